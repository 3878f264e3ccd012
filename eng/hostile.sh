#!/usr/bin/env bash
# Gives inputs that are nearly right to everything that reads (tests/Hostile): profiles, runtimes, experiments, networks, configurations,
# measurements, operators, command lines. Prints a table of reader, inputs, refused, accepted, faults, and the shortest input of each kind
# of fault; exit code 1 where there is one, or where an input took more than 2 s.
#
#   eng/hostile.sh [--minutes N] [--seed K] [--reader NAME]     5 minutes of seed 1, all readers
#
# Build first (dotnet build -c Release).
set -euo pipefail
cd "$(dirname "$0")/.."
minutes=5 seed=1 reader=
while [ $# -gt 0 ]; do
  case $1 in
    --minutes) minutes=$2; shift 2 ;;
    --seed) seed=$2; shift 2 ;;
    --reader) reader=$2; shift 2 ;;
    *) echo "unknown option '$1', expected --minutes N, --seed K or --reader NAME" >&2; exit 2 ;;
  esac
done
table=$(mktemp)
trap 'rm -f "$table" "$table.log"' EXIT
status=0
LATENCYLAB_HOSTILE_MINUTES=$minutes LATENCYLAB_HOSTILE_SEED=$seed LATENCYLAB_HOSTILE_READER=$reader LATENCYLAB_HOSTILE_TABLE=$table \
  dotnet test tests -c Release --no-build --filter "FullyQualifiedName~HostileTests.Whatever" > "$table.log" 2>&1 || status=$?
if [ -s "$table" ]; then cat "$table"; else cat "$table.log"; fi
exit $status
