using System.Collections.Concurrent;
using LatencyLab.Predictor;
using LatencyLab.Predictor.Composition;
using LatencyLab.Predictor.Model;
using LatencyLab.Runtimes;
using LatencyLab.Tests.Predictor.Model;

namespace LatencyLab.Tests.Laws;

/// <summary>What is changed of a device.</summary>
internal enum Change
{
    None,
    Bandwidth,
    OffChipBandwidth,
    Clock,
}

/// <summary>The models of shipped devices, and of the same devices with more bandwidth or clock, built once.</summary>
internal static class LawModels
{
    /// <summary>How much more.</summary>
    private const double Factor = 1.3;

    private static readonly ConcurrentDictionary<(string, DataType, bool, Change), LatencyLabModel> s_models = new();

    /// <summary>The type, or fp32 where the device has no such arithmetic.</summary>
    public static DataType TypeOf(LawCase c) =>
        DeviceCatalog.Get(c.Device).Processing.PeakMacsPerSecond(c.Type) > 0 ? c.Type : DataType.Fp32;

    public static LatencyLabModel Kernels(LawCase c, Change change = Change.None) =>
        s_models.GetOrAdd((c.Device, TypeOf(c), c.AsMeasured, change), static key => New(key.Item1, key.Item2, key.Item3, key.Item4));

    public static ILatencyModel Of(LawCase c, Change change = Change.None) =>
        new RuntimeModel(Kernels(c, change), RuntimeCatalog.Get(c.Runtime));

    public static LatencyLabModel Anew(LawCase c) => New(c.Device, TypeOf(c), c.AsMeasured, Change.None);

    private static LatencyLabModel New(string name, DataType type, bool asMeasured, Change change)
    {
        DeviceProfile device = DeviceCatalog.Get(name);
        return new LatencyLabModel(change switch
        {
            Change.Bandwidth => TestDevices.WithBandwidth(device, Factor),
            Change.OffChipBandwidth => device with
            {
                Memories =
                [
                    .. device.Memories.SkipLast(1),
                    device.OffChip with { BandwidthBytesPerSecond = device.OffChip.BandwidthBytesPerSecond * Factor },
                ],
            },
            Change.Clock => TestDevices.WithClock(device, Factor),
            _ => device,
        }, type, asMeasured);
    }
}
