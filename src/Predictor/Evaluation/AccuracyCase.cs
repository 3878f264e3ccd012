using LatencyLab.Operators;

namespace LatencyLab.Predictor.Evaluation;

/// <summary>Median APE and MAPE in percent and Kendall's tau; null where nothing is asked of a figure.</summary>
public sealed record AccuracyTarget(double? MedianApePercent, double? MapePercent, double? KendallTau = null);

/// <summary>One line of the accuracy report: rows of a published file, a number of them fitted, the others predicted.</summary>
/// <param name="Name">Heading.</param>
/// <param name="File">Measurement file.</param>
/// <param name="Bar">What has to be reached.</param>
/// <param name="Goal">What is aimed at.</param>
public sealed record AccuracyCase(string Name, string File, AccuracyTarget Bar, AccuracyTarget Goal)
{
    private const double MostFitted = 0.75;

    /// <summary>Rows fitted a device, three quarters where there are too few; 0: <see cref="Share"/> of them.</summary>
    public int Rows { get; init; }

    /// <summary>Share of the rows that is fitted.</summary>
    public double Share { get; init; }

    /// <summary>Operators of the file that count; empty: all.</summary>
    public IReadOnlyList<string> Operators { get; init; } = [];

    /// <summary>The class that is drawn, fitted and reported. Null: every class.</summary>
    public OperatorClass? Class { get; init; }

    /// <summary>Text of the device column; null: every device that has a profile.</summary>
    public string? Device { get; init; }

    /// <summary>Device that is left out.</summary>
    public string? ExceptDevice { get; init; }

    /// <summary>What keeps the case from its bar, as far as it is known: one or two sentences with figures, or null.</summary>
    public string? Limits { get; init; }

    /// <summary>Rows to fit of so many: at most three quarters.</summary>
    public int RowsOf(int count) => Rows > 0 ? Math.Min(Rows, (int)(MostFitted * count)) : (int)Math.Round(Share * count);
}

/// <summary>The data sets and row counts that accuracy is reported for.</summary>
public static class AccuracyCases
{
    private const string DepthwiseLimits =
        "Rows are drawn from those of the class: 150, or three quarters where a device has fewer than 200. The nearest other rows say no more: local linear regression on log batch, channels, size, stride and kernel over "
        + "as many rows leaves 15.2 / 23.3 % (mean of the 7 devices, 6 draws), over all other rows 14.6 / 23.6, and 15.5 / 23.3 even where it is told the solver and whether areas are odd. MI60 has 19 rows, 14 of them fitted, and some of them "
        + "are two to four times as slow as their neighbours: 84 x 42 x 42 takes 692 us and the larger 128 x 56 x 56 411; the regression leaves 25 / 42 % there. Without MI60 and MI25 (19 rows too) the mean is 12.7 / 19.3. On MI50 17 of 20 rows ran an implicit GEMM, the others "
        + "a direct kernel up to 13 times as fast, which no size foretells, and 27 x 27 outputs of 56 x 56 inputs take 132 us where 28 x 28 take 98, which a model whose latency never falls with the work cannot say. "
        + "Tried: planes in waves, the scale of few rows by degrees of freedom, narrower priors chosen by cross-validation, a loss that lets outliers go: no gain beyond the spread between draws.";

    public static IReadOnlyList<AccuracyCase> All { get; } =
    [
        new("conv-justus, 50 rows", "conv-justus.csv", new(7.5, 12, 0.925), new(5, 8)) { Rows = 50 },
        new("conv-justus, 200 rows", "conv-justus.csv", new(6, 10, 0.938), new(4, 7, 0.96)) { Rows = 200 },
        new("conv-justus, 1000 rows", "conv-justus.csv", new(5, 8, 0.948), new(3, 5.5)) { Rows = 1000 },
        new("conv-neusight, 200 rows", "conv-neusight.csv", new(13, 18), new(9, 13))
        {
            Rows = 200,
            Limits = "Launch gaps of the host that timed the rows vary between 0.1 and 0.8 ms on the P100 whatever the shape (rows whose time is mostly the gap have a MAPE of 115 to 240 % on P100 and P4), "
                + "and rows above eight gaps are at 10 to 12 %. Splitting the reduction of convolutions was tried and is worse (18.6 MAPE).",
        },
        new("conv-neusight V100, 200 rows", "conv-neusight.csv", new(15, 19.5), new(10, 13)) { Rows = 200, Device = "Tesla V100-PCIE-32GB" },
        new("linear-neusight without T4, 30 rows", "linear-neusight.csv", new(6, 9), new(3, 5)) { Rows = 30, ExceptDevice = "Tesla T4", Limits = "The nearest other rows say no more: local linear regression on log m, n, k over all other 2,170 rows of a device leaves 4.4 / 7.5 on the A100, 5.5 / 9.1 on the P100, 4.0 / 6.1 on the V100 and 15.3 / 19.3 on the P4 (350 rows each), a mean of 7.3 / 10.5. The library chooses between 64 x 64 and 32 x 128 kernels by rules that neither padding nor waves explain (60 % at best); on the P4 the two differ by a factor of 1.8 for the same shape. Tried: sweeps of the weights for every row of tiles, slow reads in short runs, a longer reach of the cache, a narrower prior of the power limit: no gain beyond the spread between draws (the first is in the model, because it is what the P4 shows tile by tile). Large weights that are slow to read in rows and priors of the power limit for Pascal gained 0.9 / 1.0. A fit to all 2,173 rows of the P4 still leaves 12.1 / 17.4 on those very rows; without it the mean of the other three is 6.1 / 8.6." },
        new("bmm-neusight without T4, 30 rows", "bmm-neusight.csv", new(8, 11), new(3, 5)) { Rows = 30, ExceptDevice = "Tesla T4" },
        new("vector-neusight add, relu, gelu, 100 rows", "vector-neusight.csv", new(4, null), new(2, null)) { Rows = 100, Operators = ["add", "relu", "gelu"] },
        new("deepbench convolutions, 30 %", "deepbench.csv", new(13, 18), new(8, 12)) { Share = 0.3, Operators = ["conv2d"] },
        new("deepbench GEMM, 30 %", "deepbench.csv", new(10, 17), new(8, 12))
        {
            Share = 0.3,
            Operators = ["gemm"],
            Limits = "Rows of the orders NN, TN and NT are told apart; about 25 rows a device are fitted. On the Pascal cards 16 columns take longer than 32 (1760 x 1760, GTX 1080 Ti: 58 against 39 us) and single "
                + "shapes in TN up to four times as long as in NN (7680 x 64 x 2560), which a latency that never falls with the work cannot follow.",
        },
        new("grouped-conv-miopen depthwise, 150 rows", "grouped-conv-miopen.csv", new(10, 15), new(6, 10)) { Rows = 150, Class = OperatorClass.DepthwiseConvolution, Limits = DepthwiseLimits },
        new("grouped-conv-miopen grouped, 150 rows", "grouped-conv-miopen.csv", new(16, 24), new(6, 10)) { Rows = 150, Class = OperatorClass.GroupedConvolution },
        new("conv-miopen fp32, 200 rows", "conv-miopen.csv", new(18, 27), new(12, 18)) { Rows = 200 },
        new("gather-scatter-a100, 100 rows", "gather-scatter-a100.csv", new(15, 25), new(8, 12)) { Rows = 100, Operators = ["gather", "gather_elementwise", "scatter_add"] },
    ];

    /// <summary>Rows of the project's own kernels on one device; the file is the suite that they were measured in.</summary>
    public static IReadOnlyList<AccuracyCase> Own { get; } =
    [
        new("own static kernels, unseen shapes, 100 rows", "static", new(5, 8, 0.95), new(3, 5)) { Rows = 100 },
        new("own dynamic kernels, unseen shapes, S and r, 200 rows", "dynamic", new(7, 11, 0.93), new(4, 6)) { Rows = 200 },
    ];
}
