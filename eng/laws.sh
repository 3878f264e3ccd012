#!/usr/bin/env bash
# Holds the laws of tests/Laws on random cases: operators, devices, data types and runtimes. Prints a table of law, cases, violations and
# the worst of them, with the simplest case that breaks each; exit code 1 where one is broken.
#
#   eng/laws.sh [--cases N] [--seed K]     a million cases of seed 1
#
# Build first (dotnet build -c Release).
set -euo pipefail
cd "$(dirname "$0")/.."
cases=1000000 seed=1
while [ $# -gt 0 ]; do
  case $1 in
    --cases) cases=$2; shift 2 ;;
    --seed) seed=$2; shift 2 ;;
    *) echo "unknown option '$1', expected --cases N or --seed K" >&2; exit 2 ;;
  esac
done
table=$(mktemp)
trap 'rm -f "$table" "$table.log"' EXIT
status=0
LATENCYLAB_LAW_CASES=$cases LATENCYLAB_LAW_SEED=$seed LATENCYLAB_LAW_TABLE=$table \
  dotnet test tests -c Release --no-build --filter "FullyQualifiedName~LawTests.Laws_hold" > "$table.log" 2>&1 || status=$?
if [ -s "$table" ]; then cat "$table"; else cat "$table.log"; fi
exit $status
