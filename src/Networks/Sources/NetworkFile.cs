using LatencyLab.Yaml;
using LatencyLab.Yaml.Schema;
using F = LatencyLab.Networks.Sources.NetworkFields;

namespace LatencyLab.Networks.Sources;

/// <summary>
/// Reads strict <c>latencylab/network/v1</c> YAML. Every error in the keys is reported in one go, each with its position; then the
/// first layer that does not fit what it reads.
/// </summary>
internal static class NetworkFile
{
    private const int MaximumBytes = 1024 * 1024, MaximumErrors = 50;

    /// <summary>Reads a description from a file.</summary>
    /// <exception cref="InputException">The file cannot be read or is not a valid description.</exception>
    public static INetworkSource Read(string path) => Parse(YamlFile.ReadText(path, "network description", MaximumBytes), path);

    /// <summary>
    /// Reads a description from text: a <see cref="Backbone"/> where it is residual, else a <see cref="NetworkDescription"/>.
    /// </summary>
    /// <param name="text">YAML.</param>
    /// <param name="source">File name for messages.</param>
    /// <exception cref="InputException">The text is not a valid description.</exception>
    public static INetworkSource Parse(string text, string source)
    {
        if (text.Contains('\0', StringComparison.Ordinal))
            throw new InputException("is not text, expected YAML", source);
        if (ForeignFormat.Of(text) is ForeignFormat foreign)
            throw new InputException(foreign.Advice(source, "a network description"), source);
        List<InputError> errors = [];
        YamlNode? root = YamlTreeReader.Read(text, source, errors);
        Bound? bound = null;
        if (root is YamlMapping mapping)
        {
            bound = new Binder(errors).Bind(F.Root, mapping, "the network")!;
            CheckStructure(bound, errors);
        }
        else if (root is not null)
        {
            errors.Add(root.Error($"expected a mapping that starts with 'schema:', got {root.Kind}"));
        }

        if (errors.Count > 0)
            throw new InputException(Limited(errors, source));
        INetworkSource network = bound!.Record(F.Residual) is Bound residual ? ResidualReader.Build(bound, residual, source) : Build(bound);
        _ = network.Build(batch: 1);
        return network;
    }

    private static void CheckStructure(Bound root, List<InputError> errors)
    {
        if (root.Text(F.Name) is string name && NetworkCatalog.Names.Contains(name))
            errors.Add(root.NodeOf(F.Name).Error($"{F.Name}: '{name}' is a built-in network, expected a name of its own"));
        YamlNode? blocks = root.Node[F.Blocks], residual = root.Node[F.Residual];
        if (blocks is null && residual is null)
            errors.Add(root.Node.Error($"the network: missing key '{F.Blocks}' (or '{F.Residual}')"));
        else if (blocks is not null && residual is not null)
            errors.Add(residual.Error($"{F.Residual}: excludes {F.Blocks}, expected one of them"));
        CheckBlocks(root, errors);
        ResidualReader.Check(root, errors);
    }

    private static void CheckBlocks(Bound root, List<InputError> errors)
    {
        if (root.Keys.Contains(F.Blocks) && root.NodeOf(F.Blocks) is YamlList { Items.Count: 0 } blocks)
            errors.Add(blocks.Error($"{F.Blocks}: is empty, expected at least one block"));
        HashSet<string> names = [];
        foreach (Bound block in root.Records(F.Blocks))
        {
            if (block.Text(F.Name) is string name && !names.Add(name))
                errors.Add(block.NodeOf(F.Name).Error($"{F.Name}: a second block named '{name}'"));
            if (block.Keys.Contains(F.Layers) && block.NodeOf(F.Layers) is YamlList { Items.Count: 0 } layers)
                errors.Add(layers.Error($"{F.Layers}: is empty, expected at least one layer"));
            foreach (Bound layer in block.Records(F.Layers))
                LayerReader.Check(layer, errors);
        }

        IReadOnlyList<Bound> all = [.. root.Records(F.Blocks)];
        foreach (Bound block in all.Where(block => block.Text(F.Exit) == F.True))
        {
            if (block == all[0] || block == all[^1])
                errors.Add(block.NodeOf(F.Exit).Error(
                    $"{F.Exit}: the {(block == all[0] ? "first" : "last")} block cannot be an exit, expected a block before it and one "
                    + "after it"));
            if (block.Keys.Contains(F.Repeat))
                errors.Add(block.NodeOf(F.Repeat).Error($"{F.Repeat}: an exit runs once"));
        }
    }

    private static NetworkDescription Build(Bound root)
    {
        Bound input = root.Record(F.Input)!;
        List<BlockDescription> blocks = [];
        int last = 0;
        foreach (Bound block in root.Records(F.Blocks))
        {
            string name = block.Text(F.Name)!;
            bool isExit = block.Text(F.Exit) == F.True;
            int stage = block.Count(F.Stage) ?? name switch { "stem" => 0, "head" => -1, _ => isExit ? last : last + 1 };
            last = Math.Max(last, stage);
            blocks.Add(new BlockDescription(name, [.. block.Records(F.Layers).Select(LayerReader.Build)])
            {
                Stage = stage,
                Repeat = block.Count(F.Repeat),
                IsExit = isExit,
            });
        }

        return new NetworkDescription
        {
            Name = root.Text(F.Name)!,
            DefaultResolution = input.Pair(F.Resolution)!.Value.Rows,
            DefaultWidth = ColumnsOf(input),
            InputChannels = input.Count(F.Channels) ?? 3,
            Blocks = blocks,
        };
    }

    /// <summary>Columns of an image that is not square; null: it is.</summary>
    internal static int? ColumnsOf(Bound input) =>
        input.Pair(F.Resolution) is (int rows, int columns) && rows != columns ? columns : null;

    private static IReadOnlyList<InputError> Limited(List<InputError> errors, string source)
    {
        InputError[] ordered = [.. errors.OrderBy(error => error.Line).ThenBy(error => error.Column)];
        return ordered.Length <= MaximumErrors
            ? ordered
            : [.. ordered.Take(MaximumErrors), new InputError($"has {ordered.Length - MaximumErrors} more errors", source)];
    }
}
