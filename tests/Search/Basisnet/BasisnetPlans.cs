using LatencyLab.Search.Basisnet;
using LatencyLab.Search.Families;

namespace LatencyLab.Tests.Search.Basisnet;

/// <summary>BasisNets from options, as the command line makes them.</summary>
internal static class BasisnetPlans
{
    public static BasisnetFamily Family { get; } = new();

    public static FamilyTarget Target { get; } = new("mobilenet_v3_large", null, 1);

    public static BasisnetPlan Configure(params string[] options) => Configure(Target, options);

    public static BasisnetPlan Configure(FamilyTarget target, params string[] options) =>
        (BasisnetPlan)Family.Configure(KnobValues.ForPredict(Family, Given(options)), target);

    public static KnobValues ForSearch(params string[] options) => KnobValues.ForSearch(Family, Given(options));

    private static Dictionary<string, string> Given(string[] options) =>
        options.Chunk(2).ToDictionary(pair => pair[0], pair => pair[1]);
}
