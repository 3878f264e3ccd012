using LatencyLab.Networks.Dynamic;

namespace LatencyLab.Networks.Cascade;

/// <summary>An early exit inside of a network.</summary>
/// <param name="After">Where its classifier reads.</param>
/// <param name="ExitRate">Share of the images that reach it that end there.</param>
public sealed record NetworkExit(CutPoint After, ExitHeadKind Head, RateDistribution ExitRate);

/// <summary>A whole network that runs first; images that it is not sure of go on.</summary>
/// <param name="ExitRate">Share of the images that reach it that end there.</param>
public sealed record NetworkBefore(CutNetwork Network, RateDistribution ExitRate);

/// <summary>
/// Early exits and cascades: whole networks that run first, then one network that is cut at its exits. An image that ends at an exit
/// does not go on; the others are gathered into a smaller batch.
/// </summary>
/// <remarks>
/// A part with n images costs its blocks at n, its exit's classifier and softmax at n and, where n is less than the batch, a gather of
/// the n images into what it reads. n of the first part is the batch, n of the next ~ Binomial(n, 1 - exit rate).
/// </remarks>
public static class CascadeNetwork
{
    /// <param name="before">Networks that run first, in order; may be empty.</param>
    /// <param name="exits">In the order of the network.</param>
    /// <exception cref="InputException">Exits out of order or twice at one place, or neither exit nor network before.</exception>
    public static DynamicNetwork Build(
        CutNetwork network, IReadOnlyList<NetworkBefore> before, IReadOnlyList<NetworkExit> exits, int batch, RateSharing ratesDrawn)
    {
        for (int i = 1; i < exits.Count; i++)
        {
            if (exits[i].After.Index <= exits[i - 1].After.Index)
                throw new InputException($"exit after {exits[i].After.Name} does not come after {exits[i - 1].After.Name}, expected exits "
                    + "in the order of the network");
        }

        List<Part> parts = [.. before.Select(entry => Whole(entry.Network, batch))];
        int first = 0;
        foreach (NetworkExit exit in exits)
        {
            parts.Add(Segment(network, first, exit.After.Index + 1, exit, batch));
            first = exit.After.Index + 1;
        }

        parts.Add(Segment(network, first, network.BlockCount, null, batch));
        return new DynamicNetwork
        {
            Name = network.Name,
            Batch = batch,
            Resolution = network.Resolution,
            ImageWidth = network.At(1).ImageWidth,
            Groups = [new CascadeGroup
            {
                Parts = parts,
                ExitRates = [.. before.Select(entry => entry.ExitRate), .. exits.Select(exit => exit.ExitRate)],
                Exits =
                [
                    .. before.Select(entry => ExitDecision($"{entry.Network.Name}@{entry.Network.Resolution}")),
                    .. exits.Select(exit => ExitDecision(exit.After.Name)),
                ],
            }],
            RatesDrawn = ratesDrawn,
        };
    }

    /// <summary>Name of the decision to exit after a block of the network, or after a network before.</summary>
    /// <param name="place">The block, or the network at its resolution.</param>
    public static string ExitDecision(string place) => $"exit.{place}";

    /// <summary>Blocks <paramref name="first"/> up to <paramref name="end"/> (excluded) with the exit after them, as a part.</summary>
    public static Part Segment(CutNetwork network, int first, int end, NetworkExit? exit, int batch)
    {
        string name = exit is null ? first == 0 ? network.Name : "rest" : $"to {exit.After.Name}";
        Part part = Part.Of(
            name, exit?.After.Stage ?? -1,
            images =>
            [
                .. Gather(network, first, images, batch),
                .. network.At(images).Blocks.Skip(first).Take(end - first),
                .. exit is null ? Array.Empty<Block>()
                    : [ExitHead.Build(network, exit.After, exit.Head, images)],
            ],
            (network, first, end, exit?.Head, batch));
        return part with { ReadsImage = first == 0 };
    }

    /// <summary>A whole network with the confidence of its own classifier, as a part.</summary>
    public static Part Whole(CutNetwork network, int batch)
    {
        Part part = Part.Of(
            $"{network.Name}@{network.Resolution}", 0,
            images =>
            [
                .. Gather(network, 0, images, batch),
                .. network.At(images).Blocks,
                new Block("confidence", -1, 0, [ExitHead.Confidence(images, network.Classes)]),
            ],
            (network, "whole", batch));
        return part with { ReadsImage = true };
    }

    /// <summary>Regrouping of the images that are left: the image itself, or the maps that go on at the cut.</summary>
    private static IEnumerable<Block> Gather(CutNetwork network, int first, int images, int batch)
    {
        if (images == batch)
            return [];
        CutPoint? cut = network.Points.FirstOrDefault(point => point.Index == first - 1);
        IReadOnlyList<FeatureMap> maps = cut?.Maps
            ?? [new FeatureMap(Node.BlockInput, 3, network.Resolution, network.At(images).ImageWidth ?? network.Resolution)];
        double keep = (double)images / batch;
        return [new Block("regroup", cut?.Stage ?? 0, 0,
        [
            .. maps.Select((map, i) => new Step(new Node(
                i == 0 ? "sample_gather" : FormattableString.Invariant($"sample_gather{i + 1}"),
                CommonOperators.Gather(batch, map.Channels, map.Height, map.Width, keep)))),
        ])];
    }
}
