using LatencyLab.Networks.Basisnet;
using LatencyLab.Operators;
using LatencyLab.Operators.Composite;
using LatencyLab.Operators.Convolution;
using LatencyLab.Operators.Elementwise;

namespace LatencyLab.Search.Basisnet;

/// <summary>
/// Inverted residual blocks in the notation of timm's EfficientNet builder (<c>ir_r1_k3_s2_e4_c24_nre_cc16</c>), whose <c>cc</c> is the
/// number of CondConv experts: the nearest public description of synthesised layers.
/// </summary>
/// <remarks>
/// r repeats, k kernel, s stride, e expansion, c channels, se squeeze ratio, n activation (re, hs, sw) where blocks differ in it. timm
/// makes all three convolutions of a block conditional or none, has no experts in blocks without expansion (<c>ds</c>) and takes its
/// coefficients from the block's own input instead of a preview.
/// </remarks>
internal static class TimmBlocks
{
    /// <summary>A string a block; or null and why there is none.</summary>
    public static (IReadOnlyList<string>? Blocks, string? Problem) Of(BasisnetConfiguration configuration)
    {
        SynthesisedKinds kinds = configuration.Layers.Kinds;
        if (!kinds.HasFlag(SynthesisedKinds.Convolution | SynthesisedKinds.Depthwise))
            return (null, "timm's blocks have experts in all of their convolutions or in none");
        if (kinds.HasFlag(SynthesisedKinds.SqueezeExcite))
            return (null, "timm's blocks have no experts in squeeze-and-excitation");
        List<string> strings = [];
        Block[] blocks = [.. configuration.Backbone.Source.Build(1, configuration.Resolution).Blocks.Where(block => block.Stage >= 1)];
        bool mixed = blocks.Any(block => SwishOf(block) is not null);
        foreach ((Block block, int index) in blocks.Select((block, index) => (block, index)))
        {
            if (StringOf(block, index + 1 >= configuration.Layers.FirstBlock ? configuration.Bases : 0, mixed) is not string text)
                return (null, $"block {block.Name} is no inverted residual block of timm's");
            strings.Add(text);
        }

        string? note = strings.Any(text => text.StartsWith("ds_", StringComparison.Ordinal))
            ? "blocks without expansion (ds) have no experts in timm; stem and head are not part of the strings"
            : "stem and head are not part of the strings";
        return (strings, note);
    }

    private static string? StringOf(Block block, int experts, bool mixed)
    {
        Operator[] operators = OperatorsOf(block);
        Conv2d[] convolutions = [.. operators.OfType<Conv2d>()];
        bool expands = convolutions.Length == 3;
        if ((!expands && convolutions.Length != 2) || !convolutions[^2].IsDepthwise || (expands && !IsPointwise(convolutions[0]))
            || !IsPointwise(convolutions[^1]))
            return null;
        Conv2d depthwise = convolutions[^2], last = convolutions[^1];
        List<string> parts = [expands ? "ir" : last.HasActivation ? "dsa" : "ds", "r1", $"k{depthwise.KernelHeight}",
            $"s{depthwise.StrideHeight}"];
        if (expands)
            parts.Add($"e{Number((double)depthwise.OutputChannels / convolutions[0].InputChannels)}");
        parts.Add($"c{last.OutputChannels}");
        if (operators.OfType<SqueezeExcite>().FirstOrDefault() is SqueezeExcite squeeze)
        {
            // timm's MobileNetV3 takes the ratio of the expanded channels, its EfficientNet of the block's input.
            int of = squeeze.Gate == UnaryFunction.HardSigmoid ? depthwise.OutputChannels : convolutions[0].InputChannels;
            parts.Add($"se{Number((double)squeeze.SqueezedChannels / of)}");
        }

        if (mixed)
            parts.Add(SwishOf(block) ?? "nre");
        if (expands && experts > 0)
            parts.Add($"cc{experts}");
        return string.Join('_', parts);
    }

    private static Operator[] OperatorsOf(Block block) => [.. block.Steps.Select(step => step.Schedules[0].Nodes[^1].Operator)];

    private static string? SwishOf(Block block) =>
        OperatorsOf(block).OfType<Unary>().Select(unary => unary.Function).FirstOrDefault() switch
        {
            UnaryFunction.HardSwish => "nhs",
            UnaryFunction.Silu => "nsw",
            _ => null,
        };

    private static bool IsPointwise(Conv2d convolution) => convolution is { KernelHeight: 1, KernelWidth: 1, Groups: 1 };

    private static string Number(double value) => value.ToString("0.######", CultureInfo.InvariantCulture);
}
