#!/usr/bin/env bash
# Kills latlab with SIGKILL at random moments while it writes, and looks at what is left after every one: a file is the old one or the new
# one, a directory too, measured rows and samples only ever become more, and the same command then does what it would have done. Prints
# the table of docs/testing.md; exit code 1 where something was lost.
#
#   eng/kill.sh        200 kills
#   eng/kill.sh 30     so many
#
# Build first (dotnet build -c Release). LATLAB is the program. Needs bash and the usual tools.
set -euo pipefail
cd "$(dirname "$0")/.."
kills=${1:-200}
latlab=${LATLAB:-$PWD/src/Cli/bin/Release/net10.0/latlab}
RANDOM=7
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT
cd "$work"
lost=0
declare -A killed ended litter

lose() { echo "lost: $*" >&2; lost=$((lost + 1)); }

# Names and hashes of what is in a file or a folder; hidden files are being written, run.json has times in it, a report its minute.
content() { [ -e "$1" ] || return 0; (cd "$(dirname "$1")" && find "$(basename "$1")" -type f -not -path '*/.*' -not -name run.json \
  | sort | while read -r file; do
    echo "$(sed -E 's/[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2} UTC//' "$file" | sha256sum | cut -c 1-64)  $file"
  done); }

milliseconds() { local from to; from=$(date +%s%N); "$@" > /dev/null; to=$(date +%s%N); echo $(((to - from) / 1000000)); }

# Runs a command and kills it after a random part of the time that it takes. 0: it was killed.
kill_within() {
  local most=$1 name=$2; shift 2
  "$@" > /dev/null 2>&1 & local process=$!
  sleep "$(printf '%d.%03d' $((RANDOM % (most + 1) / 1000)) $((RANDOM % (most + 1) % 1000)))"
  kill -9 $process 2> /dev/null || true
  local code=0; wait $process 2> /dev/null || code=$?
  if [ $code = 137 ]; then killed[$name]=$((${killed[$name]:-0} + 1)); else ended[$name]=$((${ended[$name]:-0} + 1)); fi
}

# A command that replaces: two of them that write the same names, each killed where the other's result is.
replace() {
  local name=$1 target=$2; shift 2
  local one=("${first[@]}") other=("${second[@]}")
  "${one[@]}" > /dev/null; local old; old=$(content "$target")
  local most; most=$(milliseconds "${other[@]}"); local made; made=$(content "$target")
  local goal=$((${killed[$name]:-0} + share))
  while [ "${killed[$name]:-0}" -lt $goal ]; do
    if ((RANDOM % 2)); then kill_within "$most" "$name" "${one[@]}"; else kill_within "$most" "$name" "${other[@]}"; fi
    local now; now=$(content "$target")
    [ "$now" = "$old" ] || [ "$now" = "$made" ] || lose "$name: $target is neither the old one nor the new one"
    litter[$name]=$((${litter[$name]:-0} + $(find . -name '.latlab-*' -prune | wc -l)))
    find . -name '.latlab-*' -prune -exec rm -r {} +
  done
  "${other[@]}" > /dev/null
  [ "$(content "$target")" = "$made" ] || lose "$name: does not end as it would have"
}

share=$(((kills + 5) / 6))
printf 'op,m,n,k,latency_us\n' > rows.csv
for size in 64 96 128 192 256 384 512 768 1024; do echo "linear,$size,$size,$size,$((size / 8))"; done >> rows.csv

first=("$latlab" calibrate --device v100 --measurements rows.csv --rows 8 --out c.yaml --force)
second=("$latlab" calibrate --device v100 --measurements rows.csv --rows 5 --out c.yaml --force)
replace calibrate c.yaml
first=("$latlab" search --network resnet50 --device v100 --emit emitted --force)
second=("$latlab" search --network resnet18 --device v100 --emit emitted --force)
replace "search --emit" emitted
first=("$latlab" sweep --network resnet18 --device v100 --csv s.csv --force)
second=("$latlab" sweep --network resnet34 --device v100 --csv s.csv --force)
replace sweep s.csv
first=("$latlab" report --network resnet18 --device v100 --format svg --out pictures --force)
second=("$latlab" report --network resnet34 --device v100 --format svg --out pictures --force)
replace "report --format svg" pictures

# A run of two experiments in one folder: every file is of one of them, and the last one ends as if nothing had been killed.
experiment() { printf 'schema: latencylab/experiment/v1\nname: e\ndevice: {profile: nvidia-v100}\nsearch:\n- {network: resnet18, name: s, batch: %s}\n' "$1"
  printf 'report: {network: resnet18, batch: %s}\n' "$1"; }
experiment 1 > one.yaml; experiment 2 > two.yaml
run=("$latlab" run --out folder -q)
"${run[@]}" one.yaml; content folder > all; cp -r folder kept
most=$(milliseconds "${run[@]}" two.yaml); content folder >> all; final=$(content folder)
goal=$share
while [ "${killed[run]:-0}" -lt $goal ]; do
  if ((RANDOM % 2)); then kill_within "$most" run "${run[@]}" one.yaml; else kill_within "$most" run "${run[@]}" two.yaml; fi
  content folder | grep -vxFf all && lose "run: a file of neither experiment"
done
"${run[@]}" two.yaml || lose "run: does not go on"
[ "$(content folder)" = "$final" ] || lose "run: does not end as it would have"
[ -z "$(find folder -name '.latlab-*')" ] || lose "run: left unfinished files"

# A campaign: whole rows stay what they are, samples in flight stay until rows are made of them.
campaign=("$latlab" measure --suite tiny --out m.csv)
# Samples that the rows were made of and those that were dropped because something else ran; processor time is made of all.
in_rows() {
  awk -F , 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
    { sum += $at["samples"] + ($at["estimate"] == "processor time" ? 0 : $at["preempted"]) } END { print sum + 0 }' m.csv
}
# Whole rows without their times, which the end of a campaign counts by the best that its core was seen to do.
taken() {
  awk -F , 'NR == 1 { for (i = 1; i <= NF; i++) if ($i ~ /^(latency|median|mad|ci_low|ci_high|reference)_us$/) times[i] = 1 }
    { for (i in times) $i = ""; print }' "$1"
}
rows=1 samples=0; touch before
while [ "${killed[measure]:-0}" -lt $share ]; do
  kill_within 900 measure "${campaign[@]}" --row-budget-seconds 100 --tolerance 1e-9
  [ -e m.csv ] || continue
  taken <(head -n "$(wc -l < before)" m.csv) | cmp -s - before || lose "measure: rows changed"
  flying=$([ ! -e m.csv.inflight ] || wc -l < m.csv.inflight)
  [ "$(wc -l < m.csv)" -gt $rows ] || [ "${flying:-0}" -ge $samples ] || lose "measure: $samples samples became ${flying:-0}"
  rows=$(wc -l < m.csv) samples=${flying:-0}
  taken <(head -n "$(wc -l < m.csv)" m.csv) > before
done
"${campaign[@]}" --row-budget-seconds 0.01 > /dev/null || lose "measure: does not go on"
rows=$(($(wc -l < m.csv) - 1))
[ $rows = 24 ] || lose "measure: $rows rows of 24"
total=$(in_rows)
[ "$total" -ge $samples ] || lose "measure: $samples samples became $total in rows"

echo "| command | killed | ended before | unfinished files left beside |"
echo "|---|---|---|---|"
for name in calibrate "search --emit" sweep "report --format svg" run measure; do
  echo "| \`$name\` | ${killed[$name]} | ${ended[$name]:-0} | ${litter[$name]:-0} |"
done
echo
echo "$lost lost; $samples samples were in flight at the last kill, $total are in the 24 rows"
[ $lost = 0 ]
