using LatencyLab.Hardware;
using LatencyLab.Networks;
using LatencyLab.Operators;

namespace LatencyLab.Predictor.Composition;

/// <summary>
/// A model that predicts each distinct operator once: operators are records, so equal parameters are the same operator.
/// Composite operators are split here, so that their parts are shared too. Hold one for the length of a search; not thread-safe.
/// </summary>
public sealed class MemoizedModel : ILatencyModel, IBlockConvention
{
    private readonly ILatencyModel _model;
    private readonly Dictionary<Operator, Entry> _entries = [];

    public MemoizedModel(ILatencyModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        _model = model;
    }

    public string Name => _model.Name;

    public DeviceProfile Device => _model.Device;

    public DataType DataType => _model.DataType;

    /// <summary>Operators predicted so far, the ones that the model does not describe included.</summary>
    public int Count => _entries.Count;

    /// <summary>The same model with a memo; itself where it already has one.</summary>
    public static MemoizedModel Of(ILatencyModel model) => model as MemoizedModel ?? new MemoizedModel(model);

    /// <inheritdoc/>
    public Block Describe(Block block) => _model is IBlockConvention convention ? convention.Describe(block) : block;

    /// <inheritdoc/>
    public LatencyEstimate Predict(Operator op) =>
        TryPredict(op, out LatencyEstimate estimate, out string? problem) ? estimate : throw new NotSupportedException(problem);

    /// <summary>As <see cref="Predict"/>, without an exception for an operator that the model does not describe.</summary>
    public bool TryPredict(Operator op, out LatencyEstimate estimate, out string? problem)
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

        try
        {
            return new Entry(_model.Predict(op), null);
        }
        catch (NotSupportedException unsupported)
        {
            return new Entry(default, unsupported.Message);
        }
    }

    private readonly record struct Entry(LatencyEstimate Estimate, string? Problem);
}
