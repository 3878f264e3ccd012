using LatencyLab.Yaml;

namespace LatencyLab.Tests.Yaml;

public sealed class YamlFileTests : IDisposable
{
    private const int Mebibyte = 1024 * 1024;

    private readonly string _path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.yaml");

    public void Dispose() => File.Delete(_path);

    [Theory]
    [InlineData("a/b", true)]
    [InlineData("b.yaml", true)]
    [InlineData("b.YML", true)]
    [InlineData("b.yml", true)]
    [InlineData("yaml", false)]
    [InlineData("b.yaml.gz", false)]
    [InlineData("nvidia-v100", false)]
    public void A_path_has_a_separator_or_ends_as_yaml(string text, bool isPath) => Assert.Equal(isPath, YamlFile.IsPath(text));

    /// <summary>More than a block of 64 KiB, with characters of two bytes on its end.</summary>
    [Fact]
    public void A_file_is_read_whole()
    {
        string text = "é" + new string('x', 65_534) + "é" + new string('y', 70_000);
        File.WriteAllText(_path, text);
        Assert.Equal(text, YamlFile.ReadText(_path, "runtime", Mebibyte));
    }

    [Theory]
    [InlineData(Mebibyte, null)]
    [InlineData(Mebibyte + 1, "is larger than 1 MiB, expected a runtime")]
    public void A_file_that_is_longer_than_it_may_be_is_refused(int length, string? expected)
    {
        File.WriteAllText(_path, new string('x', length));
        if (expected is null)
            Assert.Equal(length, YamlFile.ReadText(_path, "runtime", Mebibyte).Length);
        else
            Assert.Equal($"{_path}: {expected}", Refused("runtime"));
    }

    [Fact]
    public void Text_in_another_encoding_is_refused()
    {
        File.WriteAllBytes(_path, [(byte)'a', 0xff]);
        Assert.Equal($"{_path}: is not UTF-8 text, expected YAML", Refused("runtime"));
    }

    [Theory]
    [InlineData("architecture", "an architecture")]
    [InlineData("experiment", "an experiment")]
    [InlineData("input", "an input")]
    [InlineData("operator", "an operator")]
    [InlineData("update", "an update")]
    [InlineData("network", "a network")]
    public void What_is_expected_has_its_article(string what, string expected)
    {
        File.WriteAllText(_path, new string('x', Mebibyte + 1));
        Assert.EndsWith($", expected {expected}", Refused(what), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_there_is_said_to_be_missing() => Assert.Contains("no such file", Refused("runtime"));

    private string Refused(string what) =>
        Assert.Throws<InputException>(() => YamlFile.ReadText(_path, what, Mebibyte)).Message;
}
