using System.Diagnostics.CodeAnalysis;

namespace LatencyLab.Predictor.Composition;

/// <summary>
/// A model that predicts each distinct operator once: operators are records, so equal parameters are the same operator.
/// Composite operators are split here, so that their parts are shared too. Hold one for the length of a search; not thread-safe.
/// </summary>
public sealed class MemoizedModel : ILatencyModel, IBlockConvention
{
    private readonly ILatencyModel _model;
    private readonly Dictionary<Operator, Entry> _entries;
    private readonly string? _advice;

    /// <param name="model">The model to ask.</param>
    public MemoizedModel(ILatencyModel model)
        : this(model, [], null)
    {
        ArgumentNullException.ThrowIfNull(model);
    }

    private MemoizedModel(ILatencyModel model, Dictionary<Operator, Entry> entries, string? advice) =>
        (_model, _entries, _advice) = (model, entries, advice);

    /// <inheritdoc/>
    public string Name => _model.Name;

    /// <inheritdoc/>
    public DeviceProfile Device => _model.Device;

    /// <inheritdoc/>
    public DataType DataType => _model.DataType;

    /// <inheritdoc/>
    public Runtime? Runtime => _model.Runtime;

    /// <inheritdoc/>
    public LatencyEstimate Start => _model.Start;

    /// <inheritdoc/>
    public LatencyEstimate Decision => _model.Decision;

    /// <summary>Operators predicted so far, the ones that the model does not describe included.</summary>
    public int Count => _entries.Count;

    /// <summary>The same model with a memo; itself where it already has one.</summary>
    public static MemoizedModel Of(ILatencyModel model) => model as MemoizedModel ?? new MemoizedModel(model);

    /// <summary>The same model and memo, for a caller who knows what the user can do about an operator that it does not describe.</summary>
    /// <param name="model">The model.</param>
    /// <param name="advice">E.g. <c>another --model may do</c>.</param>
    public static MemoizedModel Of(ILatencyModel model, string advice)
    {
        MemoizedModel memo = Of(model);
        return new MemoizedModel(memo._model, memo._entries, advice);
    }

    /// <summary>What to throw where the user asked for something that the model does not describe.</summary>
    public InputException NotDescribed(string problem) =>
        _advice is null ? new InputException(problem) : new InputException($"{problem}; {_advice}", "--model");

    /// <inheritdoc/>
    public Block Describe(Block block) => _model is IBlockConvention convention ? convention.Describe(block) : block;

    /// <inheritdoc/>
    public bool TryPredict(Operator op, out LatencyEstimate estimate, [NotNullWhen(false)] out string? problem)
    {
        ArgumentNullException.ThrowIfNull(op);
        if (!_entries.TryGetValue(op, out Entry entry))
        {
            entry = PredictOnce(op);
            _entries.Add(op, entry);
        }

        estimate = entry.Estimate;
        problem = entry.Problem;
        return problem is null;
    }

    private Entry PredictOnce(Operator op)
    {
        if (op is CompositeOperator composite)
        {
            LatencyEstimate sum = LatencyEstimate.Zero;
            foreach (Operator part in composite.Parts)
            {
                if (!TryPredict(part, out LatencyEstimate estimate, out string? problem))
                    return new Entry(default, problem);
                sum += estimate;
            }

            return new Entry(sum, null);
        }

        return _model.TryPredict(op, out LatencyEstimate own, out string? undescribed)
            ? new Entry(own, null) : new Entry(default, undescribed);
    }

    private readonly record struct Entry(LatencyEstimate Estimate, string? Problem);
}
