namespace LatencyLab.Predictor.Model;

/// <summary>Gathers, scatters and scatter-additions: streaming with the waste of short runs and the cost of updates.</summary>
internal static class IndexedKernel
{
    /// <summary>
    /// Updates of an engine among which queues form (scatter-additions on an A100: queues grow up to about 1.8 million updates).
    /// </summary>
    private const double UpdatesInFlight = 16384;

    /// <summary>Bytes moved for each byte wanted when memory is touched in runs of <paramref name="runBytes"/>, at least 1.</summary>
    /// <remarks>
    /// (run + w t) / run: each run wastes on average w transactions of t bytes at its ends; for w = 1 a run much shorter than a transaction
    /// moves a whole one.
    /// </remarks>
    public static double RunWasteFactor(double runBytes, int transactionBytes, double waste) =>
        runBytes <= 0 ? 1 : 1 + waste * transactionBytes / runBytes;

    /// <summary>
    /// Seconds without launch. Each element moved costs one engine t_u: index arithmetic, or an atomic update; each run that is looked up
    /// t_n on a CPU.
    /// </summary>
    public static KernelTime Time(DeviceRates device, ClassParameters parameters, in OperatorWork work)
    {
        double factor = RunWasteFactor(work.ContiguousRunBytes, device.TransactionBytes, parameters[Parameter.RunWaste]);
        double indexed = Math.Min(work.IndexedBytes, work.Bytes.Total);
        double bytes = work.Bytes.Total + indexed * (factor - 1);
        double miss = StreamingKernel.MissShare(work.Bytes.Total, device, parameters);
        double offChipBytes = bytes * miss;
        if (work.TableBytes > 0 && device.Kind.ScattersAccesses)
            offChipBytes = work.Bytes.Total * miss + RandomBytes(device, parameters, work);
        bool isContended = work.IsWithinRow && work.UpdatesPerAddress > 1;
        double contention = isContended ? Math.Pow(work.UpdatesPerAddress, parameters[Parameter.LineContention]) : 1;
        double elements = work.Shape.Outputs + RowStarts(device, parameters, work);
        double compute = work.Flops / device.VectorFlopsPerSecond
            + (elements * parameters[Parameter.UpdateSeconds] * contention + Runs(device, work) * parameters[Parameter.RunSeconds])
            / device.Engines + CellSeconds(device, parameters, work);
        double onChip = device.Caches.Seconds(bytes, work.Bytes.Total, parameters[Parameter.CacheFraction])
            / parameters[Parameter.OnChipEfficiency];
        double offChip = offChipBytes / (device.OffChipBytesPerSecond * parameters[Parameter.OffChipEfficiency]);
        double total = Overlap.Combine(compute, onChip, offChip, parameters[Parameter.Serialisation]);
        if (work.UpdatesPerAddress > 0 && !work.IsWithinRow)
        {
            double inFlight = Math.Min(work.Shape.Outputs, UpdatesInFlight * device.Engines);
            double queue = parameters[Parameter.QueueSeconds] * Math.Sqrt(work.UpdatesPerAddress * inFlight);
            compute = Math.Sqrt(compute * compute + queue * queue);
            total = Math.Sqrt(total * total + queue * queue);
        }

        double index = parameters[Parameter.IndexSeconds];
        if (index > 0 && work.PatchSide > 0)
            total = Math.Sqrt(total * total + index * index);
        if (work.ExpandedIndexBytes > 0 && device.Kind.ScattersAccesses)
        {
            double expanded = 2.0 * work.ExpandedIndexBytes / (device.OffChipBytesPerSecond * parameters[Parameter.OffChipEfficiency]);
            offChip += expanded;
            total += expanded + parameters[Parameter.PassSeconds];
        }

        return new KernelTime(total, compute, onChip, offChip, default);
    }

    /// <summary>
    /// What finding the rows of patches costs a GPU, in elements: each is as long as some pixels, so that small patches with their borders
    /// cost most.
    /// </summary>
    private static double RowStarts(DeviceRates device, ClassParameters parameters, in OperatorWork work) => work.PatchSide <= 0 ? 0
        : (double)work.IndexedBytes / Moved(device) * parameters[Parameter.RunStart] / work.PatchSide;

    /// <summary>Runs of elements that lie side by side, each found by an index.</summary>
    private static double Runs(DeviceRates device, in OperatorWork work) =>
        work.ContiguousRunBytes <= 0 ? 0 : work.Shape.Outputs * Moved(device) / work.ContiguousRunBytes;

    /// <summary>
    /// What a core spends on whole maps into which patches are scattered, beyond moving them: each row of each cell is a run, whether its
    /// patch is kept or not.
    /// </summary>
    private static double CellSeconds(DeviceRates device, ClassParameters parameters, in OperatorWork work) =>
        parameters.Has(Parameter.TileSeconds) && work.PatchSide > 0
            ? (double)work.Shape.Rows / work.PatchSide * parameters[Parameter.TileSeconds] / device.Engines : 0;

    /// <summary>Bytes of an element that is moved and not multiplied: whole ones.</summary>
    private static double Moved(DeviceRates device) => Math.Max(1, device.ElementBytes);

    /// <summary>Off-chip bytes of accesses that land anywhere in a table.</summary>
    /// <remarks>
    /// An access finds its line in the cache with probability z cache / table (uniformly random accesses, any replacement); otherwise it
    /// moves w transactions beyond its own bytes.
    /// </remarks>
    private static double RandomBytes(DeviceRates device, ClassParameters parameters, in OperatorWork work)
    {
        double held = parameters[Parameter.CacheFraction] * device.CacheBytes;
        double missing = work.TableBytes > held ? 1 - held / work.TableBytes : 0;
        double accesses = work.Shape.Outputs * Moved(device) / Math.Max(Moved(device), work.ContiguousRunBytes);
        return missing * accesses * parameters[Parameter.RunWaste] * device.TransactionBytes;
    }
}
