using LatencyLab.Networks.Sources;
using LatencyLab.Runtimes;
using LatencyLab.Search.Configurations;
using LatencyLab.Yaml;

namespace LatencyLab.Tests.Yaml;

/// <summary>Text that is nearly YAML: it is read, or refused at a place; nothing else is thrown.</summary>
public sealed class HostileYamlTests
{
    [Theory]
    [InlineData("a: [1\nb: 2\n", "x:2:1: is not valid YAML: expected ',' or ']' for the bracket that opens on line 1")]
    [InlineData("a: 1\nb: {c: [1, 2], d: 3\ne: 4\n", "x:3:1: is not valid YAML: expected ',' or '}' for the bracket that opens on line 2")]
    [InlineData("a: {b: [1, 2\nc: 3}\n", "x:2:1: is not valid YAML: expected ',' or ']' for the bracket that opens on line 1")]
    public void A_bracket_that_is_not_closed_is_named(string text, string expected)
    {
        List<InputError> errors = [];
        Assert.Null(YamlTreeReader.Read(text, "x", errors));
        Assert.Equal(expected, $"{Assert.Single(errors)}");
    }

    [Fact]
    public void Whatever_is_cut_doubled_or_put_in_is_read_or_refused_with_a_line()
    {
        const string Text = "a: {b: [1, 2], c: 'x'}\nd:\n- e: \"y\"\n- {f: 1, g: [h, {i: 2}]}\n# end\nj: |\n  k\n";
        foreach (string broken in Broken(Text))
        {
            List<InputError> errors = [];
            YamlNode? root = YamlTreeReader.Read(broken, "x", errors);
            Assert.True(root is not null || errors.Count > 0, broken);
            Assert.All(errors, error => Assert.True(error.Line > 0, $"{error} of {broken}"));
        }
    }

    [Fact]
    public void Every_reader_refuses_its_files_where_a_bracket_is_missing()
    {
        foreach (Action<string> read in (Action<string>[])
            [text => DeviceProfileReader.Parse(text, "x"), text => RuntimeReader.Parse(text, "x"), text => NetworkFile.Parse(text, "x"),
                text => ConfigurationFile.Parse(text, "x")])
        {
            InputException problem = Assert.Throws<InputException>(() => read("schema: {a: [1\nb: 2\n"));
            Assert.StartsWith("x:2:1: is not valid YAML: expected ',' or ']'", problem.Message, StringComparison.Ordinal);
        }
    }

    private static IEnumerable<string> Broken(string text)
    {
        for (int at = 0; at < text.Length; at++)
        {
            yield return text[..at];
            yield return text.Remove(at, 1);
            foreach (string put in (string[])["[", "]", "{", "}", ":", "- ", "'", "\"", "&", "*", "!", "%", "\t", "\n", "\0", "?", ","])
                yield return text.Insert(at, put);
        }
    }
}
