using System.Text.RegularExpressions;

namespace LatencyLab.Tests.Cli.Help;

/// <summary>Commands that the documentation names exist, with the options it gives them.</summary>
public sealed partial class DocumentedCommandTests
{
    [GeneratedRegex("`latlab (?<line>[^`]*)`|^ {4,}(?:\\$ )?latlab (?<line>[^#\\n]*)", RegexOptions.Multiline)]
    private static partial Regex Mention { get; }

    [GeneratedRegex("\"(?<word>[^\"]*)\"|(?<word>\\S+)")]
    private static partial Regex Word { get; }

    public static TheoryData<string> Pages =>
    [
        "README.md",
        .. Directory.EnumerateFiles(Path.Combine(SharedData.RepositoryRoot, "docs"), "*.md")
            .Select(path => $"docs/{Path.GetFileName(path)}").Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_command_of_a_page_parses(string page)
    {
        string text = File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, page));
        foreach (Match mention in Mention.Matches(text))
        {
            string line = mention.Groups["line"].Value.Split('|')[0].Split(" > ")[0].Trim();
            if (line.Contains("...", StringComparison.Ordinal) || line.Length == 0)
                continue;
            string[] words = [.. Word.Matches(line).Select(word => word.Groups["word"].Value)];
            // In running text an option may stand without its value, and required ones may be left out.
            bool isWhole = mention.Value[0] == ' ';
            string? problem = Latlab.Check(words);
            Assert.True(
                problem is null || (!isWhole && problem.Contains(" needs ", StringComparison.Ordinal)),
                $"{page}: latlab {line}: {problem}");
        }
    }

    [Fact]
    public void Every_page_is_in_the_index_and_every_link_leads_somewhere()
    {
        string folder = Path.Combine(SharedData.RepositoryRoot, "docs");
        string index = File.ReadAllText(Path.Combine(folder, "README.md"));
        foreach (string path in Directory.EnumerateFiles(folder, "*.md"))
        {
            string name = Path.GetFileName(path);
            Assert.True(
                name == "README.md" || index.Contains($"({name})", StringComparison.Ordinal), $"docs/README.md does not list {name}");
            foreach (Match link in Regex.Matches(File.ReadAllText(path), "\\]\\((?<to>[^)#]+)(#[^)]*)?\\)"))
            {
                string to = link.Groups["to"].Value;
                Assert.True(
                    to.Contains("://", StringComparison.Ordinal) || Path.Exists(Path.Combine(folder, to)),
                    $"{name} links to {to}, which is not there");
            }
        }
    }

    [Fact]
    public void The_shipped_experiments_are_documented_and_parse()
    {
        foreach (string path in Directory.EnumerateFiles(Path.Combine(SharedData.RepositoryRoot, "experiments"), "*.yaml"))
            Assert.Contains(
                $"latlab run experiments/{Path.GetFileName(path)}",
                File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, "docs", "experiments.md")), StringComparison.Ordinal);
    }
}
