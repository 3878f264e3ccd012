namespace LatencyLab.Predictor.Model;

/// <summary>Which tiles operators run as.</summary>
internal sealed partial class LatencyLabModel
{
    /// <inheritdoc/>
    public KernelPlan Plan(Operator op, TileChoice? tile = null)
    {
        ArgumentNullException.ThrowIfNull(op);
        OperatorWork work = op.Work(_rates.ElementBytes);
        LatencyEstimate estimate = Predict(work, OperatorFactors.NameOf(op));
        KernelPlan plan = new()
        {
            Work = work,
            Estimate = estimate,
            Engines = _rates.Engines,
            SecondsPerMac = 2 * _rates.Engines / _rates.PeakFlopsPerSecond,
            IsStatic = _rates.Kind.IsHost,
            StartSeconds = estimate.LaunchSeconds,
            Scale = 1,
            Grids = [],
        };
        if (estimate.TotalSeconds <= 0)
            return plan;
        bool isWhole = DenseCounterpart.IsWholeMap(work) && _rates.Kind.HasLibraryAlgorithms;
        OperatorWork run = isWhole ? DenseCounterpart.Of(work, work.Patches, _rates.ElementBytes) : work;
        IReadOnlyList<GridPlan> grids = Grids(run, null, work);
        double seconds = Math.Max(0, estimate.DeviceSeconds - estimate.LaunchSeconds), closed = grids.Sum(grid => grid.ClosedSeconds);
        plan = plan with { Grids = grids, Scale = closed > 0 ? seconds / closed : 1 };
        if (tile is null)
            return plan;
        grids = Grids(run, tile, work);
        double chosen = estimate.LaunchSeconds + plan.Scale * grids.Sum(grid => grid.ClosedSeconds);
        return plan with
        {
            Grids = grids,
            Estimate = estimate with { Time = chosen, DeviceSeconds = chosen, Tile = tile.Value, Algorithm = Algorithm.ImplicitGemm },
        };
    }

    /// <summary>The grids of a kernel that stands for another one: the bytes are those of the operator.</summary>
    private IReadOnlyList<GridPlan> Grids(in OperatorWork run, TileChoice? tile, in OperatorWork work)
    {
        IReadOnlyList<GridPlan> grids = _models[(int)run.Class].Grids(run, tile);
        if (run.Bytes == work.Bytes)
            return grids;
        TensorBytes bytes = work.Bytes;
        if (grids.Count == 1)
            return [grids[0] with { Bytes = bytes }];
        return [grids[0] with { Bytes = bytes with { Output = 0 } }, .. grids.Skip(1)];
    }
}
