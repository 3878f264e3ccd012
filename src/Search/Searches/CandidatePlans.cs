namespace LatencyLab.Search.Searches;

/// <summary>Configurations of a search whose accuracy is worth measuring: the front, and others spread over the latencies.</summary>
public static class CandidatePlans
{
    /// <summary>Spaces up to this size are enumerated; of larger ones only the front is taken.</summary>
    private const long MostEnumerated = 4096;

    /// <summary>Results as if each of the configurations had been chosen, fastest first; on the first device.</summary>
    /// <param name="result">What was searched.</param>
    /// <param name="count">How many at most.</param>
    /// <remarks>
    /// The front's points, evenly thinned where they are more than <paramref name="count"/>; else all of them, and of the other legal
    /// configurations, in the order of their latency, as many at even distances.
    /// </remarks>
    public static IReadOnlyList<FamilySearchResult> Of(FamilySearchResult result, int count)
    {
        ISearchSpace space = result.Space.Space;
        Candidate[] front = [.. Spread([.. result.Devices[0].Front.Points], count)];
        Candidate[] others =
        [
            .. Enumerated(space).Where(other => !front.Any(point => point.Choices.SequenceEqual(other.Choices)))
                .OrderBy(other => other.Costs.LatencySeconds).ThenBy(other => other.Costs.Loss),
        ];
        return
        [
            .. front.Concat(Spread(others, count - front.Length)).OrderBy(candidate => candidate.Costs.LatencySeconds)
                .Select(candidate => At(result, candidate)),
        ];
    }

    private static IEnumerable<Candidate> Spread(Candidate[] sorted, int count)
    {
        if (count >= sorted.Length)
            return sorted;
        return count <= 1 ? sorted.Take(count)
            : Enumerable.Range(0, count).Select(i => sorted[(int)Math.Round(i * (sorted.Length - 1.0) / (count - 1))]);
    }

    private static IEnumerable<Candidate> Enumerated(ISearchSpace space)
    {
        long size = space.Variables.Aggregate(1L, (product, variable) => Math.Min(MostEnumerated + 1, product * variable.Options.Count));
        for (long index = 0; size <= MostEnumerated && index < size; index++)
        {
            long rest = index;
            int[] choices = [.. space.Variables.Select(variable =>
            {
                (rest, long choice) = Math.DivRem(rest, variable.Options.Count);
                return (int)choice;
            })];
            if (space.Evaluate(choices) is CandidateCosts costs)
                yield return new Candidate(choices, costs);
        }
    }

    private static FamilySearchResult At(FamilySearchResult result, Candidate candidate)
    {
        DeviceResult device = result.Devices[0];
        IFamilyConfiguration configuration = result.Space.Configuration(candidate.Choices);
        return result with
        {
            Choices = candidate.Choices,
            Configuration = configuration,
            Devices =
            [
                device with
                {
                    Own = candidate,
                    RunnerUp = null,
                    Costs = candidate.Costs,
                    Estimate = DynamicPredictor.Predict(new PartCosts(device.Model), configuration.Build(result.Request.Target)),
                },
            ],
        };
    }
}
