namespace LatencyLab.Networks.Hydranet;

/// <summary>Which HydraNets are legal.</summary>
public static class HydranetRules
{
    /// <summary>Least and greatest width of a part: its channels over those of the network.</summary>
    public const double SmallestWidth = 0.01, LargestWidth = 8;

    /// <summary>Most branches B.</summary>
    public const int MaximumBranches = 1000;

    /// <summary>By how much measured usage may miss k, relatively: rounding.</summary>
    public const double UsageTolerance = 0.01;

    /// <summary>Blocks that a stem can end with, in order: all but the last before the head.</summary>
    public static IReadOnlyList<string> StemEnds(INetworkSource network) => [.. Body(network).SkipLast(1).Select(block => block.Name)];

    /// <summary>Index of the stem's last block among <see cref="CutBlocks.Of"/>.</summary>
    /// <exception cref="InputException">No such block or stage, or none is left for the branches; names the nearest.</exception>
    public static int StemEndIndex(INetworkSource network, string stemEnd)
    {
        IReadOnlyList<CutBlock> body = Body(network);
        int index = -1;
        for (int i = 0; i < body.Count; i++)
        {
            if (body[i].Name == stemEnd || (stemEnd.StartsWith("stage", StringComparison.Ordinal)
                && FormattableString.Invariant($"stage{body[i].Stage}") == stemEnd))
                index = i;
        }

        if (index < 0)
        {
            string[] names = [.. body.SkipLast(1).Select(block => block.Name), .. Stages(body).SkipLast(1)];
            throw new InputException(
                $"stem end '{stemEnd}' is no block or stage of {network.Name}, expected one of "
                + $"{string.Join(", ", Stages(body).SkipLast(1))} or a block such as {body[^2].Name}",
                nearest: NearestName.Find(stemEnd, names));
        }

        return index < body.Count - 1
            ? index
            : throw new InputException(
                $"stem end '{stemEnd}' leaves no block of {network.Name} for the branches, expected {body[^2].Name} or earlier");
    }

    /// <summary>Stages that a stem can end with, e.g. <c>stage1</c>.</summary>
    public static IReadOnlyList<string> StageEnds(INetworkSource network) => [.. Stages(Body(network)).SkipLast(1)];

    /// <exception cref="InputException">A number out of its range, or a stem end that the network does not have; one line each.</exception>
    public static void Verify(HydranetConfiguration configuration)
    {
        List<InputError> errors = [];
        Range("resolution", configuration.Resolution, 1, int.MaxValue, "pixels");
        Range("classes", configuration.Classes, 2, 1_000_000, "classes");
        Range(
            "branches", configuration.Branches, 1, Math.Min(MaximumBranches, Math.Max(1, configuration.Classes)),
            $"branches, as {configuration.Classes} classes are divided among them");
        Range("top-k", configuration.TopK, 1, Math.Max(1, configuration.Branches), "branches an image, at most as many as there are");
        if (configuration.Usage is { } usage)
            CheckUsage(usage);
        Width("stem width", configuration.StemWidth);
        Width("branch width", configuration.BranchWidth);
        Width("gate width", configuration.GateWidth);
        try
        {
            int end = StemEndIndex(configuration.Network, configuration.StemEnd);
            IReadOnlyList<CutBlock> body = Body(configuration.Network);
            Depth("stem depth", configuration.StemDepth, body.Take(end + 1));
            Depth("branch depth", configuration.BranchDepth, body.Skip(end + 1));
        }
        catch (InputException problem)
        {
            errors.AddRange(problem.Errors);
        }

        if (errors.Count > 0)
            throw new InputException(errors);

        void Range(string what, int value, int least, int most, string unit)
        {
            if (value < least || value > most)
                errors.Add(new InputError(most == int.MaxValue ? $"{what} is {value}, expected {least} or more {unit}"
                    : $"{what} is {value}, expected {least} to {most} {unit}"));
        }

        void CheckUsage(IReadOnlyList<double> usage)
        {
            if (usage.Count != configuration.Branches)
                errors.Add(new InputError($"usage has {usage.Count} entries, expected {configuration.Branches}, one a branch"));
            else if (usage.Any(share => share is not (>= 0 and <= 1)))
                errors.Add(new InputError("usage of a branch is the share of the images that it runs for, expected 0 to 1"));
            else if (Math.Abs(usage.Sum() - configuration.TopK) > UsageTolerance * configuration.TopK)
                errors.Add(new InputError(FormattableString.Invariant(
                    $"usage sums to {usage.Sum():0.####}, expected {configuration.TopK}, the branches that an image goes to")));
        }

        void Width(string what, double value)
        {
            if (value is not (>= SmallestWidth and <= LargestWidth))
                errors.Add(new InputError(FormattableString.Invariant(
                    $"{what} is {value}, expected {SmallestWidth} to {LargestWidth} times the network's channels")));
        }

        void Depth(string what, int? depth, IEnumerable<CutBlock> blocks)
        {
            int most = MaximumDepth(blocks);
            if (depth is int given && (given < 1 || given > most))
            {
                errors.Add(new InputError(most == 1
                    ? $"{what} is {given}, expected 1 or none: no stage there has blocks that can be left out"
                    : $"{what} is {given}, expected 1 to {most} blocks of each stage"));
            }
        }
    }

    /// <summary>Blocks of each stage that a branch can have at most.</summary>
    /// <exception cref="InputException">As <see cref="StemEndIndex"/>.</exception>
    public static int MaximumBranchDepth(INetworkSource network, string stemEnd) =>
        MaximumDepth(Body(network).Skip(StemEndIndex(network, stemEnd) + 1));

    private static int MaximumDepth(IEnumerable<CutBlock> blocks) =>
        blocks.Where(block => block.Run >= 0).GroupBy(block => block.Run).Select(run => run.Count()).DefaultIfEmpty(1).Max();

    private static IEnumerable<string> Stages(IEnumerable<CutBlock> body) =>
        body.Where(block => block.Stage > 0).Select(block => FormattableString.Invariant($"stage{block.Stage}")).Distinct();

    private static CutBlock[] Body(INetworkSource network)
    {
        CutBlock[] body = [.. CutBlocks.Of(network, 1).SkipLast(1)];
        return body.Length >= 2 ? body : throw new InputException(
            $"network '{network.Name}' has {body.Length} block before its head, expected 2 or more: a stem and branches");
    }
}
