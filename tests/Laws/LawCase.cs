using System.Numerics;

namespace LatencyLab.Tests.Laws;

/// <summary>One random case: sizes that every kind of operator takes its own from, and where it runs.</summary>
/// <remarks>Channels are those of a group, so that groups divide them whatever grows.</remarks>
internal sealed record LawCase
{
    public required string Kind { get; init; }

    public required string Device { get; init; }

    public required DataType Type { get; init; }

    public required string Runtime { get; init; }

    /// <summary>The library: that of the runtime where empty, else one of <see cref="LawModels.Menus"/>.</summary>
    public string Menu { get; init; } = "";

    /// <summary>As the set-up that timed the fitted rows would time it.</summary>
    public bool AsMeasured { get; init; }

    public int Batch { get; init; } = 1;

    public int Height { get; init; } = 1;

    public int Width { get; init; } = 1;

    /// <summary>Input channels of a group.</summary>
    public int Inputs { get; init; } = 1;

    /// <summary>Output channels of a group.</summary>
    public int Outputs { get; init; } = 1;

    public int Groups { get; init; } = 1;

    public int KernelHeight { get; init; } = 1;

    public int KernelWidth { get; init; } = 1;

    public int Stride { get; init; } = 1;

    public int Dilation { get; init; } = 1;

    public int Padding { get; init; }

    /// <summary>Spatial granularity S, and of other operators whatever count they have.</summary>
    public int Granularity { get; init; } = 1;

    public int Halo { get; init; }

    public int ChannelGroup { get; init; } = 1;

    public double Rate { get; init; } = 1;

    public double InputKeepRate { get; init; } = 1;

    public double OutputKeepRate { get; init; } = 1;

    /// <summary>1: bias, 2: folded batch norm, 4: activation; of other operators which of their kinds.</summary>
    public int Flags { get; init; }

    /// <summary>By how much a size grows, and a rate in thousandths.</summary>
    public int More { get; init; } = 1;

    /// <summary>The same case where kernels fit their maps, patches the output, and channel groups divide what they group.</summary>
    public LawCase Fitting()
    {
        LawCase whole = this with
        {
            Height = Math.Max(Height, Dilation * (KernelHeight - 1) + 1 - Padding),
            Width = Math.Max(Width, Dilation * (KernelWidth - 1) + 1 - Padding),
        };
        return whole with
        {
            Granularity = Math.Min(Granularity, Math.Min(whole.OutputHeight, whole.OutputWidth)),
            ChannelGroup = (int)BigInteger.GreatestCommonDivisor(ChannelGroup, BigInteger.GreatestCommonDivisor(Inputs, Outputs)),
            Halo = Math.Min(Halo, 2 * Math.Max(whole.OutputHeight, whole.OutputWidth)),
        };
    }

    private int OutputHeight => (Height + Padding - Dilation * (KernelHeight - 1) - 1) / Stride + 1;

    private int OutputWidth => (Width + Padding - Dilation * (KernelWidth - 1) - 1) / Stride + 1;

    /// <summary>Cases that are nearer to the least one, for finding the simplest that breaks a law.</summary>
    public IEnumerable<LawCase> Smaller()
    {
        foreach (int by in new[] { int.MaxValue, 2, 1 })
        {
            int Less(int value, int least = 1) => value <= least ? value : by switch
            {
                int.MaxValue => least,
                1 => value - 1,
                _ => Math.Max(least, value / by),
            };
            yield return this with { Batch = Less(Batch) };
            yield return this with { Height = Less(Height) };
            yield return this with { Width = Less(Width) };
            yield return this with { Height = Less(Height), Width = Less(Width) };
            yield return this with { Inputs = Less(Inputs) };
            yield return this with { Outputs = Less(Outputs) };
            yield return this with { Groups = Less(Groups) };
            yield return this with { KernelHeight = Less(KernelHeight) };
            yield return this with { KernelWidth = Less(KernelWidth) };
            yield return this with { Stride = Less(Stride) };
            yield return this with { Dilation = Less(Dilation) };
            yield return this with { Padding = Less(Padding, 0) };
            yield return this with { Granularity = Less(Granularity) };
            yield return this with { Halo = Less(Halo, 0) };
            yield return this with { ChannelGroup = Less(ChannelGroup) };
            yield return this with { Flags = Less(Flags, 0) };
            yield return this with { More = Less(More) };
        }

        yield return this with { Rate = 1 };
        yield return this with { Rate = Math.Round(Rate, 1) };
        yield return this with { InputKeepRate = 1 };
        yield return this with { OutputKeepRate = 1 };
        yield return this with { AsMeasured = false };
        yield return this with { Menu = "" };
        yield return this with { Runtime = LatencyLab.Runtimes.RuntimeCatalog.Kernels };
        yield return this with { Type = DataType.Fp32 };
    }
}
