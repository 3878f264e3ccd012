using LatencyLab.Operators.Gemm;
using LatencyLab.Operators.Indexing;
using LatencyLab.Operators.Normalization;
using LatencyLab.Operators.Selection;
using static LatencyLab.Measuring.Suites.StaticSuite;

namespace LatencyLab.Measuring.Suites;

/// <summary>
/// Operators of the networks that people deploy, convolutional and of tokens, at batch 1, and random shapes between and beyond them: for
/// runtimes that run more kinds of operators than the kernels of this project do.
/// </summary>
internal static class InferenceSuite
{
    private const int RandomRows = 160, RandomSeed = 20268, Kinds = 10, LongestRun = 128, SelectionRows = 96, SelectionSeed = 20269,
        SelectionKinds = 6;
    private const long MostMacs = 1_500_000_000, MostBytes = 200_000_000;

    /// <summary>Networks measured.</summary>
    public static IReadOnlyList<string> Networks { get; } =
    [
        "resnet18", "resnet101", "resnext50_32x4d", "mobilenet_v1", "mobilenet_v3_large", "efficientnet_b0", "regnet_y_800mf",
        "densenet121", "shufflenet_v2_x1.0", "squeezenet1_1", "googlenet", "convnext_t", "deit_ti", "vit_b_16", "swin_t", "darknet53",
        "yolov8s_backbone",
    ];

    public static IEnumerable<Operator> All()
    {
        foreach (string name in Networks)
        {
            foreach (Networks.Block block in NetworkCatalog.Find(name).Build(1).Blocks)
            {
                foreach (Operator op in MeasurableOperators.Of(block).Where(IsModest).Select(Separate))
                    yield return op;
            }
        }

        foreach (Operator op in StaticSuite.Random().Where(IsModest).Select(Separate))
            yield return op;
        Random random = new(RandomSeed);
        for (int i = 0; i < RandomRows; i++)
        {
            if (Drawn(random, i) is Operator op && IsModest(op))
                yield return op;
        }

        random = new Random(SelectionSeed);
        for (int i = 0; i < SelectionRows; i++)
            yield return Selecting(random, i);
    }

    /// <remarks>In such runtimes no sum has its activation in it: what adds up and what activates are two operators.</remarks>
    private static Operator Separate(Operator op) => op is Add add ? add with { HasActivation = false } : op;

    private static bool IsModest(Operator op)
    {
        OperatorWork work = op.Work(sizeof(float));
        return work.Macs <= MostMacs && work.Bytes.Total <= MostBytes;
    }

    /// <summary>Half of the copies turn a matrix, the others move heads of 8 to 128 features.</summary>
    private static long Run(int columns, int index)
    {
        long run = index % 2 == 0 ? 1 : LongestRun >> (index / 2 % 5);
        while (columns % run != 0 || columns == run)
            run /= 2;
        return run;
    }

    private static Operator Drawn(Random random, int index)
    {
        int rows = LogUniform(random, 16, 1024), columns = 8 * LogUniform(random, 4, 256), size = LogUniform(random, 4, 80);
        int channels = 4 * LogUniform(random, 2, 128);
        return (index % Kinds) switch
        {
            0 => new Softmax(rows * 4L, LogUniform(random, 16, 1024)),
            1 => new LayerNorm(rows, columns),
            2 => new BatchedGemm(LogUniform(random, 1, 16), rows, LogUniform(random, 16, 1024), 16 * LogUniform(random, 1, 8)),
            3 => new BatchedGemm(LogUniform(random, 1, 16), rows, 16 * LogUniform(random, 1, 8), LogUniform(random, 16, 1024)),
            4 => new Linear(rows, columns, 8 * LogUniform(random, 4, 384)) { HasBias = true },
            5 => new Unary((UnaryFunction)random.Next(Enum.GetValues<UnaryFunction>().Length), rows, columns),
            6 => new Binary((BinaryFunction)random.Next(4), (long)size * size, channels)
            {
                SecondElements = random.Next(2) == 0 ? channels : null,
            },
            7 => new Permute(rows, columns) { Run = Run(columns, index / Kinds) },
            8 => new Concat((long)size * size, channels),
            _ => new Add((long)size * size, channels),
        };
    }

    /// <summary>What detectors choose boxes with, and tables that are looked up.</summary>
    private static Operator Selecting(Random random, int index)
    {
        int rows = LogUniform(random, 32, 20_000), source = LogUniform(random, 64, 20_000);
        return (index % SelectionKinds) switch
        {
            0 => new RowGather(rows, LogUniform(random, 1, 256), source),
            1 => new RowGather(LogUniform(random, 1, 4), rows, LogUniform(random, 4, 256)) { AlongColumns = true },
            2 => new RowGather(rows, LogUniform(random, 1, 16), source) { IsByCoordinates = true },
            3 => new NonZeroSearch(rows) { Found = random.NextInt64(rows + 1) },
            4 => new TopElements(LogUniform(random, 1, 4), rows) { Count = LogUniform(random, 1, Math.Min(rows, 1000)) },
            _ => new BoxSuppression(1, rows) { KeptRate = 0.5 * LogUniform(random, 1, rows) / rows },
        };
    }
}
