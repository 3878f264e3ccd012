using LatencyLab.Measurements;
using LatencyLab.Networks;
using LatencyLab.Networks.Sources;
using LatencyLab.Networks.Transformers;
using LatencyLab.Operators;
using LatencyLab.Operators.Attention;
using LatencyLab.Operators.Elementwise;
using LatencyLab.Operators.Gemm;
using LatencyLab.Operators.Normalization;

namespace LatencyLab.Tests.Networks.Transformers;

public sealed class TransformerTests
{
    public static TheoryData<string> Names => [.. TransformerCatalog.All.Select(one => one.Name)];

    /// <summary>
    /// A layer has 12 H^2 weights and 13 H biases, scales and shifts where the feed-forward layer is 4 H wide (Brown et al. 2020, section
    /// 2.1).
    /// </summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Layers_have_the_parameters_and_macs_of_the_papers(string name)
    {
        Transformer shape = TransformerCatalog.All.Single(one => one.Name == name);
        Network network = NetworkCatalog.Find(name).Build(2, 64);
        long hidden = shape.Hidden, tokens = 2 * 64;
        Assert.Equal(shape.Layers + 2, network.Blocks.Count);
        foreach (Block layer in network.Blocks.Where(block => block.Stage == 1))
        {
            Operator[] operators = [.. layer.Steps.SelectMany(step => step.Schedules[0].Nodes).Select(node => node.Operator)];
            Assert.Equal(12 * hidden * hidden + 13 * hidden, operators.Sum(op => op.ParameterCount));
            // Four products with H x H weights' worth of projections, 8 H^2 of feed-forward, and two of scores against 64 tokens.
            Assert.Equal(tokens * (12 * hidden * hidden + 2 * 64 * hidden), operators.Sum(op => op.Work(4).Macs));
            Assert.Equal(2, operators.OfType<LayerNorm>().Count());
            Assert.Equal(4, operators.OfType<Permute>().Count());
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_input_of_a_step_was_computed_before(string name)
    {
        foreach (Block block in NetworkCatalog.Find(name).Build(1, 16).Blocks)
        {
            HashSet<string> known = [Node.BlockInput];
            foreach (Node node in block.Steps.SelectMany(step => step.Schedules[0].Nodes))
            {
                Assert.All(node.Inputs, input => Assert.Contains(input, known));
                Assert.True(known.Add(node.Name), $"{name} {block.Name} has two steps '{node.Name}'");
            }
        }
    }

    /// <summary>
    /// Two sequences of 64 tokens: an encoder's 12 heads of 64 features are two products of 64 x 64 x 64; of a decoder's 64 x 64 scores
    /// 64 x 65 / 2 are seen. All that the composition launches for it is in the one kernel.
    /// </summary>
    [Theory]
    [InlineData("bert_base", 64 * 64)]
    [InlineData("gpt2", 64 * 65 / 2)]
    public void Attention_can_be_one_kernel(string name, int scores)
    {
        foreach (Block layer in NetworkCatalog.Find(name).Build(2, 64).Blocks.Where(block => block.Stage == 1))
        {
            Step step = Assert.Single(layer.Steps, step => step.Schedules.Count > 1);
            Schedule fused = Assert.Single(step.Schedules, schedule => schedule.FusesAttention);
            Assert.Equal(2 * 2 * 12 * scores * 64, Assert.IsType<FusedAttention>(Assert.Single(fused.Nodes).Operator).Work(4).Macs);
            Assert.Equal(step.Schedules[0].Nodes[^1].Name, fused.Nodes[0].Name);
            Assert.All(fused.Nodes[0].Inputs, input => Assert.Contains(layer.Steps, before => before.Name == input));
            Assert.Equal(2, step.Schedules[0].Nodes.Count(node => node.Operator is BatchedGemm));
            Assert.DoesNotContain(layer.Steps.Except([step]), other => other.Schedules[0].Nodes[0].Operator is Permute or Softmax);
        }
    }

    /// <summary>Every product, softmax and normalisation that was timed inside a network is one that the composition has.</summary>
    [SharedDataTheory]
    [InlineData("bert_large-inf-512-8", "bert_large", 8, 512)]
    [InlineData("bert_large-inf-512-16", "bert_large", 16, 512)]
    [InlineData("gpt2_large-inf-1024-4", "gpt2_large", 4, 1024)]
    [InlineData("gpt3_27-inf-2048-2", "gpt3_2.7b", 2, 2048)]
    [InlineData("gpt3_xl-inf-2048-8", "gpt3_xl", 8, 2048)]
    [InlineData("opt_13-inf-2048-2", "opt_1.3b", 2, 2048)]
    public void Operators_are_those_that_were_timed_inside_the_network(string trace, string name, int batch, int sequence)
    {
        Operator[] composed = [.. NetworkCatalog.Find(name).Build(batch, sequence).Operators.Distinct()];
        HashSet<string> shapes = [.. composed.Select(ShapeOf)];
        MeasurementTable table = MeasurementReader.Read(SharedData.File("netops-with-peers.csv"));
        int other = table.Columns.ToList().IndexOf("other");
        Operator[] timed =
        [
            .. table.Rows.Where(row => row.Device == "NVIDIA_A100-PCIE-40GB" && row.Fields[other].Split(';').Contains(trace)).Select(
                row => row.Operator)
                .Where(op => op is Linear or BatchedGemm or Softmax or LayerNorm),
        ];
        Assert.True(timed.Length >= 7, $"{timed.Length} operators of {trace}");
        Assert.All(timed, op => Assert.Contains(ShapeOf(op), shapes));
        // And the other way round: no product is composed that was not timed.
        HashSet<string> known = [.. timed.Select(ShapeOf)];
        Assert.All(composed.Where(op => op is Linear or BatchedGemm), op => Assert.Contains(ShapeOf(op), known));
    }

    [Theory]
    [InlineData("bert_large", 0, null, "batch is 0, expected 1 or more")]
    [InlineData("bert_large", 1, 0, "sequence is 0, expected 1 or more tokens")]
    [InlineData("bert_large", 1, 513, "sequence is 513, but 'bert_large' has positions for 512 tokens")]
    [InlineData("gpt3_2.7b", int.MaxValue, 2048, "its work does not fit 64 bits")]
    public void What_cannot_be_built_is_one_clear_error(string name, int batch, int? sequence, string expected) =>
        Assert.Contains(
            expected, Assert.Throws<InputException>(() => NetworkCatalog.Find(name).Build(batch, sequence)).Message,
            StringComparison.Ordinal);

    private static string ShapeOf(Operator op)
    {
        OperatorWork work = op.Work(4);
        return $"{op.Kind} {work.Shape}";
    }
}
