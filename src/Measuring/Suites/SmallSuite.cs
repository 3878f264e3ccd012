using LatencyLab.Networks.Lasnet;
using LatencyLab.Operators.Gemm;
using LatencyLab.Operators.Pooling;
using LatencyLab.Operators.Routing;
using LatencyLab.Operators.Synthesis;
using static LatencyLab.Measuring.Suites.StaticSuite;

namespace LatencyLab.Measuring.Suites;

/// <summary>
/// Operators of small networks, for which well-known backbones have no examples: one image, 8 to 32 channels inside of blocks, maps of 7 to
/// 56 pixels. Shapes are drawn at random, since such networks have no standard ones.
/// </summary>
internal static class SmallSuite
{
    private const int Convolutions = 56, Others = 32, Blocks = 30, Synthesised = 12, Routed = 8;
    private const int StaticSeed = 20271, DynamicSeed = 20272;

    private static readonly int[] s_sides = [7, 8, 14, 16, 28, 32, 56];

    private static readonly int[] s_groups = [1, 2, 4, 8];

    /// <summary>Stems, pointwise and 3x3 convolutions, classifiers, sums, functions and pools.</summary>
    public static IEnumerable<Operator> Static()
    {
        Random random = new(StaticSeed);
        for (int i = 0; i < Convolutions; i++)
            yield return Convolution(random);
        for (int i = 0; i < Others; i++)
            yield return Other(random, i);
    }

    /// <summary>Blocks that skip patches, channels or both; weights made for an image; branches.</summary>
    public static IEnumerable<Operator> Dynamic()
    {
        Random random = new(DynamicSeed);
        for (int i = 0; i < Blocks; i++)
        {
            BlockShape shape = Shape(random);
            foreach (BlockConfiguration block in Settings(shape, random))
            {
                foreach (Operator op in DynamicSuite.Of(shape, 1, block))
                    yield return op;
            }
        }

        for (int i = 0; i < Synthesised; i++)
        {
            Conv2d dense = Convolution(random);
            yield return new PerImageConv2d { Dense = dense };
            yield return new BasisSynthesis { Batch = 1, Bases = random.Next(2, 9), Elements = dense.KernelElements };
        }

        for (int i = 0; i < Routed; i++)
        {
            int branches = random.Next(3, 12), side = random.Next(2) == 0 ? 1 : Side(random), channels = LogUniform(random, 8, 64);
            BranchCombine combine = new() { Batch = 1, Channels = channels, Height = side, Width = side, TopK = random.Next(1, branches) };
            yield return combine;
            yield return new BranchRouting
            {
                Batch = 1,
                Channels = channels,
                Height = side,
                Width = side,
                Branches = branches,
                TopK = combine.TopK,
            };
        }
    }

    private static Conv2d Convolution(Random random)
    {
        bool isStem = random.Next(8) == 0;
        int inputs = isStem ? random.Next(2) == 0 ? 1 : 3 : Channels(random, 8, 96), outputs = Channels(random, 8, isStem ? 32 : 96);
        int kernel = isStem || random.Next(2) == 0 ? 3 : random.Next(8) == 0 ? 5 : 1;
        return Conv2d.Square(1, inputs, Side(random), outputs, kernel, random.Next(4) == 0 ? 2 : 1) with
        { HasBias = true, HasActivation = random.Next(3) > 0 };
    }

    private static Operator Other(Random random, int index)
    {
        int channels = Channels(random, 8, 128), side = Side(random);
        return (index % 4) switch
        {
            0 => new Linear(1, LogUniform(random, 8, 256), LogUniform(random, 2, 128)) { HasBias = true },
            1 => new Add((long)side * side, channels) { HasActivation = random.Next(2) == 0 },
            2 => new Unary(UnaryFunction.Relu, (long)side * side, channels),
            _ => new GlobalPool { Batch = 1, Channels = channels, Height = side, Width = side },
        };
    }

    /// <summary>A block of a residual network, of either kind; a stride or other channels behind it go through a convolution.</summary>
    private static BlockShape Shape(Random random)
    {
        BlockKind kind = random.Next(4) == 0 ? BlockKind.Basic : BlockKind.Bottleneck;
        int side = Side(random), stride = random.Next(3) == 0 ? 2 : 1, width = Channels(random, 8, 32);
        int outputs = kind == BlockKind.Basic ? width : width * random.Next(2, 5);
        bool hasDownsample = stride > 1 || random.Next(3) == 0;
        return new BlockShape
        {
            Kind = kind,
            Stage = 1,
            Index = 1,
            InputChannels = hasDownsample ? Channels(random, 8, 96) : outputs,
            Width = width,
            OutputChannels = outputs,
            InputHeight = side,
            InputWidth = side,
            Stride = stride,
            HasDownsample = hasDownsample,
        };
    }

    /// <summary>What is legal of one setting of each mode.</summary>
    private static IEnumerable<BlockConfiguration> Settings(BlockShape shape, Random random)
    {
        IReadOnlyList<int> sides = LasnetRules.GranularityChoices(shape.OutputHeight);
        BlockConfiguration both = new()
        {
            Mode = DynamicMode.Both,
            Granularity = sides[random.Next(Math.Min(3, sides.Count))],
            ActivationRate = Rate(random),
            ChannelGroup = s_groups[random.Next(s_groups.Length)],
            ChannelKeepRate = Rate(random),
        };
        BlockConfiguration[] settings =
        [
            new() { Mode = DynamicMode.Spatial, Granularity = both.Granularity, ActivationRate = Rate(random) },
            new() { Mode = DynamicMode.Channel, ChannelGroup = both.ChannelGroup, ChannelKeepRate = Rate(random) },
            new() { Mode = DynamicMode.Layer, ActivationRate = Rate(random) },
            both,
        ];
        return settings.Where(block => LasnetRules.Violation(shape, block) is null);
    }

    private static double Rate(Random random) => DynamicSuite.Rates[random.Next(DynamicSuite.Rates.Count)];

    private static int Side(Random random) => s_sides[random.Next(s_sides.Length)];

    /// <summary>Channels, most often a multiple of 8.</summary>
    private static int Channels(Random random, int least, int most)
    {
        int channels = LogUniform(random, least, most);
        return random.Next(4) == 0 ? channels : Math.Max(least, (channels + 4) / 8 * 8);
    }
}
