using LatencyLab.Tests.Cli;
using LatencyLab.Tests.Hardware;

namespace LatencyLab.Tests.Examples;

/// <summary>Every command of <c>examples/*/README.md</c> runs, in order: indented lines that begin with <c>latlab</c>.</summary>
public sealed class ExampleFoldersTests
{
    private const string Indent = "    ";

    public static TheoryData<string> Folders => [.. Directory.GetDirectories(Path.Combine(SharedData.RepositoryRoot, "examples"))
        .Where(folder => File.Exists(Path.Combine(folder, "README.md"))).Select(folder => Path.GetFileName(folder)!)
        .Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Folders))]
    public void Every_command_of_an_example_runs(string name)
    {
        using TemporaryFolder folder = new();
        string[] commands = CommandsOf(name);
        Assert.NotEmpty(commands);
        string[] written = [.. commands.Select(command => command.Split(' ')).SelectMany(words => words.Zip(words.Skip(1)))
            .Where(pair => pair.First == "--emit").Select(pair => pair.Second)];
        foreach (string command in commands)
        {
            (int code, string output, string error) = Latlab.Run(
                [.. command.Split(' ').Skip(1).Select(word => Placed(word, written, folder))]);
            Assert.True(code == 0, $"{command}: exit code {code}: {error}");
            Assert.NotEmpty(output);
        }

        foreach (string device in new[] { "nvidia-v100", "nvidia-jetson-tx2", "examples/host.yaml" })
            Assert.Contains(commands, command => command.Contains($"--device {device}", StringComparison.Ordinal));
    }

    private static string[] CommandsOf(string name) =>
    [
        .. File.ReadAllLines(Path.Combine(SharedData.RepositoryRoot, "examples", name, "README.md"))
            .Where(line => line.StartsWith($"{Indent}latlab ", StringComparison.Ordinal)).Select(line => line.Trim()),
    ];

    /// <summary>Paths of the project where it is, and those that a command writes in a folder of their own.</summary>
    private static string Placed(string word, string[] written, TemporaryFolder folder) => string.Join(',', word.Split(',').Select(part =>
        part.StartsWith("examples/", StringComparison.Ordinal) ? Path.Combine(SharedData.RepositoryRoot, part)
        : written.Any(name => part == name || part.StartsWith(name + "/", StringComparison.Ordinal)) ? folder.File(
            part.Replace('/', Path.DirectorySeparatorChar))
        : part));
}
