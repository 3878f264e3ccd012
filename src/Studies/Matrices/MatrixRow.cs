using LatencyLab.Predictor.Dynamic;
using LatencyLab.Runtimes;

namespace LatencyLab.Studies.Matrices;

/// <summary>What came of a task: a line of CSV, numbers in full.</summary>
/// <param name="Index">Number of the task.</param>
/// <param name="Line">The line, without its end.</param>
/// <param name="IsRefused">Whether it says why there is no prediction.</param>
public sealed record MatrixRow(int Index, string Line, bool IsRefused)
{
    /// <summary>The columns; times in seconds, MACs of the batch.</summary>
    public const string Header = "task,device,dtype,runtime,network,batch,family,options,latency_s,low_s,high_s,dense_latency_s,speed_up,"
        + "macs,dense_macs,bound,refused";

    private const int FiguresBehindOptions = 8;

    /// <summary>A prediction.</summary>
    internal static MatrixRow Of(MatrixTask task, PartCost cost, in LatencyEstimate dense, double denseMacs)
    {
        LatencyEstimate latency = cost.Latency;
        return new MatrixRow(task.Index, string.Create(CultureInfo.InvariantCulture,
            $"{Start(task)},{latency.TotalSeconds:R},{latency.LowSeconds:R},"
            + $"{latency.HighSeconds:R},{dense.TotalSeconds:R},{dense.TotalSeconds / latency.TotalSeconds:R},{cost.Macs:R},{denseMacs:R},"
            + $"{Snake.Of(latency.Bound)},"), false);
    }

    /// <summary>A combination that cannot be.</summary>
    internal static MatrixRow Refused(MatrixTask task, string why) => new(
        task.Index, $"{Start(task)}{new string(',', FiguresBehindOptions + 1)}{Quoted(why)}", true);

    /// <summary>A line that was written; null where it is none.</summary>
    internal static MatrixRow? Parse(string line)
    {
        int comma = line.IndexOf(',', StringComparison.Ordinal);
        return comma > 0 && int.TryParse(line.AsSpan(0, comma), NumberStyles.None, CultureInfo.InvariantCulture, out int index)
            ? new MatrixRow(index, line, line[^1] != ',') : null;
    }

    /// <summary>What drives the device of a task.</summary>
    internal static Runtime RuntimeOf(MatrixTask task) =>
        task.Runtime is null ? LatencyModels.DefaultRuntime(DeviceCatalog.Get(task.Device)) : RuntimeCatalog.Get(task.Runtime);

    private static string Start(MatrixTask task) => string.Create(CultureInfo.InvariantCulture,
        $"{task.Index},{DeviceCatalog.Get(task.Device).Name},{task.Type.Key()},{RuntimeOf(task).Name},{Quoted(task.Network)},{task.Batch},"
        + $"{task.Family.Name},{Quoted(task.Family.OptionText)}");

    private static string Quoted(string text) => text.AsSpan().IndexOfAny(",\"\n\r") < 0 ? text
        : $"\"{text.ReplaceLineEndings(" ").Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
