using LatencyLab.Operators.Convolution;
using LatencyLab.Operators.Patches;

namespace LatencyLab.OnnxRuntime.Forms;

/// <summary>How values that lie at patches of a map are found in it.</summary>
internal enum PatchOrder
{
    /// <summary>The map stays channels first: pixels are columns.</summary>
    ChannelsFirst,

    /// <summary>The map is turned to channels last: pixels are rows.</summary>
    ChannelsLast,

    /// <summary>The map is cut into patches, each one piece. Only where a patch needs no border.</summary>
    Cut,
}

/// <summary>The map of one image that patches are taken from or put into, [1, Channels, Height, Width].</summary>
/// <param name="Channels">Channels.</param>
/// <param name="Height">Rows of the map.</param>
/// <param name="Width">Columns of the map.</param>
/// <param name="Rows">Rows of the grid of patches.</param>
/// <param name="Columns">Columns of the grid.</param>
/// <param name="Step">Pixels from one patch to the next.</param>
/// <param name="Side">Pixels of a side of a patch, its border included.</param>
/// <param name="Border">Rows and columns before the first pixel of the first patch.</param>
internal sealed record PatchMap(int Channels, int Height, int Width, int Rows, int Columns, int Step, int Side, int Border)
{
    private int Patches => Rows * Columns;

    private bool IsWhole => Border == 0 && Side == Step && Rows * Step == Height && Columns * Step == Width;

    /// <summary>Orders in which it can be read or written.</summary>
    public IReadOnlyList<PatchOrder> Orders =>
        IsWhole ? [PatchOrder.ChannelsFirst, PatchOrder.ChannelsLast, PatchOrder.Cut] : [PatchOrder.ChannelsFirst, PatchOrder.ChannelsLast];

    /// <summary>What a convolution on patches reads.</summary>
    public static PatchMap Read(Conv2d conv, PatchGrid grid) => new(
        conv.InputChannels, conv.InputHeight, conv.InputWidth, grid.Rows, grid.Columns, conv.StrideHeight * grid.Granularity,
        conv.StrideHeight * (grid.Granularity - 1) + conv.DilationHeight * (conv.KernelHeight - 1) + 1, conv.PaddingHeight / 2);

    /// <summary>What a gather reads.</summary>
    public static PatchMap Read(PatchGather gather) => new(
        gather.Channels, gather.InputHeight, gather.InputWidth, gather.Grid.Rows, gather.Grid.Columns,
        gather.Stride * gather.Granularity, gather.PatchSide, (gather.Kernel - 1) / 2);

    /// <summary>The map that patches are put into.</summary>
    public static PatchMap Whole(int channels, PatchGrid grid) => new(
        channels, grid.Height, grid.Width, grid.Rows, grid.Columns, grid.Granularity, grid.Granularity, 0);

    /// <summary>Takes patches: [patches, Channels, Side, Side] of a map with channels first.</summary>
    public string Gather(ModelGraph graph, string map, string patches, PatchOrder order)
    {
        if (order == PatchOrder.Cut)
            return graph.Add("Gather", [CutUp(graph, map), patches], ("axis", 0L));
        int below = Math.Max(0, (Rows - 1) * Step + Side - Border - Height);
        int right = Math.Max(0, (Columns - 1) * Step + Side - Border - Width);
        int wide = Width + Border + right, high = Height + Border + below;
        if (Border + below + right > 0)
            map = graph.Add("Pad", [map, graph.Integers(0, 0, Border, Border, 0, 0, below, right)]);
        string pixels = graph.Add("Gather", [Pixels(graph, wide), patches], ("axis", 0L));
        string turned;
        if (order == PatchOrder.ChannelsFirst)
        {
            string flat = graph.Add("Reshape", [map, graph.Integers(Channels, (long)high * wide)]);
            turned = graph.Add(
                "Transpose", [graph.Add("Gather", [flat, pixels], ("axis", 1L))], ("perm", new long[] { 1, 0, 2 }));
        }
        else
        {
            string rows = graph.Add("Transpose", [map], ("perm", new long[] { 0, 2, 3, 1 }));
            rows = graph.Add("Reshape", [rows, graph.Integers((long)high * wide, Channels)]);
            turned = graph.Add(
                "Transpose", [graph.Add("Gather", [rows, pixels], ("axis", 0L))], ("perm", new long[] { 0, 2, 1 }));
        }

        return graph.Add("Reshape", [turned, graph.Integers(-1, Channels, Side, Side)]);
    }

    /// <summary>Puts [patches, Channels, Side, Side] into a map with channels first.</summary>
    /// <param name="graph">Where it is added.</param>
    /// <param name="values">The patches.</param>
    /// <param name="patches">Which they are.</param>
    /// <param name="onto">The map that they are added to; null: zeros that they are written into.</param>
    /// <param name="order">Channels last, or cut.</param>
    public string Scatter(ModelGraph graph, string values, string patches, string? onto, PatchOrder order)
    {
        (string, object)[] reduction = onto is null ? [] : [("reduction", "add")];
        if (order == PatchOrder.Cut)
        {
            string cut = onto is null ? Zeros(graph, Patches, Channels, Side, Side) : CutUp(graph, onto);
            string places = graph.Add("Reshape", [patches, graph.Integers(-1, 1)]);
            string put = graph.Add("ScatterND", [cut, places, values], reduction);
            put = graph.Add("Reshape", [put, graph.Integers(Rows, Columns, Channels, Side, Side)]);
            put = graph.Add("Transpose", [put], ("perm", new long[] { 2, 0, 3, 1, 4 }));
            return graph.Add("Reshape", [put, graph.Integers(1, Channels, Height, Width)]);
        }

        string pixels = graph.Add("Gather", [Pixels(graph, Width), patches], ("axis", 0L));
        pixels = graph.Add("Reshape", [pixels, graph.Integers(-1, 1)]);
        string rows = graph.Add("Transpose", [values], ("perm", new long[] { 0, 2, 3, 1 }));
        return ScatterRows(graph, graph.Add("Reshape", [rows, graph.Integers(-1, Channels)]), pixels, onto, reduction);
    }

    /// <summary>Puts rows of channels to pixels of a map.</summary>
    public string ScatterRows(ModelGraph graph, string rows, string pixels, string? onto, params (string, object)[] reduction)
    {
        string map = onto is null ? Zeros(graph, (long)Height * Width, Channels)
            : graph.Add(
                "Reshape",
                [graph.Add("Transpose", [onto], ("perm", new long[] { 0, 2, 3, 1 })), graph.Integers((long)Height * Width, Channels)]);
        string put = graph.Add("ScatterND", [map, pixels, rows], reduction);
        put = graph.Add("Transpose", [put], ("perm", new long[] { 1, 0 }));
        return graph.Add("Reshape", [put, graph.Integers(1, Channels, Height, Width)]);
    }

    private string CutUp(ModelGraph graph, string map)
    {
        string cut = graph.Add("Reshape", [map, graph.Integers(Channels, Rows, Side, Columns, Side)]);
        cut = graph.Add("Transpose", [cut], ("perm", new long[] { 1, 3, 0, 2, 4 }));
        return graph.Add("Reshape", [cut, graph.Integers(Patches, Channels, Side, Side)]);
    }

    /// <summary>The pixels of every patch, [Patches, Side Side], in a map of so many columns.</summary>
    private string Pixels(ModelGraph graph, int wide)
    {
        long[] pixels =
        [
            .. from patch in Enumerable.Range(0, Patches)
               from y in Enumerable.Range(0, Side)
               from x in Enumerable.Range(0, Side)
               select ((long)patch / Columns * Step + y) * wide + patch % Columns * Step + x,
        ];
        return graph.IntegersOf([Patches, Side * Side], pixels);
    }

    private static string Zeros(ModelGraph graph, params long[] shape) => graph.Add("ConstantOfShape", [graph.Integers(shape)]);
}
