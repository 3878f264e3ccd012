#!/usr/bin/env bash
# Packs the libraries and the tool, installs them into an empty folder, and runs there what docs/packages.md shows: the tool, and the program
# that stands on that page, from the packages alone. Ends with exit code 1 where anything of it fails.
#   eng/package-test.sh [FOLDER]   FOLDER: to work in, kept; else a temporary one
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_UI_LANGUAGE=en MSBUILDDISABLENODEREUSE=1
if [ $# -gt 0 ]; then
  mkdir -p "$1" && work=$(cd "$1" && pwd)
else
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
fi
say() { echo "package-test: $*" >&2; }

# A version of its own, so that no package of an earlier run is taken for this one's.
version=0.0.0-test.$(date +%s)
say "packing $version"
dotnet pack "$root/LatencyLab.sln" -c Release -o "$work/packages" -p:ReadyToRun=true -p:PackageVersion="$version" \
  -v quiet >"$work/pack.log" 2>&1 || { tail -20 "$work/pack.log" >&2; say "the packages were not made"; exit 1; }

# Packages of others may come from where this machine keeps them; ours only from the folder.
export NUGET_FALLBACK_PACKAGES=${NUGET_PACKAGES:-$HOME/.nuget/packages} NUGET_PACKAGES=$work/installed
mkdir -p "$work/empty" && cd "$work/empty"
say "installing the tool"
dotnet tool install latlab --tool-path "$work/tool" --add-source "$work/packages" --version "$version" >&2
"$work/tool/latlab" devices list >"$work/devices.txt"
grep -q nvidia-v100 "$work/devices.txt" || { say "the tool lists no devices"; exit 1; }
"$work/tool/latlab" predict --device nvidia-v100 --network resnet50 --batch 32 >"$work/predicted.txt"

say "building the program of docs/packages.md from the packages"
mkdir program && cd program
cat >program.csproj <<XML
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net10.0</TargetFramework>
    <ImplicitUsings>enable</ImplicitUsings>
    <NuGetAudit>false</NuGetAudit>
  </PropertyGroup>
  <ItemGroup><PackageReference Include="LatencyLab.Predictor" Version="$version" /></ItemGroup>
</Project>
XML
awk '/^```csharp$/ { code = 1; next } /^```$/ { code = 0 } code' "$root/docs/packages.md" >Program.cs
dotnet restore --source "$work/packages" -v quiet >&2
dotnet build -c Release --no-restore -v quiet -o ../built >"$work/build.log" 2>&1 || { cat "$work/build.log" >&2; exit 1; }
dotnet ../built/program.dll >"$work/program.txt"

# Both are the same prediction: the tool shows more digits.
program=$(cut -d' ' -f1 "$work/program.txt")
tool=$(sed -n 's/^total \([0-9.]*\) ms a batch.*/\1/p' "$work/predicted.txt")
[ "$(printf %.2f "$tool")" = "$program" ] || { say "the tool says $tool ms, the program $program ms"; exit 1; }
echo "$program ms by the program, $tool ms by the tool"
