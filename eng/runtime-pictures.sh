#!/usr/bin/env bash
# Draws docs/pictures/*-bound.svg from predictions: what a host and a device do in time (docs/runtimes.md).
# Needs bash and awk. LATLAB is the command line of latlab, by default the one of the documentation.
set -euo pipefail
cd "$(dirname "$0")/.."
read -r -a latlab <<< "${LATLAB:-dotnet run -c Release --project src/Cli --}"
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT

# Reads kernels as CSV (name, host us, device us, us of a decision read back after it or 0), composes them as Timeline.cs does, and draws.
draw() { # title, what it shows, seconds' unit us or ms, axis step in us
  awk -F, -v title="$1" -v description="$2" -v unit="$3" -v step="$4" '
    function x(t) { return left + t * scale }
    function number(t) { return unit == "ms" ? sprintf("%.2f", t / 1000) : sprintf("%.0f", t) }
    function bar(kind, from, to, y, label,    w) {
      w = (to - from) * scale
      printf "<rect class=\"%s\" x=\"%.2f\" y=\"%d\" width=\"%.2f\" height=\"34\"><title>%s, %.1f us from %.1f</title></rect>\n", \
        kind, x(from), y, (w > 1.2 ? w - 0.8 : w), label, to - from, from
      if (w > 6.6 * length(label) + 4)
        printf "<text class=\"in\" x=\"%.1f\" y=\"%d\">%s</text>\n", x(from) + w / 2, y + 21, label
    }
    { name[NR] = $1; host[NR] = $2; device[NR] = $3; decision[NR] = $4 }
    END {
      left = 66; width = 760; upper = 74; lower = 124
      for (i = 1; i <= NR; i++) {
        begun[i] = h; h += host[i]
        started[i] = h > d ? h : d; d = started[i] + device[i]
        if (decision[i] > 0) { waited[i] = h; h = h > d ? h : d; h += decision[i]; anyDecision = 1 }
      }
      end = h > d ? h : d; scale = (width - left - 30) / end
      printf "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"216\" viewBox=\"0 0 %d 216\" role=\"img\" font-family=\"system-ui, -apple-system, Segoe UI, Roboto, DejaVu Sans, sans-serif\">\n", width, width
      printf "<title>%s</title>\n<desc>%s</desc>\n", title, description
      print "<style>"
      print ".page{fill:#fff} text{fill:#1b2126;font-size:12px} .title{font-size:15px;font-weight:600} .in{fill:#fff;font-size:11px;text-anchor:middle} .row{text-anchor:end} .tick{text-anchor:middle} .line{stroke:#1b2126;stroke-opacity:.25} .end{stroke:#1b2126;stroke-dasharray:4 3}"
      print ".host{fill:#0068a3} .read{fill:#a4508b} .device{fill:#b84f00} .wait{fill:#1b2126;fill-opacity:.14}"
      print "@media (prefers-color-scheme:dark){.page{fill:#0d1117} text{fill:#e6edf3} .in{fill:#0d1117} .line,.end{stroke:#e6edf3} .host{fill:#58b4ee} .read{fill:#dc8cc4} .device{fill:#f0954f} .wait{fill:#e6edf3;fill-opacity:.2}}"
      print "</style>"
      printf "<rect class=\"page\" width=\"100%%\" height=\"100%%\"/>\n<text class=\"title\" x=\"14\" y=\"24\">%s</text>\n", title
      place = 14
      place = key("host", "host enqueues", place); place = key("device", "device works", place)
      if (anyDecision) place = key("read", "host reads a decision back", place)
      place = key("wait", anyDecision ? "waits or idles" : "free", place)
      printf "<text class=\"row\" x=\"%d\" y=\"%d\">host</text>\n<text class=\"row\" x=\"%d\" y=\"%d\">device</text>\n", left - 8, upper + 21, left - 8, lower + 21
      bar("wait", 0, end, upper, ""); bar("wait", 0, end, lower, "")
      for (t = 0; t <= end; t += step) {
        printf "<path class=\"line\" d=\"M%.1f %dV%d\"/>\n", x(t), upper - 4, lower + 40
        if (end - t > step / 3) printf "<text class=\"tick\" x=\"%.1f\" y=\"%d\">%s</text>\n", x(t), lower + 56, number(t)
      }
      for (i = 1; i <= NR; i++) {
        bar("host", begun[i], begun[i] + host[i], upper, name[i])
        bar("device", started[i], started[i] + device[i], lower, name[i])
        if (decision[i] > 0) {
          from = started[i] + device[i]
          if (from < waited[i]) from = waited[i]
          bar("read", from, from + decision[i], upper, "decision")
        }
      }
      printf "<path class=\"end\" d=\"M%.1f %dV%d\"/>\n<text class=\"tick\" x=\"%.1f\" y=\"%d\" font-weight=\"600\">%s</text>\n", x(end), upper - 8, lower + 44, x(end), lower + 56, number(end)
      printf "<text class=\"tick\" x=\"%.1f\" y=\"%d\">%s</text>\n</svg>\n", (left + width - 30) / 2, lower + 76, unit == "ms" ? "milliseconds" : "microseconds"
    }
    function key(kind, text, at) {
      printf "<rect class=\"%s\" x=\"%d\" y=\"38\" width=\"14\" height=\"14\"/>\n<text x=\"%d\" y=\"50\">%s</text>\n", kind, at, at + 20, text
      return at + 40 + 6.8 * length(text)
    }'
}

# Kernels of a CSV that predict wrote: enqueued for what the latency is above the device's time, which holds for rows of one kernel.
kernels() { # name column, text that a line has to contain, node that decides, us of a decision
  awk -F, -v named="$1" -v text="$2" -v decider="$3" -v cost="$4" '
    NR == 1 { for (i = 1; i <= NF; i++) column[$i] = i; next }
    $0 ~ text {
      printf "%s,%s,%s,%s\n", $column[named], $column["predicted_us"] - $column["device_us"], $column["device_us"], $column[named] == decider ? cost : 0
    }' "$5"
}

for batch in 1 64; do
  "${latlab[@]}" predict --quiet --device nvidia-v100 --runtime pytorch-eager --layers docs/pictures/bottleneck-$batch.csv --csv "$work/$batch.csv" > "$work/log"
done
kernels algo_or_impl . none 0 "$work/1.csv" \
  | draw "Host bound: a block of ResNet-50, one image" "The device waits for the next kernel to be enqueued most of the time." us 100 > docs/pictures/host-bound.svg
kernels algo_or_impl . none 0 "$work/64.csv" \
  | draw "Device bound: the same block, 64 images" "The host has enqueued everything while the device is at the second convolution." ms 500 > docs/pictures/device-bound.svg

"${latlab[@]}" predict --quiet --device nvidia-v100 --runtime tensorflow1 --family lasnet --network resnet50 --granularity 4-4-2-1 \
  --activation-rate 0.5 --csv "$work/lasnet.csv" > "$work/log"
kernels node '^stage1.block[12]' compaction 190 "$work/lasnet.csv" \
  | draw "Synchronisation bound: two blocks of a LASNet ResNet-50, one image" \
    "The host reads each block's decision back, while the device has nothing to do." us 100 > docs/pictures/synchronisation-bound.svg
