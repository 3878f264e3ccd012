using LatencyLab.Networks;
using LatencyLab.Networks.Backbones;
using LatencyLab.Networks.Lasnet;

namespace LatencyLab.Search.Lasnet;

/// <summary>MACs of a dynamic network over those of the static one, stage by stage: as <see cref="LasnetFamily.MacRatio"/>, but cheap for many configurations.</summary>
internal sealed class ComputeKept
{
    /// <summary>Images over which rates are averaged, so that rounding up to whole patches does not show.</summary>
    private const int CountingBatch = 1024;

    private readonly SearchRequest _request;
    private readonly BlockShape[][] _stages;
    private readonly Dictionary<(int Stage, StageChoice Choice, double Rate), double> _macs = [];
    private readonly IReadOnlyList<(double? Rate, double Probability)> _keepPoints;
    private readonly double _outside;
    private readonly double _dense;

    public ComputeKept(SearchRequest request)
    {
        _request = request;

        // An image counts with the channels that it keeps itself, whatever a batch averages to.
        _keepPoints = (request with { Batch = 1 }).ChannelKeepPoints;
        _stages = [.. request.Backbone.BlocksOf(request.Resolution).GroupBy(shape => shape.Stage).OrderBy(stage => stage.Key).Select(stage => stage.ToArray())];
        Network dense = request.Backbone.Build(CountingBatch, request.Resolution);
        _dense = dense.Macs;
        _outside = (dense with { Blocks = [.. dense.Blocks.Where(block => block.Stage <= 0)] }).Macs;
    }

    public double Ratio(IReadOnlyList<StageChoice> choices, double rate) =>
        (_outside + choices.Select((choice, stage) => Macs(stage, choice, rate)).Sum()) / _dense;

    private double Macs(int stage, StageChoice choice, double rate)
    {
        if (!_macs.TryGetValue((stage, choice, rate), out double macs))
        {
            foreach (IGrouping<BlockShape, BlockShape> alike in _stages[stage].GroupBy(shape => shape with { Index = 0 }))
            {
                foreach ((double? keep, double probability) in choice.MasksChannels ? _keepPoints : [(null, 1)])
                {
                    Block block = LasnetFamily.BuildBlock(alike.Key, choice.At(rate, keep, alike.Key.Kind), CountingBatch);
                    macs += probability * alike.Count() * new Network("", CountingBatch, _request.Resolution, [block]).Macs;
                }
            }

            _macs.Add((stage, choice, rate), macs);
        }

        return macs;
    }
}
