#!/usr/bin/env bash
# Draws docs/pictures/*-bound.svg from predictions: what a host and a device do in time (docs/runtimes.md).
# LATLAB is the command line of latlab, by default the one of the documentation.
set -euo pipefail
cd "$(dirname "$0")/.."
read -r -a latlab <<< "${LATLAB:-dotnet run -c Release --project src/Cli --}"
timeline() { # file, title, options of the picture
  "${latlab[@]}" plot timeline --quiet --force --device nvidia-v100 --out "docs/pictures/$1" --title "$2" "${@:3}"
}

timeline host-bound.svg "Host bound: a block of ResNet-50 in eager PyTorch, one image" \
  --runtime pytorch-eager --layers docs/pictures/bottleneck-1.csv
timeline device-bound.svg "Device bound: the same block, 64 images" --runtime pytorch-eager --layers docs/pictures/bottleneck-64.csv
timeline synchronisation-bound.svg "Synchronisation bound: two skippable blocks of ResNet-50 that run, in TensorFlow 1, one image" \
  --runtime tensorflow1 --network resnet50 --family lasnet --mode layer --activation-rate 1 --blocks stage1.block1 stage1.block2
