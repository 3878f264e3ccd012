using LatencyLab.Networks.Rates;
using LatencyLab.Search.Configurations;
using LatencyLab.Search.Families;

namespace LatencyLab.Studies.Experiments.Steps;

/// <summary>A search's options with what training measured in place of what was assumed.</summary>
internal static class MeasuredOptions
{
    /// <summary>Ends of the decisions' names, and the option that gives their mean.</summary>
    private static readonly (string Suffix, string Option)[] s_rates =
    [
        (".activation_rate", "--activation-rate"), (".channel_keep_rate", "--channel-keep-rate"), (".layer_keep", "--layer-keep"),
        (".channel_keep", "--channel-keep"),
    ];

    /// <param name="section">The search.</param>
    /// <param name="configuration">What it emitted.</param>
    /// <param name="trained">Folder of what was measured.</param>
    public static OptionSection Of(OptionSection section, Configuration configuration, string trained)
    {
        List<OptionKey> keys = [.. section.Keys];
        if (configuration.Family is "cascade" or "basisnet")
        {
            Give("--confidence", Path.Combine(trained, "confidence.csv"));
            if (configuration.Family == "cascade")
            {
                // Only the exits that were trained have been measured.
                keys.RemoveAll(key => key.Option is "--exit-rates" or "--exits");
                Give("--exits", string.Join(',', configuration.Section.Decisions
                    .Where(name => !name.Contains('@', StringComparison.Ordinal))
                    .Select(name => name["exit.".Length..]).DefaultIfEmpty("none")));
            }
        }

        IReadOnlyDictionary<string, RateDistribution> measured =
            MeasuredRates.Read(Path.Combine(trained, "measured-rates.csv"), configuration.Section.Decisions);
        foreach ((string suffix, string option) in s_rates)
        {
            double[] rates =
                [.. measured.Where(entry => entry.Key.EndsWith(suffix, StringComparison.Ordinal)).Select(entry => entry.Value.Mean)];
            if (rates.Length > 0)
                Give(option, RateText.Number(Math.Round(rates.Average(), 4)));
        }

        return section with { Keys = keys };

        void Give(string option, string value)
        {
            int at = keys.FindIndex(key => key.Option == option);
            if (at < 0)
                keys.Add(new OptionKey(option, value, 1, 1));
            else
                keys[at] = keys[at] with { Value = value };
        }
    }
}
