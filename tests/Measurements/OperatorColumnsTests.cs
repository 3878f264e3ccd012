using System.Reflection;
using LatencyLab.Measurements;
using LatencyLab.Operators;
using LatencyLab.Operators.Attention;
using LatencyLab.Operators.Convolution;
using LatencyLab.Operators.Elementwise;
using LatencyLab.Operators.Gemm;
using LatencyLab.Operators.Indexing;
using LatencyLab.Operators.Masking;
using LatencyLab.Operators.Normalization;
using LatencyLab.Operators.Patches;
using LatencyLab.Operators.Pooling;
using LatencyLab.Operators.Routing;
using LatencyLab.Operators.Selection;

namespace LatencyLab.Tests.Measurements;

public class OperatorColumnsTests
{
    private const int Trials = 300;

    private static readonly Conv2d s_dense = Conv2d.Square(2, 64, 56, 128, 3, stride: 2);

    public static TheoryData<Type> Types =>
        new(typeof(Operator).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Operator)) && !type.IsAbstract));

    [Theory]
    [MemberData(nameof(Types))]
    public void Every_operator_written_as_a_row_reads_back_equal_whatever_its_parameters(Type type)
    {
        Random random = new(type.Name.Length);
        Operator[] operators = [.. Enumerable.Range(0, Trials).Select(_ => LegalOperator(type, random))];
        Assert.All(operators, op =>
        {
            TimedOperator row = Read(OperatorColumns.Of(op));
            Assert.Equal(op, row.Operator);
            Assert.Equal(new TimedOperator(op, DataType.Fp32, typeName: "").Fingerprint, row.Fingerprint);
        });
        // The test would say nothing of a parameter that never changes.
        Assert.All(OperatorParameters.Of(type), parameter => Assert.True(
            operators.Select(parameter.GetValue).Distinct().Count() > 1, parameter.Name));
    }

    [Fact]
    public void An_operator_that_nobody_listed_has_a_row()
    {
        RowWriter row = new();
        OperatorForm form = new(new Unlisted(0) { Batch = 0 });
        Unlisted op = new(3) { Batch = 7, HalfWidth = 5, IsDense = true, Share = 0.25, Inner = UnaryFunction.HardSwish };
        form.Write(op, row);
        Assert.Equal("size=3;half_width=5;is_dense=1;share=0.25;inner=HardSwish", row.Values["other"]);
        Assert.Equal("7", row.Values["batch"]);
        Assert.Equal(op, form.Read(row.Reader));
        Assert.Equal(new Unlisted(0) { Batch = 1 }, form.Read(new RowWriter().Reader));
    }

    [Theory]
    [MemberData(nameof(Written))]
    public void What_files_of_before_hold_is_written_as_before(Operator op, string expected) => Assert.Equal(
        expected, string.Join(' ', OperatorColumns.Of(op).Select(column => $"{column.Key}={column.Value}")));

    public static TheoryData<Operator, string> Written => new()
    {
        {
            s_dense with
            {
                PaddingHeight = 3,
                PaddingWidth = 3,
                HasBias = true,
                HasActivation = true,
                DilationHeight = 2,
                DilationWidth = 2,
            },
            "op=conv2d batch=2 cin=64 h=56 w=56 cout=128 kh=3 kw=3 stride_h=2 stride_w=2 pad_h=1 pad_w=1 groups=1"
                + " other=dilation=2;padtot=3;bias=1;act=relu"
        },
        {
            new PatchConv2d
            {
                Dense = s_dense,
                Granularity = 4,
                ActivationRate = 0.3,
                Source = PatchInput.Indexed,
                Halo = 2,
                MeasuredDilatedRate = 0.425,
            },
            "op=gather_conv2d batch=2 cin=64 h=56 w=56 cout=128 kh=3 kw=3 stride_h=2 stride_w=2 pad_h=1 pad_w=1 groups=1"
                + " other=halo=2;dilated_rate=0.425 granularity=4 activation_rate=0.3 patches=30"
        },
        {
            new PatchGather
            {
                Batch = 2, Channels = 64, InputHeight = 56, InputWidth = 56, OutputHeight = 28, OutputWidth = 28, Granularity = 4,
                ActivationRate = 0.7, Kernel = 3, Stride = 2,
            },
            "op=patch_gather batch=2 cin=64 h=56 w=56 kh=3 kw=3 stride_h=2 stride_w=2 pad_h=0 pad_w=0 other=padtot=1"
                + " granularity=4 activation_rate=0.7 patches=69"
        },
        { new Linear(16, 512, 1000) { HasBias = true, Order = GemmOrder.NT }, "op=linear batch=1 m=16 n=1000 k=512 other=bias=1;order=NT" },
        { new Binary(BinaryFunction.Multiply, 10, 20) { SecondElements = 40 }, "op=mul batch=1 m=10 n=20 other=second=40" },
        { new Binary(BinaryFunction.Power, 10, 20) { SecondElements = 1 }, "op=powu batch=1 m=10 n=20" },
    };

    /// <remarks>40 of 196 patches are 0.204082 in six digits, of which 40.0001 follow: 41 where they are rounded up.</remarks>
    [Theory]
    [InlineData("patch_conv2d cin=8 h=56 w=56 cout=8 kh=3 kw=3 pad_h=1 pad_w=1 granularity=4 activation_rate=0.204082", "", 41)]
    [InlineData("patch_conv2d cin=8 h=56 w=56 cout=8 kh=3 kw=3 pad_h=1 pad_w=1 granularity=4 activation_rate=0.204082", " patches=40", 40)]
    [InlineData("patch_gather cin=8 h=56 w=56 kh=1 kw=1 granularity=4 activation_rate=0.204082", " patches=40", 40)]
    [InlineData("patch_scatter cin=8 h=56 w=56 granularity=4 activation_rate=0.204082", " patches=40", 40)]
    [InlineData("patch_scatter_add cin=8 h=56 w=56 granularity=4 activation_rate=0.204082", " patches=40", 40)]
    [InlineData("patch_scatter_add cin=8 h=56 w=56 granularity=4 activation_rate=0.204082", " patches=42", 42)]
    public void A_row_that_counts_its_patches_has_as_many(string row, string count, int expected) =>
        Assert.Equal(
            expected,
            OperatorColumns.Read(
                $"op={row}{count}".Split(' ').Select(word => word.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]), "row")
                .Work(4).Patches);

    /// <summary>What searches are measured is read again as it was.</summary>
    [Fact]
    public void Searches_are_read_as_they_were_written()
    {
        Operator[] searches =
        [
            new NonZeroSearch(50) { Found = 7 }, new TopElements(2, 50) { Count = 7 }, new BoxSuppression(2, 50) { KeptRate = 0.125 },
            new RowGather(5, 6, 7) { IsByCoordinates = true }, new RowGather(5, 6, 7) { AlongColumns = true },
        ];
        Assert.Equal(searches, searches.Select(op => OperatorColumns.Read(OperatorColumns.Of(op), "row")));
    }

    [Theory]
    [MemberData(nameof(Lost))]
    public void What_rows_once_lost_has_columns(Operator op, string expected) => Assert.Equal(expected, OperatorColumns.Of(op)["other"]);

    public static TheoryData<Operator, string> Lost => new()
    {
        { s_dense with { DilationWidth = 2 }, "dilation_w=2" },
        { s_dense with { AddsResidual = true }, "residual=1" },
        { new Permute(10, 20) { Run = 4 }, "run=4" },
        { s_dense with { PaddingHeight = 3, HasFoldedBatchNorm = true }, "padtot=3;padtot_w=2;folded_bn=1" },
        {
            new PatchConv2d
            {
                Dense = s_dense,
                Granularity = 4,
                ActivationRate = 0.3,
                Source = PatchInput.Gathered,
                ChannelGroup = 8,
                DepthKeepRate = 0.5,
            },
            "keep_depth=0.5"
        },
        { new GlobalPool { Batch = 1, Channels = 8, Height = 7, Width = 7, Function = PoolFunction.Max }, "function=Max" },
        { new BatchNorm2d { Batch = 1, Channels = 8, Height = 7, Width = 7, IsFolded = true, HasActivation = true }, "act=relu" },
        { new Binary(BinaryFunction.Add, 10, 20), "second=none" },
    };

    private static TimedOperator Read(IReadOnlyDictionary<string, string> columns)
    {
        Assert.All(columns.Keys, column => Assert.Contains(column, MeasurementColumns.Schema.Concat(MeasurementColumns.Dynamic)));
        string text = $"{string.Join(',', columns.Keys)}\n{string.Join(',', columns.Values)}\n";
        MeasurementTable table = MeasurementReader.Read(new StringReader(text), "m.csv");
        Assert.True(table.Unreadable.Count == 0, $"{text}{table.Unreadable.FirstOrDefault()}");
        return table.Rows.Single();
    }

    /// <summary>Texts that some operator has: how tokens fall on experts.</summary>
    private static readonly string[] s_texts = ["balanced", "power_law_1.2", "power_law_0.5"];

    /// <summary>Any operator that a row can be of: sizes from 1, drawn again where its parameters do not fit each other.</summary>
    private static Operator LegalOperator(Type type, Random random)
    {
        for (int draw = 1; ; draw++)
        {
            Operator op = RandomOperator(type, random);
            try
            {
                op.Work(sizeof(float));
                return op;
            }
            catch (InputException) when (draw < Trials)
            {
            }
        }
    }

    /// <summary>What would seldom fit is made to.</summary>
    private static Operator RandomOperator(Type type, Random random)
    {
        object op = OperatorParameters.New(type);
        foreach (PropertyInfo parameter in OperatorParameters.Of(type))
            OperatorParameters.Set(op, parameter, RandomValue(parameter.PropertyType, random));
        return op switch
        {
            Conv2d conv => Possible(conv, random),
            Pool2d pool =>
                pool with { InputHeight = pool.InputHeight + pool.KernelHeight, InputWidth = pool.InputWidth + pool.KernelWidth },
            MaskerFusedConv2d fused => fused with { Dense = fused.Dense with { Groups = 1 } },
            BranchRouting routing => routing with { Branches = routing.Branches + routing.TopK },
            FusedAttention attention => attention with
            {
                Heads = attention.Heads * (attention.KeyHeads ?? 1),
                Keys = attention.Keys + attention.Queries,
            },
            RoutedExperts experts => experts with
            {
                Experts = experts.Experts + experts.Chosen,
                Inner = experts.Inner * experts.Shards,
            },
            _ => (Operator)op,
        };
    }

    /// <summary>Groups that divide the channels, and a kernel that fits.</summary>
    private static Conv2d Possible(Conv2d conv, Random random)
    {
        int groups = random.Next(3) == 0 ? conv.Groups : 1;
        bool isDepthwise = random.Next(2) == 0;
        return conv with
        {
            Groups = groups,
            InputChannels = isDepthwise ? groups : groups * conv.InputChannels,
            OutputChannels = groups * conv.OutputChannels,
            InputHeight = conv.InputHeight + conv.DilationHeight * conv.KernelHeight,
            InputWidth = conv.InputWidth + conv.DilationWidth * conv.KernelWidth,
        };
    }

    private static object? RandomValue(Type type, Random random)
    {
        if (Nullable.GetUnderlyingType(type) is Type inner)
            return random.Next(3) == 0 ? null : RandomValue(inner, random);
        // Small numbers are often the same, large ones often odd.
        int number = random.Next(2) == 0 ? random.Next(1, 5) : random.Next(1, 60);
        return type == typeof(int) ? number
            : type == typeof(long) ? (long)number
            : type == typeof(double) ? random.Next(4) == 0 ? 1.0 : random.NextDouble()
            : type == typeof(bool) ? random.Next(2) == 0
            : type == typeof(string) ? s_texts[random.Next(s_texts.Length)]
            : type.IsEnum ? Enum.GetValues(type).GetValue(random.Next(Enum.GetValues(type).Length))
            : RandomOperator(type, random);
    }

    private sealed record Unlisted(int Size) : Operator
    {
        public int Size { get; init; } = Size;

        public required int Batch { get; init; }

        public int HalfWidth { get; init; } = 2;

        public bool IsDense { get; init; }

        public double Share { get; init; } = 1;

        public UnaryFunction Inner { get; init; }

        public override string Kind => "unlisted";

        public override OperatorWork Work(int elementBytes) => default;
    }
}
