using System.Diagnostics.CodeAnalysis;

namespace LatencyLab.Predictor.Model;

/// <summary>
/// The baseline of every comparison: launch + max(FLOP / peak, bytes / bandwidth) (Williams et al. 2009), with the same launch term.
/// </summary>
internal sealed class RooflineModel : ILatencyModel
{
    private readonly DeviceRates _rates;
    private readonly double[] _launch;

    public RooflineModel(DeviceProfile device, DataType type, Library? library = null)
    {
        Device = device;
        DataType = type;
        _rates = new DeviceRates(device, type, library: library);
        _launch =
        [
            .. Enum.GetValues<OperatorClass>()
                .Select(c => CalibratedParameters.Of(device, _rates, c, asMeasured: false)[Parameter.LaunchSeconds]),
        ];
    }

    /// <inheritdoc/>
    public string Name => "roofline";

    /// <inheritdoc/>
    public DeviceProfile Device { get; }

    /// <inheritdoc/>
    public DataType DataType { get; }

    /// <inheritdoc/>
    public bool TryPredict(Operator op, out LatencyEstimate estimate, [NotNullWhen(false)] out string? problem)
    {
        estimate = Composites.Sum(op, this, static (model, part) => model.OfPart(part));
        problem = null;
        return true;
    }

    private LatencyEstimate OfPart(Operator op)
    {
        OperatorWork work = op.Work(_rates.ElementBytes);
        if (work.Bytes.Total == 0 && work.Flops == 0)
            return LatencyEstimate.Zero;
        double compute = 2.0 * work.Macs / _rates.PeakFlopsPerSecond + work.OtherFlops / _rates.VectorFlopsPerSecond;
        double offChip = work.Bytes.Total / _rates.OffChipBytesPerSecond;
        double start = _launch[(int)work.Class];
        double total = start + Math.Max(compute, offChip);
        return new LatencyEstimate
        {
            Time = total,
            DeviceSeconds = total,
            ComputeSeconds = compute,
            OffChipSeconds = offChip,
            LaunchSeconds = start,
            Bound = LatencyEstimate.BoundOf(compute, 0, offChip, start),
            Algorithm = Algorithm.Streaming,
        };
    }
}
