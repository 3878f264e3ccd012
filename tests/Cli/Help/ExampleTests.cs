using System.Text.RegularExpressions;

namespace LatencyLab.Tests.Cli.Help;

/// <summary>The examples that help ends with, taken from the help itself.</summary>
public sealed partial class ExampleTests
{
    /// <summary>
    /// Parsed only: they need hardware, are run by another test, or take minutes and are shown in a shorter form as well.
    /// </summary>
    private static readonly string[] s_parsedOnly =
    [
        "--backend ilgpu-cuda", "--backend onnxruntime", "latlab validate ", "latlab accuracy", "latlab execute",
        "run experiments/quickstart.yaml$",
    ];

    /// <summary>What is measured of a network in the examples, and a smaller block that is measured instead.</summary>
    private const string LargeBlock = "--network resnet18 --stages 4", SmallBlock = "--network resnet110 --stages 3";

    [GeneratedRegex("\"(?<word>[^\"]*)\"|(?<word>\\S+)")]
    private static partial Regex Word { get; }

    [Fact]
    public void Every_command_has_an_example_and_every_example_runs()
    {
        using Hardware.TemporaryFolder folder = new();
        string work = Directory.CreateDirectory(folder.File("work")).FullName;
        Directory.CreateSymbolicLink(Path.Combine(work, "experiments"), Path.Combine(SharedData.RepositoryRoot, "experiments"));
        Directory.CreateSymbolicLink(Path.Combine(work, "examples"), Path.Combine(SharedData.RepositoryRoot, "examples"));
        if (SharedData.IsPresent)
            Directory.CreateSymbolicLink(folder.File("shared"), Path.GetDirectoryName(SharedData.Folder)!);
        List<string[]> commands = [[], .. Commands([])];
        Assert.True(commands.Count > 20, "the help of the root lists the commands");
        List<(string Command, string Example)> examples = [.. commands.SelectMany(
            command => ExamplesOf(command).Select(example => (string.Join(' ', command), example)))];
        foreach (string[] command in commands)
            Assert.True(
                examples.Any(example => example.Command == string.Join(' ', command)),
                $"the help of 'latlab {string.Join(' ', command)}' ends with no example");

        foreach (string example in InOrder(examples.Select(example => example.Example).Distinct()))
        {
            string[] words = [.. Word.Matches(example.Replace(LargeBlock, SmallBlock, StringComparison.Ordinal))
                .Select(word => word.Groups["word"].Value)];
            if (words[0] != "latlab" || example.Contains('|', StringComparison.Ordinal))
            {
                Assert.Contains("latlab completion", example, StringComparison.Ordinal);
                continue;
            }

            Assert.Null(Latlab.Check(words[1..]));
            if (s_parsedOnly.Any(pattern => Regex.IsMatch(example, pattern))
                || (example.Contains("../shared", StringComparison.Ordinal) && !SharedData.IsPresent))
                continue;
            (int code, _, string error) = Latlab.Run(
                [.. words.Skip(1).Select((word, i) => IsPath(word, words[i]) ? Path.GetFullPath(word, work) : word)]);
            Assert.True(code == 0, $"{example}: exit code {code}: {error}");
        }
    }

    [Fact]
    public void Help_is_about_the_command_asked_for_and_ends_with_its_examples()
    {
        string help = Latlab.Output("devices", "show", "--help");
        Assert.Contains(
            "Usage:\n  latlab devices show", help.Replace("testhost", "latlab", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.EndsWith("Example:\n  latlab devices show nvidia-v100\n", help, StringComparison.Ordinal);
        Assert.Contains("--quiet", help, StringComparison.Ordinal);
        Assert.Contains("Examples:\n  latlab run experiments/quickstart.yaml\n", Latlab.Output(), StringComparison.Ordinal);
        Assert.Equal(Latlab.Output("--help"), Latlab.Output());
    }

    /// <summary>Whether a word of a command line is a file or folder: by what it looks like, or by the option before it.</summary>
    private static bool IsPath(string word, string before) =>
        before is "--out" or "--emit" or "--csv"
        || (!word.StartsWith('-') && Regex.IsMatch(word, @"^(\.\./|\w[\w/-]*\.(yaml|csv|html|json)$)"));

    /// <summary>Those that write a file before those that read it.</summary>
    private static IEnumerable<string> InOrder(IEnumerable<string> examples)
    {
        string[] first = ["--emit", "latlab probe", "latlab measure", "latlab calibrate"];
        return examples.OrderBy(example =>
            Array.FindIndex(first, text => example.Contains(text, StringComparison.Ordinal)) is >= 0 and int at ? at : first.Length);
    }

    private static IEnumerable<string[]> Commands(string[] path)
    {
        string help = Latlab.Output([.. path, "--help"]);
        int at = help.IndexOf("\nCommands:\n", StringComparison.Ordinal);
        if (at < 0)
            yield break;
        foreach (string line in help[(at + "\nCommands:\n".Length)..].Split('\n')
            .TakeWhile(line => line.StartsWith("  ", StringComparison.Ordinal)))
        {
            if (line[2] == ' ')
                continue;
            string[] command = [.. path, line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[0]];
            yield return command;
            foreach (string[] child in Commands(command))
                yield return child;
        }
    }

    private static IEnumerable<string> ExamplesOf(string[] command)
    {
        string[] lines = Latlab.Output([.. command, "--help"]).TrimEnd().Split('\n');
        int heading = Array.FindLastIndex(lines, line => line is "Example:" or "Examples:");
        return heading < 0 ? [] : lines[(heading + 1)..].Select(line => line.Trim());
    }
}
