using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using MutateConstants;

if (args is [Worker.Argument, string folderOfTests])
{
    Worker.Serve(folderOfTests);
    return 0;
}

string only = args.FirstOrDefault(arg => arg != "--killers") ?? "";
bool showsKillers = args.Contains("--killers");
string root = Directory.GetCurrentDirectory(), tests = Path.Combine(root, "tests/bin/Release/net10.0");
Ignored[] ignored = [.. Console.In.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Ignored.Parse)];
string[] folders = ["Model", "Dynamic", "Composition", "Calibration", "Distributions"];
Literal[] literals =
[
    .. folders.SelectMany(folder => Directory.GetFiles(Path.Combine(root, "src/Predictor", folder), "*.cs")).Order(StringComparer.Ordinal)
        .Where(file => Regex.IsMatch(file, only)).SelectMany(Literal.Of),
];
Compiler compiler = new(root);
Console.WriteLine($"{literals.Length} constants");
using Worker worker = new(tests, showsKillers);
string asBuilt = Path.Combine(tests, "LatencyLab.Predictor.dll"), mutants = Path.GetTempFileName(), single = Path.GetTempFileName();
foreach (string noun in literals.Select(literal => literal.Noun).Distinct())
{
    if (worker.FirstFailure(-1, asBuilt, noun) is not { } red)
        continue;
    Console.WriteLine($"the tests fail as they are: {red}");
    return 2;
}

Literal[] moving = [.. literals.Where(literal => !ignored.Any(one => one.Matches(literal)))];
Schema schema = new(moving);
File.WriteAllBytes(mutants, schema.Compile(compiler.Compilation));
int survivors = 0, moves = 0;
for (int i = 0; i < moving.Length; i++)
{
    Literal literal = moving[i];
    if (schema.Kinds[i] is null)
    {
        if (compiler.Alone(literal) is not { } image)
        {
            Console.WriteLine($"CANNOT MOVE {literal.Place(root)}");
            continue;
        }

        File.WriteAllBytes(single, image);
    }

    moves++;
    Stopwatch watch = Stopwatch.StartNew();
    string? killer = worker.FirstFailure(i, schema.Kinds[i] is null ? single : mutants, literal.Noun);
    if (showsKillers)
        Console.Error.WriteLine($"{literal.Place(root)}: {watch.ElapsedMilliseconds} ms: {killer?.Split('\n')[0]}");
    if (killer is null)
    {
        survivors++;
        Console.WriteLine($"SURVIVES {literal.Place(root)}");
    }
}

Console.WriteLine($"{literals.Length} constants, {literals.Length - moving.Length} left out with a reason, {moves} moved,"
    + $" {survivors} that no test notices");
File.Delete(mutants);
File.Delete(single);
return survivors == 0 && moves == moving.Length ? 0 : 1;

namespace MutateConstants
{
    /// <summary>A constant that is not moved, and why.</summary>
    internal sealed record Ignored(string File, string Text, string Reason)
    {
        public static Ignored Parse(string line) =>
            line.Split(" | ", 3) is [string file, string text, string reason] ? new Ignored(file, text, reason)
                : throw new FormatException(line);

        public bool Matches(Literal literal) =>
            Path.GetFileName(literal.File) == File && literal.LineText.Contains(Text, StringComparison.Ordinal);
    }

    /// <summary>A numeric literal of a source file.</summary>
    internal sealed record Literal(string File, string Source, int Start, string Text)
    {
        private static readonly Regex s_silent = new("""//[^\n]*|\$?"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\])'""");
        private static readonly Regex s_number = new(@"(?<![\w.])\d[\d_]*(?:\.\d+)?(?:[eE][+-]?\d+)?f?(?!\w)");

        public int Line => Source.AsSpan(0, Start).Count('\n') + 1;

        /// <summary>Name of the folder that the file lies in.</summary>
        public string Noun => Path.GetFileName(Path.GetDirectoryName(File))!;

        public string LineText => Source.Split('\n')[Line - 1].Trim();

        public static IEnumerable<Literal> Of(string file)
        {
            string source = System.IO.File.ReadAllText(file), code = s_silent.Replace(source, match => new string(' ', match.Length));
            return s_number.Matches(code).Where(match => match.Value is not ("0" or "1"))
                .Select(match => new Literal(file, source, match.Index, match.Value));
        }

        /// <summary>Whether it is written as an integer.</summary>
        public bool IsWhole => Text.All(letter => char.IsDigit(letter) || letter == '_');

        public string Place(string root) => $"{Path.GetRelativePath(root, File)}:{Line}: {Text}: {LineText}";
    }

    /// <summary>The compilation of the Predictor, as its project says, in this process.</summary>
    internal sealed class Compiler
    {
        private const int FarthestMove = 8;

        private readonly string _folder;

        public CSharpCompilation Compilation { get; }

        public Compiler(string root)
        {
            _folder = Path.Combine(root, "src/Predictor");
            using JsonDocument json = JsonDocument.Parse(Output(
                "msbuild", "-t:Compile", "-p:Configuration=Release", "-p:SkipCompilerExecution=true", "-p:ProvideCommandLineArgs=true",
                "-p:BuildProjectReferences=false", "-p:NonExistentFile=__none__", "-getItem:CscCommandLineArgs"));
            CSharpCommandLineArguments arguments = CSharpCommandLineParser.Default.Parse(
                json.RootElement.GetProperty("Items").GetProperty("CscCommandLineArgs").EnumerateArray()
                    .Select(item => item.GetProperty("Identity").GetString()!),
                _folder, sdkDirectory: null);
            Compilation = CSharpCompilation.Create(
                arguments.CompilationName ?? "LatencyLab.Predictor",
                arguments.SourceFiles.Select(file => Tree(
                    file.Path, File.ReadAllText(file.Path), arguments.ParseOptions.WithDocumentationMode(DocumentationMode.None))),
                arguments.MetadataReferences.Select(one => MetadataReference.CreateFromFile(one.Reference, one.Properties)),
                arguments.CompilationOptions.WithConcurrentBuild(false)
                    .WithGeneralDiagnosticOption(ReportDiagnostic.Default).WithSpecificDiagnosticOptions([]));
            Diagnostic[] wrong = [.. Compilation.GetDiagnostics().Where(one => one.Severity == DiagnosticSeverity.Error)];
            if (wrong.Length > 0)
                throw new InvalidOperationException(string.Join('\n', wrong.Take(3)));
        }

        /// <summary>
        /// A constant that has to be one: a compilation of its own, with an integer moved by 1, or by as much as it takes to compile
        /// where it is one of several cases.
        /// </summary>
        public byte[]? Alone(Literal literal) =>
            literal.IsWhole ? Enumerable.Range(1, FarthestMove).Select(by => With(literal, $"({literal.Text} + {by})"))
                .FirstOrDefault(image => image is not null)
            : With(literal, literal.Text.EndsWith('f') ? $"({literal.Text} * 1.02f)" : $"({literal.Text} * 1.02)");

        private byte[]? With(Literal literal, string moved)
        {
            SyntaxTree old = Compilation.SyntaxTrees.Single(tree => tree.FilePath == literal.File);
            string text = string.Concat(
                literal.Source.AsSpan(0, literal.Start), moved, literal.Source.AsSpan(literal.Start + literal.Text.Length));
            using MemoryStream image = new();
            return Compilation.ReplaceSyntaxTree(old, Tree(literal.File, text, (CSharpParseOptions)old.Options)).Emit(image).Success
                ? image.ToArray() : null;
        }

        public static SyntaxTree Tree(string file, string text, CSharpParseOptions options) =>
            CSharpSyntaxTree.ParseText(text, options, file, Encoding.UTF8);

        private string Output(params string[] arguments)
        {
            using Process process = Process.Start(
                new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, WorkingDirectory = _folder })!;
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? output : throw new InvalidOperationException(output);
        }
    }
}
