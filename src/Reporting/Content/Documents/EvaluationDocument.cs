using System.Text.Json;

namespace LatencyLab.Reporting.Content.Documents;

/// <summary>What <c>latlab evaluate --json</c> wrote, as far as a picture needs it.</summary>
/// <param name="Device">The profile that was evaluated.</param>
/// <param name="Rows">Rows that were evaluated.</param>
/// <param name="Methods">Errors of each method on each class of operators.</param>
public sealed record EvaluationDocument(string Device, int Rows, IReadOnlyList<MethodError> Methods)
{
    /// <summary>Reads a file.</summary>
    /// <exception cref="InputException">The file cannot be read, is not JSON, or lacks what is needed.</exception>
    public static EvaluationDocument Read(string path) => ResultFile.Read(
        path, "latlab evaluate --json", ["latencylab/evaluation/v2"],
        root => new EvaluationDocument(
            ResultFile.NeededText(root, "device", path), (int)ResultFile.NeededNumber(root, "rows", path, "the file"),
            [
                // A figure that is not defined is null.
                .. ResultFile.NeededObjects(root, "methods", path)
                    .Where(method => !method.TryGetProperty("median_ape_percent", out JsonElement median)
                        || median.ValueKind != JsonValueKind.Null)
                    .Select((method, i) => new MethodError(
                    ResultFile.NeededText(method, "class", path, $"methods[{i}]"),
                    ResultFile.NeededText(method, "method", path, $"methods[{i}]"),
                    ResultFile.NeededNumber(method, "median_ape_percent", path, $"methods[{i}]"))),
            ]));
}

/// <summary>The error of one method on one class.</summary>
/// <param name="OperatorClass">E.g. <c>batched_gemm</c>.</param>
/// <param name="Method">E.g. <c>latencylab</c>.</param>
/// <param name="MedianPercent">Median absolute error, in % of what was measured.</param>
public sealed record MethodError(string OperatorClass, string Method, double MedianPercent);
