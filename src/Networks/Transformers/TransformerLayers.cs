using LatencyLab.Operators.Attention;
using LatencyLab.Operators.Indexing;
using LatencyLab.Operators.Normalization;

namespace LatencyLab.Networks.Transformers;

/// <summary>The blocks of a transformer at one batch and sequence length.</summary>
/// <remarks>
/// Operators are those that eager PyTorch launches for the Hugging Face models (order and shapes after the operator traces that NeuSight
/// published, 2024): heads are copied to the front before the products and back after them, masks are added or selected by a pass of their
/// own, dropout does nothing in inference.
/// </remarks>
internal sealed class TransformerLayers(Transformer shape, int batch, int sequence)
{
    private const int Classes = 2;

    private readonly long _tokens = checked((long)batch * sequence);
    private readonly long _scoreRows = checked((long)batch * shape.Heads * sequence);

    private bool IsEncoder => shape.Style == TransformerStyle.Bert;

    /// <summary>Table look-ups of tokens and positions, and the mask where it is prepared once.</summary>
    public Block Embedding()
    {
        StepList steps = new();
        steps.Add("tokens", new RowGather(_tokens, shape.Hidden, shape.Vocabulary), Node.BlockInput);
        if (shape.Style == TransformerStyle.Bert)
        {
            steps.Add("types", new RowGather(_tokens, shape.Hidden, 2), Node.BlockInput);
            steps.Add("add_types", new Add(_tokens, shape.Hidden), "tokens", "types");
        }

        string sum = steps.Last;
        steps.Add(
            "positions", new RowGather(shape.Style == TransformerStyle.Opt ? _tokens : sequence, shape.Hidden, shape.Positions),
            Node.BlockInput);
        steps.Add(
            "add_positions",
            AddBroadcast(
                _tokens, shape.Hidden, shape.Style == TransformerStyle.Opt ? _tokens * shape.Hidden : (long)sequence * shape.Hidden),
            sum, "positions");
        if (shape.Style == TransformerStyle.Bert)
            steps.Add("norm", new LayerNorm(_tokens, shape.Hidden));
        if (shape.Style == TransformerStyle.Opt)
        {
            // The padding mask becomes numbers, is inverted, filled with the least number and joined with the causal mask: five passes.
            foreach (string pass in (string[])["invert", "convert", "fill", "convert_again", "join"])
                steps.Add($"mask.{pass}", Scalar(BinaryFunction.Multiply, _tokens, sequence), Node.BlockInput);
        }

        return new Block("embedding", 0, 0, steps.Steps);
    }

    /// <summary>Attention and feed-forward.</summary>
    public Block Layer(int index)
    {
        StepList steps = new();
        string input = Node.BlockInput;
        if (!IsEncoder)
            steps.Add("attention.norm", new LayerNorm(_tokens, shape.Hidden), input);
        Attention(steps, IsEncoder ? input : steps.Last);
        steps.Add("attention.add", new Add(_tokens, shape.Hidden), input, steps.Last);
        string residual = steps.Last;
        steps.Add(IsEncoder ? "attention.norm" : "feed_forward.norm", new LayerNorm(_tokens, shape.Hidden));
        if (IsEncoder)
            residual = steps.Last;
        FeedForward(steps);
        steps.Add("feed_forward.add", new Add(_tokens, shape.Hidden), residual, steps.Last);
        if (IsEncoder)
            steps.Add("feed_forward.norm", new LayerNorm(_tokens, shape.Hidden));
        return new Block(FormattableString.Invariant($"layer{index}"), 1, index, steps.Steps);
    }

    /// <summary>
    /// Encoders classify the first token, decoders predict the next of every token with weights shared with the embedding.
    /// </summary>
    public Block Head()
    {
        StepList steps = new();
        if (IsEncoder)
        {
            steps.Add("pooler", new Linear(batch, shape.Hidden, shape.Hidden) { HasBias = true }, Node.BlockInput);
            steps.Add("pooler.tanh", new Unary(UnaryFunction.Tanh, batch, shape.Hidden));
            steps.Add("classifier", new Linear(batch, shape.Hidden, Classes) { HasBias = true });
        }
        else
        {
            steps.Add("norm", new LayerNorm(_tokens, shape.Hidden), Node.BlockInput);
            steps.Add("vocabulary", new Linear(_tokens, shape.Hidden, shape.Vocabulary));
        }

        return new Block("head", -1, 0, steps.Steps);
    }

    private void Attention(StepList steps, string input)
    {
        int first, head = shape.Hidden / shape.Heads;
        Permute heads = new(_tokens, shape.Hidden) { Run = head };
        if (shape.Style == TransformerStyle.Gpt2)
        {
            steps.Add("attention.projection", Projection(3 * shape.Hidden), input);
            first = steps.Steps.Count;
            foreach (string part in (string[])["query", "key", "value"])
                steps.Add($"attention.{part}.heads", heads, "attention.projection");
        }
        else
        {
            foreach (string part in (string[])["query", "key", "value"])
                steps.Add($"attention.{part}", Projection(shape.Hidden), input);
            first = steps.Steps.Count;
            if (shape.Style == TransformerStyle.Opt)
                steps.Add("attention.query.scale", Scalar(BinaryFunction.Multiply, _tokens, shape.Hidden), "attention.query");
            foreach (string part in (string[])["query", "key", "value"])
                steps.Add(
                    $"attention.{part}.heads", heads,
                    part == "query" && shape.Style == TransformerStyle.Opt ? "attention.query.scale" : $"attention.{part}");
        }

        long products = (long)batch * shape.Heads;
        steps.Add("attention.scores", new BatchedGemm(products, sequence, sequence, head), "attention.query.heads", "attention.key.heads");
        if (shape.Style != TransformerStyle.Opt)
            steps.Add("attention.scale", Scalar(BinaryFunction.Divide, _scoreRows, sequence));
        long maskElements = shape.Style switch
        {
            TransformerStyle.Bert => _tokens,
            TransformerStyle.Gpt2 => (long)sequence * sequence,
            _ => _tokens * sequence,
        };
        steps.Add("attention.mask", AddBroadcast(_scoreRows, sequence, maskElements));
        if (shape.Style == TransformerStyle.Opt)
            steps.Add("attention.clamp", new Unary(UnaryFunction.Relu, _scoreRows, sequence));
        steps.Add("attention.softmax", new Softmax(_scoreRows, sequence));
        steps.Add("attention.values", new BatchedGemm(products, sequence, head, sequence), "attention.softmax", "attention.value.heads");
        steps.Add("attention.merge", heads);
        steps.Fuse("attention", first, new FusedAttention
        {
            Batch = batch,
            Queries = sequence,
            HeadSize = head,
            Heads = shape.Heads,
            IsCausal = !IsEncoder,
        });
        steps.Add("attention.output", Projection(shape.Hidden));
    }

    private void FeedForward(StepList steps)
    {
        steps.Add("feed_forward.up", Projection(shape.FeedForward));
        switch (shape.Style)
        {
            case TransformerStyle.Bert:
                steps.Add("feed_forward.gelu", new Unary(UnaryFunction.Gelu, _tokens, shape.FeedForward));
                break;
            case TransformerStyle.Opt:
                steps.Add("feed_forward.relu", new Unary(UnaryFunction.Relu, _tokens, shape.FeedForward));
                break;
            default:
                GeluByTanh(steps);
                break;
        }

        steps.Add("feed_forward.down", new Linear(_tokens, shape.FeedForward, shape.Hidden) { HasBias = true });
    }

    /// <summary>x/2 (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))), an operator at a time.</summary>
    private void GeluByTanh(StepList steps)
    {
        string input = steps.Last;
        steps.Add("gelu.half", Scalar(BinaryFunction.Multiply, _tokens, shape.FeedForward), input);
        steps.Add("gelu.cube", Scalar(BinaryFunction.Power, _tokens, shape.FeedForward), input);
        steps.Add("gelu.scale", Scalar(BinaryFunction.Multiply, _tokens, shape.FeedForward));
        steps.Add("gelu.sum", new Add(_tokens, shape.FeedForward), input, steps.Last);
        steps.Add("gelu.scale_again", Scalar(BinaryFunction.Multiply, _tokens, shape.FeedForward));
        steps.Add("gelu.tanh", new Unary(UnaryFunction.Tanh, _tokens, shape.FeedForward));
        steps.Add("gelu.one", Scalar(BinaryFunction.Add, _tokens, shape.FeedForward));
        steps.Add("gelu.product", new Binary(BinaryFunction.Multiply, _tokens, shape.FeedForward), "gelu.half", steps.Last);
    }

    private Linear Projection(int outputs) => new(_tokens, shape.Hidden, outputs) { HasBias = true };

    private static Binary Scalar(BinaryFunction function, long rows, long columns) => new(function, rows, columns) { SecondElements = 1 };

    private static Binary AddBroadcast(long rows, long columns, long second) =>
        new(BinaryFunction.Add, rows, columns) { SecondElements = second };

    /// <summary>Steps in order; without inputs a step reads the one before.</summary>
    private sealed class StepList
    {
        private readonly List<Step> _steps = [];

        public IReadOnlyList<Step> Steps => _steps;

        public string Last { get; private set; } = Node.BlockInput;

        public void Add(string name, Operator op, params string[] inputs)
        {
            _steps.Add(new Step(new Node(name, op, inputs.Length == 0 ? [Last] : inputs)));
            Last = name;
        }

        /// <summary>Makes one step of those from an index on, which a runtime may compute in one kernel.</summary>
        /// <param name="name">Of the step.</param>
        /// <param name="first">The first of them.</param>
        /// <param name="fused">That kernel; it reads what they read from before them.</param>
        public void Fuse(string name, int first, FusedAttention fused)
        {
            Node[] nodes = [.. _steps[first..].SelectMany(step => step.Schedules[0].Nodes)];
            string[] inputs = [.. nodes.SelectMany(node => node.Inputs).Distinct().Where(input => nodes.All(node => node.Name != input))];
            _steps.RemoveRange(first, _steps.Count - first);
            _steps.Add(new Step(name,
            [
                new Schedule("plain", nodes),
                new Schedule("attention in one kernel", [new Node(Last, fused, inputs)])
                {
                    Fusion = "attention in one kernel",
                    FusesAttention = true,
                },
            ]));
        }
    }
}
