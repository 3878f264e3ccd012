namespace LatencyLab.Search.Lasnet;

/// <summary>
/// MACs and parameters of a network stage by stage, cheap for many configurations.
/// </summary>
internal sealed class StageCounts
{
    /// <summary>Images over which rates are averaged, so that rounding up to whole patches does not show.</summary>
    private const int CountingBatch = 1024;

    private readonly LasnetRequest _request;
    private readonly AlikeBlocks[][] _stages;
    private readonly IReadOnlyList<(double? Rate, double Probability)> _keepPoints;

    public StageCounts(LasnetRequest request)
    {
        _request = request;
        _stages = AlikeBlocks.ByStage(request);

        // An image counts with the channels that it keeps itself, whatever a batch averages to.
        _keepPoints = (request with { Batch = 1 }).ChannelKeepPoints;
        Network dense = request.Backbone.Build(CountingBatch, request.Resolution);
        Network outside = dense with { Blocks = [.. dense.Blocks.Where(block => block.Stage <= 0)] };
        (OutsideMacs, OutsideParameters, DenseMacs) = ((double)outside.Macs / CountingBatch, outside.ParameterCount,
            (double)dense.Macs / CountingBatch);
    }

    /// <summary>Of an image through stem and head.</summary>
    public double OutsideMacs { get; }

    public double OutsideParameters { get; }

    /// <summary>Of an image through the static network.</summary>
    public double DenseMacs { get; }

    /// <summary>Of an image through a stage, and its parameters.</summary>
    public (double Macs, double Parameters) Of(int stage, StageChoice choice, double rate)
    {
        double macs = 0, parameters = 0;
        foreach (AlikeBlocks alike in _stages[stage])
        {
            foreach ((double? keep, double probability) in choice.MasksChannels ? _keepPoints : [(null, 1)])
            {
                Block block = LasnetFamily.BuildBlock(alike.Shape, _request.BlockOf(alike.Shape, choice, rate, keep), CountingBatch);
                Network one = new("", CountingBatch, _request.Resolution, [block]);
                macs += probability * alike.Count * one.Macs;
                parameters += probability * alike.Count * one.ParameterCount;
            }
        }

        return (macs / CountingBatch, Math.Round(parameters));
    }
}
