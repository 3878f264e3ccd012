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

/// <summary>
/// The models of shipped devices with the libraries that runtimes have, or menus of their own, and of the same devices with more bandwidth
/// or clock, built once.
/// </summary>
internal static class LawModels
{
    /// <summary>How much more.</summary>
    private const double Factor = 1.3;

    private static readonly ConcurrentDictionary<(string, DataType, bool, Change, string), LatencyLabModel> s_models = new();

    private static readonly ConcurrentDictionary<(string, string), string> s_names = new();

    /// <summary>
    /// Libraries that no shipped runtime has, as files of users may say: nothing but products, single algorithms, and tuned kernels.
    /// </summary>
    private static readonly Dictionary<string, Library> s_menus = new()
    {
        ["products"] = Menu(),
        ["winograd2"] = Menu(LibraryAlgorithm.Winograd2),
        ["winograd4 split_k"] = Menu(LibraryAlgorithm.Winograd4, LibraryAlgorithm.SplitK),
        ["fft direct"] = Menu(LibraryAlgorithm.Fft, LibraryAlgorithm.Direct),
        ["tuned"] = Library.Tuned,
        ["tuned products"] = Menu() with { IsTuned = true },
    };

    /// <summary>Names of the menus of <see cref="LawCase.Menu"/>.</summary>
    public static IReadOnlyCollection<string> Menus => s_menus.Keys;

    /// <summary>The type, or fp32 where the device has no such arithmetic.</summary>
    public static DataType TypeOf(LawCase c) =>
        LawDevices.Get(c.Device).Processing.PeakMacsPerSecond(c.Type) > 0 ? c.Type : DataType.Fp32;

    public static Library LibraryOf(LawCase c) =>
        c.Menu.Length > 0 ? s_menus[c.Menu] : RuntimeCatalog.Get(c.Runtime).Library;

    public static LatencyLabModel Kernels(LawCase c, Change change = Change.None) =>
        s_models.GetOrAdd((c.Device, TypeOf(c), c.AsMeasured, change, NameOf(c)), _ => New(c, change));

    public static ILatencyModel Of(LawCase c, Change change = Change.None) =>
        new RuntimeModel(Kernels(c, change), RuntimeCatalog.Get(c.Runtime));

    public static LatencyLabModel Anew(LawCase c) => New(c, Change.None);

    private static Library Menu(params LibraryAlgorithm[] algorithms) => new() { Algorithms = algorithms.ToHashSet() };

    /// <summary>What is in it: runtimes whose libraries are the same share models.</summary>
    private static string NameOf(LawCase c) => s_names.GetOrAdd((c.Menu, c.Runtime), _ => NameOf(LibraryOf(c)));

    private static string NameOf(Library library) =>
        $"{library.IsTuned} {string.Join(' ', library.Algorithms.Order())} {string.Join(' ', library.Precision.OrderBy(rule => rule.Key))}";

    private static LatencyLabModel New(LawCase c, Change change)
    {
        DeviceProfile device = LawDevices.Get(c.Device);
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
        }, TypeOf(c), c.AsMeasured, library: LibraryOf(c));
    }
}
