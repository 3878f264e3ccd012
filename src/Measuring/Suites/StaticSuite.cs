using LatencyLab.Operators.Gemm;
using LatencyLab.Operators.Pooling;

namespace LatencyLab.Measuring.Suites;

/// <summary>Static operators: those of well-known backbones, and random shapes between and beyond them.</summary>
internal static class StaticSuite
{
    private const int RandomConvolutions = 80, RandomOthers = 40, RandomSeed = 20221;
    private const long MostMacs = 600_000_000, MostBytes = 200_000_000;

    /// <summary>Backbones measured, with the batches they are measured at.</summary>
    public static IReadOnlyList<(string Backbone, int Batch)> Backbones { get; } =
        [("resnet50", 1), ("resnet101", 1), ("resnet18", 1), ("regnety-800mf", 1), ("regnety-400mf", 1), ("resnet50", 4)];

    public static IEnumerable<Operator> All()
    {
        foreach ((string name, int batch) in Backbones)
        {
            foreach (Networks.Block block in BackboneCatalog.Find(name).Build(batch).Blocks)
            {
                foreach (Operator op in MeasurableOperators.Of(block))
                    yield return op;
            }
        }

        foreach (Operator op in Random())
            yield return op;
    }

    /// <summary>Random shapes between and beyond those of the backbones.</summary>
    public static IEnumerable<Operator> Random()
    {
        Random random = new(RandomSeed);
        for (int i = 0; i < RandomConvolutions; i++)
            yield return Convolution(random);
        for (int i = 0; i < RandomOthers; i++)
            yield return Other(random, i);
    }

    private static Conv2d Convolution(Random random)
    {
        while (true)
        {
            int groupInputs = LogUniform(random, 3, 512), groupOutputs = LogUniform(random, 4, 512);
            int groups = random.Next(4) switch { 0 => LogUniform(random, 2, 64), _ => 1 };
            if (groups > 1 && random.Next(2) == 0)
                groupInputs = groupOutputs = 1;
            Conv2d conv = Conv2d.Square(
                LogUniform(random, 1, 8), groupInputs * groups, LogUniform(random, 4, 112), groupOutputs * groups,
                random.Next(8) switch { < 3 => 1, < 6 => 3, 6 => 5, _ => 7 }, random.Next(4) == 0 ? 2 : 1, groups) with
            { HasBias = random.Next(2) == 0, HasActivation = random.Next(2) == 0 };
            OperatorWork work = conv.Work(sizeof(float));
            if (work.Macs is > 0 and <= MostMacs && work.Bytes.Total <= MostBytes)
                return conv;
        }
    }

    private static Operator Other(Random random, int index)
    {
        int batch = LogUniform(random, 1, 8), channels = LogUniform(random, 8, 1024), size = LogUniform(random, 4, 112);
        if ((long)batch * channels * size * size > MostBytes / 16)
            size = 14;
        return (index % 5) switch
        {
            0 => new Linear(LogUniform(random, 1, 64), LogUniform(random, 16, 4096), LogUniform(random, 16, 4096)),
            1 => new Add((long)batch * size * size, channels),
            2 => new Unary(UnaryFunction.Relu, (long)batch * size * size, channels),
            3 => new GlobalPool { Batch = batch, Channels = channels, Height = size, Width = size },
            _ => new Pool2d
            {
                Function = random.Next(2) == 0 ? PoolFunction.Max : PoolFunction.Average,
                Batch = batch,
                Channels = channels,
                InputHeight = size,
                InputWidth = size,
                KernelHeight = 3,
                KernelWidth = 3,
                StrideHeight = 2,
                StrideWidth = 2,
                PaddingHeight = 2,
                PaddingWidth = 2,
            },
        };
    }

    /// <summary>A whole number between two, of which every factor is as likely as another.</summary>
    internal static int LogUniform(Random random, int least, int most) =>
        (int)Math.Round(least * Math.Pow((double)most / least, random.NextDouble()));
}
