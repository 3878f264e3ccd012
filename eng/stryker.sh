#!/usr/bin/env bash
# Changes the source of one area, a mutant at a time, and runs the tests of that area on each (dotnet-stryker, which
# .config/dotnet-tools.json names). Prints files with their killed and survived mutants, the survivors, and the percentage killed; exit
# code 1 where that is below 85. The report as JSON is in out/stryker/AREA. Texts are not changed: messages and descriptions of fields.
#
#   eng/stryker.sh AREA            one of hardware, operators, yaml, solvers, model
#   eng/stryker.sh model 'Model/Clock*.cs'   only files of its project that match
#
# Minutes to an hour an area; one process at a time.
set -euo pipefail
cd "$(dirname "$0")/.."
area=${1:-} only=${2:-}
case $area in
  hardware) project=Hardware mutate='**/*.cs' tests='Hardware Predictor.Model.CalibrationCheck' ;;
  operators) project=Operators mutate='**/*.cs' tests='Operators' ;;
  yaml) project=Yaml mutate='**/*.cs' tests='Yaml Hardware Runtimes' ;;
  solvers) project=Search mutate='Solvers/*.cs' tests='Search.Solvers' ;;
  model) project=Predictor mutate='Model/*.cs' tests='Predictor.Model' ;;
  *) echo "unknown area '$area', expected one of hardware, operators, yaml, solvers, model" >&2; exit 2 ;;
esac
filter=$(printf '|FullyQualifiedName~LatencyLab.Tests.%s' $tests)
out=$PWD/out/stryker/$area
mkdir -p "$out"
cat > "$out/config.json" <<JSON
{
  "stryker-config": {
    "project": "LatencyLab.$project.csproj",
    "configuration": "Release",
    "mutate": ["${only:-$mutate}"],
    "test-case-filter": "${filter#|}",
    "ignore-mutations": ["string"],
    "concurrency": 1,
    "reporters": ["json", "cleartext"],
    "thresholds": { "high": 90, "low": 85, "break": 85 }
  }
}
JSON
dotnet tool restore
cd tests
dotnet stryker --config-file "$out/config.json" --output "$out"
