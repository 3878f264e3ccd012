namespace LatencyLab.Importing.Timeloop;

/// <summary>A storage of a Timeloop architecture.</summary>
/// <param name="Name">Its name, without its count.</param>
/// <param name="Node">Where it stands.</param>
/// <param name="Instances">How often it exists.</param>
/// <param name="IsOffChip">Whether it is DRAM.</param>
/// <param name="Attributes">Its sizes.</param>
internal sealed record TimeloopStorage(
    string Name, YamlNode Node, double Instances, bool IsOffChip, TimeloopAttributes Attributes)
{
    private const double Kib = 1024;

    /// <summary>Number of the parallel node that it is a branch of; 0: none.</summary>
    public int Parallel { get; init; }

    private static readonly string[] s_sizes =
        ["depth", "memory_depth", "data_storage_depth", "entries", "sizeKB", "width", "memory_width"];

    /// <summary>Whether attributes are those of a storage.</summary>
    public static bool HasSize(YamlMapping? attributes) => s_sizes.Any(key => attributes?[key] is not null);

    /// <summary>Bytes of one of it: depth * width / 8, or entries * word bits / 8; null: it does not say.</summary>
    public double? SizeBytes(DataType type)
    {
        if (Attributes.Number("sizeKB").Value is double kilobytes)
            return kilobytes * Kib;
        if (Attributes.Number("depth", "memory_depth", "data_storage_depth").Value is double depth)
            return depth * (Attributes.Number("width", "memory_width", "data_storage_width").Value ?? WordBits(type) * (Block ?? 1)) / 8;
        return Attributes.Number("entries").Value is double entries ? entries * WordBits(type) / 8 : null;
    }

    /// <summary>Bytes that one of it delivers in a cycle: words a cycle times the bits of a word; null: unlimited.</summary>
    public (double Bytes, YamlNode Node)? BytesPerCycle(DataType type)
    {
        (double? words, YamlNode? node) = Attributes.Number("read_bandwidth", "shared_bandwidth", "rw_bandwidth");
        if (words is null && Attributes.Number("bandwidth") is (double both, YamlNode at))
            (words, node) = (both / 2, at);
        return words is > 0 ? (words.Value * WordBits(type) / 8, node!) : null;
    }

    private double? Block => Attributes.Number("block-size", "block_size", "cluster_size", "cluster-size").Value;

    private double WordBits(DataType type) =>
        Attributes.Number("datawidth", "data_width", "word-bits", "word_bits").Value ?? type.ElementBytes() * 8;
}
