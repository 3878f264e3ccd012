using System.Globalization;
using LatencyLab.Networks.Onnx;
using LatencyLab.Operators;
using LatencyLab.Operators.Convolution;
using LatencyLab.Operators.Elementwise;
using LatencyLab.Operators.Gemm;
using LatencyLab.Operators.Indexing;
using LatencyLab.Operators.Normalization;
using LatencyLab.Operators.Pooling;
using LatencyLab.Operators.Selection;
using LatencyLab.Tests.Hardware;

namespace LatencyLab.Tests.Networks.Onnx;

/// <summary>Shapes and work of single operators, as the ONNX specification has them.</summary>
public sealed class RuleTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("NOTSET", "1x16x8x8", 2)]
    [InlineData("SAME_UPPER", "1x16x8x8", 1)]
    [InlineData("VALID", "1x16x7x7", 0)]
    public void Padding_is_given_or_follows(string how, string shape, int padding)
    {
        OnnxWriter model = new();
        string y = model.Node(
            "Conv", [model.Input("x", 1, 3, 16, 16), model.Weight(16, 3, 3, 3)], ("strides", new[] { 2, 2 }), ("auto_pad", how),
            ("pads", new[] { 1, 1, 1, 1 }));

        (Operator op, string made) = Only(model, y);

        Assert.Equal((shape, padding), (made, ((Conv2d)op).PaddingHeight));
    }

    /// <summary>The most that can be kept, or what is told.</summary>
    [Theory]
    [InlineData(1000, null, 100)]
    [InlineData(10, null, 10)]
    [InlineData(1000, 26L, 13)]
    [InlineData(1000, 0L, 0)]
    public void Boxes_are_kept_as_many_as_can_be_or_as_are_told(int most, long? told, double kept)
    {
        OnnxWriter model = new();
        string y = model.Node(
            "NonMaxSuppression", [model.Input("boxes", 1, 100, 4), model.Input("scores", 1, 2, 100), model.Whole(most)]);
        model.Output(y);

        OnnxNetwork network = Told(model, y, 0, told);

        Assert.Equal(new BoxSuppression(2, 100) { KeptRate = kept / 100 }, Assert.Single(network.Build(1).Operators));
        OnnxLayer layer = network.Describe(1).Layers[0];
        Assert.Equal((FormattableString.Invariant($"{2 * kept}x3"), ($"{y}[0]", 0)), (layer.Output, layer.DecidedSize));
        Assert.Equal(told is null, layer.Note is not null);
    }

    /// <summary>What is found decides how much is looked up behind it.</summary>
    [Theory]
    [InlineData(null, 50)]
    [InlineData(7L, 7)]
    public void What_is_found_is_looked_up(long? told, long found)
    {
        OnnxWriter model = new();
        string x = model.Input("x", 50), places = model.Node("NonZero", [x]);
        model.Output(model.Node("GatherND", [x, model.Node("Transpose", [places], ("perm", new[] { 1, 0 }))]));

        Operator[] operators = [.. Told(model, places, 1, told).Build(1).Operators];

        Assert.Equal(new NonZeroSearch(50) { Found = found }, operators[0]);
        Assert.Equal(new RowGather(found, 1, 50) { IsByCoordinates = true }, operators[^1]);
    }

    [Fact]
    public void No_more_is_told_than_there_is_and_nothing_of_what_shapes_decide()
    {
        OnnxWriter model = new();
        string y = model.Node("NonZero", [model.Input("x", 50)]);
        model.Output(y);

        Assert.Contains(
            $"'{y}[1]' is bound to 51, expected at most 50",
            Assert.Throws<InputException>(() => Told(model, y, 1, 51).Build(1)).Message, StringComparison.Ordinal);
        Assert.Contains(
            $"'{y}[0]' is neither a dimension of an input nor one that the data decide",
            Assert.Throws<InputException>(() => Told(model, y, 0, 1).Build(1)).Message, StringComparison.Ordinal);
    }

    /// <summary>
    /// One place of the first dimension is copied as a whole, of the middle one in rows; of the last one single elements are picked.
    /// </summary>
    [Fact]
    public void One_place_of_a_dimension_is_a_slice_unless_its_elements_lie_apart()
    {
        Assert.Equal(new Permute(5, 7) { Run = 35 }, At(0));
        Assert.Equal(new Permute(3, 7) { Run = 7 }, At(1));
        Assert.Equal(new RowGather(1, 15, 7) { AlongColumns = true }, At(2));

        Operator At(int axis)
        {
            OnnxWriter model = new();
            return Only(model, model.Node("Gather", [model.Input("x", 3, 5, 7), model.Whole(1)], ("axis", axis))).Op;
        }
    }

    /// <summary>Runtimes compute the same of the same once; of another axis, or where the graph puts both out, twice.</summary>
    [Fact]
    public void What_is_repeated_is_computed_once()
    {
        OnnxWriter model = new();
        string x = model.Input("x", 8, 8), found = model.Node("NonZero", [x]);
        string again = model.Node("NonZero", [x]);
        string down = model.Node("Softmax", [x], ("axis", 0)), across = model.Node("Softmax", [x], ("axis", 1));
        model.Output(model.Node("Transpose", [found], ("perm", new[] { 1, 0 })));
        model.Output(model.Node("Transpose", [again], ("perm", new[] { 1, 0 })));
        model.Output(model.Node("Add", [down, across]));

        OnnxNetwork network = Open(model);

        Assert.Equal(
            ["add", "non_zero", "permute", "permute", "softmax", "softmax"], network.Build(1).Operators.Select(op => op.Kind).Order());
        Assert.Equal(1, network.Describe(1).Fusions["repeated nodes computed once"]);
    }

    [Fact]
    public void The_largest_of_rows_are_found_by_a_heap()
    {
        OnnxWriter model = new();
        string[] both = model.Node("TopK", [model.Input("x", 3, 70), model.Whole(9)], ["values", "places"]);

        Assert.Equal(new TopElements(3, 70) { Count = 9 }, Only(model, both[0]).Op);
    }

    [Theory]
    [InlineData("Relu", false)]
    [InlineData("Clip", true)]
    public void A_convolution_keeps_whether_its_activation_is_bounded(string activation, bool isClipped)
    {
        OnnxWriter model = new();
        string y = model.Node(activation, [model.Node("Conv", [model.Input("x", 1, 3, 16, 16), model.Weight(16, 3, 3, 3)])]);

        Conv2d conv = (Conv2d)Only(model, y).Op;

        Assert.Equal((true, isClipped), (conv.HasActivation, conv.IsClipped));
    }

    /// <summary>Factors of channels, positions, and what both are: the last dimensions decide; one element has no runs.</summary>
    [Theory]
    [InlineData("Add", new long[] { 3, 1, 1 }, 3L, 20L)]
    [InlineData("Mul", new long[] { 2, 3, 1, 1 }, 6L, 20L)]
    [InlineData("Sub", new long[] { 4, 5 }, 20L, 20L)]
    [InlineData("Div", new long[] { 5 }, 5L, 5L)]
    [InlineData("Sub", new long[] { 3, 1, 5 }, 15L, 5L)]
    [InlineData("Add", new long[] { 2, 1, 1, 1 }, 2L, 60L)]
    [InlineData("Add", new long[] { 1 }, 1L, null)]
    public void A_broadcast_operand_says_how_far_it_is_gone_through(string function, long[] operand, long second, long? run)
    {
        OnnxWriter model = new();
        string y = model.Node(function, [model.Input("x", 2, 3, 4, 5), model.Weight(operand)]);

        (Operator op, _) = Only(model, y);

        Assert.Equal((second, run), (((Binary)op).SecondElements, ((Binary)op).Run));
    }

    [Theory]
    [InlineData(0, "1x8x6x6")]
    [InlineData(1, "1x8x7x7")]
    public void A_pool_rounds_up_where_it_is_told_to(int ceiling, string shape)
    {
        OnnxWriter model = new();
        string y = model.Node(
            "MaxPool", [model.Input("x", 1, 8, 14, 14)], ("kernel_shape", new[] { 3, 3 }), ("strides", new[] { 2, 2 }),
            ("ceil_mode", ceiling));

        (Operator op, string made) = Only(model, y);

        Assert.Equal(shape, made);
        Assert.Equal(shape, FormattableString.Invariant($"1x8x{((Pool2d)op).OutputHeight}x{((Pool2d)op).OutputWidth}"));
    }

    [Fact]
    public void A_transposed_convolution_has_the_multiply_accumulates_of_its_input_pixels()
    {
        OnnxWriter model = new();
        string y = model.Node(
            "ConvTranspose", [model.Input("x", 1, 64, 16, 16), model.Weight(64, 32, 3, 3)], ("strides", new[] { 2, 2 }),
            ("pads", new[] { 1, 1, 1, 1 }), ("output_padding", new[] { 1, 1 }));

        (Operator op, string made) = Only(model, y);

        Assert.Equal("1x32x32x32", made);
        Assert.Equal(256L * 64 * 32 * 9, op.Work(4).Macs);
        Assert.Equal((32, 32), (((TransposedConv2d)op).OutputHeight, ((TransposedConv2d)op).OutputWidth));
    }

    [Fact]
    public void Kernels_of_one_and_of_three_dimensions_have_their_multiply_accumulates()
    {
        OnnxWriter flat = new();
        (Operator line, string lineShape) = Only(
            flat, flat.Node("Conv", [flat.Input("x", 2, 16, 100), flat.Weight(32, 16, 5)], ("pads", new[] { 2, 2 })), batch: 2);
        OnnxWriter deep = new();
        (Operator volume, string volumeShape) = Only(
            deep, deep.Node("Conv", [deep.Input("x", 1, 3, 8, 16, 16), deep.Weight(8, 3, 3, 3, 3)], ("pads", new[] { 1, 1, 1, 1, 1, 1 })));

        Assert.Equal(("2x32x100", 2L * 100 * 32 * 16 * 5), (lineShape, line.Work(4).Macs));
        Assert.Equal(("1x8x8x16x16", 8L * 16 * 16 * 8 * 3 * 27), (volumeShape, volume.Work(4).Macs));
        Assert.Equal(8 * 3 * 27, volume.ParameterCount);
    }

    [Theory]
    [InlineData(2, 12, 1, "1x6x10x8")]
    [InlineData(-4, int.MaxValue, 1, "1x6x4x8")]
    [InlineData(0, 14, 2, "1x6x7x8")]
    [InlineData(-1, -15, -1, "1x6x14x8")]
    public void A_slice_copies_what_it_keeps(int start, int end, int step, string shape)
    {
        OnnxWriter model = new();
        string y = model.Node(
            "Slice", [model.Input("x", 1, 6, 14, 8), model.Whole(start), model.Whole(end), model.Whole(2), model.Whole(step)]);
        model.Output(model.Node("Relu", [y]));

        Assert.Equal(shape, Open(model).Describe(1).Layers[^1].Output);
    }

    [Theory]
    [InlineData("2x7x4x64", new[] { 0, 2, 1, 3 }, 64)]
    [InlineData("6x5x7", new[] { 1, 0, 2 }, 7)]
    [InlineData("6x5", new[] { 1, 0 }, 1)]
    [InlineData("2x3x1x8", new[] { 1, 2, 0, 3 }, 8)]
    [InlineData("2x3x4x8", new[] { 1, 0, 2, 3 }, 32)]
    public void What_keeps_its_place_at_the_end_moves_as_one_run(string shape, int[] order, int run)
    {
        OnnxWriter model = new();
        model.Output(model.Node("Transpose", [model.Input("x", [.. shape.Split('x').Select(int.Parse)])], ("perm", order)));

        Assert.Equal(run, Assert.IsType<Permute>(Assert.Single(Open(model).Build(shape[0] - '0').Operators)).Run);
    }

    [Theory]
    [InlineData(2, 1, 7 * 8)]
    [InlineData(2, 2, 8)]
    [InlineData(3, 1, 7)]
    [InlineData(3, 2, 1)]
    public void A_part_is_copied_in_runs_of_neighbours(int axis, int step, int run)
    {
        OnnxWriter model = new();
        string x = model.Input("x", 1, 6, 14, 8);
        model.Output(model.Node("Slice", [x, model.Whole(0), model.Whole(7), model.Whole(axis), model.Whole(step)]));

        Assert.Equal(run, Assert.IsType<Permute>(Assert.Single(Open(model).Build(1).Operators)).Run);
    }

    [Fact]
    public void Splitting_and_shuffling_channels_are_copies()
    {
        OnnxWriter model = new();
        string x = model.Input("x", 1, 8, 4, 4);
        string[] halves = model.Node("Split", "", [x], ["left", "right"], ("axis", 1));
        string joined = model.Node("Concat", [halves[1], halves[0]], ("axis", 1));
        string shuffled = model.Node("Reshape", [joined, model.Whole(0, 2, 4, 4, 4)]);
        shuffled = model.Node("Transpose", [shuffled], ("perm", new[] { 0, 2, 1, 3, 4 }));
        model.Output(model.Node("Reshape", [shuffled, model.Whole(0, -1, 4, 4)]));

        Assert.Equal(
            [new Permute(16, 8) { Run = 4 * 16 }, new Concat(16, 8), new Permute(32, 4) { Run = 16 }], Open(model).Build(1).Operators);
    }

    [Fact]
    public void Norms_and_look_ups_are_themselves()
    {
        OnnxWriter model = new();
        string tokens = model.Input("ids", 1, 12);
        string x = model.Node("Gather", [model.Weight(1000, 64), tokens]);
        x = model.Node("RMSNormalization", [x, model.Weight(64)]);
        x = model.Node("LayerNormalization", [x, model.Weight(64), model.Weight(64)]);
        x = model.Node("Reshape", [x, model.Whole(1, 64, 3, 4)]);
        x = model.Node("GroupNormalization", [x, model.Weight(64), model.Weight(64)], ("num_groups", 8));
        model.Output(model.Node("InstanceNormalization", [x, model.Weight(64), model.Weight(64)]));

        Assert.Equal(
        [
            new RowGather(12, 64, 1000), new RmsNorm(12, 64), new LayerNorm(12, 64),
            new GroupNorm { Batch = 1, Channels = 64, Height = 3, Width = 4, Groups = 8 },
            new GroupNorm { Batch = 1, Channels = 64, Height = 3, Width = 4, Groups = 64 },
        ], Open(model).Build(1).Operators);
    }

    [Theory]
    [InlineData("bhqd,bhkd->bhqk", 24, 10, 10, 16)]
    [InlineData("bhqd,bhkd", 1, 10, 10, 384)]
    public void An_equation_is_the_product_that_it_writes(string equation, int batch, int m, int n, int k)
    {
        OnnxWriter model = new();
        string a = model.Input("a", 2, 12, 10, 16), b = model.Input("b", 2, 12, 10, 16);

        (Operator op, _) = Only(model, model.Node("Einsum", [a, b], ("equation", equation)), batch: 2);

        Assert.Equal(new BatchedGemm(batch, m, n, k), op);
    }

    [Theory]
    [InlineData("nearest", "upsample")]
    [InlineData("linear", "resize")]
    public void A_map_is_resized_by_whole_numbers_or_by_interpolation(string mode, string kind)
    {
        OnnxWriter model = new();
        string y = model.Node("Resize", [model.Input("x", 1, 8, 10, 10), "", "", model.Whole(1, 8, 20, 20)], ("mode", mode));

        (Operator op, string made) = Only(model, y);

        Assert.Equal(("1x8x20x20", kind), (made, op.Kind));
    }

    [Fact]
    public void Recurrent_layers_have_the_products_of_their_inputs_and_states()
    {
        OnnxWriter model = new();
        string[] outputs = model.Node(
            "LSTM", [model.Input("x", 20, 1, 32), model.Weight(2, 256, 32), model.Weight(2, 256, 64), model.Weight(2, 512)],
            ["y", "h", "c"], ("hidden_size", 64));
        model.Output(outputs[0]);

        Assert.Equal(20 * 2 * 256 * (32 + 64), OnnxNetwork.Open(model.Write(_folder.File("l.onnx"))).Build(1).Macs);
    }

    private (Operator Op, string Shape) Only(OnnxWriter model, string output, int batch = 1)
    {
        model.Output(output);
        OnnxNetwork network = Open(model);
        return (Assert.Single(network.Build(batch).Operators), network.Describe(batch).Layers[0].Output);
    }

    private OnnxNetwork Told(OnnxWriter model, string tensor, int dimension, long? size) =>
        Open(model).WithDecided(
            size is long told ? [KeyValuePair.Create(string.Create(CultureInfo.InvariantCulture, $"{tensor}[{dimension}]"), told)] : []);

    private OnnxNetwork Open(OnnxWriter model) => OnnxNetwork.Open(model.Write(_folder.File("model.onnx")));
}
