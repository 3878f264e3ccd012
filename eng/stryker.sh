#!/usr/bin/env bash
# Changes the source of one area, a mutant at a time, and runs the area's own tests on each (dotnet-stryker, which
# .config/dotnet-tools.json names). Prints every mutant that survives, the counts of each file, and the percentage killed; exit code 1
# where that is below 85. Texts are not changed: messages, descriptions of fields, names. The report as JSON is in out/stryker/AREA.
# A mutant counts as killed by time where its tests take a minute longer than without it, so that a machine that others keep busy kills none.
#
#   eng/stryker.sh AREA                      one of hardware, operators, yaml, solvers, model
#   eng/stryker.sh model 'Model/Clock*.cs'   only files of its project that match, one pattern or several
#
# Minutes to an hour an area; one process at a time.
set -euo pipefail
cd "$(dirname "$0")/.."
area=${1:-} without=''
case $area in
  hardware) project=Hardware mutate='**/*.cs' tests='Hardware/*.cs' uses='' ;;
  operators) project=Operators mutate='**/*.cs' tests='Operators/*.cs' uses='Hardware' ;;
  yaml) project=Yaml mutate='**/*.cs' tests='Yaml/*.cs' uses='Search' ;;
  solvers) project=Search mutate='Solvers/*.cs' tests='Search/Solvers/*.cs' uses='' ;;
  model) project=Predictor mutate='Model/*.cs' tests='Predictor/Model/*.cs' uses='' without='Predictor/Model/ModelLawTests.cs' ;;
  *) echo "unknown area '$area', expected one of hardware, operators, yaml, solvers, model" >&2; exit 2 ;;
esac
out=$PWD/out/stryker/$area
mkdir -p "$out"

# The tests of the area alone: the project of all tests takes minutes to build and to look through.
references=$(for name in $project $uses; do echo "<ProjectReference Include=\"../../../src/$name/LatencyLab.$name.csproj\" />"; done)
shift
only=$(printf '"%s", ' "${@:-$mutate}")
sources=$(sed 's|[^;]*/|../../../tests/&|g' <<< "$tests")
cat > "$out/Area.Tests.csproj" <<XML
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <AssemblyName>LatencyLab.Tests</AssemblyName>
    <OutputType>Exe</OutputType>
    <TestingPlatformDotnetTestSupport>true</TestingPlatformDotnetTestSupport>
    <UseMicrosoftTestingPlatformRunner>true</UseMicrosoftTestingPlatformRunner>
    <AllowUnsafeBlocks>true</AllowUnsafeBlocks>
    <NoWarn>\$(NoWarn);CS1591</NoWarn>
    <InvariantGlobalization>true</InvariantGlobalization>
    <EnableDefaultCompileItems>false</EnableDefaultCompileItems>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="xunit.v3" VersionOverride="3.2.2" />
    <Using Include="Xunit" />
    <Using Include="LatencyLab.Diagnostics" />
    <Using Include="LatencyLab.Hardware" />
    <Compile Include="../../../tests/SharedData.cs;../../../eng/Stryker/FreshStatics.cs;$sources" />
    ${without:+<Compile Remove=\"../../../tests/$without\" />}
    $references
  </ItemGroup>
</Project>
XML
cat > "$out/config.json" <<JSON
{
  "stryker-config": {
    "project": "LatencyLab.$project.csproj",
    "configuration": "Debug",
    "test-runner": "mtp",
    "mutate": [${only%, }],
    "ignore-mutations": ["string"],
    "concurrency": 1,
    "additional-timeout": 60000,
    "reporters": ["dots", "json", "cleartext"],
    "thresholds": { "high": 90, "low": 85, "break": 85 }
  }
}
JSON
dotnet tool restore
cd "$out"
RunAnalyzers=false dotnet stryker --config-file config.json --output "$out"
