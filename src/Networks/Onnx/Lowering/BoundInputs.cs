using LatencyLab.Networks.Onnx.Format;
using LatencyLab.Networks.Onnx.Rules;

namespace LatencyLab.Networks.Onnx.Lowering;

/// <summary>The inputs of a graph with every dimension known.</summary>
internal sealed class BoundInputs
{
    private readonly IReadOnlyDictionary<string, long> _bindings;
    private readonly HashSet<string> _unused = new(StringComparer.Ordinal);
    private readonly string _path;
    private readonly Dictionary<string, long> _named = new(StringComparer.Ordinal);

    /// <param name="model">The model.</param>
    /// <param name="batch">Images: the first dimension, where it is free or that of the file's images.</param>
    /// <param name="size">Rows and columns of images, or tokens of a sequence; null: as the file says.</param>
    /// <param name="bindings">Sizes of free dimensions by name.</param>
    /// <exception cref="InputException">A dimension is free and bound to nothing.</exception>
    public BoundInputs(OnnxModel model, int batch, (int Height, int Width)? size, IReadOnlyDictionary<string, long> bindings)
    {
        Batch = batch;
        (_bindings, _path) = (bindings, model.Path);
        _unused.UnionWith(bindings.Keys.Where(IsPlace));
        IReadOnlyList<OnnxInput> inputs = model.Graph.Inputs;
        OnnxInput? main = inputs.FirstOrDefault(input => input.Dimensions?.Count == 4) ?? inputs.FirstOrDefault();
        long? declared = main?.Dimensions is { Count: > 0 } first ? first[0].Size : null;
        bool isImage = main?.Dimensions?.Count == 4;
        // What comes first of a sequence may be its steps: it stays unless another batch is asked for.
        DeclaredBatch = declared is long images && images != batch && (isImage || batch != 1) ? images : null;
        foreach (OnnxInput input in inputs)
        {
            if (input.Dimensions is null)
                throw new InputException($"input '{input.Name}' has no shape", model.Path);
            long[] shape = new long[input.Dimensions.Count];
            (int Rows, int Columns) places = ImagePlaces(input.Dimensions);
            for (int i = 0; i < shape.Length; i++)
            {
                OnnxDimension dimension = input.Dimensions[i];
                long? asked = Place(i);
                bool isMain = main is not null && (i == 0 ? dimension.Size == declared && DeclaredBatch is not null
                    : i < main.Dimensions!.Count && dimension.Size == main.Dimensions[i].Size);
                shape[i] = Bound(dimension, $"{input.Name}[{i}]")
                    ?? (dimension.Size is long stated ? asked is long wanted && isMain ? wanted : stated
                        : asked ?? throw Unbound(input, i, model.Path));
                if (dimension.Name is not null)
                    _named[dimension.Name] = shape[i];

                long? Place(int at) => at == 0 ? batch
                    : shape.Length == 4 && at == places.Rows ? size?.Height
                    : shape.Length == 4 && at == places.Columns ? size?.Width
                    : shape.Length is 2 or 3 && at == 1 ? size?.Height : null;
            }

            try
            {
                Tensors.Add((input.Name, new TensorValue(shape, input.ElementType).Checked()));
            }
            catch (InputException problem)
            {
                throw new InputException($"input '{input.Name}': {problem.Errors[0].Message}", model.Path);
            }
        }

        if (bindings.Keys.FirstOrDefault(name => !_named.ContainsKey(name) && !IsPlace(name)) is string unknown)
        {
            throw new InputException(
                $"has no free dimension '{unknown}'"
                + (_named.Count > 0 ? $", expected one of {string.Join(", ", _named.Keys)}" : ", all of its dimensions are fixed"),
                model.Path, nearest: NearestName.Find(unknown, _named.Keys));
        }
    }

    /// <summary>Images asked for.</summary>
    public long Batch { get; }

    /// <summary>Images that the file is written for, where others are asked for.</summary>
    public long? DeclaredBatch { get; }

    /// <summary>The inputs.</summary>
    public List<(string Name, TensorValue Value)> Tensors { get; } = [];

    /// <summary>A dimension that the file states of a tensor between; null: not known.</summary>
    public long? SizeOf(OnnxDimension dimension, int index) => dimension.Size is long size
        ? index == 0 && size == DeclaredBatch ? Batch : size
        : dimension.Name is string name && _named.TryGetValue(name, out long bound) ? bound : null;

    /// <summary>Which dimensions of images are rows and columns: behind the channels, before them where these are few and last.</summary>
    public static (int Rows, int Columns) ImagePlaces(IReadOnlyList<OnnxDimension> dimensions) =>
        dimensions.Count == 4 && dimensions[3].Size is 1 or 3 or 4 && dimensions[1].Size is not (1 or 3 or 4) ? (1, 2) : (2, 3);

    /// <summary>A size that the data decide; null: nobody told.</summary>
    public long? Told(string place)
    {
        _unused.Remove(place);
        return _bindings.TryGetValue(place, out long size) ? size : null;
    }

    /// <exception cref="InputException">A place was bound that is neither a dimension of an input nor one that the data decide.</exception>
    public void RefuseUntold()
    {
        if (_unused.FirstOrDefault() is string place)
        {
            throw new InputException(
                $"'{place}' is neither a dimension of an input nor one that the data decide, which can be bound", _path);
        }
    }

    /// <summary>Whether a name is that of a tensor with the index of a dimension.</summary>
    private static bool IsPlace(string name) => name.EndsWith(']');

    private long? Bound(OnnxDimension dimension, string place) =>
        dimension.Size is null && dimension.Name is string name && _bindings.TryGetValue(name, out long size) ? size : Told(place);

    private static InputException Unbound(OnnxInput input, int index, string path)
    {
        string name = input.Dimensions![index].Name is string known
            && known.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-') ? known : $"{input.Name}[{index}]";
        return new InputException(
            $"input '{input.Name}' has a free dimension {index}, expected its size, e.g. --bind {name}=128"
            + (input.Dimensions.Count == 4 && index >= 1 ? " (or --resolution)" : ""), path);
    }
}
