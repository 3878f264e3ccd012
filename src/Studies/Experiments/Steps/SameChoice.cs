using LatencyLab.Networks.Rates;
using LatencyLab.Search.Configurations;
using LatencyLab.Search.Families;

namespace LatencyLab.Studies.Experiments.Steps;

/// <summary>Whether two configurations are the same network to train, whatever rates they expect.</summary>
internal static class SameChoice
{
    private const double AnyRate = 0.5;

    public static bool Of(string first, string second) => Rateless(first) == Rateless(second);

    private static string Rateless(string path)
    {
        Configuration read = ConfigurationFile.Read(path);
        IFamilyConfiguration alike = read.Section;
        if (read.Family != "hydranet" && alike.Decisions.Count > 0)
            alike = alike.WithRates(alike.Decisions.ToDictionary(name => name, _ => (RateDistribution)new FixedRate(AnyRate)));
        return $"{read.Network} {alike.ToSection().ToJsonString()}";
    }
}
