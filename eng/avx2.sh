#!/bin/bash
# The comparison with ONNX Runtime (benchmarks/OnnxRuntime) on a machine with AVX-512 as it is on one that has AVX2 alone:
#
#     eng/avx2.sh [options of the benchmark, e.g. --rounds 12 --samples 8 --output reports/kernels-onnxruntime.md]
#
# .NET is told to leave AVX-512 out, so that our code has 16 registers too. ONNX Runtime has no such option: it takes AVX-512 where
# the processor has it and the system saves its registers. The second it asks the instruction xgetbv (of whose answer, bits 5 to 7
# of al, AVX-512 is). The program runs in a copy of its folder whose libonnxruntime.so has, behind each "xor ecx, ecx",
# "mov al, 7; nop" (x87, SSE and AVX are saved) in the place of that instruction.
set -euo pipefail
cd "$(dirname "$0")/.."
dotnet build benchmarks/OnnxRuntime -c Release -v quiet -clp:ErrorsOnly
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
cp -r benchmarks/OnnxRuntime/bin/Release/net10.0/. "$copy"
library=$copy/runtimes/linux-x64/native/libonnxruntime.so
places=$(LC_ALL=C grep -obUaP '\x31\xc9\x0f\x01\xd0' "$library" | cut -d: -f1)
[ -n "$places" ] || { echo "$library: no place asks xgetbv the way this script knows" >&2; exit 2; }
for place in $places; do
    printf '\xb0\x07\x90' | dd of="$library" bs=1 seek=$((place + 2)) conv=notrunc status=none
done
DOTNET_EnableAVX512=0 DOTNET_EnableAVX512F=0 dotnet "$copy/LatencyLab.Benchmarks.OnnxRuntime.dll" --lanes 256 "$@"
