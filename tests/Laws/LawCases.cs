using CsCheck;
using LatencyLab.Runtimes;

namespace LatencyLab.Tests.Laws;

/// <summary>Random cases: sizes of all orders of magnitude, many of them 1, odd, or the powers of two that networks have.</summary>
internal static class LawCases
{
    private static readonly Gen<double> s_rate = Gen.Frequency(
        (1, Gen.Const(1.0)), (1, Gen.Double[0, 0.02]), (6, Gen.Double[0, 1]), (2, Gen.Int[0, 20].Select(twentieth => twentieth / 20.0)));

    /// <summary>All cases: the n-th of a seed is always the same.</summary>
    public static Gen<LawCase> All { get; } = Gen.Select(
        Gen.Select(
            Gen.OneOf<string>([.. LawOperators.Kinds]), Gen.OneOf<string>([.. LawDevices.Names]), Gen.OneOf(Enum.GetValues<DataType>()),
            Gen.OneOf<string>([.. RuntimeCatalog.Names]), Gen.Int[0, 7],
            Gen.Frequency((5, Gen.Const("")), (1, Gen.OneOf<string>([.. LawModels.Menus])))),
        Gen.Select(Size(256), Size(256), Size(256), Size(2048), Size(2048), Size(256)),
        Gen.Select(Kernel(), Kernel(), Gen.Frequency((5, Gen.Const(1)), (3, Gen.Const(2)), (1, Gen.Int[3, 5])),
            Gen.Frequency((8, Gen.Const(1)), (1, Gen.Int[2, 4])), Gen.Int[0, 3], Gen.Int[0, 9]),
        Gen.Select(Size(64), Gen.Frequency((3, Gen.Const(0)), (1, Gen.Int[1, 4])), Size(64), s_rate, s_rate, s_rate),
        Gen.Select(Gen.Int[0, 7], Size(300)),
        (place, sizes, window, dynamic, rest) => Of(place, sizes, window, dynamic, rest));

    private static LawCase Of(
        (string Kind, string Device, DataType Type, string Runtime, int Odd, string Menu) place,
        (int Batch, int Height, int Width, int Inputs, int Outputs, int Groups) sizes,
        (int Height, int Width, int Stride, int Dilation, int Padding, int Odd) window,
        (int Granularity, int Halo, int ChannelGroup, double Rate, double InputKeepRate, double OutputKeepRate) dynamic,
        (int Flags, int More) rest)
    {
        int kernelWidth = window.Odd == 0 ? window.Width : window.Height;
        return new LawCase
        {
            Kind = place.Kind,
            Device = place.Device,
            Type = place.Type,
            Runtime = place.Runtime,
            Menu = place.Menu,
            AsMeasured = place.Odd == 0,
            Batch = sizes.Batch,
            Height = sizes.Height,
            Width = window.Odd <= 4 ? sizes.Height : sizes.Width,
            Inputs = sizes.Inputs,
            Outputs = sizes.Outputs,
            Groups = sizes.Groups,
            KernelHeight = window.Height,
            KernelWidth = kernelWidth,
            Stride = window.Stride,
            Dilation = window.Dilation,
            Padding = window.Padding switch { 0 => 0, 1 => 1, _ => window.Dilation * (Math.Min(window.Height, kernelWidth) - 1) },
            Granularity = dynamic.Granularity,
            Halo = dynamic.Halo,
            ChannelGroup = dynamic.ChannelGroup,
            Rate = dynamic.Rate,
            InputKeepRate = dynamic.InputKeepRate,
            OutputKeepRate = dynamic.OutputKeepRate,
            Flags = rest.Flags,
            More = rest.More,
        }.Fitting();
    }

    private static Gen<int> Kernel() => Gen.Frequency((3, Gen.Const(1)), (4, Gen.Const(3)), (2, Gen.Int[1, 7]), (1, Gen.Int[1, 16]));

    /// <summary>1 to a limit: uniform in the logarithm, and powers of two.</summary>
    private static Gen<int> Size(int most) => Gen.Frequency(
        (3, Gen.Double[0, 1].Select(part => (int)Math.Pow(most + 0.99, part))),
        (1, Gen.Int[0, (int)Math.Log2(most)].Select(bits => 1 << bits)));
}
