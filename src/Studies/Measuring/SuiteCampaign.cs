using LatencyLab.Measuring.Campaigns;
using LatencyLab.Measuring.Suites;

namespace LatencyLab.Studies.Measuring;

/// <summary>A suite of real kernels, timed into a file.</summary>
/// <param name="Suite">Name of the suite.</param>
/// <param name="Caches">State of the caches: one of <see cref="CacheNames"/>.</param>
/// <param name="Filter">Only operators whose name contains this; null: all.</param>
public sealed record SuiteCampaign(string Suite, string Caches, string? Filter)
{
    /// <summary>States of the caches by name.</summary>
    public static IReadOnlyList<string> CacheNames { get; } = ["warm", "cold", "both"];

    /// <summary>All cases of the suite.</summary>
    /// <param name="canRun">Whether the backend runs an operator; null: a kernel of this project does.</param>
    /// <exception cref="InputException">No such suite or state, or a filter that nothing contains.</exception>
    public IReadOnlyList<MeasurementCase> Cases(Func<Operator, bool>? canRun = null)
    {
        bool[] states = Caches switch
        {
            "warm" => [false],
            "cold" => [true],
            "both" => [false, true],
            _ => throw new InputException(
                $"unknown state '{Caches}', expected one of {string.Join(", ", CacheNames)}", "--caches",
                nearest: NearestName.Find(Caches, CacheNames)),
        };
        IReadOnlyList<MeasurementCase> cases = MeasurementSuites.Create(Suite, states, canRun);
        if (Filter is null || cases.Any(IsWanted))
            return cases;
        string[] kinds = [.. cases.Select(row => row.Operator.Kind).Distinct()];
        throw new InputException(
            $"no operator of this suite contains '{Filter}', expected one of {string.Join(", ", kinds)}", "--filter",
            nearest: NearestName.Find(Filter, kinds));
    }

    /// <summary>Measures what is not in the file yet.</summary>
    /// <param name="backend">Where kernels run.</param>
    /// <param name="cases">See <see cref="Cases"/>.</param>
    /// <param name="path">CSV file, new or of the same campaign.</param>
    /// <param name="options">Protocol.</param>
    /// <param name="report">Takes the progress; null for none.</param>
    /// <param name="cancellation">Ends the campaign; what is in flight is kept.</param>
    /// <exception cref="InputException">The file holds something else or cannot be written.</exception>
    public CampaignOutcome Run(
        IMeasurementBackend backend, IReadOnlyList<MeasurementCase> cases, string path, MeasuringOptions options,
        Action<ProtocolProgress>? report, CancellationToken cancellation) =>
        Campaign.Run(backend, Suite, cases, IsWanted, path, options, report, cancellation);

    private bool IsWanted(MeasurementCase row) => Filter is null || row.Operator.Kind.Contains(Filter, StringComparison.OrdinalIgnoreCase);
}
