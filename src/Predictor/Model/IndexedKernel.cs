using LatencyLab.Operators;

namespace LatencyLab.Predictor.Model;

/// <summary>Gathers, scatters and scatter-additions: streaming with the waste of short runs and the cost of updates.</summary>
public static class IndexedKernel
{
    /// <summary>Bytes moved for each byte wanted when memory is touched in runs of <paramref name="runBytes"/>, at least 1.</summary>
    /// <remarks>(run + w t) / run: each run wastes on average w transactions of t bytes at its ends; for w = 1 a run much shorter than a transaction moves a whole one.</remarks>
    public static double RunWasteFactor(double runBytes, int transactionBytes, double waste) =>
        runBytes <= 0 ? 1 : 1 + waste * transactionBytes / runBytes;

    /// <summary>Seconds without launch. Each element moved costs one engine t_u: index arithmetic, or an atomic update.</summary>
    public static KernelTime Time(DeviceRates device, ClassParameters parameters, in OperatorWork work)
    {
        double factor = RunWasteFactor(work.ContiguousRunBytes, device.TransactionBytes, parameters[Parameter.RunWaste]);
        double indexed = Math.Min(work.IndexedBytes, work.Bytes.Total);
        double bytes = work.Bytes.Total + indexed * (factor - 1);
        double miss = StreamingKernel.MissShare(work.Bytes.Total, device, parameters);
        double compute = work.Flops / device.VectorFlopsPerSecond
            + work.Shape.Outputs * parameters[Parameter.UpdateSeconds] / device.Engines;
        double onChip = device.Caches.Seconds(bytes, work.Bytes.Total, parameters.CacheFraction) / parameters.OnChipEfficiency;
        double offChip = miss * bytes / (device.OffChipBytesPerSecond * parameters.OffChipEfficiency);
        return new KernelTime(Overlap.Combine(compute, onChip, offChip, parameters.Serialisation), compute, onChip, offChip, default);
    }
}
