using System.Diagnostics.CodeAnalysis;

namespace LatencyLab.Predictor.Model;

/// <summary>
/// The default model: tiled products, streaming and indexed kernels on the device's engines and memory levels, with few parameters an
/// operator class that are generation defaults until the profile's calibration replaces them. Equations in docs/model.md.
/// </summary>
internal sealed partial class LatencyLabModel : ILatencyModel, IKernelPlanner
{
    private readonly ClassModel[] _models;
    private readonly double[] _lowFactors, _highFactors;
    private readonly BoostedResidual?[] _residuals;
    private readonly IReadOnlyDictionary<string, double>?[] _operatorFactors;
    private readonly DeviceRates _rates;
    private readonly double _indexSeconds;

    /// <param name="device">The device.</param>
    /// <param name="type">Element type of all tensors.</param>
    /// <param name="asMeasured">
    /// As the set-up that timed the fitted rows would time it, its gaps between calls included; false: time on the device.
    /// </param>
    /// <param name="waits">That set-up waits for the device after every call.</param>
    /// <param name="library">The kernels there are; null: all.</param>
    /// <exception cref="Diagnostics.InputException">The device has no arithmetic of this type, or its calibration is none of this
    /// model.</exception>
    public LatencyLabModel(DeviceProfile device, DataType type, bool asMeasured = false, bool waits = false, Library? library = null)
    {
        CalibrationCheck.Verify(device);
        Device = device;
        DataType = type;
        _rates = new DeviceRates(device, type, library: library);
        _indexSeconds = CalibratedParameters.Of(device, _rates, OperatorClass.PatchConvolution, asMeasured)[Parameter.IndexSeconds];
        OperatorClass[] classes = Enum.GetValues<OperatorClass>();
        _models = new ClassModel[classes.Length];
        _residuals = new BoostedResidual?[classes.Length];
        _operatorFactors = new IReadOnlyDictionary<string, double>?[classes.Length];
        _lowFactors = new double[classes.Length];
        _highFactors = new double[classes.Length];
        foreach (OperatorClass operatorClass in classes)
        {
            int i = (int)operatorClass;
            _models[i] = new ClassModel(
                _rates, operatorClass, CalibratedParameters.Of(device, _rates, operatorClass, asMeasured, waits),
                other => CalibratedParameters.Of(device, _rates, other, asMeasured, waits));
            _residuals[i] = CalibratedParameters.ResidualOf(device, operatorClass, _rates.FittedAs);
            _operatorFactors[i] = CalibratedParameters.OperatorFactorsOf(device, _rates, operatorClass);
            (_lowFactors[i], _highFactors[i]) = CalibratedParameters.IntervalFactors(device, operatorClass, _rates.FittedAs);
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
        estimate = Composites.Sum(
            op, this, static (model, part) => model.Predict(part.Work(model._rates.ElementBytes), OperatorFactors.NameOf(part)));
        problem = null;
        return true;
    }

    /// <summary>Latency of one call of an operator with this work.</summary>
    /// <param name="work">What it does.</param>
    /// <param name="kind">Which operator it is, for the factors of those that have one.</param>
    internal LatencyEstimate Predict(in OperatorWork work, string? kind = null)
    {
        int i = (int)work.Class;
        LatencyEstimate estimate = _models[i].Predict(work);
        if (DenseCounterpart.IsWholeMap(work) && _rates.Kind.HasLibraryAlgorithms)
            estimate = AsDense(work, estimate);
        if (kind is not null && _operatorFactors[i] is { } factors && factors.TryGetValue(kind, out double factor)
            && estimate.TotalSeconds > 0)
        {
            double ratio = OperatorFactors.Ratio(estimate, factor, _rates), launch = estimate.LaunchSeconds;
            estimate = Scaled(estimate, ratio, work.Flops / _rates.PeakFlopsPerSecond);
            if (_rates.Kind.IsHost)
                estimate = estimate with { LaunchSeconds = launch };
        }

        if (_residuals[i] is { } residual && estimate.TotalSeconds > 0)
            estimate = Corrected(estimate, work, residual);
        estimate = NotBelowTraffic(work, estimate);
        if (DenseCounterpart.Exists(work))
            estimate = NotBelowDense(work, estimate);
        return estimate with
        {
            LowDeviceSeconds = estimate.TotalSeconds * _lowFactors[i],
            HighDeviceSeconds = estimate.TotalSeconds * _highFactors[i],
        };
    }

    /// <summary>
    /// What the outermost cache cannot hold has to come from memory, whatever part of a cache was fitted and whatever trees correct.
    /// </summary>
    private LatencyEstimate NotBelowTraffic(in OperatorWork work, in LatencyEstimate estimate)
    {
        double seconds = (work.Bytes.Total - _rates.CacheBytes) / _rates.OffChipBytesPerSecond;
        return seconds <= estimate.DeviceSeconds ? estimate : estimate with
        {
            Time = seconds,
            DeviceSeconds = seconds,
            OffChipSeconds = seconds,
            Bound = LatencyEstimate.BoundOf(estimate.ComputeSeconds, estimate.OnChipSeconds, seconds, estimate.LaunchSeconds),
        };
    }

    /// <summary>
    /// Patches that are whole maps are a dense convolution and its indices. As the map outgrows the patch another kernel takes over, which
    /// may be faster than the library's at that size: there, and only there, latency may fall as a map grows.
    /// </summary>
    private LatencyEstimate AsDense(in OperatorWork work, in LatencyEstimate patches)
    {
        OperatorWork dense = DenseCounterpart.Of(work, work.Patches, _rates.ElementBytes);
        LatencyEstimate whole = _models[(int)dense.Class].Predict(dense);
        return Like(whole, 1, patches, patches.LaunchSeconds + whole.DeviceSeconds - whole.LaunchSeconds + _indexSeconds);
    }

    /// <summary>
    /// A convolution that computes share s of its outputs costs at least s^2 of the dense convolution of the same channels, with its call
    /// and without: computing everything dynamically is never the cheaper way to a dense result, though the classes were fitted apart.
    /// </summary>
    /// <remarks>
    /// The square is a choice: dense kernels need all of the device, few patches do not (s itself: 3 x 3 rows of dynamic-conv-v100 14 % too
    /// slow). Kept channels have s = 1: they are compared with the convolution of as many channels that are the same for all images.
    /// </remarks>
    private LatencyEstimate NotBelowDense(in OperatorWork work, in LatencyEstimate dynamic)
    {
        LatencyEstimate whole = Predict(DenseCounterpart.Of(work, work.Window.Images, _rates.ElementBytes));
        double part = work.ComputedShare * work.ComputedShare;
        double seconds = Math.Max(
            part * whole.DeviceSeconds, part * (whole.DeviceSeconds - whole.LaunchSeconds) + dynamic.LaunchSeconds);
        return seconds <= dynamic.DeviceSeconds ? dynamic : Like(whole, part, dynamic, seconds);
    }

    /// <summary>A time of some seconds that consists of what a part of another one does.</summary>
    private static LatencyEstimate Like(in LatencyEstimate whole, double part, in LatencyEstimate estimate, double seconds) => estimate with
    {
        Time = seconds,
        DeviceSeconds = seconds,
        ComputeSeconds = whole.ComputeSeconds * part,
        OnChipSeconds = whole.OnChipSeconds * part,
        OffChipSeconds = whole.OffChipSeconds * part,
        Bound = LatencyEstimate.BoundOf(
            whole.ComputeSeconds * part, whole.OnChipSeconds * part, whole.OffChipSeconds * part, estimate.LaunchSeconds),
        Algorithm = whole.Algorithm,
        Tile = whole.Tile,
    };

    /// <summary>
    /// The estimate with the correction of fitted trees, all parts scaled alike, but not below the arithmetic at peak rate of the algorithm
    /// with the least of it. Below that of the direct product it is such an algorithm's time, whichever the estimate had chosen.
    /// </summary>
    /// <remarks>
    /// How little depends on kernel and stride only: a bound that came and went with the algorithm chosen would let more work take
    /// less time. Trees were grown on times as measured; on the device alone they see the device's time, so that the law holds there too.
    /// </remarks>
    private LatencyEstimate Corrected(in LatencyEstimate estimate, in OperatorWork work, BoostedResidual residual)
    {
        Span<double> features = stackalloc double[ResidualFeatures.Count];
        ResidualFeatures.Fill(work, estimate, features);
        double factor = Math.Exp(residual.Correction(features));
        double direct = work.Flops / _rates.PeakFlopsPerSecond, saving = DenseConvolution.MostSaving(_rates, work);
        LatencyEstimate corrected = Scaled(estimate, factor, direct / saving);
        if (saving == 1 || corrected.TotalSeconds >= direct || estimate.Algorithm is not (Algorithm.ImplicitGemm or Algorithm.Direct))
            return corrected;
        (Algorithm algorithm, TileChoice tile) = _models[(int)work.Class].CheaperKernel(work);
        return corrected with { Algorithm = algorithm, Tile = tile };
    }

    /// <summary>The estimate times a factor, all parts alike, but not brought below some seconds that its arithmetic takes.</summary>
    private static LatencyEstimate Scaled(in LatencyEstimate estimate, double factor, double leastSeconds) =>
        Math.Max(factor, Math.Min(1, leastSeconds / estimate.TotalSeconds)) * estimate;
}
