using System.Reflection;
using System.Text.RegularExpressions;

namespace LatencyLab.Tests.Architecture;

/// <summary>Rules of style that no analyser of the build checks.</summary>
public sealed partial class StyleTests
{
    private const int Columns = 140;

    /// <summary>Words joined by '_': no capital directly after a small letter, no '_' at an end or beside another.</summary>
    [GeneratedRegex("^[A-Z](?!.*[a-z][A-Z])(?!.*__)(?!.*_$)\\w*$")]
    private static partial Regex Sentence { get; }

    [Fact]
    public void No_line_is_longer_than_140_columns()
    {
        string root = SharedData.RepositoryRoot;
        IReadOnlyList<string> files = SourceFiles.In("src", "tests", "benchmarks", "eng");
        Assert.NotEmpty(files);
        string[] longer =
        [
            .. files.SelectMany(
                path => File.ReadLines(path).Select((line, i) => (line.Length, Place: $"{Path.GetRelativePath(root, path)}:{i + 1}")))
                .Where(line => line.Length > Columns).Select(line => $"{line.Place}: {line.Length} columns"),
        ];
        Assert.True(longer.Length == 0, string.Join('\n', longer));
    }

    [Fact]
    public void Tests_are_named_as_sentences()
    {
        MethodInfo[] tests = [.. typeof(StyleTests).Assembly.GetTypes().SelectMany(type => type.GetMethods()).Where(IsTest)];
        Assert.NotEmpty(tests);
        Assert.All(tests, test => Assert.True(
            Sentence.IsMatch(test.Name), $"{test.DeclaringType}.{test.Name} is no sentence of words joined by '_'"));
    }

    private static bool IsTest(MethodInfo method) => method.GetCustomAttributes<FactAttribute>().Any();
}
