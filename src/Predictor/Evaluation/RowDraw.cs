namespace LatencyLab.Predictor.Evaluation;

/// <summary>Which of the measured rows of an operator class are fitted.</summary>
internal static class RowDraw
{
    /// <summary>
    /// Rows of an operator that few rows are kept for; what follows is drawn whatever its operator is. As many as a fit of factors wants of
    /// a class. A choice.
    /// </summary>
    private const int KeptForOperator = 8;

    /// <summary>
    /// A random draw in which no operator of the class is left out while there is room: the operators take turns, the first row of each
    /// before the second of any, then in proportion to the square root of how many rows each has, until an operator has 8.
    /// </summary>
    /// <remarks>
    /// Operators of a class differ (<see cref="OperatorFactors"/>), and of one that no fitted row holds a fit says nothing. The square root
    /// is the usual compromise between allocation in proportion, which is best for the whole, and an equal one, which is best for each part
    /// (Bankier 1988, power allocations). Where rows are so many that chance takes 8 of every operator, the draw is that of chance.
    /// </remarks>
    /// <param name="rows">Rows of one class.</param>
    /// <param name="count">Most rows to draw.</param>
    /// <param name="seed">Seed of the draw.</param>
    /// <returns>The drawn rows and the others, each in the order of <see cref="CalibrationRun.Shuffled"/>.</returns>
    public static (TimedOperator[] Drawn, TimedOperator[] Others) Of(IReadOnlyList<TimedOperator> rows, int count, int seed)
    {
        ArgumentNullException.ThrowIfNull(rows);
        TimedOperator[] shuffled = CalibrationRun.Shuffled(rows, seed);
        string[] kinds = [.. shuffled.Select(row => OperatorFactors.NameOf(row.Operator))];
        Dictionary<string, int> rowsOf = kinds.GroupBy(kind => kind).ToDictionary(group => group.Key, group => group.Count());
        Dictionary<string, int> earlierOf = [];
        double[] turns = new double[shuffled.Length];
        for (int i = 0; i < turns.Length; i++)
        {
            int earlier = earlierOf.GetValueOrDefault(kinds[i]);
            earlierOf[kinds[i]] = earlier + 1;
            turns[i] = earlier < KeptForOperator ? earlier / Math.Sqrt(rowsOf[kinds[i]]) : double.PositiveInfinity;
        }

        HashSet<int> drawn = [.. Enumerable.Range(0, shuffled.Length).OrderBy(i => turns[i]).Take(count)];
        return ([.. shuffled.Where((_, i) => drawn.Contains(i))], [.. shuffled.Where((_, i) => !drawn.Contains(i))]);
    }
}
