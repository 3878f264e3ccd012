using LatencyLab.Networks.Onnx.Lowering;

namespace LatencyLab.Networks.Onnx;

/// <summary>
/// Cuts a graph into blocks: pieces after which one tensor alone goes on. A piece that branches (a residual block, an inception module) is
/// a block by itself, layers in a row between two of them are one.
/// </summary>
/// <remarks>
/// A stage ends where the map shrinks. What stands before the first block that branches is the stem; what comes after the last one, or from
/// where a map of one pixel is left, the head.
/// </remarks>
internal static class BlockCutter
{
    private const int LongestName = 60;

    public static (IReadOnlyList<TracedBlock> Blocks, IReadOnlyList<(string Block, LoweredNode Node)> Placed) Cut(
        LoweredGraph graph, string path)
    {
        Flow flow = new(graph);
        if (flow.Nodes.Count == 0)
            throw new InputException("is an ONNX model that computes nothing of its inputs", path);
        List<Piece> pieces = Joined(Pieces(flow), flow);
        Name(pieces, flow);
        List<TracedBlock> blocks = [];
        List<(string, LoweredNode)> placed = [];
        foreach (Piece piece in pieces)
        {
            blocks.Add(new TracedBlock(Build(piece, flow), flow.MapOf(piece.End)));
            placed.AddRange(flow.Nodes.Skip(piece.Start).Take(piece.End - piece.Start + 1).Select(node => (piece.Name, node)));
        }

        return (blocks, placed);
    }

    private static List<Piece> Pieces(Flow flow)
    {
        List<Piece> pieces = [];
        int start = 0;
        for (int i = 0; i < flow.Nodes.Count; i++)
        {
            if (i == flow.Nodes.Count - 1 || flow.LiveAfter[i] == 1)
            {
                pieces.Add(new Piece { Start = start, End = i, Branches = i > start });
                start = i + 1;
            }
        }

        return pieces;
    }

    /// <summary>Layers in a row become one piece, cut where the map shrinks.</summary>
    private static List<Piece> Joined(List<Piece> pieces, Flow flow)
    {
        List<Piece> joined = [];
        bool hasBranches = pieces.Any(piece => piece.Branches);
        foreach (Piece piece in pieces)
        {
            Piece? last = joined.Count > 0 ? joined[^1] : null;
            bool isTail = last is not null && flow.IsOnePixel(last.End) != flow.IsOnePixel(piece.End) && !hasBranches;
            if (last is null || last.Branches || piece.Branches || isTail || (!hasBranches && ShrinksBehind(last, piece, flow)))
                joined.Add(piece);
            else
                last.End = piece.End;
        }

        return joined;
    }

    private static bool ShrinksBehind(Piece last, Piece next, Flow flow) =>
        flow.Nodes[last.End].Work[^1] is Pool2d { StrideHeight: > 1 }
        || (flow.Nodes[next.Start].Work[0] is Conv2d { StrideHeight: > 1 } && flow.Nodes[last.End].Work[^1] is not Pool2d);

    private static void Name(List<Piece> pieces, Flow flow)
    {
        int first = pieces.FindIndex(piece => piece.Branches), lastBranch = pieces.FindLastIndex(piece => piece.Branches);
        int head = pieces.FindIndex(Math.Max(0, lastBranch + 1), piece => lastBranch >= 0 || flow.IsOnePixel(piece.End));
        if (head == 0)
            head = -1;
        int stage = 1, index = 0;
        long size = -1;
        for (int i = 0; i < pieces.Count; i++)
        {
            Piece piece = pieces[i];
            if (head >= 0 && i >= head)
            {
                (piece.Stage, piece.Index, piece.Name) = (-1, i - head, i == head ? "head" : $"head{i - head + 1}");
                continue;
            }

            if (i < first)
            {
                (piece.Stage, piece.Index, piece.Name) = (0, i, i == 0 ? "stem" : $"stem{i + 1}");
                continue;
            }

            long now = flow.Pixels(piece.End);
            if (size >= 0 && now < size)
                (stage, index) = (stage + 1, 0);
            size = now;
            (piece.Stage, piece.Index, piece.Name) = (stage, index, $"stage{stage}.block{index}");
            index++;
        }
    }

    private static Block Build(Piece piece, Flow flow)
    {
        Dictionary<string, string> made = new(StringComparer.Ordinal);
        Dictionary<string, int> names = new(StringComparer.Ordinal) { [Node.BlockInput] = 1 };
        List<Step> steps = [];
        foreach (LoweredNode node in flow.Nodes.Skip(piece.Start).Take(piece.End - piece.Start + 1))
        {
            string[] inputs = [.. flow.Reads(node).Select(tensor => made.GetValueOrDefault(tensor, Node.BlockInput)).Distinct()];
            string name = Unique(Readable(node.Name), names);
            List<Node> nodes = [];
            foreach (Operator op in node.Work)
            {
                string own = nodes.Count == 0 ? name : Unique($"{name}.{nodes.Count + 1}", names);
                nodes.Add(nodes.Count == 0 ? new Node(own, op, inputs.Length == 0 ? [Node.BlockInput] : inputs)
                    : new Node(own, op, nodes[^1].Name));
            }

            steps.Add(new Step(name, [new Schedule("plain", nodes)]));
            foreach (string output in node.Outputs)
                made[output] = nodes[^1].Name;
        }

        return new Block(piece.Name, piece.Stage, piece.Index, steps);
    }

    /// <param name="name">The name wanted.</param>
    /// <param name="taken">Names there are, with the number that the next of the same gets.</param>
    private static string Unique(string name, Dictionary<string, int> taken)
    {
        string unique = name;
        int number = taken.GetValueOrDefault(name, 0);
        while (!taken.TryAdd(unique, 1))
            unique = $"{name}#{++number}";
        taken[name] = number == 0 ? 1 : number;
        return unique;
    }

    /// <summary>A name without what tables and files of commas cannot hold; of a long one its end, which says most.</summary>
    private static string Readable(string name)
    {
        IEnumerable<char> letters = ShortText.Visible(name).Select(letter => letter is ',' or '"' or '\'' or '\\' ? '_' : letter);
        string plain = string.Concat(letters).Trim('/', ' ').Replace(' ', '_');
        return plain.Length == 0 ? "node" : plain.Length <= LongestName ? plain : plain[^LongestName..];
    }

    /// <summary>Nodes from one cut to the next.</summary>
    private sealed class Piece
    {
        public required int Start { get; init; }

        public required int End { get; set; }

        public required bool Branches { get; init; }

        public string Name { get; set; } = "";

        public int Stage { get; set; }

        public int Index { get; set; }
    }

    /// <summary>The nodes that compute or move something, and what flows between them.</summary>
    private sealed class Flow
    {
        private readonly LoweredGraph _graph;
        private readonly Dictionary<string, string> _same = new(StringComparer.Ordinal);

        public Flow(LoweredGraph graph)
        {
            _graph = graph;
            List<LoweredNode> nodes = [];
            foreach (LoweredNode node in graph.Nodes)
            {
                if (node.Work.Count > 0)
                {
                    nodes.Add(node);
                    continue;
                }

                // A reshape hands on what it reads.
                string? source = Reads(node).FirstOrDefault();
                foreach (string output in node.Outputs.Where(output => source is not null && output.Length > 0))
                    _same[output] = source!;
            }

            Nodes = nodes;
            LiveAfter = Live();
        }

        public IReadOnlyList<LoweredNode> Nodes { get; }

        /// <summary>Tensors that go on after each node.</summary>
        public IReadOnlyList<int> LiveAfter { get; }

        public IEnumerable<string> Reads(LoweredNode node) => node.Inputs.Where(input => input.Length > 0 && !_graph.IsConstant(input))
            .Select(input => _same.GetValueOrDefault(input, input)).Distinct();

        public FeatureMap MapOf(int index)
        {
            IReadOnlyList<long> shape = ShapeOf(index);
            return shape.Count switch
            {
                4 => new FeatureMap(Node.BlockInput, (int)shape[1], (int)shape[2], (int)shape[3]),
                3 => new FeatureMap(Node.BlockInput, (int)shape[2], (int)shape[1], 1),
                _ => new FeatureMap(Node.BlockInput, shape.Count == 0 ? 1 : (int)shape[^1], 1, 1),
            };
        }

        public long Pixels(int index) => MapOf(index) is var map ? (long)map.Height * map.Width : 0;

        public bool IsOnePixel(int index) => Pixels(index) == 1;

        private IReadOnlyList<long> ShapeOf(int index) =>
            _graph.Value(Nodes[index].Outputs.First(output => output.Length > 0)).Shape;

        private int[] Live()
        {
            Dictionary<string, int> lastUse = new(StringComparer.Ordinal);
            for (int i = 0; i < Nodes.Count; i++)
            {
                foreach (string input in Reads(Nodes[i]))
                    lastUse[input] = i;
            }

            HashSet<string> live = [.. _graph.Inputs.Where(lastUse.ContainsKey)];
            int[] after = new int[Nodes.Count];
            for (int i = 0; i < Nodes.Count; i++)
            {
                live.ExceptWith(Reads(Nodes[i]).Where(tensor => lastUse[tensor] == i));
                live.UnionWith(Nodes[i].Outputs.Where(output => lastUse.TryGetValue(output, out int use) && use > i));
                after[i] = live.Count;
            }

            return after;
        }
    }
}
