using LatencyLab.Search.Registry;

namespace LatencyLab.Search.Searches;

/// <summary>The dynamic network that a device is shown with where none is asked for: the LASNet that a search finds for it.</summary>
public static class FoundNetwork
{
    private const string Rate = "0.5";

    /// <summary>Searches a backbone.</summary>
    /// <param name="model">Latency model of the device.</param>
    /// <param name="backbone">The network.</param>
    /// <param name="batch">Images at a time.</param>
    /// <param name="resolution">Side of the square input image in pixels.</param>
    public static (string Title, Network Network) Of(ILatencyModel model, Backbone backbone, int batch, int resolution)
    {
        INetworkFamily family = FamilyRegistry.Find("lasnet");
        FamilyTarget target = new(backbone.Reference, resolution, batch);
        FamilySearchResult result = FamilySearch.Run([model], new FamilySearchRequest
        {
            Family = family,
            Target = target,
            Knobs = KnobValues.ForSearch(family, new Dictionary<string, string> { ["--activation-rate"] = Rate }),
        });
        return (
            $"{backbone.Name}, LASNet with S = {result.Shown(result.Choices)} (found by search) at r = {Rate}",
            result.Configuration.BuildBlocks(target)!);
    }
}
