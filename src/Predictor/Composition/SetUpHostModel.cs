using System.Diagnostics.CodeAnalysis;

namespace LatencyLab.Predictor.Composition;

/// <summary>
/// Operators enqueued by the host that timed the rows of a profile: it takes what their launches were fitted to, the device its own time.
/// For networks that were run by the same software as the rows.
/// </summary>
internal sealed class SetUpHostModel(DeviceProfile device, DataType type) : ILatencyModel
{
    private readonly LatencyLabModel _onDevice = new(device, type), _asMeasured = new(device, type, asMeasured: true);

    /// <inheritdoc/>
    public string Name => _onDevice.Name;

    /// <inheritdoc/>
    public DeviceProfile Device => device;

    /// <inheritdoc/>
    public DataType DataType => type;

    /// <inheritdoc/>
    public bool TryPredict(Operator op, out LatencyEstimate estimate, [NotNullWhen(false)] out string? problem)
    {
        estimate = Composites.Sum(op, this, static (model, part) =>
        {
            LatencyEstimate kernel = model._onDevice.Predict(part);
            return kernel.TotalSeconds == 0 ? kernel : LatencyEstimate.Enqueued(model._asMeasured.Predict(part).LaunchSeconds, kernel);
        });
        problem = null;
        return true;
    }
}
