namespace LatencyLab.Search.Solvers;

/// <summary>Exact optima over one option a stage, for stage costs that add.</summary>
public static class StageSolver
{
    /// <summary>Least latency; of equally fast ones the finest.</summary>
    public static Selection Fastest(IReadOnlyList<IReadOnlyList<StageOption>> stages) => ParetoFront.Of(stages)[0];

    /// <summary>Least coarseness among those no slower than <paramref name="latencyLimitSeconds"/>, of equally fine ones the fastest; null where none is that fast.</summary>
    public static Selection? Finest(IReadOnlyList<IReadOnlyList<StageOption>> stages, double latencyLimitSeconds) =>
        ParetoFront.Of(stages).LastOrDefault(point => point.LatencySeconds <= latencyLimitSeconds);

    /// <summary>The best selection other than <paramref name="best"/>, by the same rule.</summary>
    /// <param name="solve">The rule; null where nothing is allowed under it.</param>
    /// <param name="isBetter">Whether the first selection is better than the second under the rule.</param>
    /// <remarks>
    /// Exact: every other selection first differs from the best one at some stage i, so the runner-up is the best of the
    /// n problems in which stages before i are fixed to the best choice and stage i may not take it (Lawler, 1972).
    /// </remarks>
    public static Selection? Second(
        IReadOnlyList<IReadOnlyList<StageOption>> stages,
        Selection best,
        Func<IReadOnlyList<IReadOnlyList<StageOption>>, Selection?> solve,
        Func<Selection, Selection, bool> isBetter)
    {
        ArgumentNullException.ThrowIfNull(stages);
        ArgumentNullException.ThrowIfNull(best);
        ArgumentNullException.ThrowIfNull(solve);
        ArgumentNullException.ThrowIfNull(isBetter);
        Selection? second = null;
        for (int differs = 0; differs < stages.Count; differs++)
        {
            int[][] allowed = [.. Enumerable.Range(0, stages.Count).Select(stage => Allowed(stage, differs))];
            if (allowed[differs].Length == 0)
                continue;
            Selection? found = solve([.. allowed.Select((indices, stage) => (IReadOnlyList<StageOption>)[.. indices.Select(i => stages[stage][i])])]);
            if (found is null)
                continue;
            found = found with { Choices = [.. found.Choices.Select((choice, stage) => allowed[stage][choice])] };
            if (second is null || isBetter(found, second))
                second = found;
        }

        return second;

        int[] Allowed(int stage, int differs) =>
            stage < differs ? [best.Choices[stage]]
            : stage > differs ? [.. Enumerable.Range(0, stages[stage].Count)]
            : [.. Enumerable.Range(0, stages[stage].Count).Where(choice => choice != best.Choices[stage])];
    }
}
