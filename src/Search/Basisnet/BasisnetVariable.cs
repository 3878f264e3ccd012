namespace LatencyLab.Search.Basisnet;

/// <summary>
/// Places of the variables of a search. The exit comes first, because both stages depend on it; the first stage depends on no variable
/// after its own.
/// </summary>
internal static class BasisnetVariable
{
    public const int Exit = 0, Preview = 1, PreviewResolution = 2, Backbone = 3, Layers = 4, FirstBlock = 5, Scope = 6, Bases = 7;
}
