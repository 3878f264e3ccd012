using System.Text.Json;

namespace LatencyLab.Reporting.Content.Documents;

/// <summary>What <c>latlab evaluate --json</c> wrote, as far as a picture needs it.</summary>
/// <param name="Device">The profile that was evaluated.</param>
/// <param name="Rows">Rows that were evaluated.</param>
/// <param name="Methods">Errors of each method on each class of operators.</param>
public sealed record EvaluationDocument(string Device, int Rows, IReadOnlyList<MethodError> Methods)
{
    private const string Median = "median_ape_percent";

    /// <summary>Reads a file.</summary>
    /// <exception cref="InputException">The file cannot be read, is not JSON, or lacks what is needed.</exception>
    public static EvaluationDocument Read(string path) => ResultFile.Read(
        path, "latlab evaluate --json", ["latencylab/evaluation/v2"],
        root => new EvaluationDocument(
            ResultFile.NeededText(root, "device", path), (int)ResultFile.NeededNumber(root, "rows", path),
            [
                .. ResultFile.NeededObjects(root, "methods", path).Select((method, i) => ErrorOf(method, $"methods[{i}]", path))
                    .OfType<MethodError>(),
            ]));

    /// <summary>A figure that is not defined is null.</summary>
    private static MethodError? ErrorOf(JsonElement method, string where, string path) =>
        method.TryGetProperty(Median, out JsonElement median) && median.ValueKind == JsonValueKind.Null ? null : new MethodError(
            ResultFile.NeededText(method, "class", path, where), ResultFile.NeededText(method, "method", path, where),
            ResultFile.NeededNumber(method, Median, path, where));
}

/// <summary>The error of one method on one class.</summary>
/// <param name="OperatorClass">E.g. <c>batched_gemm</c>.</param>
/// <param name="Method">E.g. <c>latencylab</c>.</param>
/// <param name="MedianPercent">Median absolute error, in % of what was measured.</param>
public sealed record MethodError(string OperatorClass, string Method, double MedianPercent);
