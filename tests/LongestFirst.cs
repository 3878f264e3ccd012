using LatencyLab.Tests;
using LatencyLab.Tests.Scripts;
using LatencyLab.Tests.Training;
using Xunit.Abstractions;

[assembly: TestCollectionOrderer("LatencyLab.Tests." + nameof(LongestFirst), "LatencyLab.Tests")]

namespace LatencyLab.Tests;

/// <summary>Starts first what takes minutes in other processes, so that it does not run alone at the end.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] s_longest = [nameof(TrainingPackageTests), nameof(SlurmTests)];

    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) =>
        testCollections.OrderByDescending(one => s_longest.Any(name => one.DisplayName.EndsWith("." + name, StringComparison.Ordinal)));
}
