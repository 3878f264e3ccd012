using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using MutateConstants;

string only = args.Length > 0 ? args[0] : "";
string root = Directory.GetCurrentDirectory(), tests = Path.Combine(root, "tests/bin/Release/net10.0");
Ignored[] ignored = [.. Console.In.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Ignored.Parse)];
string[] folders = ["Model", "Dynamic", "Composition", "Calibration", "Distributions"];
Literal[] literals =
[
    .. folders.SelectMany(folder => Directory.GetFiles(Path.Combine(root, "src/Predictor", folder), "*.cs")).Order(StringComparer.Ordinal)
        .Where(file => Regex.IsMatch(file, only)).SelectMany(Literal.Of),
];
string work = Directory.CreateTempSubdirectory("mutants").FullName;
Compiler compiler = new(root, work);
Console.WriteLine($"{literals.Length} constants");
if (PinningTests.FirstFailure(tests, Path.Combine(tests, "LatencyLab.Predictor.dll")) is { } red)
{
    Console.WriteLine($"the tests fail as they are: {red}");
    return 2;
}

int survivors = 0, skipped = 0, moves = 0;
foreach (Literal literal in literals)
{
    if (ignored.Any(one => one.Matches(literal)))
    {
        skipped++;
        continue;
    }

    string? killer = null;
    foreach (string moved in literal.Moved())
    {
        if (compiler.Compile(literal.File, literal.With(moved)) is not { } mutant)
            continue;
        moves++;
        killer = PinningTests.FirstFailure(tests, mutant);
        if (killer is null)
        {
            survivors++;
            Console.WriteLine(
                $"SURVIVES {Path.GetRelativePath(root, literal.File)}:{literal.Line}: {literal.Text} -> {moved}: {literal.LineText}");
        }

        break;
    }
}

Directory.Delete(work, recursive: true);
Console.WriteLine($"{literals.Length} constants, {skipped} left out with a reason, {moves} moved, {survivors} that no test notices");
return survivors == 0 && moves + skipped == literals.Length ? 0 : 1;

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

        public string LineText => Source.Split('\n')[Line - 1].Trim();

        public static IEnumerable<Literal> Of(string file)
        {
            string source = System.IO.File.ReadAllText(file), code = s_silent.Replace(source, match => new string(' ', match.Length));
            return s_number.Matches(code).Where(match => match.Value is not ("0" or "1"))
                .Select(match => new Literal(file, source, match.Index, match.Value));
        }

        public string With(string moved) => string.Concat(Source.AsSpan(0, Start), moved, Source.AsSpan(Start + Text.Length));

        /// <summary>2 % more, and for a literal that has to be an integer 1 more.</summary>
        public IEnumerable<string> Moved()
        {
            double value = double.Parse(Text.Replace("_", "", StringComparison.Ordinal).TrimEnd('f'), CultureInfo.InvariantCulture);
            bool isWhole = Text.All(letter => char.IsDigit(letter) || letter == '_');
            yield return (value * 1.02).ToString("R", CultureInfo.InvariantCulture)
                + (isWhole && value * 1.02 % 1 == 0 ? ".0" : Text.EndsWith('f') ? "f" : "");
            if (isWhole)
                yield return (value + 1).ToString("R", CultureInfo.InvariantCulture);
        }
    }

    /// <summary>Compiles the Predictor with one file replaced.</summary>
    internal sealed class Compiler
    {
        private readonly string _root;
        private readonly string _work;
        private readonly string[] _arguments;
        private readonly string _compiler;

        public Compiler(string root, string work)
        {
            (_root, _work) = (root, work);
            using JsonDocument json = JsonDocument.Parse(Output(
                "msbuild", "src/Predictor/LatencyLab.Predictor.csproj", "-t:Compile", "-p:Configuration=Release",
                "-p:SkipCompilerExecution=true",
                "-p:ProvideCommandLineArgs=true", "-p:BuildProjectReferences=false", "-p:NonExistentFile=__none__",
                "-getItem:CscCommandLineArgs", "-getProperty:RoslynTargetsPath"));
            _arguments =
            [
                .. json.RootElement.GetProperty("Items").GetProperty("CscCommandLineArgs").EnumerateArray().Select(
                    item => item.GetProperty("Identity").GetString()!)
                    .Where(argument => !Regex.IsMatch(
                        argument,
                        "^/(analyzer|analyzerconfig|out|refout|pdb|doc|warnaserror|errorlog|debug|embed|sourcelink|noconfig"
                        + "|additionalfile)")),
            ];
            _compiler = Path.Combine(
                json.RootElement.GetProperty("Properties").GetProperty("RoslynTargetsPath").GetString()!, "bincore", "csc.dll");
        }

        /// <returns>The assembly; null where it does not compile.</returns>
        public string? Compile(string file, string text)
        {
            string mutant = Path.Combine(_work, Path.GetFileName(file)), result = Path.Combine(_work, "LatencyLab.Predictor.dll");
            string relative = Path.GetRelativePath(Path.Combine(_root, "src/Predictor"), file), response = Path.Combine(_work, "csc.rsp");
            File.WriteAllText(mutant, text);
            File.WriteAllLines(
                response,
                _arguments.Select(argument => argument == relative || argument == file ? $"\"{mutant}\"" : argument)
                    .Append($"/out:\"{result}\""));
            using Process process = Start(Path.Combine(_root, "src/Predictor"), "exec", _compiler, "-shared", "/noconfig", $"@{response}");
            process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            File.Delete(mutant);
            return process.ExitCode == 0 ? result : null;
        }

        private string Output(params string[] arguments)
        {
            using Process process = Start(_root, arguments);
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? output : throw new InvalidOperationException(output);
        }

        private static Process Start(string folder, params string[] arguments) =>
            Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, WorkingDirectory = folder })!;
    }
}
