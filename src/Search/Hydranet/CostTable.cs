namespace LatencyLab.Search.Hydranet;

/// <summary>Least and most of what a part costs over the options that are still open.</summary>
/// <param name="Time">At least.</param>
/// <param name="Macs">An image's, at least.</param>
internal readonly record struct CostRange(Timeline Time, double Macs, double Parameters, double MostMacs, double MostParameters)
{
    public static CostRange operator +(CostRange a, CostRange b) => new(
        a.Time + b.Time, a.Macs + b.Macs, a.Parameters + b.Parameters, a.MostMacs + b.MostMacs,
        a.MostParameters + b.MostParameters);

    public static CostRange Either(CostRange a, CostRange b) => new(
        Timeline.Least(a.Time, b.Time), Math.Min(a.Macs, b.Macs), Math.Min(a.Parameters, b.Parameters),
        Math.Max(a.MostMacs, b.MostMacs), Math.Max(a.MostParameters, b.MostParameters));
}

/// <summary>
/// Costs of a part of a network that depends on some variables of a search only: computed once an option of these, and their range
/// where some are open.
/// </summary>
/// <param name="dependsOn">Indices of the variables, rising.</param>
/// <param name="options">Number of options of every variable of the search.</param>
/// <param name="evaluate">Latency, MACs an image and parameters for a choice of all variables, of which it reads its own; null where it is
/// not legal.</param>
internal sealed class CostTable(
    int[] dependsOn, int[] options, Func<int[], (Timeline Time, double Macs, double Parameters)?> evaluate)
{
    private const int Open = -1;

    private readonly Dictionary<string, CostRange?> _ranges = [];

    /// <summary>What it was not legal for, first; null: nothing.</summary>
    public InputException? Problem { get; private set; }

    /// <summary>Null where no completion of the prefix is legal.</summary>
    public CostRange? Of(IReadOnlyList<int> prefix)
    {
        int[] choices = [.. options.Select((_, variable) => variable < prefix.Count ? prefix[variable] : Open)];
        return Of(choices);
    }

    private CostRange? Of(int[] choices)
    {
        string key = string.Join(' ', dependsOn.Select(variable => choices[variable]));
        if (_ranges.TryGetValue(key, out CostRange? known))
            return known;
        CostRange? range = null;
        int open = Array.FindIndex(dependsOn, variable => choices[variable] == Open);
        if (open < 0)
        {
            range = Evaluate(choices);
        }
        else
        {
            for (int option = 0; option < options[dependsOn[open]]; option++)
            {
                int[] longer = [.. choices];
                longer[dependsOn[open]] = option;
                if (Of(longer) is CostRange one)
                    range = range is CostRange before ? CostRange.Either(before, one) : one;
            }
        }

        _ranges.Add(key, range);
        return range;
    }

    private CostRange? Evaluate(int[] choices)
    {
        try
        {
            return evaluate(choices) is (Timeline latency, double macs, double parameters)
                ? new CostRange(latency, macs, parameters, macs, parameters)
                : null;
        }
        catch (InputException problem)
        {
            Problem ??= problem;
            return null;
        }
    }
}
