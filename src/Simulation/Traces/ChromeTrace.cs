using System.Text.Json;
using LatencyLab.Simulation.Grids;
using LatencyLab.Simulation.Kernels;

namespace LatencyLab.Simulation.Traces;

/// <summary>
/// Writes trace events in JSON, which Perfetto and chrome://tracing open: a track a place of an engine, one for the stream, one for the
/// host, counters for bandwidth and occupied engines.
/// </summary>
/// <remarks>
/// Format: "Trace Event Format" (Google): complete events (X), counters (C), metadata (M); times in microseconds. Kernels are kept whole
/// while their tiles are within the limit; the others are on the stream's track alone, and what was left out is said.
/// </remarks>
public static class ChromeTrace
{
    private const int EngineProcess = 1, DeviceProcess = 2, HostProcess = 3, MostPlaces = 64;

    /// <summary>Writes a trace.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="title">What ran.</param>
    /// <param name="kernels">Its kernels, in order.</param>
    /// <param name="decisions">Decisions that the host read back, picoseconds.</param>
    /// <param name="mostTiles">Tiles to write, at most.</param>
    /// <returns>What was left out, in words; null: nothing.</returns>
    public static string? Write(
        Stream stream, string title, IReadOnlyList<TracedKernel> kernels, IReadOnlyList<(long Begin, long End)> decisions, long mostTiles)
    {
        ArgumentNullException.ThrowIfNull(kernels);
        ArgumentNullException.ThrowIfNull(decisions);
        using Utf8JsonWriter json = new(stream, new JsonWriterOptions { SkipValidation = false });
        json.WriteStartObject();
        json.WriteString("displayTimeUnit", "ns");
        json.WriteStartArray("traceEvents");
        Name(json, "process_name", EngineProcess, 0, "engines");
        Name(json, "process_name", DeviceProcess, 0, "device");
        Name(json, "process_name", HostProcess, 0, "host");
        foreach (int number in kernels.Select(kernel => kernel.Stream).Append(0).Distinct().Order())
            Name(json, "thread_name", DeviceProcess, number, FormattableString.Invariant($"stream {number}"));
        Name(json, "thread_name", HostProcess, 0, "host");
        SortedSet<int> places = [];
        long tiles = 0, leftTiles = 0;
        int left = 0;
        foreach (TracedKernel kernel in kernels)
        {
            Kernel(json, kernel);
            if (kernel.Record is null || tiles + kernel.Run.Tiles > mostTiles)
            {
                left++;
                leftTiles += kernel.Run.Tiles;
                continue;
            }

            tiles += kernel.Run.Tiles;
            KernelRun run = kernel.Record();
            foreach ((GridPlan plan, GridRun grid, long begin) in kernel.Grids(run))
            {
                Tiles(json, kernel.Name, run.Plan, plan, grid, begin, places);
                TraceCounters.Write(json, EngineProcess, grid, begin);
            }
        }

        foreach ((long begin, long end) in decisions)
            Event(json, "decision", HostProcess, 0, begin, end).End();
        foreach (int place in places)
        {
            Name(
                json, "thread_name", EngineProcess, place,
                string.Create(CultureInfo.InvariantCulture, $"engine {place / MostPlaces} place {place % MostPlaces}"));
        }

        json.WriteEndArray();
        string? note = left == 0 ? null
            : string.Create(
                CultureInfo.InvariantCulture,
                $"tiles of {left} of {kernels.Count} kernels are left out ({leftTiles} tiles, {tiles} written): --trace-tiles {mostTiles}");
        json.WriteStartObject("otherData");
        json.WriteString("title", title);
        json.WriteNumber("tiles", tiles);
        json.WriteNumber("tiles_left_out", leftTiles);
        json.WriteString("left_out", note ?? "nothing");
        json.WriteEndObject();
        json.WriteEndObject();
        return note;
    }

    private static void Kernel(Utf8JsonWriter json, TracedKernel kernel)
    {
        if (kernel.HostEnd > kernel.HostBegin)
            Event(json, kernel.Name, HostProcess, 0, kernel.HostBegin, kernel.HostEnd).End();
        using Arguments arguments = Event(json, kernel.Name, DeviceProcess, kernel.Stream, kernel.Begin, kernel.End);
        json.WriteString("operator", kernel.Kind);
        json.WriteNumber("tiles", kernel.Run.Tiles);
        json.WriteNumber("closed_form_us", kernel.Run.ClosedSeconds * 1e6);
        json.WriteNumber("on_chip_bytes", Math.Round(kernel.Run.OnChipBytes));
        json.WriteNumber("off_chip_bytes", Math.Round(kernel.Run.OffChipBytes));
        json.WriteString("stalled", kernel.Run.Stalls.Greatest);
    }

    private static void Tiles(
        Utf8JsonWriter json, string layer, KernelPlan kernel, GridPlan plan, GridRun grid, long begin, SortedSet<int> places)
    {
        GridFootprint order = new(plan, 1, kernel.IsStatic ? kernel.Engines : 0);
        foreach (WaveRecord wave in grid.Waves)
        {
            for (int i = 0; i < wave.Engines; i++)
            {
                int track = (wave.FirstEngine + i) * MostPlaces + wave.Slot;
                places.Add(track);
                long tile = order.TileAt(wave.FirstTile + i);
                TilePlace place = TilePlace.Of(plan, tile);
                using Arguments arguments = Event(json, layer, EngineProcess, track, begin + wave.Start, begin + wave.End);
                json.WriteNumber("tile", tile);
                json.WriteNumber("row", place.Row);
                json.WriteNumber("column", place.Column);
                if (place.ImageOf(plan) is long image)
                    json.WriteNumber("image", image);
                if (plan.Splits > 1)
                    json.WriteNumber("part", place.Part);
                json.WriteNumber("on_chip_bytes", Math.Round(wave.OnChipBytes));
                json.WriteNumber("off_chip_bytes", Math.Round(wave.OffChipBytes));
            }
        }
    }

    private static Arguments Event(Utf8JsonWriter json, string name, int process, int thread, long begin, long end)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteString("ph", "X");
        json.WriteNumber("pid", process);
        json.WriteNumber("tid", thread);
        json.WriteNumber("ts", Microseconds(begin));
        json.WriteNumber("dur", Microseconds(end - begin));
        json.WriteStartObject("args");
        return new Arguments(json);
    }

    /// <summary>Exact: a decimal of six places.</summary>
    internal static decimal Microseconds(long picoseconds) => picoseconds / 1_000_000m;

    private static void Name(Utf8JsonWriter json, string what, int process, int thread, string name)
    {
        json.WriteStartObject();
        json.WriteString("name", what);
        json.WriteString("ph", "M");
        json.WriteNumber("pid", process);
        json.WriteNumber("tid", thread);
        json.WriteStartObject("args");
        json.WriteString("name", name);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>The arguments of an event, open until it ends.</summary>
    private readonly struct Arguments(Utf8JsonWriter json) : IDisposable
    {
        public void Dispose() => End();

        public void End()
        {
            json.WriteEndObject();
            json.WriteEndObject();
        }
    }
}
