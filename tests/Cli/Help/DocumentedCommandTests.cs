using System.Text.RegularExpressions;

namespace LatencyLab.Tests.Cli.Help;

/// <summary>Commands that the documentation names exist, with the options it gives them.</summary>
public sealed partial class DocumentedCommandTests
{
    [GeneratedRegex("`latlab (?<line>[^`]*)`|^ {4,}(?:\\$ )?latlab (?<line>[^#\\n]*)", RegexOptions.Multiline)]
    private static partial Regex Mention { get; }

    [GeneratedRegex("\\]\\((?<to>[^)#]+)(?:#(?<heading>[^)]*))?\\)")]
    private static partial Regex Link { get; }

    [GeneratedRegex("\"(?<word>[^\"]*)\"|(?<word>\\S+)")]
    private static partial Regex Word { get; }

    public static TheoryData<string> Pages =>
    [
        "README.md", "CONTRIBUTING.md",
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
        }

        foreach (string path in
            Directory.EnumerateFiles(folder, "*.md").Concat(Directory.EnumerateFiles(SharedData.RepositoryRoot, "*.md")))
        {
            foreach (Match link in Link.Matches(File.ReadAllText(path)))
            {
                string to = link.Groups["to"].Value, heading = link.Groups["heading"].Value;
                string target = Path.Combine(Path.GetDirectoryName(path)!, to);
                if (to.Contains("://", StringComparison.Ordinal))
                    continue;
                Assert.True(Path.Exists(target), $"{Path.GetFileName(path)} links to {to}, which is not there");
                Assert.True(
                    heading.Length == 0 || HeadingsOf(target).Contains(heading),
                    $"{Path.GetFileName(path)} links to {to}#{heading}, a heading that is not there");
            }
        }
    }

    /// <summary>Headings of a page as links name them.</summary>
    private static IEnumerable<string> HeadingsOf(string path) =>
        from line in File.ReadLines(path)
        where line.StartsWith('#')
        select string.Concat(line.TrimStart('#', ' ').ToLowerInvariant().Replace(' ', '-')
            .Where(letter => char.IsLetterOrDigit(letter) || letter is '-' or '_'));

    [Fact]
    public void The_shipped_experiments_are_documented_and_parse()
    {
        foreach (string path in Directory.EnumerateFiles(Path.Combine(SharedData.RepositoryRoot, "experiments"), "*.yaml"))
            Assert.Contains(
                $"latlab run experiments/{Path.GetFileName(path)}",
                File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, "docs", "experiments.md")), StringComparison.Ordinal);
    }
}
