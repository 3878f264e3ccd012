namespace LatencyLab.Search.Lasnet;

/// <summary>Which spatial granularities S each stage may take.</summary>
internal static class GranularityOptions
{
    /// <summary>Divisors of the feature map's side, without the whole map (that is layer skipping); 1 for a map of one pixel.</summary>
    public static IReadOnlyList<int> AllOf(int mapSize) =>
        mapSize <= 1 ? [1] : LasnetRules.GranularityChoices(mapSize);

    /// <summary>
    /// Reads <c>--granularity-choices</c>: <c>1,2,4</c> for every stage that it divides, or one list a stage, <c>4,8-4-2,7-1</c>.
    /// </summary>
    /// <param name="text">Null for every divisor.</param>
    /// <param name="mapSizes">Side of the output feature map of each stage, in pixels.</param>
    /// <returns>Rising choices of each stage, at least one each.</returns>
    /// <exception cref="InputException">A choice is no divisor, or the whole map, or a stage is left without any.</exception>
    public static IReadOnlyList<IReadOnlyList<int>> Parse(string? text, IReadOnlyList<int> mapSizes, string option)
    {
        if (text is null)
            return [.. mapSizes.Select(AllOf)];
        string[] stages = text.Split('-');
        if (stages.Length == 1)
            return ForAllStages(Numbers(text, option), mapSizes, option);
        if (stages.Length != mapSizes.Count)
            throw new InputException(
                $"expected one list, or {mapSizes.Count} lists joined by '-' (one a stage), got {stages.Length} in '{text}'", option);
        return [.. stages.Select((stage, i) => ForOneStage(Numbers(stage, option), mapSizes[i], i + 1, option))];
    }

    private static IReadOnlyList<IReadOnlyList<int>> ForAllStages(IReadOnlyList<int> choices, IReadOnlyList<int> mapSizes, string option)
    {
        int[] valid = [.. mapSizes.SelectMany(AllOf).Distinct().Order()];
        foreach (int choice in choices.Where(choice => !valid.Contains(choice)))
            throw new InputException($"S = {choice} divides none of the feature maps {string.Join(", ", mapSizes)} into more than one "
                + $"patch; expected some of {string.Join(", ", valid)}", option);
        IReadOnlyList<int>[] result = [.. mapSizes.Select(size => (IReadOnlyList<int>)[.. AllOf(size).Intersect(choices)])];
        int empty = Array.FindIndex(result, list => list.Count == 0);
        return empty < 0 ? result
            : throw new InputException($"leaves stage {empty + 1} (map {mapSizes[empty]}x{mapSizes[empty]}) without a choice; it can take "
                + $"{string.Join(", ", AllOf(mapSizes[empty]))}", option);
    }

    private static IReadOnlyList<int> ForOneStage(IReadOnlyList<int> choices, int mapSize, int stage, string option)
    {
        IReadOnlyList<int> valid = AllOf(mapSize);
        foreach (int choice in choices.Where(choice => !valid.Contains(choice)))
        {
            string why = choice == mapSize ? "is the whole map (that is --mode layer)" : $"does not divide the {mapSize}x{mapSize} map";
            throw new InputException($"S = {choice} {why} of stage {stage}; expected some of {string.Join(", ", valid)}", option);
        }

        return [.. choices.Distinct().Order()];
    }

    /// <summary>Whole numbers from 1, joined by commas.</summary>
    public static IReadOnlyList<int> Numbers(string text, string option)
    {
        return [.. text.Split(',').Select(part =>
            int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0
                ? number
                : throw new InputException($"expected whole numbers from 1 joined by commas, got '{text}'", option))];
    }
}
