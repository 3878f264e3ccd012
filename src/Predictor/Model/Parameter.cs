namespace LatencyLab.Predictor.Model;

/// <summary>
/// The model's parameters, all positive, in the order of <see cref="ParameterTable"/>, which says of each what it is, in which unit, where
/// it exists, and between which bounds. The equations they appear in are in docs/model.md.
/// </summary>
internal enum Parameter
{
    LaunchSeconds, LaunchOverlap,
    ComputeEfficiency, TileIntensity, LatencyHiding, Residency, WaveQuantisation, DepthRamp, TileRamp, NarrowColumns,
    TileArea, TileFocus, TileAspect, AspectFocus, DepthReach, DepthPenalty,
    OnChipEfficiency, CacheFraction, OffChipEfficiency, Reread, RunWaste, UpdateSeconds, ElementCost, Serialisation,
    PowerKnee, PowerExponent, PowerFloor, PowerDelay,
    OrderReach, OrderPenalty, OrderTraffic,
    DirectEfficiency, StridedCost, LeastTaps, Winograd2Efficiency, Winograd4Efficiency, FftEfficiency,
    TransformTraffic, FftTraffic,
    LayoutCost, WeightLayoutCost, LayoutNarrow, PadCost, PassCost, QueueSeconds, LineContention, PassSeconds,
    TileSeconds, WalkSeconds, ReadSeconds, StridedTraffic, SpecialSeconds, RunSeconds, OperandSeconds, BlockMiss, UnrollSeconds,
    BinaryLaunch, TranscendentalLaunch, PassReread,
    ClockDeficit, ClockDelay,
    IndexSeconds, RunStart, StepSeconds, BlockLoads, GroupStaging,
    CopyTraffic,
    MatrixEfficiency, MatrixUnaligned, MatrixWaves, MatrixRamp, StepWait, MatrixOnChip, MatrixCache, WeightCache, MatrixOffChip,
    MatrixKnee, MatrixExponent, SplitSeconds, StreamFill, Fp8Efficiency, ConvertSeconds, ConvertRows, ConvertCost,
}
