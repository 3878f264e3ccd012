using System.Diagnostics.CodeAnalysis;

namespace LatencyLab.Predictor.Model;

/// <summary>
/// The default model: tiled products, streaming and indexed kernels on the device's engines and memory levels, with few parameters an
/// operator class that are generation defaults until the profile's calibration replaces them. Equations in docs/model.md.
/// </summary>
internal sealed class LatencyLabModel : ILatencyModel
{
    private readonly ClassModel[] _models;
    private readonly double[] _lowFactors, _highFactors;
    private readonly BoostedResidual?[] _residuals;
    private readonly DeviceRates _rates;

    /// <param name="device">The device.</param>
    /// <param name="type">Element type of all tensors.</param>
    /// <exception cref="Diagnostics.InputException">The device has no arithmetic of this type.</exception>
    public LatencyLabModel(DeviceProfile device, DataType type)
    {
        Device = device;
        DataType = type;
        _rates = new DeviceRates(device, type);
        OperatorClass[] classes = Enum.GetValues<OperatorClass>();
        _models = new ClassModel[classes.Length];
        _residuals = new BoostedResidual?[classes.Length];
        _lowFactors = new double[classes.Length];
        _highFactors = new double[classes.Length];
        foreach (OperatorClass operatorClass in classes)
        {
            int i = (int)operatorClass;
            _models[i] = new ClassModel(_rates, operatorClass, CalibratedParameters.Of(device, _rates, operatorClass));
            _residuals[i] = CalibratedParameters.ResidualOf(device, operatorClass);
            (_lowFactors[i], _highFactors[i]) = CalibratedParameters.IntervalFactors(device, operatorClass);
        }
    }

    /// <inheritdoc/>
    public string Name => "latencylab";

    /// <inheritdoc/>
    public DeviceProfile Device { get; }

    /// <inheritdoc/>
    public DataType DataType { get; }

    /// <inheritdoc/>
    public bool TryPredict(Operator op, out LatencyEstimate estimate, [NotNullWhen(false)] out string? problem)
    {
        estimate = Composites.Sum(op, this, static (model, part) => model.Predict(part.Work(model._rates.ElementBytes)));
        problem = null;
        return true;
    }

    /// <summary>Latency of one call of an operator with this work.</summary>
    internal LatencyEstimate Predict(in OperatorWork work)
    {
        int i = (int)work.Class;
        LatencyEstimate estimate = _models[i].Predict(work);
        if (_residuals[i] is { } residual && estimate.TotalSeconds > 0)
            estimate = Corrected(estimate, work, residual, _rates);
        return estimate with
        {
            LowSeconds = estimate.TotalSeconds * _lowFactors[i],
            HighSeconds = estimate.TotalSeconds * _highFactors[i],
        };
    }

    /// <summary>
    /// The estimate with the correction of fitted trees, all parts scaled alike, but not below the arithmetic at peak rate where every
    /// algorithm has to do all of it.
    /// </summary>
    /// <remarks>
    /// Whether it has to depends on kernel and stride only: a bound that came and went with the algorithm chosen would let more work take
    /// less time.
    /// </remarks>
    internal static LatencyEstimate Corrected(
        in LatencyEstimate estimate, in OperatorWork work, BoostedResidual residual, DeviceRates rates)
    {
        Span<double> features = stackalloc double[ResidualFeatures.Count];
        ResidualFeatures.Fill(work, estimate, features);
        double factor = Math.Exp(residual.Correction(features));
        double least = DenseConvolution.HasCheaperAlgorithms(rates, work) ? 0 : work.Flops / rates.PeakFlopsPerSecond;
        return Math.Max(factor, Math.Min(1, least / estimate.TotalSeconds)) * estimate;
    }
}
