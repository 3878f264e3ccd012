using System.Text.Json.Nodes;

namespace LatencyLab.Reporting.Html;

/// <summary>
/// What hovering says, once for all charts of a page: a row that is a point of several charts is written once, and so are the
/// names of lines that many rows have in common.
/// </summary>
internal sealed class DetailTable
{
    private readonly Dictionary<PointDetail, int> _indices = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, int> _shapes = [];

    /// <summary>Lists of line names.</summary>
    public JsonArray Shapes { get; } = [];

    /// <summary>A detail each: index of its names, title, values.</summary>
    public JsonArray Details { get; } = [];

    public int IndexOf(PointDetail detail)
    {
        if (_indices.TryGetValue(detail, out int index))
            return index;
        string[] names = [.. detail.Lines.Select(line => line.Name)];
        string key = string.Join('\0', names);
        if (!_shapes.TryGetValue(key, out int shape))
        {
            shape = _shapes.Count;
            _shapes.Add(key, shape);
            Shapes.Add(new JsonArray([.. names.Select(name => (JsonNode)name)]));
        }

        Details.Add(new JsonArray([shape, detail.Title, .. detail.Lines.Select(line => (JsonNode)line.Value)]));
        _indices.Add(detail, _indices.Count);
        return _indices.Count - 1;
    }
}
