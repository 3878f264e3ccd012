namespace LatencyLab.Importing.Maestro;

/// <summary>The layers of a MAESTRO file.</summary>
/// <remarks>
/// Kwon et al., "Understanding Reuse, Performance, and Hardware Cost of DNN Dataflow: A Data-Centric Approach", MICRO 2019; the files of
/// its repository. K filters, C channels, R x S taps, Y x X the map that is read, padded already: (Y - R) / stride + 1 outputs.
/// </remarks>
internal static class MaestroNetwork
{
    private const string LayerPrefix = "Layer ";

    private static readonly Dictionary<string, string> s_lost = new()
    {
        ["Dataflow"] = "how loops are laid over an architecture has no place",
        ["Density"] = "sparse operands have no place: the layer is dense here",
    };

    /// <summary>Reads layers.</summary>
    public static void Read(ForeignTree tree, string path, RowsDraft rows, ImportNotes notes)
    {
        foreach (YamlEntry network in ((YamlMapping)tree.Root).Entries)
        {
            foreach (YamlEntry layer in (network.Value as YamlMapping)?.Entries ?? [])
            {
                if (!layer.Key.Value.StartsWith(LayerPrefix, StringComparison.Ordinal))
                    continue;
                string name = layer.Key.Value[LayerPrefix.Length..];
                try
                {
                    Operator op = OperatorOf(tree, layer.Value, notes);
                    rows.Add(name, path, layer.Key.Line, () => op);
                }
                catch (InputException problem)
                {
                    tree.Take(layer.Value);
                    rows.LeaveOut(name, path, Math.Max(layer.Key.Line, problem.Errors[0].Line), problem.Errors[0].Message);
                }
                catch (OverflowException)
                {
                    rows.LeaveOut(name, path, layer.Key.Line, "is too large: its bytes or operations cannot be counted");
                }
            }
        }

        tree.LoseUnread(s_lost);
    }

    private static Conv2d OperatorOf(ForeignTree tree, YamlNode layer, ImportNotes notes)
    {
        string type = tree.Text(layer, "Type") ?? "CONV";
        YamlMapping? stride = tree.Mapping(layer, "Stride");
        YamlMapping sizes = tree.RequiredMapping(layer, "Dimensions");
        int filters = tree.RequiredCount(sizes, "K"), channels = tree.RequiredCount(sizes, "C"), batch = tree.Count(sizes, "N") ?? 1;
        ForeignAxis rows = new(tree.RequiredCount(sizes, "Y"), tree.RequiredCount(sizes, "R"), tree.Count(stride, "Y") ?? 1);
        ForeignAxis columns = new(tree.RequiredCount(sizes, "X"), tree.RequiredCount(sizes, "S"), tree.Count(stride, "X") ?? 1);
        switch (type)
        {
            case "CONV":
                return new ForeignConvolution(batch, channels, filters, 1, rows, columns).ToOperator();
            case "DSCONV":
                return new ForeignConvolution(batch, channels, checked(channels * filters), channels, rows, columns).ToOperator();
            case "NGCONV":
                int groups = tree.RequiredCount(sizes, "G");
                notes.Assume("grouped convolutions", "K are the filters of a group, C the channels of all groups", layer.Line);
                return new ForeignConvolution(batch, channels, checked(filters * groups), groups, rows, columns).ToOperator();
            default:
                throw new InputException($"layers of type {type} have no counterpart, expected CONV, DSCONV or NGCONV");
        }
    }
}
