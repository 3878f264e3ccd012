namespace LatencyLab.Predictor.Published;

/// <summary>The hardware as the published model sees it, in fp32 elements (LASNet, NeurIPS 2022; LAUDNet, TPAMI 2024).</summary>
/// <param name="EngineCount">n, processing engines.</param>
/// <param name="LanesPerEngine">L, fp32 lanes of an engine.</param>
/// <param name="FrequencyHz">f.</param>
/// <param name="OffChipElementsPerSecond">b, off-chip bandwidth in fp32 elements a second.</param>
/// <param name="OnChipElementsPerSecond">q b, bandwidth of the on-chip level that all engines share.</param>
/// <param name="ConcurrentMacs">P = L * pipeline depth: independent MACs that keep an engine busy.</param>
/// <param name="SectorElements">Elements of one off-chip transaction.</param>
/// <param name="LaunchSeconds">Cost of launching one operator.</param>
internal readonly record struct PublishedDevice(
    double EngineCount, double LanesPerEngine, double FrequencyHz, double OffChipElementsPerSecond, double OnChipElementsPerSecond,
    double ConcurrentMacs, double SectorElements, double LaunchSeconds)
{
    private const double ElementBytes = 4;

    /// <summary>Takes what the published model uses from a profile.</summary>
    /// <exception cref="InputException">The profile has no on-chip level that all engines share.</exception>
    public static PublishedDevice From(DeviceProfile profile)
    {
        MemoryLevel onChip = profile.Memories.SkipLast(1).LastOrDefault(level => level.Scope == MemoryScope.Device)
            ?? throw new InputException(
                $"model 'lasnet' needs a memory level of scope 'device' inside the off-chip memory, device '{profile.Name}' has none");
        Processing processing = profile.Processing;
        return new PublishedDevice(
            processing.EngineCount, processing.LanesPerEngine, processing.FrequencyHz,
            profile.OffChip.BandwidthBytesPerSecond / ElementBytes, onChip.BandwidthBytesPerSecond / ElementBytes,
            processing.LanesPerEngine * processing.PipelineDepthCycles, profile.OffChip.TransactionBytes / ElementBytes,
            profile.LaunchOverheadSeconds);
    }
}
