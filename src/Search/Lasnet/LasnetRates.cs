namespace LatencyLab.Search.Lasnet;

/// <summary>
/// The rates of LASNet and LAUDNet as a user gives them: numbers, a distribution for all blocks, or the file that training wrote.
/// </summary>
internal static class LasnetRates
{
    private const string ActivationSuffix = SkippingNetwork.DecisionSuffix, DilatedSuffix = ".dilated_rate",
        ChannelSuffix = ".channel_keep_rate";

    /// <summary>What can be measured of a block: activation rate, rate of its first convolution, channels that it keeps.</summary>
    public static IEnumerable<string> DecisionsOf(BlockShape shape, BlockConfiguration block)
    {
        if (shape.Kind == BlockKind.Static)
            yield break;
        if (block.Mode is not (DynamicMode.Channel or DynamicMode.Dense))
            yield return shape.Name + ActivationSuffix;
        if (block.IsSpatial)
            yield return shape.Name + DilatedSuffix;
        if (block.MasksChannels)
            yield return shape.Name + ChannelSuffix;
    }

    /// <summary>With measured rates of some decisions. A dilated rate that was not measured follows from the activation rate.</summary>
    public static RatedConfiguration WithMeasured(RatedConfiguration rated, IReadOnlyDictionary<string, RateDistribution> rates)
    {
        bool activation = rates.Keys.Any(name => !name.EndsWith(ChannelSuffix, StringComparison.Ordinal)),
            channels = rates.Keys.Any(name => name.EndsWith(ChannelSuffix, StringComparison.Ordinal));
        LasnetConfiguration measured = new(rated.Mean.Backbone, [.. rated.Mean.Backbone.BlocksOf().Zip(rated.Mean.Blocks, Measured)]);
        return (rated with
        {
            ActivationRate = activation ? null : rated.ActivationRate,
            ChannelKeepRate = channels ? null : rated.ChannelKeepRate,
            ChannelsFollow = rated.ChannelsFollow && !channels,
        })
            .WithMean(measured);

        BlockConfiguration Measured(BlockShape shape, BlockConfiguration block)
        {
            double? activationRate = Rate(ActivationSuffix);
            return block with
            {
                ActivationRate = activationRate ?? block.ActivationRate,
                DilatedRate = Rate(DilatedSuffix) ?? (activationRate is null ? block.DilatedRate : null),
                ChannelKeepRate = Rate(ChannelSuffix) ?? block.ChannelKeepRate,
            };

            double? Rate(string suffix) => rates.GetValueOrDefault(shape.Name + suffix)?.Mean;
        }
    }

    /// <summary>
    /// With the activation rates of a text: numbers (one for all, one a stage or one a block), a distribution or
    /// <c>all_density_best.txt</c>.
    /// </summary>
    /// <param name="option">Option that the text is from, for messages.</param>
    /// <param name="channels">Option that gives the channel keep rates beside it; null where none does.</param>
    /// <exception cref="InputException">It is none of these, or the file has channel rates that <paramref name="channels"/> gives
    /// too.</exception>
    public static RatedConfiguration WithActivationRate(RatedConfiguration rated, string text, string option, string? channels)
    {
        if (RateText.IsDistribution(text))
        {
            RateDistribution rate = RateText.Parse(text, option);
            return (rated with { ActivationRate = rate.IsFixed ? null : rate }).WithMean(rated.Mean.WithActivationRate(rate.Mean));
        }

        if (LooksLikeFile(text))
            return OfFile(rated, DensityFile.Read(text, rated.Mean.Blocks.Count), text, channels);
        List<double> rates = [];
        foreach (string part in text.Split(','))
        {
            if (!RateText.TryNumber(part, out double rate))
            {
                throw new InputException(
                    $"'{part}' is not a rate of 0..1, nor is '{text}' a file", option, nearest: MeantNumber.Of(text, false, 1));
            }

            rates.Add(rate);
        }

        return (rated with { ActivationRate = null }).WithMean(rated.Mean.WithActivationRates(rates, option));
    }

    /// <summary>With the channel keep rates of a text: numbers (one for all, one a stage or one a block) or a distribution.</summary>
    /// <inheritdoc cref="WithActivationRate" path="/param[@name='option']"/>
    /// <exception cref="InputException">It is neither, or no block skips channels.</exception>
    public static RatedConfiguration WithChannelKeepRate(RatedConfiguration rated, string text, string option)
    {
        if (!rated.Mean.Blocks.Any(block => block.MasksChannels))
            throw new InputException("does nothing: no block skips channels (--mode channel or both does)", option);
        IReadOnlyList<RateDistribution> rates = RateText.ParseList(text, option);
        if (rates.Count > 1 && rates.FirstOrDefault(rate => rate is not FixedRate) is RateDistribution distribution)
            throw new InputException($"a distribution holds for the whole network, expected '{distribution.Text}' alone", option);
        IReadOnlyList<double> means = BlockList.Expand([.. rates.Select(rate => rate.Mean)], rated.Mean.Backbone, option);
        return rated with
        {
            Mean = new LasnetConfiguration(
                rated.Mean.Backbone,
                [.. rated.Mean.Blocks.Select((block, i) => block.MasksChannels ? block with { ChannelKeepRate = means[i] } : block)]),
            ChannelKeepRate = rates.Count > 1 || rates[0].IsFixed ? null : rates[0],
            ChannelsFollow = false,
        };
    }

    private static RatedConfiguration OfFile(RatedConfiguration rated, DensityFile density, string path, string? channels)
    {
        bool masks = density.Channel is not null && rated.Mean.Blocks.Any(block => block.MasksChannels);
        if (masks && channels is not null)
            throw new InputException($"{path} has a row of channel rates already", channels);
        LasnetConfiguration measured = new(rated.Mean.Backbone, [.. rated.Mean.Blocks.Select((block, i) => block with
        {
            ActivationRate = density.Third[i],
            DilatedRate = block.IsSpatial ? density.First[i] : null,
            ChannelKeepRate = masks && block.MasksChannels ? density.Channel![i] : block.ChannelKeepRate,
        })]);
        return (rated with
        {
            ActivationRate = null,
            ChannelKeepRate = masks ? null : rated.ChannelKeepRate,
            ChannelsFollow = rated.ChannelsFollow && !masks,
        })
            .WithMean(measured);
    }

    private static bool LooksLikeFile(string text) =>
        File.Exists(text) || text.EndsWith(".txt", StringComparison.OrdinalIgnoreCase) || text.Contains('/', StringComparison.Ordinal);
}
