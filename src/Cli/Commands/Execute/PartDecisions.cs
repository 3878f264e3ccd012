using LatencyLab.Executing.Images;
using LatencyLab.Networks.Dynamic;
using LatencyLab.Networks.Lcnet;
using LatencyLab.Networks.Rates;
using LatencyLab.Search.Families;
using LatencyLab.Simulation.Decisions;

namespace LatencyLab.Cli.Commands.Execute;

/// <summary>What images decided on the parts of a network, and which share of their channels parts keep.</summary>
/// <param name="section">What was trained.</param>
/// <param name="table">Decisions on parts.</param>
/// <param name="shares">By decision on channels the share that an image keeps; null where it does not run the part.</param>
/// <param name="areExits">Whether an image comes to a decision only where those before it were no.</param>
internal sealed class PartDecisions(
    IFamilyConfiguration section, DecisionTable table, IReadOnlyDictionary<string, double?[]> shares, bool areExits)
{
    /// <summary>Whether images have rates beside their decisions.</summary>
    public bool HasRates => shares.Count > 0;

    /// <summary>The decisions of executed images.</summary>
    /// <param name="section">What was trained.</param>
    /// <param name="network">Its parts.</param>
    /// <param name="path">Of the images.</param>
    /// <param name="executed">The images.</param>
    public static PartDecisions Of(
        IFamilyConfiguration section, DynamicNetwork network, string path, IReadOnlyList<ExecutedImage> executed)
    {
        string[] names = [.. network.Groups.SelectMany(group => group.Decisions)];
        DecisionTable table =
            new(path, names, [.. executed.Select(image => names.Select(name => image.Decisions[name][0]).ToArray())]);
        Dictionary<string, double?[]> shares = section.Decisions.Except(names)
            .ToDictionary(name => name, name => executed.Select(image => ShareOf(image, name)).ToArray());
        return new PartDecisions(section, table, shares, network.Groups.Any(group => group is CascadeGroup));

        // Channels are chosen by the images that run the block.
        static double? ShareOf(ExecutedImage image, string name)
        {
            string layer = LcnetNetwork.LayerDecision(name[..name.LastIndexOf('.')]);
            return image.Decisions.TryGetValue(layer, out bool[]? runs) && !runs[0] ? null
                : image.Decisions[name].Average(kept => kept ? 1.0 : 0);
        }
    }

    /// <summary>
    /// At the shares of the images that come to a decision for which it is yes. All come to a branch; to an exit those that no exit
    /// before it ended. Shares of channels are what images have, as often as they have them: the time is not linear in them.
    /// </summary>
    public IFamilyConfiguration OfAll
    {
        get
        {
            Dictionary<string, RateDistribution> rates = [];
            bool[][] left = [.. table.Rows];
            for (int i = 0; i < table.Names.Count && left.Length > 0; i++)
            {
                rates.Add(table.Names[i], new FixedRate(left.Average(row => row[i] ? 1.0 : 0)));
                if (areExits)
                    left = [.. left.Where(row => !row[i])];
            }

            return section.WithRates(With(rates, images => images.Any(share => share is not null) ? HistogramOf(images) : null));
        }
    }

    /// <summary>With the rates of one image.</summary>
    public IFamilyConfiguration Of(int image) =>
        section.WithRates(With([], images => images[image] is double share ? new FixedRate(share) : null));

    /// <summary>The decisions of one image.</summary>
    public RecordedDecisions Recorded(int image) => new(table, image);

    private static HistogramRate HistogramOf(double?[] images) => new(
        images.OfType<double>().GroupBy(share => share).OrderBy(group => group.Key).Select(group => (group.Key, (double)group.Count())));

    private Dictionary<string, RateDistribution> With(Dictionary<string, RateDistribution> rates, Func<double?[], RateDistribution?> rateOf)
    {
        foreach ((string name, double?[] images) in shares)
        {
            if (rateOf(images) is RateDistribution rate)
                rates.Add(name, rate);
        }

        return rates;
    }
}
