using LatencyLab.Operators;
using LatencyLab.Operators.Convolution;
using LatencyLab.Operators.Masking;
using LatencyLab.Operators.Patches;
using LatencyLab.Operators.Routing;
using LatencyLab.Predictor;
using LatencyLab.Predictor.Model;
using LatencyLab.Runtimes;

namespace LatencyLab.Tests.Laws;

/// <summary>What must hold for every operator on every device.</summary>
/// <param name="Name">What is held.</param>
/// <param name="Compare">How far a case is from breaking it: broken above 1; null where it says nothing of the case.</param>
internal sealed record Law(string Name, Func<LawCase, double?> Compare)
{
    /// <summary>Rounding.</summary>
    public const double Slack = 1 + 1e-9;

    private const double TwoFlops = 2;

    /// <summary>Where nothing is left out, a CPU copies all weights as they lie: less than collecting nearly all of them.</summary>
    private const double MostSelected = 1 - 1e-9;

    public static IReadOnlyList<Law> All { get; } =
    [
        new("finite and positive, within its interval", Finite),
        new("deterministic", c => Latency(c) == LawModels.Anew(c).Predict(LawOperators.Of(c)).TotalSeconds ? 0 : double.PositiveInfinity),
        new("not below arithmetic at the peak", BelowPeak),
        new("not below traffic that no cache can hold", BelowBandwidth),
        new("patches at r = 1 not cheaper than dense", c => LawOperators.Of(c with { Rate = 1, InputKeepRate = 1, OutputKeepRate = 1 })
            is PatchConv2d patches ? Against(c, patches, patches.Dense) : null),
        new("kept channels at rate 1 not cheaper than dense", c => LawOperators.Of(c with { InputKeepRate = 1, OutputKeepRate = 1 })
            is ChannelMaskedConv2d masked ? Against(c, masked, masked.Dense) : null),
        new("never falls in batch", c => Rising(c, c with { Batch = c.Batch + c.More })),
        new("never falls in height", c => OutgrowsPatch(c) ? null : Rising(c, c with { Height = c.Height + c.More })),
        new("never falls in width", c => OutgrowsPatch(c) ? null : Rising(c, c with { Width = c.Width + c.More })),
        new("never falls in output channels",
            c => c.Kind == LawOperators.SharedMask ? null : Rising(c, c with { Outputs = c.Outputs + c.More })),
        new("never falls in r", c => Rising(c, c with { Rate = Math.Min(1, c.Rate + c.More / 1000.0) })),
        new("never falls in the rate of output channels",
            c => c.Kind == LawOperators.SharedMask ? null
                : Rising(c, c with { OutputKeepRate = Math.Min(MostSelected, c.OutputKeepRate + c.More / 1000.0) })),
        new("never rises with all bandwidths", c => Changed(c, Change.Bandwidth)),
        new("never rises with the memory's bandwidth", c => Changed(c, Change.OffChipBandwidth)),
        new("never rises with the clock", c => Changed(c, Change.Clock)),
    ];

    /// <summary>
    /// How far a case is from breaking it; null where it says nothing of it, or compares it with an operator that cannot be, or
    /// whose work cannot be counted in 64 bits.
    /// </summary>
    public double? Ratio(LawCase c)
    {
        try
        {
            return Compare(c);
        }
        catch (Exception refused) when (refused is InputException or OverflowException)
        {
            return null;
        }
    }

    public bool IsBroken(LawCase c) => Ratio(c) is double ratio && !(ratio <= Slack);

    /// <summary>A patch that is the whole map is computed as a dense convolution, and by another kernel once the map is larger.</summary>
    private static bool OutgrowsPatch(LawCase c) => LawOperators.Of(c) is PatchConv2d patch
        && patch.Granularity + patch.Halo >= Math.Max(patch.Dense.OutputHeight, patch.Dense.OutputWidth);

    private static LatencyEstimate Predict(LawCase c) => LawModels.Of(c).Predict(LawOperators.Of(c));

    private static double Latency(LawCase c) => LawModels.Kernels(c).Predict(LawOperators.Of(c)).TotalSeconds;

    private static double? Finite(LawCase c)
    {
        LatencyEstimate one = Predict(c);
        OperatorWork work = LawOperators.Of(c).Work(LawModels.TypeOf(c).ElementBytes());
        bool isNothing = work.Bytes.Total == 0 && work.Flops == 0;
        double seconds = one.TotalSeconds;
        bool holds = isNothing ? seconds == 0 : double.IsFinite(seconds) && seconds > 0 && double.IsFinite(one.HighSeconds)
            && one.LowSeconds > 0 && one.LowSeconds <= seconds * Slack && seconds <= one.HighSeconds * Slack;
        return holds ? 0 : double.PositiveInfinity;
    }

    private static double? BelowPeak(LawCase c)
    {
        DeviceRates rates = new(LawDevices.Get(c.Device), LawModels.TypeOf(c), library: LawModels.LibraryOf(c));
        Operator op = LawOperators.Of(c);
        if (op is CompositeOperator)
            return null;
        OperatorWork work = op.Work(rates.ElementBytes);
        LatencyEstimate estimate = LawModels.Kernels(c).Predict(op);
        double saving = estimate.Algorithm is Algorithm.Winograd2 or Algorithm.Winograd4 or Algorithm.Fft
            ? MostSaving(work.Window.KernelHeight) : 1;
        double least = TwoFlops * work.Macs / saving / rates.PeakFlopsPerSecond;
        if (work.Class is OperatorClass.Elementwise or OperatorClass.Normalization or OperatorClass.Pooling or OperatorClass.Synthesis)
            least += work.OtherFlops / rates.VectorFlopsPerSecond;
        return least > 0 ? least / estimate.TotalSeconds : null;
    }

    /// <summary>MACs of the direct product over those of Winograd and FFT tiles, at most.</summary>
    private static double MostSaving(int kernel) => Enumerable.Max(
    [
        kernel == 3 ? 4 * 9 / 16.0 : 1,
        kernel is 3 or 5 ? 16.0 * kernel * kernel / Math.Pow(4 + kernel - 1, 2) : 1,
        .. new[] { 16, 32, 64, 128 }.Select(side => Math.Pow((side - kernel + 1) * kernel, 2) / (side * (side / 2 + 1) * 4)),
    ]);

    /// <summary>Whatever the last cache kept from the call before, the rest comes from memory.</summary>
    private static double? BelowBandwidth(LawCase c)
    {
        DeviceRates rates = new(LawDevices.Get(c.Device), LawModels.TypeOf(c), library: LawModels.LibraryOf(c));
        Operator op = LawOperators.Of(c);
        IEnumerable<Operator> parts = op is CompositeOperator composite ? composite.Parts : [op];
        double bytes = parts.Sum(part => Math.Max(0, part.Work(rates.ElementBytes).Bytes.Total - rates.CacheBytes));
        return bytes > 0 ? bytes / rates.OffChipBytesPerSecond / Latency(c) : null;
    }

    /// <summary>A dense convolution that a runtime takes apart is not the same thing any more.</summary>
    private static double? Against(LawCase c, Operator dynamic, Conv2d dense) =>
        Execution.Of(dense, RuntimeCatalog.Get(c.Runtime)).Count > 1 ? null
            : LawModels.Of(c).Predict(dynamic).TotalSeconds is var seconds and > 0
                ? LawModels.Of(c).Predict(dense).TotalSeconds / seconds : null;

    private static double? Rising(LawCase c, LawCase more) => FallOtherwise(c, more) ? null
        : Predict(c).TotalSeconds is var before and > 0 ? before / Predict(more).TotalSeconds : null;

    /// <summary>Tokens of a power law have another range of loads, as published, once there is more than one choice an expert.</summary>
    private static bool FallOtherwise(LawCase c, LawCase more) =>
        LawOperators.Of(c) is RoutedExperts { Distribution: not LoadDistribution.Even } few
        && LawOperators.Of(more) is RoutedExperts many && few.Rows * few.Chosen <= few.Experts && many.Rows * many.Chosen > many.Experts;

    private static double? Changed(LawCase c, Change change)
    {
        Operator op = LawOperators.Of(c);
        double before = LawModels.Of(c).Predict(op).TotalSeconds;
        return before > 0 ? LawModels.Of(c, change).Predict(op).TotalSeconds / before : null;
    }
}
