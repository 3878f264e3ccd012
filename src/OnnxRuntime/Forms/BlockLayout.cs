namespace LatencyLab.OnnxRuntime.Forms;

/// <summary>
/// The layout of maps between the operators of a network in ONNX Runtime's CPU provider: blocks of channels. What no kernel for blocks
/// exists for pays the reorders before and after it, as the optimizer would insert them.
/// </summary>
/// <param name="Block">Channels of a block: 8 with AVX2, 16 with AVX-512; 0: there are none, another provider.</param>
internal readonly record struct BlockLayout(int Block)
{
    /// <summary>Blocks hold channels in multiples of this, or the optimizer leaves the operator as it is.</summary>
    private const int ChannelMultiple = 4;

    /// <summary>Whether a map of so many channels is kept in blocks.</summary>
    public bool Holds(int channels) => Block > 0 && channels % ChannelMultiple == 0;

    /// <summary>Channels that are stored: those of whole blocks.</summary>
    public int Stored(int channels) => Holds(channels) ? Up(channels) : channels;

    /// <summary>Channels up to a whole block.</summary>
    public int Up(int channels) => Block == 0 ? channels : (channels + Block - 1) / Block * Block;

    /// <summary>From the layout between operators to channels first.</summary>
    public string ToPlain(ModelGraph graph, string map, int channels) => Holds(channels) ? OutOfBlocks(graph, map, channels) : map;

    /// <summary>From blocks to channels first.</summary>
    public static string OutOfBlocks(ModelGraph graph, string map, int channels) =>
        graph.AddOf(ModelGraph.Blocked, "ReorderOutput", [map], ("channels", (long)channels));

    /// <summary>From channels first to the layout between operators.</summary>
    public string FromPlain(ModelGraph graph, string map, int channels) =>
        Holds(channels) ? graph.AddOf(ModelGraph.Blocked, "ReorderInput", [map]) : map;

    /// <summary>A map that is given, in the layout between operators.</summary>
    public string Given(ModelGraph graph, int batch, int channels, int height, int width) =>
        graph.Input(batch, Stored(channels), height, width);

    /// <summary>A result of the model, in the layout between operators.</summary>
    public ModelGraph Put(ModelGraph graph, string map, int batch, int channels, int height, int width) =>
        graph.Output(map, [batch, Stored(channels), height, width]);
}
