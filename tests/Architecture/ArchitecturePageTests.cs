using System.Reflection;

namespace LatencyLab.Tests.Architecture;

/// <summary>docs/architecture.md: its arrows are those that were compiled.</summary>
public sealed class ArchitecturePageTests
{
    private const string Heading = "| project | what it is | uses |";

    /// <summary>To write the arrows of the page afresh, set LATENCYLAB_WRITE_DOCS=1 and run this test.</summary>
    [Fact]
    public void The_page_shows_every_project_with_what_it_uses()
    {
        string path = Path.Combine(SharedData.RepositoryRoot, "docs", "architecture.md");
        string[] lines = File.ReadAllLines(path);
        int first = Array.IndexOf(lines, Heading) + 2;
        int end = Array.FindIndex(lines, first, line => !line.StartsWith('|'));
        Dictionary<string, string> uses = SourceAssemblies.All.ToDictionary(NameOf, UsesOf);
        for (int i = first; i < end; i++)
        {
            string[] cells = lines[i].Split('|', StringSplitOptions.TrimEntries);
            Assert.True(uses.ContainsKey(cells[1]), $"docs/architecture.md has a row for '{cells[1]}', which is no project");
            string expected = $"| {cells[1]} | {cells[2]} | {uses[cells[1]]}{(uses[cells[1]].Length > 0 ? " " : "")}|";
            if (Environment.GetEnvironmentVariable("LATENCYLAB_WRITE_DOCS") == "1")
                lines[i] = expected;
            Assert.Equal(expected, lines[i]);
        }

        if (Environment.GetEnvironmentVariable("LATENCYLAB_WRITE_DOCS") == "1")
            File.WriteAllText(path, string.Join('\n', lines) + "\n");
        Assert.Equal(
            uses.Keys.Order(StringComparer.Ordinal),
            lines[first..end].Select(line => line.Split('|', StringSplitOptions.TrimEntries)[1]).Order(StringComparer.Ordinal));
    }

    private static string NameOf(Assembly assembly) => NameOf(assembly.GetName().Name!);

    private static string NameOf(string assembly) =>
        assembly == "latlab" ? "Cli" : assembly == "latlab-onnxruntime" ? "OnnxRuntime" : assembly.Split('.', 2)[^1];

    private static string UsesOf(Assembly assembly) => string.Join(
        ", ", assembly.GetReferencedAssemblies().Select(name => name.Name!).Where(SourceAssemblies.IsOurs).Select(NameOf)
            .Order(StringComparer.Ordinal));
}
