using System.Text.Json;
using LatencyLab.Simulation.Grids;

namespace LatencyLab.Simulation.Traces;

/// <summary>Counters of a grid over time: bandwidths and tiles in flight, which change where tiles begin and end.</summary>
internal static class TraceCounters
{
    private static readonly string[] s_names = ["tiles in flight", "on-chip GB/s", "off-chip GB/s"];

    public static void Write(Utf8JsonWriter json, int process, GridRun grid, long begin)
    {
        SortedDictionary<long, (double Tiles, double OnChip, double OffChip)> changes = [];
        foreach (WaveRecord wave in grid.Waves)
        {
            double perPicosecond = wave.Engines / (double)Math.Max(1, wave.End - wave.Start);
            Add(changes, wave.Start, wave.Engines, perPicosecond * wave.OnChipBytes, perPicosecond * wave.OffChipBytes);
            Add(changes, wave.End, -wave.Engines, -perPicosecond * wave.OnChipBytes, -perPicosecond * wave.OffChipBytes);
        }

        (double tiles, double onChip, double offChip) = (0, 0, 0);
        long last = changes.Count > 0 ? changes.Keys.Last() : 0;
        foreach ((long at, (double moreTiles, double moreOnChip, double moreOffChip)) in changes)
        {
            (tiles, onChip, offChip) = at == last ? (0, 0, 0) : (tiles + moreTiles, onChip + moreOnChip, offChip + moreOffChip);
            const double GigabytesPerSecond = 1e3;
            double[] values = [tiles, onChip * GigabytesPerSecond, offChip * GigabytesPerSecond];
            for (int i = 0; i < values.Length; i++)
                Counter(json, process, s_names[i], begin + at, values[i]);
        }
    }

    private static void Add(
        SortedDictionary<long, (double Tiles, double OnChip, double OffChip)> changes, long at, double tiles, double onChip, double offChip)
    {
        (double Tiles, double OnChip, double OffChip) before = changes.GetValueOrDefault(at);
        changes[at] = (before.Tiles + tiles, before.OnChip + onChip, before.OffChip + offChip);
    }

    private static void Counter(Utf8JsonWriter json, int process, string name, long at, double value)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteString("ph", "C");
        json.WriteNumber("pid", process);
        json.WriteNumber("tid", 0);
        json.WriteNumber("ts", ChromeTrace.Microseconds(at));
        json.WriteStartObject("args");
        json.WriteNumber("value", Math.Round(Math.Max(0, value), 3));
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
