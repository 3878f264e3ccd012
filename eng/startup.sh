#!/usr/bin/env bash
# What the start of the installed tool costs beside an empty .NET program: what `dotnet new console` makes, which writes one line, packed
# and installed in the same way; and beside one that writes nothing. Commands take turns, so that a machine that slows down slows all of them;
# figures are medians in ms, wall clock and processor, with the quartiles of the wall clock, and how many times the empty program's they are.
#   eng/startup.sh [-n RUNS] [FOLDER]   FOLDER: to work in, kept, and its packages used again; else a temporary one
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_UI_LANGUAGE=en MSBUILDDISABLENODEREUSE=1
runs=41
[ "${1:-}" = -n ] && { runs=$2; shift 2; }
if [ $# -gt 0 ]; then
  mkdir -p "$1" && work=$(cd "$1" && pwd)
else
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
fi
say() { echo "startup: $*" >&2; }

# make NAME PROJECT: packs a project and installs it as a tool into $work/NAME
make() {
  [ -x "$work/$1/$1" ] && return
  local version
  version=0.0.0-test.$(date +%s)
  say "packing and installing $1"
  dotnet pack "$2" -c Release -o "$work/packages" -p:ReadyToRun=true -p:PackageVersion="$version" \
    -v quiet >"$work/$1.log" 2>&1 || { tail -20 "$work/$1.log" >&2; say "$1 was not packed"; exit 1; }
  (cd "$work" && NUGET_PACKAGES=$work/installed dotnet tool install "$1" --tool-path "$work/$1" --add-source "$work/packages" \
    --version "$version" >"$work/$1.log" 2>&1) || { tail -20 "$work/$1.log" >&2; say "$1 was not installed"; exit 1; }
}

# source_of NAME: a program as `dotnet new console` makes it, with what packs it as the tool is packed beside it
source_of() {
  rm -rf "$work/$1-source"
  dotnet new console --name "$1" --output "$work/$1-source" >"$work/$1.log" 2>&1 || { cat "$work/$1.log" >&2; exit 1; }
  cat >"$work/$1-source/Directory.Build.props" <<XML
<Project>
  <PropertyGroup>
    <PackAsTool>true</PackAsTool>
    <PackageId>$1</PackageId>
    <ToolCommandName>$1</ToolCommandName>
    <NuGetAudit>false</NuGetAudit>
    <RuntimeIdentifiers>linux-x64;any</RuntimeIdentifiers>
    <ToolPackageRuntimeIdentifiers>linux-x64;any</ToolPackageRuntimeIdentifiers>
    <PublishReadyToRun>true</PublishReadyToRun>
    <PublishSelfContained>false</PublishSelfContained>
  </PropertyGroup>
</Project>
XML
}
source_of empty
make empty "$work/empty-source"
source_of nothing
echo 'return 0;' >"$work/nothing-source/Program.cs"
sed -i 's|</PropertyGroup>|<InvariantGlobalization>true</InvariantGlobalization></PropertyGroup>|' "$work/nothing-source/nothing.csproj"
make nothing "$work/nothing-source"
make latlab "$root/src/Cli"

commands=(
  "empty"
  "nothing"
  "latlab --version"
  "latlab --help"
  "latlab devices list"
  "latlab predict --network resnet50 --device v100"
)
cd "$work"
rm -f ./*.times
TIMEFORMAT='%R %U %S'
for ((run = -2; run < runs; run++)); do
  for ((i = 0; i < ${#commands[@]}; i++)); do
    read -r -a words <<<"${commands[i]}"
    took=$({ time "$work/${words[0]}/${words[0]}" "${words[@]:1}" >/dev/null 2>"$work/said"; } 2>&1) ||
      { cat "$work/said" >&2; say "'${commands[i]}' fails"; exit 1; }
    ((run < 0)) || echo "$took" >>"$work/$i.times"
  done
done

# quantile FILE PERCENT EXPRESSION: of an expression of the columns wall, user and system, in ms
quantile() {
  awk "{ print $3 }" "$1" | sort -n | awk -v q="$2" '{ x[NR] = $1 } END { printf "%.0f", x[1 + int((NR - 1) * q / 100 + 0.5)] * 1000 }'
}
times() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f", a / b }'; }
wall_empty=$(quantile 0.times 50 '$1') processor_empty=$(quantile 0.times 50 '$2 + $3')
echo "| command | wall ms | quartiles | times empty | processor ms | times empty |"
echo "|---|---:|---:|---:|---:|---:|"
for ((i = 0; i < ${#commands[@]}; i++)); do
  wall=$(quantile "$i.times" 50 '$1') processor=$(quantile "$i.times" 50 '$2 + $3')
  echo "| \`${commands[i]}\` | $wall | $(quantile "$i.times" 25 '$1') .. $(quantile "$i.times" 75 '$1') |" \
    "$(times "$wall" "$wall_empty") | $processor | $(times "$processor" "$processor_empty") |"
done
echo "$runs runs each, interleaved; load $(cut -d' ' -f1 /proc/loadavg)"
