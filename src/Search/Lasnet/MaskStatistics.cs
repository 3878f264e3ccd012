using CsvHelper;
using LatencyLab.Yaml;

namespace LatencyLab.Search.Lasnet;

/// <summary>How the selected patches of masks lie: each by itself, or in clusters of some part of the map.</summary>
internal sealed class MaskStatistics
{
    public const string Independent = "independent";

    private const string Contiguous = "contiguous", Header = "block,rows,columns,activation_rate,scatter",
        Expected =
            $"{Independent}, {Contiguous}, {Contiguous}:SIZE (of the map's side, e.g. 0.3 or 0.3-0.4) or a masks.csv that training wrote";

    /// <summary>Diameter of clusters where none is given, over the map's side: see docs/training.md.</summary>
    private const double DefaultSize = 0.35;

    /// <summary>
    /// Of clusters of d patches, 1 / scatter - 1 over d - 1. Fitted to clusters that were drawn as <c>latlab simulate --mask blobs</c>
    /// draws them, on 7 to 56 patches a side, r = 0.1 to 0.9.
    /// </summary>
    private const double ScatterSlope = 0.46;

    private const int Decimals = 4, MaximumBytes = 1 << 20;

    private readonly IReadOnlyList<double>? _sizes;

    private MaskStatistics(string text, IReadOnlyList<double>? sizes) => (Text, _sizes) = (text, sizes);

    /// <summary>Every patch by itself.</summary>
    public static MaskStatistics Scattered { get; } = new(Independent, null);

    /// <summary>As it was given.</summary>
    public string Text { get; }

    /// <summary>Whether patches lie together.</summary>
    public bool IsContiguous => _sizes is not null;

    /// <exception cref="InputException">None of the forms, or a file that does not fit the network.</exception>
    public static MaskStatistics Parse(string text, Backbone backbone, string option)
    {
        if (text == Independent)
            return Scattered;
        int stages = backbone.Stages.Count;
        if (text == Contiguous)
            return new(text, [.. Enumerable.Repeat(DefaultSize, stages)]);
        if (text.StartsWith(Contiguous + ":", StringComparison.Ordinal))
        {
            double[] sizes =
                [.. text[(Contiguous.Length + 1)..].Split('-').Select(size => KnobValues.ParseNumber(size, option, 0.001, 10))];
            return sizes.Length == 1 || sizes.Length == stages
                ? new(text, sizes.Length == 1 ? [.. Enumerable.Repeat(sizes[0], stages)] : sizes)
                : throw new InputException($"{sizes.Length} sizes for {backbone.Name}, expected 1 or {stages} (one a stage)", option);
        }

        return text.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) || File.Exists(text)
            ? new(text, OfFile(text, backbone))
            : throw new InputException(
                $"'{text}' is none of {Expected}", option, nearest: NearestName.Find(text, [Independent, Contiguous]));
    }

    /// <summary>A block with masks that lie so; of other modes than spatial and both it is unchanged.</summary>
    /// <param name="block">The block.</param>
    /// <param name="stage">Its stage, from 1 on.</param>
    /// <param name="side">Side of its map, in pixels.</param>
    public BlockConfiguration On(BlockConfiguration block, int stage, int side) => !block.IsSpatial ? block : block with
    {
        MaskScatter = _sizes is null ? 1
            : Math.Round(1 / (1 + ScatterSlope * Math.Max(0, _sizes[stage - 1] * side / block.Granularity - 1)), Decimals),
    };

    /// <summary>All blocks of a network.</summary>
    public LasnetConfiguration On(LasnetConfiguration network, int? resolution) => new(
        network.Backbone,
        [.. network.Backbone.BlocksOf(resolution).Zip(network.Blocks, (shape, block) => On(block, shape.Stage, shape.LargestSquare))]);

    /// <summary>Sizes a stage of the masks that were measured: of its blocks the mean; of a stage without any that of all.</summary>
    private static double[] OfFile(string path, Backbone backbone)
    {
        using StringReader text = new(YamlFile.ReadText(path, "CSV of how masks lie", MaximumBytes));
        using CsvReader records = CsvReader.Create(
            text, new CsvReaderOptions { Separator = ',', HasHeader = false, AllowLineBreaksInQuotes = false, TrackLineNumbers = true },
            leaveOpen: true);
        Dictionary<string, int> stages = backbone.BlocksOf().ToDictionary(shape => shape.Name, shape => shape.Stage);
        List<(int Stage, double Size)> sizes = [];
        string[] columns = Header.Split(',');
        if (!records.Read() || records.FieldCount != columns.Length
            || Enumerable.Range(0, columns.Length).Any(i => records.GetString(i).Trim() != columns[i]))
            throw new InputException($"expected the header '{Header}'", path, 1);
        while (records.Read())
        {
            int line = (int)records.LineNumber;
            if (records.FieldCount != columns.Length)
                throw new InputException($"has {records.FieldCount} fields, expected {columns.Length}", path, line);
            string name = records.GetString(0).Trim();
            if (!stages.TryGetValue(name, out int stage))
                throw new InputException(
                    $"{backbone.Name} has no block '{name}'", path, line, nearest: NearestName.Find(name, [.. stages.Keys]));
            double side = Math.Max(Number(1, 1, 1e6), Number(2, 1, 1e6)), scatter = Number(4, 0, 2);
            sizes.Add((stage, (1 + Math.Max(0, 1 / Math.Max(scatter, 1e-3) - 1) / ScatterSlope) / side));

            double Number(int column, double least, double most) =>
                double.TryParse(records.GetString(column), NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
                    && value >= least && value <= most
                    ? value
                    : throw new InputException(
                        FormattableString.Invariant(
                            $"{columns[column]} is '{records.GetString(column)}', expected a number of {least} to {most}"), path, line);
        }

        if (sizes.Count == 0)
            throw new InputException("holds no block below its header", path, 1);
        return [.. Enumerable.Range(1, backbone.Stages.Count).Select(stage =>
        {
            double[] own = [.. sizes.Where(size => size.Stage == stage).Select(size => size.Size)];
            return own.Length > 0 ? own.Average() : sizes.Average(size => size.Size);
        })];
    }
}
