#!/usr/bin/env bash
# Trains the six families of training/tests/searches.txt on real images and prints the table of docs/training.md.
#   eng/train-all.sh OUT [DATA] [EPOCHS] [IMAGES]
set -euo pipefail
cd "$(dirname "$0")/.."
out=${1:?folder for the results}
data=${2:-fashion-mnist:/usr/share/datasets/fashion-mnist}
epochs=${3:-5}
images=${4:-60000}
python=${LATENCYLAB_PYTHON:-python3}
latlab() { dotnet src/Cli/bin/Release/net10.0/latlab.dll "$@"; }
[ -e src/Cli/bin/Release/net10.0/latlab.dll ] || dotnet build -c Release src/Cli
mkdir -p "$out"
out=$(cd "$out" && pwd)

static=()
while read -r family options; do
  case "$family" in '' | '#'* | *+* | tokens) continue ;; esac
  [ -e "$out/emitted/$family" ] || latlab search --quiet --family "$family" $options --emit "$out/emitted/$family" >/dev/null
  PYTHONPATH=training "$python" -m latencylab_training --config "$out/emitted/$family/latencylab.yaml" --data "$data" --out "$out/$family" \
    --images "$images" --set "recipe.schedule.epochs=$epochs" --set recipe.schedule.batch=64 --set recipe.augmentation.crop_padding=0 \
    "${static[@]}" >&2
  static=(--static "$out/lasnet/static.pt")
  latlab predict --config "$out/emitted/$family/latencylab.yaml" --measured-rates "$out/$family/measured-rates.csv" --json \
    >"$out/$family/predicted.json"
done <training/tests/searches.txt

"$python" - "$out" <<'TABLE'
import json, pathlib, sys

def latency(predicted):
    found = predicted.get("distribution") or predicted
    return 1e3 * (found["latency_s"] if "latency_s" in found else predicted["estimate"]["predicted_s"])

print("| family | accuracy % | static % | rate, target | MACs kept, target | searched ms | at measured rates ms |")
print("|---|---|---|---|---|---|---|")
out = pathlib.Path(sys.argv[1])
for family in ("lasnet", "laudnet", "lcnet", "hydranet", "basisnet", "cascade"):
    result = json.loads((out / family / "result.json").read_text())
    predicted = latency(json.loads((out / family / "predicted.json").read_text()))
    import yaml
    searched = yaml.safe_load((out / "emitted" / family / "latencylab.yaml").read_text())["predicted"]["latency_ms"]
    macs = f"{result['mac_ratio']:.3f}, {result['target_rate']:.3f}" if "mac_ratio" in result else ""
    print(f"| {family} | {100 * result['accuracy']:.1f} | {100 * result['static_accuracy']:.1f} | {result['rate']:.3f}, "
          f"{result['target']:.3f} | {macs} | {searched:.4f} | {predicted:.4f} |")
TABLE
