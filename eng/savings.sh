#!/usr/bin/env bash
# Prints the tables of "What the saving is worth" of README.md: two `latlab predict` a row, one for the default runtime (graph, on a CPU host)
# and one for pytorch-eager; on matrix units fp16 with graph, batch 1 and batch 64.
# Needs bash and awk. LATLAB is the command line of latlab, by default the one of the documentation.
set -euo pipefail
cd "$(dirname "$0")/.."
read -r -a latlab <<< "${LATLAB:-dotnet run -c Release --project src/Cli --}"

# dense ms, dynamic ms, speed-up and MACs kept in percent of one prediction.
predict() {
  "${latlab[@]}" predict --quiet "$@" | awk '
    function rounded(ms) { return ms >= 9.995 ? sprintf("%.1f", ms) : sprintf("%.2f", ms) }
    /^(total|E\[latency\]) / { dynamic = $2 }
    /^dense [0-9.]+ ms a batch/ { dense = $2; match($0, /[0-9.]+ % of dense/); kept = substr($0, RSTART) + 0 }
    END { if (dynamic == 0 || dense == 0) exit 1; printf "%s %s %.2fx %.0f\n", rounded(dense), rounded(dynamic), dense / dynamic, kept }'
}

row() { # label, network, device as it is called, options that both runtimes share
  local label=$1 network=$2 device=$3 defaults figures eager kept line
  shift 3
  line=$(predict --network "$network" "$@")
  read -r -a defaults <<< "$line"
  kept=${defaults[3]}
  if [[ " $* " == *" examples/host.yaml "* ]]; then
    eager="|"
  else
    line=$(predict --network "$network" "$@" --runtime pytorch-eager)
    read -r -a figures <<< "$line"
    eager="${figures[0]} → ${figures[1]} | ${figures[2]}"
  fi
  echo "| $label | $network | $device | $kept % | ${defaults[0]} → ${defaults[1]} | ${defaults[2]} | $eager |"
}

lasnet=(--family lasnet --granularity 4-4-2-1 --activation-rate 0.5)
hydranet=(--family hydranet)
lcnet=(--family lcnet --layer-keep 0.7 --channel-keep 0.5 --channel-group 8)
basisnet=(--family basisnet)
cascade=(--family cascade --exits stage2,stage3 --exit-rates 0.3,0.4)
pruned=(--family tokens --token-keep 0.7)
merged=(--family tokens --merge-tokens 13)

echo '| family | network | device | MACs kept | `graph`: dense → dynamic ms | speed-up | `pytorch-eager`: dense → dynamic ms | speed-up |'
echo "|---|---|---|---|---|---|---|---|"
for batch in 64 1; do
  row "LASNet, S = 4-4-2-1, r = 0.5" resnet50 "NVIDIA V100, batch $batch" "${lasnet[@]}" --device nvidia-v100 --batch $batch
done
for batch in 1 32; do
  row "HydraNet, 4 of 20 branches" resnet110 "NVIDIA V100, batch $batch" "${hydranet[@]}" --device nvidia-v100 --batch $batch
done
for batch in 64 1; do
  row "LC-Net, 70 % of layers, half of the channels" resnet50 "NVIDIA V100, batch $batch" "${lcnet[@]}" --device nvidia-v100 --batch $batch
done
row "BasisNet, 16 bases" mobilenet_v3_large "NVIDIA V100, batch 1" "${basisnet[@]}" --device nvidia-v100 --batch 1
row "cascade, exits after stages 2 and 3 taken by 30 and 40 %" resnet50 "NVIDIA V100, batch 64" "${cascade[@]}" --device nvidia-v100 --batch 64
for batch in 64 1; do
  row "DynamicViT, 70 % of the tokens kept three times" deit_s "NVIDIA V100, batch $batch" "${pruned[@]}" --device nvidia-v100 --batch $batch
  row "ToMe, 13 tokens merged a layer" deit_s "NVIDIA V100, batch $batch" "${merged[@]}" --device nvidia-v100 --batch $batch
done
for place in "Jetson TX2|nvidia-jetson-tx2" "one CPU core (\`host\`)|examples/host.yaml"; do
  name=${place%|*} device=${place#*|}
  row "LASNet, S = 4-4-2-1, r = 0.5" resnet50 "$name, batch 1" "${lasnet[@]}" --device "$device" --batch 1
  row "HydraNet, 4 of 20 branches" resnet110 "$name, batch 1" "${hydranet[@]}" --device "$device" --batch 1
  row "LC-Net, 70 % of layers, half of the channels" resnet50 "$name, batch 1" "${lcnet[@]}" --device "$device" --batch 1
  row "BasisNet, 16 bases" mobilenet_v3_large "$name, batch 1" "${basisnet[@]}" --device "$device" --batch 1
done

units() { # label, network, options that all devices share
  local label=$1 network=$2 cells="" figures line device
  shift 2
  for device in nvidia-a100-sxm4-80gb nvidia-h100-sxm-80gb nvidia-jetson-orin; do
    for batch in 1 64; do
      line=$(predict --network "$network" --device "$device" --dtype fp16 --batch $batch "$@")
      read -r -a figures <<< "$line"
      cells+=" ${figures[0]} → ${figures[1]}, ${figures[2]} |"
    done
  done
  echo "| $label | $network | ${figures[3]} % |$cells"
}

echo
echo "| family | network | MACs kept | A100 SXM, batch 1 | batch 64 | H100 SXM, batch 1 | batch 64 | Orin, batch 1 | batch 64 |"
echo "|---|---|---|---|---|---|---|---|---|"
units "LASNet, S = 4-4-2-1, r = 0.5" resnet50 "${lasnet[@]}"
units "LASNet, whole layers, r = 0.5" resnet50 --family lasnet --mode layer --activation-rate 0.5
units "LAUDNet, half of the channels in pairs" resnet50 --family laudnet --mode channel --channel-keep-rate 0.5 --channel-group 2
units "HydraNet, 4 of 20 branches" resnet110 "${hydranet[@]}"
units "LC-Net, 70 % of layers, half of the channels" resnet50 "${lcnet[@]}"
units "BasisNet, 16 bases" mobilenet_v3_large "${basisnet[@]}"
units "cascade, exits after stages 2 and 3 taken by 30 and 40 %" resnet50 "${cascade[@]}"
units "DynamicViT, 70 % of the tokens kept three times" deit_s "${pruned[@]}"
units "ToMe, 13 tokens merged a layer" deit_s "${merged[@]}"
