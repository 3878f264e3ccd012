using System.Diagnostics.CodeAnalysis;
using LatencyLab.Networks;
using LatencyLab.Networks.Dynamic;
using LatencyLab.Networks.Rates;
using LatencyLab.Operators;
using LatencyLab.Operators.Elementwise;
using LatencyLab.Predictor;

namespace LatencyLab.Tests.Predictor.Dynamic;

/// <summary>Takes an addition of n rows and c columns as n c seconds, so that latencies can be counted by hand.</summary>
internal sealed class CountingModel : ILatencyModel
{
    public string Name => "counting";

    public DeviceProfile Device { get; } = DeviceCatalog.Get("nvidia-v100");

    public DataType DataType => DataType.Fp32;

    public bool TryPredict(Operator op, out LatencyEstimate estimate, [NotNullWhen(false)] out string? problem)
    {
        estimate = op is Add add ? LatencyEstimate.OnDevice(add.Rows * add.Columns) : default;
        problem = op is Add ? null : op.Kind;
        return problem is null;
    }

    /// <summary>A part that takes seconds(images).</summary>
    public static Part Part(string name, Func<int, int> seconds) => new()
    {
        Name = name,
        Build = (images, _) => seconds(images) == 0 ? [] : [Block(seconds(images), 1)],
    };

    /// <summary>A part that takes images x ceil(100 rate) seconds.</summary>
    public static Part Rated(string name, RateDistribution rate) => new()
    {
        Name = name,
        Rate = rate,
        Build = (images, rates) => images == 0 ? [] : [Block(images, (int)Math.Ceiling(100 * rates.Rate - 1e-9))],
    };

    public static DynamicNetwork Network(int batch, params PartGroup[] groups) =>
        new() { Name = "counted", Batch = batch, Resolution = 1, Groups = groups };

    private static Block Block(int rows, int columns) => new("b", 1, 0, [new Step(new Node("add", new Add(rows, columns)))]);
}
