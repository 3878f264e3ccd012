using System.Globalization;
using LatencyLab.Benchmarks.OnnxRuntime;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
ComparisonOptions options = ComparisonOptions.Parse(args);
using Comparison comparison = new(options);
List<ComparedResult> results = [];
foreach (int batch in options.Batches)
{
    foreach (ComparedLayer layer in ComparedLayer.All(batch).Where(layer => layer.Class.Contains(options.Only, StringComparison.Ordinal)))
    {
        ComparedResult result = comparison.Measure(layer, batch);
        results.Add(result);
        Console.WriteLine(
            $"{layer.Class,-24} {batch,2} {layer.Name,-46} {1e6 * result.Ours,9:F1} {1e6 * result.Theirs,9:F1} us  {result.Ratio:F2}"
            + $"  {result.GigaflopsPerSecond,6:F1} GFLOP/s  form {result.Form}");
    }
}

string page = RatioTable.Write(results, options, comparison.Machine);
Console.WriteLine(page);
if (options.Output is { } path)
    File.WriteAllText(path, page);
