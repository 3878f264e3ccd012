namespace LatencyLab.Diagnostics;

/// <summary>Names that other tools have for what is called otherwise here: what no likeness of letters would find.</summary>
public sealed class Synonyms
{
    private readonly Dictionary<string, string[]> _names = new(StringComparer.Ordinal);

    /// <param name="entries">Names of others and ours, separated by spaces; of several of ours the first that is valid is meant.</param>
    public Synonyms(params ReadOnlySpan<(string Others, string Ours)> entries)
    {
        foreach ((string others, string ours) in entries)
        {
            foreach (string other in others.Split(' '))
                _names.Add(NearestName.LettersOf(other), ours.Split(' '));
        }
    }

    /// <summary>The valid name that another stands for; null where none does. Of <c>torch.float16</c> the last part counts.</summary>
    public string? Find(string given, IReadOnlyCollection<string> valid)
    {
        string last = given[(given.LastIndexOfAny(['.', ':']) + 1)..];
        return (_names.GetValueOrDefault(NearestName.LettersOf(given)) ?? _names.GetValueOrDefault(NearestName.LettersOf(last)))
            ?.Select(ours => valid.FirstOrDefault(name => NearestName.LettersOf(name) == NearestName.LettersOf(ours)))
            .OfType<string>().FirstOrDefault();
    }
}
