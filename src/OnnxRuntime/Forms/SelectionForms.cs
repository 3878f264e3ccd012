using LatencyLab.Operators.Indexing;
using LatencyLab.Operators.Selection;

namespace LatencyLab.OnnxRuntime.Forms;

/// <summary>What looks elements up by index, and what makes the indices: searches, orders, boxes that suppress each other.</summary>
internal static class SelectionForms
{
    private const int Seed = 4, Corners = 4;

    /// <summary>Side of a box in cells that are one apart: boxes of different cells do not overlap.</summary>
    private const float BoxSide = 0.9f;

    private const float LargestOverlap = 0.5f;

    /// <summary>Rows of a table, columns of a matrix, or rows by coordinates.</summary>
    public static ModelGraph Of(RowGather gather)
    {
        ModelGraph graph = new();
        Random random = new(Seed);
        long[] indices = new long[gather.Rows];
        for (int i = 0; i < indices.Length; i++)
            indices[i] = random.NextInt64(gather.SourceRows);
        if (gather.AlongColumns)
        {
            string matrix = graph.Input(gather.Columns, gather.SourceRows);
            string taken = graph.Add("Gather", [matrix, graph.IntegerInput(indices, gather.Rows)], ("axis", 1L));
            return graph.Output(taken, [gather.Columns, gather.Rows]);
        }

        string table = graph.Input(gather.SourceRows, gather.Columns);
        string rows = gather.IsByCoordinates
            ? graph.Add("GatherND", [table, graph.IntegerInput(indices, gather.Rows, 1)])
            : graph.Add("Gather", [table, graph.IntegerInput(indices, gather.Rows)], ("axis", 0L));
        return graph.Output(rows, [gather.Rows, gather.Columns]);
    }

    /// <summary>Those that are not zero lie anywhere.</summary>
    public static ModelGraph Of(NonZeroSearch search)
    {
        ModelGraph graph = new();
        float[] values = new float[search.Elements];
        Array.Fill(values, 1, 0, (int)search.Found);
        new Random(Seed).Shuffle(values);
        return graph.Output(graph.Add("NonZero", [graph.FloatInput(values, search.Elements)]), null, isInteger: true);
    }

    public static ModelGraph Of(TopElements top)
    {
        ModelGraph graph = new();
        string places = graph.AddSecond("TopK", [graph.Input(top.Rows, top.Columns), graph.Integers(top.Count)], ("axis", -1L));
        return graph.Output(places, [top.Rows, top.Count], isInteger: true);
    }

    /// <summary>
    /// Boxes that are kept come evenly among the others in the order of their scores, each in a cell of its own; another is a copy of one
    /// of those before it. In memory they lie in any order.
    /// </summary>
    public static ModelGraph Of(BoxSuppression suppression)
    {
        ModelGraph graph = new();
        Random random = new(Seed);
        int sets = (int)suppression.Sets, boxes = (int)suppression.Boxes;
        double share = suppression.KeptRate;
        int across = Math.Max(1, (int)Math.Sqrt(share * boxes));
        float[] corners = new float[sets * boxes * Corners], scores = new float[sets * boxes];
        int[] places = [.. Enumerable.Range(0, boxes)];
        for (int set = 0; set < sets; set++)
        {
            random.Shuffle(places);
            for (int i = 0, kept = 0; i < boxes; i++)
            {
                int cell = kept == 0 || kept < Math.Round((i + 1) * share) ? kept++ : random.Next(kept);
                int box = set * boxes + places[i];
                (float row, float column) = (cell / across, cell % across);
                float[] sides = [row, column, row + BoxSide, column + BoxSide];
                sides.CopyTo(corners, box * Corners);
                scores[box] = 1 - (float)i / boxes;
            }
        }

        string chosen = graph.Add(
            "NonMaxSuppression",
            [
                graph.FloatInput(corners, sets, boxes, Corners), graph.FloatInput(scores, sets, 1, boxes), graph.Integers(boxes),
                graph.Constant([1], LargestOverlap),
            ]);
        return graph.Output(chosen, null, isInteger: true);
    }
}
