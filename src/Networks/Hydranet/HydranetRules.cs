namespace LatencyLab.Networks.Hydranet;

/// <summary>Which HydraNets are legal. The source of an error is the property that it is about, of those that a user chooses.</summary>
public static class HydranetRules
{
    /// <summary>Least and greatest width of a part: its channels over those of the network.</summary>
    public const double SmallestWidth = 0.01, LargestWidth = 8;

    /// <summary>Most branches B.</summary>
    public const int MaximumBranches = 1000;

    /// <summary>Greatest exponent of the usage.</summary>
    public const double LargestSkew = 10;

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
                nameof(HydranetConfiguration.StemEnd), nearest: NearestName.Find(stemEnd, names));
        }

        return index < body.Count - 1
            ? index
            : throw new InputException(
                $"stem end '{stemEnd}' leaves no block of {network.Name} for the branches, expected {body[^2].Name} or earlier",
                nameof(HydranetConfiguration.StemEnd));
    }

    /// <summary>Stages that a stem can end with, e.g. <c>stage1</c>.</summary>
    public static IReadOnlyList<string> StageEnds(INetworkSource network) => [.. Stages(Body(network)).SkipLast(1)];

    /// <exception cref="InputException">A number out of its range, or a stem end that the network does not have; one line each.</exception>
    public static void Verify(HydranetConfiguration configuration)
    {
        List<InputError> errors = [];
        Range("resolution", null, configuration.Resolution, 1, int.MaxValue, "pixels");
        Range("classes", nameof(configuration.Classes), configuration.Classes, 2, 1_000_000, "classes");
        Range(
            "branches", nameof(configuration.Branches), configuration.Branches, 1,
            Math.Min(MaximumBranches, Math.Max(1, configuration.Classes)),
            $"branches, as {configuration.Classes} classes are divided among them");
        Range(
            "top-k", nameof(configuration.TopK), configuration.TopK, 1, Math.Max(1, configuration.Branches),
            "branches an image, at most as many as there are");
        if (configuration.Usage is { } usage)
            CheckUsage(usage);
        if (configuration.Skew is double skew && skew is not (>= 0 and <= LargestSkew))
            Add(nameof(configuration.Skew), $"skew is {skew}, expected an exponent of 0 to {LargestSkew}");
        if (configuration.Skew is not null && configuration.Usage is not null)
            Add(nameof(configuration.Skew), $"skew: usage says already how images fall on branches, expected one of them");
        Width("stem width", nameof(configuration.StemWidth), configuration.StemWidth);
        Width("branch width", nameof(configuration.BranchWidth), configuration.BranchWidth);
        Width("gate width", nameof(configuration.GateWidth), configuration.GateWidth);
        try
        {
            int end = StemEndIndex(configuration.Network, configuration.StemEnd);
            IReadOnlyList<CutBlock> body = Body(configuration.Network);
            Depth("stem depth", nameof(configuration.StemDepth), configuration.StemDepth, body.Take(end + 1));
            Depth("branch depth", nameof(configuration.BranchDepth), configuration.BranchDepth, body.Skip(end + 1));
        }
        catch (InputException problem)
        {
            errors.AddRange(problem.Errors);
        }

        if (errors.Count > 0)
            throw new InputException(errors);

        void Add(string? property, FormattableString message) => errors.Add(new InputError(FormattableString.Invariant(message), property));

        void Range(string what, string? property, int value, int least, int most, string unit)
        {
            if (value < least || value > most)
                Add(property, most == int.MaxValue ? $"{what} is {value}, expected {least} or more {unit}"
                    : (FormattableString)$"{what} is {value}, expected {least} to {most} {unit}");
        }

        void CheckUsage(IReadOnlyList<double> usage)
        {
            const string Usage = nameof(configuration.Usage);
            if (usage.Count != configuration.Branches)
                Add(Usage, $"usage has {usage.Count} entries, expected {configuration.Branches}, one a branch");
            else if (usage.Any(share => share is not (>= 0 and <= 1)))
                Add(Usage, $"usage of a branch is the share of the images that it runs for, expected 0 to 1");
            else if (Math.Abs(usage.Sum() - configuration.TopK) > UsageTolerance * configuration.TopK)
                Add(Usage, $"usage sums to {usage.Sum():0.####}, expected {configuration.TopK}, the branches that an image goes to");
        }

        void Width(string what, string property, double value)
        {
            if (value is not (>= SmallestWidth and <= LargestWidth))
                Add(property, $"{what} is {value}, expected {SmallestWidth} to {LargestWidth} times the network's channels");
        }

        void Depth(string what, string property, int? depth, IEnumerable<CutBlock> blocks)
        {
            int most =
                blocks.Where(block => block.Run >= 0).GroupBy(block => block.Run).Select(run => run.Count()).DefaultIfEmpty(1).Max();
            if (depth is int given && (given < 1 || given > most))
            {
                Add(property, most == 1
                    ? $"{what} is {given}, expected 1 or none: no stage there has blocks that can be left out"
                    : (FormattableString)$"{what} is {given}, expected 1 to {most} blocks of each stage");
            }
        }
    }

    private static IEnumerable<string> Stages(IEnumerable<CutBlock> body) =>
        body.Where(block => block.Stage > 0).Select(block => FormattableString.Invariant($"stage{block.Stage}")).Distinct();

    private static CutBlock[] Body(INetworkSource network)
    {
        CutBlock[] body = [.. CutBlocks.Of(network, 1).SkipLast(1)];
        return body.Length >= 2 ? body : throw new InputException(
            $"network '{network.Name}' has {body.Length} block before its head, expected 2 or more: a stem and branches");
    }
}
