using System.Globalization;
using LatencyLab.Benchmarks.OnnxRuntime;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
ComparisonOptions options = ComparisonOptions.Parse(args);
using Comparison comparison = new(options);
if (options.Networks.Count > 0)
{
    try
    {
        string table = RatioTable.WriteNetworks(
        [
            .. from batch in options.Batches
               from network in options.Networks
               from round in Enumerable.Range(0, options.Rounds)
               select comparison.Measure(network, batch) into one
               group one by one.Name into rounds
               select (rounds.Key, rounds.First().Kernels, rounds.Min(one => one.Ours), rounds.Min(one => one.Theirs)),
        ], options, comparison.Machine);
        Console.WriteLine(table);
        if (options.Output is { } file)
            File.WriteAllText(file, table);
        return 0;
    }
    catch (LatencyLab.Diagnostics.InputException refused)
    {
        Console.Error.WriteLine(refused.Message);
        return 2;
    }
}

(ComparedLayer Layer, int Batch)[] layers =
[
    .. options.Batches.SelectMany(batch => ComparedLayer.All(batch)
        .Where(layer => layer.Class.Contains(options.Only, StringComparison.Ordinal)).Select(layer => (layer, batch))),
];
ComparedResult?[] results = new ComparedResult?[layers.Length];
for (int round = 0; round < options.Rounds; round++)
{
    for (int i = 0; i < layers.Length; i++)
    {
        ComparedResult result = comparison.Measure(layers[i].Layer, layers[i].Batch).Or(results[i]);
        results[i] = result;
        Console.WriteLine(
            $"{result.Layer.Class,-24} {result.Batch,2} {result.Layer.Name,-46} {1e6 * result.Ours,9:F1} {1e6 * result.Theirs,9:F1} us  "
            + $"{result.Ratio:F2}  {result.GigaflopsPerSecond,6:F1} GFLOP/s  form {result.Form}");
    }
}

DynamicLayer[] dynamics =
    [.. options.Batches.SelectMany(DynamicLayer.All).Where(layer => "dynamic".Contains(options.Only, StringComparison.Ordinal))];
(double Dense, double Dynamic)[] least = [.. dynamics.Select(_ => (double.PositiveInfinity, double.PositiveInfinity))];
for (int round = 0; round < options.Rounds; round++)
{
    for (int i = 0; i < dynamics.Length; i++)
    {
        (double dense, double part) = comparison.Measure(dynamics[i]);
        least[i] = (Math.Min(least[i].Dense, dense), Math.Min(least[i].Dynamic, part));
    }
}

double[] overDense = [.. least.Select((pair, i) => pair.Dynamic / (pair.Dense * dynamics[i].Share))];
string page = RatioTable.Write([.. results.Select(result => result!)], options, comparison.Machine)
    + RatioTable.Write(dynamics, overDense);
Console.WriteLine(page);
if (options.Output is { } path)
    File.WriteAllText(path, page);
return 0;
