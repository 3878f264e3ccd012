using LatencyLab.Networks;
using LatencyLab.Networks.Descriptions;
using LatencyLab.Networks.Sources;
using LatencyLab.Operators;
using LatencyLab.Operators.Convolution;
using LatencyLab.Operators.Elementwise;
using LatencyLab.Operators.Pooling;
using LatencyLab.Operators.Routing;

namespace LatencyLab.Tests.Networks.Sources;

public class NetworkFileTests
{
    /// <summary>A line each, so that a test can say where its error is.</summary>
    private const string Small = """
        schema: latencylab/network/v1
        name: small
        input: {resolution: 8, channels: 3}
        blocks:
        - name: stem
          layers:
          - {type: conv, channels: 4, kernel: 3, name: first}
        - name: body
          repeat: 2
          layers:
          - {type: conv, channels: 6, kernel: 3, first_stride: 2, name: a}
          - {type: depthwise, stride: 1, norm: none, name: b}
          - {type: residual, activation: relu}
        - name: head
          layers:
          - {type: global_pool}
          - {type: linear, channels: 10}

        """;

    /// <summary>
    /// 2 images of 8 x 8 pixels of 4 channels: scores of 6 experts, and two matrices of 4 x 10 of two experts a pixel.
    /// </summary>
    [Fact]
    public void Experts_take_every_pixel()
    {
        string text = Small.Replace(
            "  - {type: conv, channels: 4, kernel: 3, name: first}\n",
            "  - {type: conv, channels: 4, kernel: 3, name: first}\n"
            + "  - {type: experts, experts: 6, top_k: 2, inner: 10, gated: false, distribution: power_law_1.2}\n",
            StringComparison.Ordinal);
        Block stem = NetworkFile.Parse(text, "n.yaml").Build(2).Blocks[0];
        Assert.Equal(2 * 64 * 4 * 6, stem.Steps[1].Schedules[0].Nodes[0].Operator.Work(4).Macs);
        RoutedExperts experts = Assert.IsType<RoutedExperts>(stem.Steps[2].Schedules[0].Nodes[0].Operator);
        Assert.Equal((2 * 64 * 2 * 2 * 40, "power_law_1.2"), (experts.Work(4).Macs, experts.Distribution));
        Assert.Equal(6 * 2 * 40, experts.ParameterCount);
    }

    [Theory]
    [InlineData("experts: 2, top_k: 3, inner: 4", "n.yaml:8", "top_k: is 3, expected at most 2 experts")]
    [InlineData("experts: 2, top_k: 1", "n.yaml:8", "experts: missing key 'inner'")]
    [InlineData("experts: 2, top_k: 1, inner: 4, distribution: even", "n.yaml:8", "distribution 'even' is unknown, expected balanced")]
    [InlineData("experts: 2, top_k: 1, inner: 4, distribution: usage_1/2/3", "n.yaml:8", "distribution has 3 shares, expected 2")]
    public void Experts_that_cannot_be_are_errors_of_their_line(string keys, string place, string message)
    {
        string text = Small.Replace(
            "  - {type: conv, channels: 4, kernel: 3, name: first}\n",
            "  - {type: conv, channels: 4, kernel: 3, name: first}\n" + $"  - {{type: experts, {keys}}}\n", StringComparison.Ordinal);
        InputException problem = Assert.Throws<InputException>(() => NetworkFile.Parse(text, "n.yaml").Build(1));
        Assert.Contains(place, problem.Message, StringComparison.Ordinal);
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Hand_counted_parameters_and_macs()
    {
        Network network = NetworkFile.Parse(Small, "n.yaml").Build(2);

        Assert.Equal(["stem", "body.block0", "body.block1", "head"], network.Blocks.Select(block => block.Name));
        Assert.Equal([0, 1, 1, -1], network.Blocks.Select(block => block.Stage));
        Assert.Equal([0, 0, 1, 0], network.Blocks.Select(block => block.Index));
        // Stem 3x3x3x4 + norm; body: 3x3x4x6 + norm, depthwise 9x6 + bias, projection 4x6 + norm; again 3x3x6x6 + norm, 9x6 + bias;
        // classifier.
        Assert.Equal((108 + 8) + (216 + 12) + (54 + 6) + (24 + 12) + (324 + 12) + (54 + 6) + (60 + 10), network.ParameterCount);
        // 8x8 pixels in the stem, 4x4 after the first stride.
        Assert.Equal(2 * (64 * 108 + 16 * (216 + 54 + 24) + 16 * (324 + 54) + 60), network.Macs);
    }

    [Fact]
    public void A_described_res_net_has_the_operators_of_the_built_in_one()
    {
        const string ResNet50 = """
            schema: latencylab/network/v1
            name: my-resnet50
            input: {resolution: 224}
            blocks:
            - name: stem
              layers:
              - {type: conv, channels: 64, kernel: 7, stride: 2}
              - {type: pool, function: max, kernel: 3, stride: 2, padding: 1}
            - {name: stage1, repeat: 3, layers: [{type: conv, channels: 64}, {type: conv, channels: 64, kernel: 3},
               {type: conv, channels: 256, activation: none}, {type: residual, activation: relu}]}
            - {name: stage2, repeat: 4, layers: [{type: conv, channels: 128}, {type: conv, channels: 128, kernel: 3, first_stride: 2},
               {type: conv, channels: 512, activation: none}, {type: residual, activation: relu}]}
            - {name: stage3, repeat: 6, layers: [{type: conv, channels: 256}, {type: conv, channels: 256, kernel: 3, first_stride: 2},
               {type: conv, channels: 1024, activation: none}, {type: residual, activation: relu}]}
            - {name: stage4, repeat: 3, layers: [{type: conv, channels: 512}, {type: conv, channels: 512, kernel: 3, first_stride: 2},
               {type: conv, channels: 2048, activation: none}, {type: residual, activation: relu}]}
            - name: head
              layers:
              - {type: global_pool}
              - {type: linear, channels: 1000}
            """;
        INetworkSource described = NetworkFile.Parse(ResNet50, "n.yaml");
        foreach ((int batch, int? resolution) in new (int, int?)[] { (1, null), (3, 160), (2, 75) })
        {
            Network own = described.Build(batch, resolution), known = BackboneCatalog.Find("resnet50").Build(batch, resolution);
            Assert.Equal(known.Operators, own.Operators);
            Assert.Equal(known.ParameterCount, own.ParameterCount);
            Assert.Equal(known.Macs, own.Macs);
            Assert.Equal(
                known.Blocks.Select(block => (block.Name, block.Stage, block.Index)),
                own.Blocks.Select(block => (block.Name, block.Stage, block.Index)));
        }
    }

    [Fact]
    public void Padded_shortcuts_are_those_of_the_cifar_res_nets()
    {
        string stages = string.Concat(new[] { 16, 32, 64 }.Select((width, i) =>
            $"- {{name: stage{i + 1}, repeat: 3, layers: [{{type: conv, channels: {width}, kernel: 3, first_stride: {(i == 0 ? 1 : 2)}}}, "
            + $"{{type: conv, channels: {width}, kernel: 3, activation: none}}, {{type: residual, shortcut: pad, activation: relu}}]}}\n"));
        string text = $"""
            schema: latencylab/network/v1
            name: cifar
            input: {"{resolution: 32}"}
            blocks:
            - {"{name: stem, layers: [{type: conv, channels: 16, kernel: 3}]}"}
            {stages}
            - {"{name: head, layers: [{type: global_pool}, {type: linear, channels: 10}]}"}
            """;

        Assert.Equal(BackboneCatalog.Find("resnet20").Build(4).Operators, NetworkFile.Parse(text, "n.yaml").Build(4).Operators);
    }

    [Theory]
    [InlineData("type: conv, channels: 4, kernel: 3, name: first", "type: conv, channels: 4, kernel: 3, bias: true", 4)]
    [InlineData("type: conv, channels: 4, kernel: 3, name: first", "type: conv, channels: 4, kernel: 3, norm: none, bias: false", -8)]
    [InlineData("type: linear, channels: 10", "type: linear, channels: 10, bias: false", -10)]
    [InlineData("type: global_pool}", "type: global_pool, function: max}", 0)]
    [InlineData("type: global_pool}", "type: batch_norm, activation: relu}", 12 + 15 * 60)]
    [InlineData("type: residual, activation: relu", "type: add, with: [a], activation: hard_swish", -36)]
    [InlineData("type: residual, activation: relu", "type: concat, with: [a]", -36 + 6 * 54 + 6 * 10)]
    [InlineData("stride: 1, norm: none", "stride: 1, norm: none, dilation: 2", 0)]
    [InlineData("name: body", "name: body\n  stage: 7", 0)]
    public void Keys_change_the_parameters_by(string from, string to, int difference)
    {
        string text = Small.Replace(from, to, StringComparison.Ordinal);
        Assert.NotEqual(Small, text);

        Assert.Equal(
            NetworkFile.Parse(Small, "n.yaml").Build(1).ParameterCount + difference,
            NetworkFile.Parse(text, "n.yaml").Build(1).ParameterCount);
    }

    [Fact]
    public void An_in_place_concatenation_is_no_work()
    {
        static Concat Joined(string text) => NetworkFile.Parse(text, "n.yaml").Build(1).Operators.OfType<Concat>().First();
        string copied = Small.Replace("type: residual, activation: relu", "type: concat, with: [a]", StringComparison.Ordinal);

        Assert.Equal(2 * 16 * 12 * 4, Joined(copied).Work(4).Bytes.Total);
        Assert.Equal(0, Joined(copied.Replace("[a]", "[a], in_place: true", StringComparison.Ordinal)).Work(4).Bytes.Total);
    }

    [Fact]
    public void Window_keys_reach_the_operators()
    {
        string text = Small.Replace(
            "type: conv, channels: 4, kernel: 3, name: first", "type: conv, channels: 6, kernel: 3, padding: 2, dilation: 2, groups: 3",
            StringComparison.Ordinal);
        Conv2d first = NetworkFile.Parse(text, "n.yaml").Build(1).Operators.OfType<Conv2d>().First();

        Assert.Equal((4, 2, 3, 8, 8), (first.PaddingHeight, first.DilationWidth, first.Groups, first.OutputHeight, first.OutputWidth));
    }

    [Fact]
    public void Shapes_at_the_ends_of_the_blocks()
    {
        IReadOnlyList<TracedBlock> blocks = Assert.IsType<NetworkDescription>(NetworkFile.Parse(Small, "n.yaml")).Trace(1);

        Assert.Equal(["8x8x3", "8x8x4", "4x4x6", "4x4x6"], blocks.Select(block => Input(block.Block)));
        Assert.Equal(["8x8x4", "4x4x6", "4x4x6", "1x1x10"], blocks.Select(block => block.Output.ToString()));

        static string Input(Block block) => block.Steps[0].Schedules[0].Nodes[0].Operator switch
        {
            Conv2d first => $"{first.InputHeight}x{first.InputWidth}x{first.InputChannels}",
            GlobalPool first => $"{first.Height}x{first.Width}x{first.Channels}",
            Operator other => other.Kind,
        };
    }

    [Theory]
    [InlineData("schema: latencylab/network/v1", "schema: latencylab/network/v2", "n.yaml:1:9: schema: unknown value")]
    [InlineData("name: small\n", "", "n.yaml:1:1: the network: missing key 'name'")]
    [InlineData("resolution: 8", "resolution: 0", "n.yaml:3:21: resolution: 0 must be greater than 0")]
    [InlineData("channels: 3}", "chanels: 3}", "n.yaml:3:24: input: unknown key 'chanels'; did you mean 'channels'?")]
    [InlineData(
        "type: conv, channels: 4", "type: convv, channels: 4", "n.yaml:7:12: type: unknown value 'convv', expected one of conv, depthwise")]
    [InlineData("type: conv, channels: 4", "type: conv", "n.yaml:7:5: conv: missing key 'channels'")]
    [InlineData("channels: 4,", "channels: 4.5,", "n.yaml:7:28: channels: expected a whole number, got '4.5'")]
    [InlineData("channels: 4,", "channels: 1e30,", "n.yaml:7:28: channels: 1e30 is implausible")]
    [InlineData("channels: 4,", "channels: 4, groups: 2,", "n.yaml:7:5: conv: groups is 2, expected a divisor of 3 input channels")]
    [InlineData(
        "{type: global_pool}", "{type: global_pool, kernel: 3}",
        "n.yaml:16:25: kernel: does not belong to a layer of type global_pool, expected function")]
    [InlineData("first_stride: 2, name: a", "first_stride: 2, stride: 2, name: a", "n.yaml:11:56: first_stride: excludes stride")]
    [InlineData("none, name: b}", "none, from: A}", "from: 'A' is not a name")]
    [InlineData(
        "none, name: b}", "none, from: aa}",
        "n.yaml:12:5: depthwise: no earlier layer of the block is named 'aa', expected one of input, a; did you mean 'a'?")]
    [InlineData("none, name: b}", "none, from: first}", "n.yaml:12:5: depthwise: no earlier layer of the block is named 'first'")]
    [InlineData("none, name: b}", "none, name: a}", "n.yaml:12:5: depthwise: the name 'a' is taken in this block")]
    [InlineData("none, name: b}", "none, name: input}", "the name 'input' is taken in this block")]
    [InlineData(
        "{type: residual, activation: relu}", "{type: add, with: [input]}",
        "n.yaml:13:5: add: 'input' is 8x8x4, expected 4x4x6 as 'b' that it is added to")]
    [InlineData(
        "{type: residual, activation: relu}", "{type: concat, with: [input]}",
        "n.yaml:13:5: concat: 'input' is 8x8x4, expected 4x4 as 'b' that it is joined to")]
    [InlineData("{type: residual, activation: relu}", "{type: add, with: []}", "n.yaml:13:23: with: is empty")]
    [InlineData("{type: residual, activation: relu}", "{type: add, with: input}", "n.yaml:13:23: with: expected a list")]
    [InlineData(
        "{type: residual, activation: relu}", "{type: pool, function: max, kernel: 9}",
        "n.yaml:13:5: pool: a 9x9 window does not fit the padded 4x4 input")]
    [InlineData(
        "{type: residual, activation: relu}", "{type: pool, function: max, kernel: 2, padding: 2}",
        "padding: 2 is more than half the kernel 2")]
    [InlineData(
        "{type: residual, activation: relu}", "{type: activation, activation: none}",
        "activation: a layer of type activation needs a function")]
    [InlineData("activation: relu}", "activation: swish}", "n.yaml:13:34: activation: unknown value 'swish'")]
    [InlineData("repeat: 2", "repeat: 0", "n.yaml:9:11: repeat: 0 must be greater than 0")]
    [InlineData("repeat: 2", "repeat: 1e3\n  repeat: 4", "n.yaml:10:3: duplicate key 'repeat', first given on line 9")]
    [InlineData("- name: body", "- name: stem", "n.yaml:8:9: name: a second block named 'stem'")]
    [InlineData("blocks:", "blocks: []\nx:", "blocks: is empty, expected at least one block")]
    [InlineData("name: small", "name: resnet50", "n.yaml:2:7: name: 'resnet50' is a built-in network")]
    [InlineData(
        "blocks:", "residual: {block: basic, stem: {channels: 8, kernel: 3}, stages: [{blocks: 1, width: 8}]}\nblocks:",
        "n.yaml:4:11: residual: excludes blocks")]
    [InlineData("blocks:", "blocks: {", "is not valid YAML")]
    [InlineData("name: small", "name: *small", "aliases")]
    [InlineData("name: small", "name: &a small", "anchors")]
    public void Errors_have_their_position_and_say_what_was_expected(string from, string to, string expected)
    {
        string text = Small.Replace(from, to, StringComparison.Ordinal);
        Assert.NotEqual(Small, text);
        InputException problem = Assert.Throws<InputException>(() => NetworkFile.Parse(text, "n.yaml"));

        Assert.Contains(expected, problem.Message, StringComparison.Ordinal);
        Assert.All(problem.Errors, error => Assert.DoesNotContain('\n', error.ToString()));
    }

    [Fact]
    public void Every_wrong_key_is_reported_in_one_go()
    {
        string text = Small.Replace("channels: 4,", "channels: 0,", StringComparison.Ordinal)
            .Replace("type: linear, channels: 10", "type: linear, channels: x", StringComparison.Ordinal);

        Assert.Equal([7, 17], Assert.Throws<InputException>(() => NetworkFile.Parse(text, "n.yaml")).Errors.Select(error => error.Line));
    }

    [Fact]
    public void A_layer_that_does_not_fit_another_resolution_is_named_by_its_line()
    {
        string text = Small.Replace("{type: global_pool}", "{type: pool, function: average, kernel: 4}", StringComparison.Ordinal);
        InputError error = Assert.Throws<InputException>(() => NetworkFile.Parse(text, "n.yaml").Build(1, 4)).Errors.Single();

        Assert.Equal("n.yaml:16:5: pool: a 4x4 window does not fit the padded 2x2 input", error.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("# nothing")]
    [InlineData("- a list")]
    [InlineData("text")]
    [InlineData("\0")]
    [InlineData("blocks: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]")]
    [InlineData("{? {a: b} : c}")]
    [InlineData("--- a\n--- b")]
    public void What_is_no_description_is_an_input_error(string text) =>
        Assert.NotEmpty(Assert.Throws<InputException>(() => NetworkFile.Parse(text, "n.yaml")).Errors);

    [Fact]
    public void Too_many_layers_are_an_error_not_a_long_wait()
    {
        string block = string.Concat(Enumerable.Repeat("  - {type: activation, activation: relu}\n", 30));
        string text = Small.Replace(
            "- name: head", $"- name: many\n  repeat: 1000\n  layers:\n{block}- name: head", StringComparison.Ordinal);

        Assert.Contains(
            "expected at most 20000", Assert.Throws<InputException>(() => NetworkFile.Parse(text, "n.yaml")).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Work_that_does_not_fit_is_named_by_its_line()
    {
        string text = Small.Replace("resolution: 8", "resolution: 100000", StringComparison.Ordinal)
            .Replace("channels: 4, kernel: 3", "channels: 1000000, kernel: 999", StringComparison.Ordinal);

        Assert.Equal(
            "n.yaml:7:5: conv: is too large, its work does not fit 64 bits",
            Assert.Throws<InputException>(() => NetworkFile.Parse(text, "n.yaml")).Errors.Single().ToString());
    }

    [Fact]
    public void A_missing_file_and_a_folder_are_input_errors()
    {
        Assert.Equal("no/such.yaml: no such file", Assert.Throws<InputException>(() => NetworkCatalog.Open("no/such.yaml")).Message);
        string folder = Directory.CreateTempSubdirectory("latlab-network-").FullName;
        try
        {
            Assert.Contains(
                "is a directory, expected a network description", Assert.Throws<InputException>(() => NetworkFile.Read(folder)).Message,
                StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder);
        }
    }
}
