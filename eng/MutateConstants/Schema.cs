using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace MutateConstants;

/// <summary>One compilation that holds all mutants: every literal asks whether it is the one to be moved.</summary>
/// <remarks>
/// Literals become calls, constants properties. Where the compiler refuses a call it is tried as an integer's, which moves by 1, and then
/// left alone; constants that have to be constant stay so.
/// </remarks>
internal sealed class Schema
{
    /// <summary>Name under which the number of the mutant is given to the compiled code.</summary>
    public const string Key = "mutant";

    private const string Source = """
        internal static class Mutant
        {
            private static readonly int s_moved = System.AppContext.GetData("mutant") is int moved ? moved : -1;
            public static double D(int i, double value) => i == s_moved ? value * 1.02 : value;
            public static float F(int i, float value) => i == s_moved ? value * 1.02f : value;
            public static int I(int i, int value) => i == s_moved ? value + System.Math.Max(1, value / 50) : value;
        }
        """;

    /// <summary>A comma that the search for the end of a declaration does not see.</summary>
    private const char Comma = '\u0001';

    private static readonly Regex s_member = new(
        @"^(\s*(?:public|private|internal|protected) )const ((?:double|int|float) \w+) = ([^,]*;)");
    private static readonly Regex s_local = new(@"\bconst (?=(?:double|int|float) )");
    private static readonly Regex s_name = new(@"\w+");

    private readonly Literal[] _literals;

    /// <summary>How each literal is moved: D, F, I; null: not at all.</summary>
    public char?[] Kinds { get; }

    public Schema(Literal[] literals)
    {
        _literals = literals;
        Kinds = [.. literals.Select(literal => (char?)(literal.Text.EndsWith('f') ? 'F' : 'D'))];
    }

    /// <returns>The assembly.</returns>
    public byte[] Compile(CSharpCompilation compilation)
    {
        CSharpParseOptions options = (CSharpParseOptions)compilation.SyntaxTrees[0].Options;
        compilation = compilation.AddSyntaxTrees(Compiler.Tree("Mutant.cs", Source, options));
        while (true)
        {
            CSharpCompilation mutants = compilation;
            foreach (IGrouping<string, int> file in Enumerable.Range(0, _literals.Length).GroupBy(i => _literals[i].File))
            {
                mutants = mutants.ReplaceSyntaxTree(
                    mutants.SyntaxTrees.Single(tree => tree.FilePath == file.Key), Compiler.Tree(file.Key, Text([.. file]), options));
            }

            using MemoryStream image = new();
            Diagnostic[] errors =
                [.. mutants.Emit(image).Diagnostics.Where(one => one.Severity == DiagnosticSeverity.Error)];
            if (errors.Length == 0)
                return image.ToArray();
            Console.Error.WriteLine($"{errors.Length} places have to be integer or constant");
            bool any = false;
            foreach (Diagnostic error in errors.DistinctBy(one => (one.Location.SourceTree, Line(one))))
                any |= Yield(error.Location.SourceTree!, Line(error));
            if (!any)
                throw new InvalidOperationException(string.Join('\n', errors.Take(5)));
        }
    }

    private static int Line(Diagnostic error) => error.Location.GetLineSpan().StartLinePosition.Line + 1;

    /// <summary>Makes the literals of a line less free, or the constants that it names constant.</summary>
    private bool Yield(SyntaxTree tree, int line)
    {
        int[] here = [.. Enumerable.Range(0, _literals.Length)
            .Where(i => Kinds[i] is not null && _literals[i].File == tree.FilePath && _literals[i].Line == line)];
        foreach (int i in here)
            Kinds[i] = Kinds[i] == 'D' && _literals[i].IsWhole ? 'I' : null;
        if (here.Length > 0)
            return true;
        string[] names = [.. s_name.Matches(tree.GetText().Lines[line - 1].ToString()).Select(match => match.Value)];
        bool any = false;
        for (int i = 0; i < _literals.Length; i++)
        {
            if (Kinds[i] is null || !names.Any(name => _literals[i].LineText.Contains($" {name} = ", StringComparison.Ordinal)))
                continue;
            any = true;
            Kinds[i] = Kinds[i] == 'D' && _literals[i].IsWhole ? 'I' : null;
        }

        return any;
    }

    private string Text(int[] literals)
    {
        string text = _literals[literals[0]].Source;
        foreach (int i in literals.OrderByDescending(i => _literals[i].Start))
        {
            if (Kinds[i] is { } kind)
            {
                text = string.Concat(text.AsSpan(0, _literals[i].Start), $"Mutant.{kind}({i}{Comma} {_literals[i].Text})",
                    text.AsSpan(_literals[i].Start + _literals[i].Text.Length));
            }
        }

        string[] lines = text.Split('\n');
        foreach (int line in literals.Where(i => Kinds[i] is not null).Select(i => _literals[i].Line - 1).Distinct())
        {
            lines[line] = s_local.Replace(
                s_member.Replace(lines[line], "$1static $2 => $3"), HasAccess(lines[line]) ? "static readonly " : "");
        }

        return string.Join('\n', lines).Replace(Comma, ',');
    }

    private static bool HasAccess(string line) => Regex.IsMatch(line, @"^\s*(public|private|internal|protected) ");
}
