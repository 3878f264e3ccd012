#!/usr/bin/env bash
# Shows on one machine that latlab works on its accelerator: an NVIDIA or AMD GPU, or any OpenCL device.
#   eng/gpu-check.sh [TOOL] [-b BACKEND] [-a ACCELERATOR] [-o FOLDER] [-s SECONDS]
# TOOL: latlab, latlab.dll, or the folder that one of them is in (default: what dotnet build made of this repository).
# BACKEND: ilgpu-cuda, ilgpu-opencl (default: ilgpu, the best one found); ACCELERATOR: its number or a part of its name.
# SECONDS: how long to measure (default 180). FOLDER, gpu-check-DATE by default, is what to send home: profiles, measurements, a report,
# and what every step wrote. Ends with a table of the steps; exit code 1 if one failed.
set -uo pipefail
usage() { sed -n '2,7p' "$0" | cut -c3-; exit 2; }

tool="$(dirname "$0")/../src/Cli/bin/Release/net10.0" backend=ilgpu accelerator= folder="gpu-check-$(date +%Y%m%d-%H%M%S)" seconds=180
while [ $# -gt 0 ]; do
  case $1 in
    -b | -a | -o | -s)
      [ $# -ge 2 ] || usage
      case $1 in -b) backend=$2 ;; -a) accelerator=$2 ;; -o) folder=$2 ;; -s) seconds=$2 ;; esac
      shift 2 ;;
    -*) usage ;;
    *) tool=$1; shift ;;
  esac
done

[ -d "$tool" ] && { [ -e "$tool/latlab.dll" ] && tool=$tool/latlab.dll || tool=$tool/latlab; }
[ -e "$tool" ] || { echo "gpu-check: no latlab in $tool: build it (dotnet build -c Release) or name it" >&2; exit 2; }
case $tool in *.dll) latlab=(dotnet "$tool") ;; *) latlab=("$tool") ;; esac
[ -e "$folder" ] && { echo "gpu-check: $folder exists: name another with -o" >&2; exit 2; }
mkdir -p "$folder/log" || exit 2

on=(--backend "$backend")
[ -n "$accelerator" ] && on+=(--accelerator "$accelerator")
names=() results=() times=()

# step NAME NEEDS COMMAND...: runs latlab; NEEDS is a file without which there is nothing to run with, or -.
step() {
  local name=$1 needs=$2 start=$SECONDS result=pass
  shift 2
  if [ "$needs" != - ] && [ ! -e "$needs" ]; then
    result="not run: no $(basename "$needs")"
  else
    echo "== latlab $*"
    "${latlab[@]}" "$@" 2>&1 | tee "$folder/log/$name.txt"
    local code=${PIPESTATUS[0]}
    [ "$code" -eq 0 ] || result="FAIL, exit code $code"
  fi
  names+=("$name") results+=("$result") times+=("$((SECONDS - start)) s")
}

device=$folder/device.yaml rows=$folder/measured.csv calibrated=$folder/calibrated.yaml
step doctor - doctor
step probe - probe "${on[@]}" --out "$device" --budget-seconds 30
step validate "$device" devices validate "$device"
step verify - kernels verify "${on[@]}"
step measure "$device" measure "${on[@]}" --suite balanced --budget-seconds "$seconds" --row-budget-seconds 0.2 --out "$rows"
# A slow device measures few rows in the time: of these too some are left to be predicted.
fitted=$(($([ -e "$rows" ] && wc -l < "$rows" || echo 0) / 24))
fitted=$((fitted < 2 ? 2 : fitted > 20 ? 20 : fitted))
step calibrate "$rows" calibrate --device "$device" --measurements "$rows" --rows "$fitted" --out "$calibrated"
step evaluate "$calibrated" evaluate --device "$calibrated" --measurements "$rows"
step validate-search "$calibrated" validate-search --device "$calibrated" "${on[@]}" --network resnet50 --rates 0.5 --masks 2 \
  --row-budget-seconds 0.1
step report "$calibrated" report --device "$calibrated" --measurements "$rows" --network resnet50 --out "$folder/report.html"

failed=0
{
  printf '\n%-16s %6s  %s\n' step time result
  for i in "${!names[@]}"; do
    printf '%-16s %6s  %s\n' "${names[$i]}" "${times[$i]}" "${results[$i]}"
    [ "${results[$i]}" = pass ] || failed=1
  done
} > "$folder/summary.txt"
cat "$folder/summary.txt"
echo "everything is in $folder"
exit "$failed"
