namespace LatencyLab.Importing.Timeloop;

/// <summary>A problem of Timeloop: the tensors of a layer, as projections of loops, and the iterations of each loop.</summary>
/// <remarks>
/// timeloop.csail.mit.edu, "problem". An index of two terms is that of a window, each term a loop and the name of its coefficient
/// (P Wstride + R Wdilation). Without a shape of its own a problem has that of its loops: a product of M, N, K, or a convolution of C, M
/// (or K), R, S, P, Q, N and G. Maps are what the windows cover.
/// </remarks>
internal static class TimeloopProblem
{
    private static readonly Dictionary<string, string> s_lost = new()
    {
        ["densities"] = "sparse operands have no place: the layer is dense here",
        ["H"] = "maps are what the windows cover",
        ["W"] = "maps are what the windows cover",
        ["Hpad"] = "maps are what the windows cover: zeros are read as pixels",
        ["Wpad"] = "maps are what the windows cover: zeros are read as pixels",
        ["<<<"] = "includes are not followed: loops that are not given here are 1",
        ["<<"] = "includes are not followed: loops that are not given here are 1",
    };

    /// <summary>The layer as a row.</summary>
    public static void Read(ForeignTree tree, string path, RowsDraft rows, ImportNotes notes)
    {
        YamlMapping problem = tree.RequiredMapping(tree.Root, "problem");
        tree.Text(problem, "version");
        string name = Path.GetFileNameWithoutExtension(path);
        try
        {
            Operator op = OperatorOf(tree, problem, notes);
            rows.Add(name, path, problem.Line, () => op);
        }
        catch (InputException error)
        {
            tree.Take(problem);
            rows.LeaveOut(name, path, Math.Max(problem.Line, error.Errors[0].Line), error.Errors[0].Message);
        }
        catch (OverflowException)
        {
            rows.LeaveOut(name, path, problem.Line, "is too large: its bytes or operations cannot be counted");
        }

        tree.LoseUnread(s_lost);
    }

    private static Operator OperatorOf(ForeignTree tree, YamlMapping problem, ImportNotes notes)
    {
        YamlNode? shape = tree.Find(problem, "shape");
        YamlMapping instance = tree.Mapping(problem, "instance") ?? problem;
        (EinsumShape loops, bool isAssumed) = shape is YamlMapping described ? (EinsumShape.Of(tree, described), false)
            : (EinsumShape.OfLoops([.. instance.Entries.Select(entry => entry.Key.Value)]), true);
        if (isAssumed)
            notes.Assume("shape", $"{loops.Name}: the file does not describe its tensors", problem.Line);
        Dictionary<string, int> sizes = [];
        foreach (string loop in loops.Loops)
            sizes[loop] = tree.Count(instance, loop) ?? 1;
        return loops.With(sizes, name => Coefficient(tree, instance, loops, name)).ToOperator();
    }

    /// <summary>Names of coefficients are written in several cases: <c>Hstride</c>, <c>HStride</c>.</summary>
    private static int Coefficient(ForeignTree tree, YamlMapping instance, EinsumShape shape, string name) =>
        instance.Entries.FirstOrDefault(entry => entry.Key.Value.Equals(name, StringComparison.OrdinalIgnoreCase)) is YamlEntry entry
            ? tree.CountOf(entry.Value, name) : shape.Coefficients.GetValueOrDefault(name, 1);
}
