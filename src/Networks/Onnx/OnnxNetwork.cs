using LatencyLab.Networks.Onnx.Format;
using LatencyLab.Networks.Onnx.Fusion;
using LatencyLab.Networks.Onnx.Lowering;

namespace LatencyLab.Networks.Onnx;

/// <summary>A network that an ONNX file describes. Its weights are not read.</summary>
public sealed class OnnxNetwork : ITracedSource
{
    /// <summary>Share of the multiply-accumulates that may be of operators which are not understood.</summary>
    public const double LargestUnknownShare = 0.02;

    private readonly OnnxModel _model;
    private readonly OnnxReference _reference;
    private readonly Dictionary<(int, int?), OnnxGraphSummary> _built = [];
    private readonly (int Height, int Width)? _size;

    private OnnxNetwork(OnnxModel model, OnnxReference reference, (int Height, int Width)? size = null)
    {
        _model = model;
        _reference = reference;
        _size = size;
        OnnxInput? image = model.Graph.Inputs.FirstOrDefault(input => input.Dimensions?.Count == 4);
        IReadOnlyList<OnnxDimension>? sequence = model.Graph.Inputs.FirstOrDefault()?.Dimensions;
        IsImage = image is not null;
        DefaultResolution = size?.Height ?? (image is not null
            ? (int)Math.Min(int.MaxValue, image.Dimensions![BoundInputs.ImagePlaces(image.Dimensions).Rows].Size ?? DefaultSide)
            : sequence is { Count: 2 or 3 } && sequence[1].Size is long steps ? (int)Math.Min(int.MaxValue, steps) : 1);
    }

    /// <summary>The network for images of a size.</summary>
    internal OnnxNetwork WithSize(int height, int width) => new(_model, _reference, (height, width));

    /// <summary>The same where sizes that the data decide are known.</summary>
    /// <param name="sizes">By <see cref="OnnxLayer.DecidedSize"/>; those that the reference binds stay.</param>
    public OnnxNetwork WithDecided(IEnumerable<KeyValuePair<string, long>> sizes)
    {
        Dictionary<string, long> bindings = new(_reference.Bindings, StringComparer.Ordinal);
        foreach ((string name, long size) in sizes)
            bindings.TryAdd(name, size);
        return new OnnxNetwork(_model, _reference with { Bindings = bindings }, _size);
    }

    private const int DefaultSide = 224;

    /// <summary>The name of the file without its ending.</summary>
    public string Name => Path.GetFileNameWithoutExtension(_reference.Path);

    /// <inheritdoc/>
    public int DefaultResolution { get; }

    /// <summary>Whether it reads images, and not sequences or features.</summary>
    public bool IsImage { get; }

    /// <summary>Opens an ONNX file.</summary>
    /// <param name="reference">Path, with bindings or without: <see cref="OnnxReference"/>.</param>
    /// <exception cref="InputException">The file cannot be read or is not an ONNX model that can be.</exception>
    public static OnnxNetwork Open(string reference)
    {
        OnnxReference parsed = OnnxReference.Parse(reference);
        return new OnnxNetwork(ModelReader.Read(parsed.Path), parsed);
    }

    /// <summary>
    /// The residual network that it is, whose blocks can be dynamic; else the same with those of its blocks that are convolutions in a row
    /// and a sum (inverted residuals).
    /// </summary>
    /// <exception cref="InputException">It is none; names the node that prevents it.</exception>
    public Backbone AsBackbone()
    {
        try
        {
            return AsResidual();
        }
        catch (InputException) when (DescribedBackbone.Of(this, FullReference, Describe(1).ImageWidth) is Backbone described)
        {
            return described;
        }
    }

    /// <summary>The residual network of equal blocks that it is, with its stages.</summary>
    /// <exception cref="InputException">It is none; names the node that prevents it.</exception>
    internal Backbone AsResidual()
    {
        OnnxGraphSummary summary = Describe(1);
        summary.RefuseUnknown(_reference);
        return ResidualRecognition.Of(summary, Name, FullReference);
    }

    private string FullReference => (_reference with { Path = Path.GetFullPath(_reference.Path) }).Text;

    /// <summary>As <see cref="AsBackbone"/>, or null where it is none.</summary>
    public Backbone? AsBackboneOrNull()
    {
        try
        {
            return AsBackbone();
        }
        catch (InputException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public Network Build(int batch, int? resolution = null)
    {
        OnnxGraphSummary summary = Describe(batch, resolution);
        summary.RefuseUnknown(_reference);
        return new Network(Name, batch, summary.Resolution, [.. summary.Blocks.Select(traced => traced.Block)])
        {
            ResolutionUnit = IsImage ? "px" : "steps",
            ImageWidth = summary.ImageWidth,
        };
    }

    /// <inheritdoc/>
    public IReadOnlyList<TracedBlock> Trace(int batch, int? resolution = null)
    {
        OnnxGraphSummary summary = Describe(batch, resolution);
        summary.RefuseUnknown(_reference);
        return summary.Blocks;
    }

    /// <summary>All that is known of the network, whatever share of it is not understood.</summary>
    /// <inheritdoc cref="INetworkSource.Build" path="/exception"/>
    public OnnxGraphSummary Describe(int batch, int? resolution = null)
    {
        if (batch < 1)
            throw new InputException($"batch is {batch}, expected 1 or more");
        if (resolution < 1)
            throw new InputException($"resolution is {resolution}, expected 1 or more");
        if (_built.TryGetValue((batch, resolution), out OnnxGraphSummary? known))
            return known;
        bool asks = resolution is not null || IsFree || _size is not null;
        int rows = resolution ?? DefaultResolution;
        (int Height, int Width) size = (rows, ImageShape.WidthOf(this, rows, _size?.Width));
        BoundInputs inputs = new(_model, batch, asks ? size : null, _reference.Bindings);
        LoweredGraph graph = GraphLowering.Lower(_model, inputs);
        GraphFusions.Apply(graph);
        OnnxGraphSummary summary = OnnxGraphSummary.Of(_model, graph, resolution ?? DefaultResolution);
        _built.Add((batch, resolution), summary);
        return summary;
    }

    /// <summary>Images of any size: then of 224 pixels where none are asked for.</summary>
    private bool IsFree => IsImage && _model.Graph.Inputs.First(input => input.Dimensions?.Count == 4).Dimensions!
        .Skip(1).Count(dimension => dimension.Size is null) >= 2;
}
