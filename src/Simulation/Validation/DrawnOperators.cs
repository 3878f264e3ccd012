using LatencyLab.Operators.Convolution;
using LatencyLab.Operators.Elementwise;
using LatencyLab.Operators.Gemm;
using LatencyLab.Operators.Normalization;
using LatencyLab.Operators.Patches;
using LatencyLab.Operators.Pooling;

namespace LatencyLab.Simulation.Validation;

/// <summary>Operators of networks as they occur, drawn at random: kinds in turn, sizes over two orders of magnitude.</summary>
internal static class DrawnOperators
{
    private static readonly int[] s_sides = [7, 14, 28, 56, 112], s_kernels = [1, 3, 5], s_sizes = [1, 2, 4, 7];
    private static readonly Func<Random, Operator>[] s_kinds =
    [
        Convolution,
        random => new Linear(Size(random, 1, 8192), Size(random, 32, 8192), Size(random, 32, 8192)),
        random => Convolution(random),
        random => new BatchedGemm(Size(random, 1, 256), Size(random, 16, 1024), Size(random, 16, 512), Size(random, 16, 1024)),
        Patches,
        Depthwise,
        random => new Add((long)Size(random, 1, 128) * 784, Size(random, 16, 1024)) { HasActivation = true },
        random => new LayerNorm(Size(random, 1, 16384), Size(random, 64, 4096)),
        Pool,
        Gather,
        ScatterAdd,
    ];

    /// <summary>Operators of a seed; the first ones of more are the same.</summary>
    public static IReadOnlyList<Operator> Of(int count, int seed)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, count).Select(i => s_kinds[i % s_kinds.Length](random))];
    }

    private static Conv2d Convolution(Random random) => Conv2d.Square(
        Size(random, 1, 128), Size(random, 8, 1024), Pick(random, s_sides), Size(random, 8, 1024), Pick(random, s_kernels),
        random.Next(4) == 0 ? 2 : 1);

    private static Conv2d Depthwise(Random random)
    {
        int channels = Size(random, 8, 1024);
        return Conv2d.Square(Size(random, 1, 128), channels, Pick(random, s_sides), channels, 3, random.Next(4) == 0 ? 2 : 1, channels);
    }

    private static PatchConv2d Patches(Random random)
    {
        Conv2d dense = Conv2d.Square(
            Size(random, 1, 128), Size(random, 16, 512), Pick(random, s_sides[..4]), Size(random, 16, 512), random.Next(2) == 0 ? 1 : 3);
        return new PatchConv2d
        {
            Dense = dense,
            Granularity = Pick(random, s_sizes),
            ActivationRate = random.Next(1, 10) / 10.0,
            Source = random.Next(2) == 0 ? PatchInput.Gathered : PatchInput.Indexed,
        };
    }

    private static Pool2d Pool(Random random) => new()
    {
        Function = PoolFunction.Max,
        Batch = Size(random, 1, 128),
        Channels = Size(random, 16, 512),
        InputHeight = 56,
        InputWidth = 56,
        KernelHeight = 3,
        KernelWidth = 3,
        StrideHeight = 2,
        StrideWidth = 2,
        PaddingHeight = 2,
        PaddingWidth = 2,
    };

    private static PatchGather Gather(Random random)
    {
        int side = Pick(random, s_sides[..4]);
        return new PatchGather
        {
            Batch = Size(random, 1, 128),
            Channels = Size(random, 16, 512),
            InputHeight = side,
            InputWidth = side,
            OutputHeight = side,
            OutputWidth = side,
            Granularity = Pick(random, s_sizes),
            ActivationRate = random.Next(1, 10) / 10.0,
            Kernel = 3,
        };
    }

    private static PatchScatterAdd ScatterAdd(Random random)
    {
        int side = Pick(random, s_sides[..4]);
        return new PatchScatterAdd
        {
            Batch = Size(random, 1, 128),
            Channels = Size(random, 16, 512),
            Height = side,
            Width = side,
            Granularity = Pick(random, s_sizes),
            ActivationRate = random.Next(1, 10) / 10.0,
        };
    }

    private static int Pick(Random random, int[] choices) => choices[random.Next(choices.Length)];

    /// <summary>A size whose logarithm is spread evenly.</summary>
    private static int Size(Random random, int least, int most) =>
        Math.Clamp((int)Math.Round(least * Math.Pow((double)most / least, random.NextDouble())), least, most);
}
