using System.Text.Json.Nodes;
using LatencyLab.Yaml;

namespace LatencyLab.Tests.Yaml;

public class YamlTextTests
{
    [Fact]
    public void Few_numbers_and_lists_of_values_stand_on_one_line_and_the_rest_a_line_a_key() => Assert.Equal(
        """
        name: a-b_c.d/e f
        five: {a: 1, b: 2.5, c: 3.0e+6, d: 4, e: 5}
        six:
          a: 1
          b: 2
          c: 3
          d: 4
          e: 5
          f: 6
        mixed:
          a: 1
          b: x
        list: [1, x]
        records:
        - {a: 1}
        - a: x

        """,
        YamlText.Of(new JsonObject
        {
            ["name"] = "a-b_c.d/e f",
            ["five"] = new JsonObject { ["a"] = 1, ["b"] = 2.5, ["c"] = 3e6, ["d"] = 4.0, ["e"] = 5 },
            ["six"] = new JsonObject { ["a"] = 1, ["b"] = 2, ["c"] = 3, ["d"] = 4, ["e"] = 5, ["f"] = 6 },
            ["mixed"] = new JsonObject { ["a"] = 1, ["b"] = "x" },
            ["list"] = new JsonArray(1, "x"),
            ["records"] = new JsonArray(new JsonObject { ["a"] = 1 }, new JsonObject { ["a"] = "x" }),
        }));

    /// <summary>What some reader would take for a number, a truth value, nothing or a mark.</summary>
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("", "\"\"")]
    [InlineData("1.5", "\"1.5\"")]
    [InlineData("-x", "\"-x\"")]
    [InlineData("x ", "\"x \"")]
    [InlineData("a: b", "\"a: b\"")]
    [InlineData("é", "\"é\"")]
    [InlineData("Yes", "\"Yes\"")]
    [InlineData("null", "\"null\"")]
    [InlineData("NaN", "\"NaN\"")]
    [InlineData("a\"b", "\"a\\\"b\"")]
    public void Text_is_quoted_where_it_could_be_something_else(string text, string written)
    {
        string yaml = YamlText.Of(new JsonObject { ["key"] = text });
        Assert.Equal($"key: {written}\n", yaml);
        YamlMapping root = Assert.IsType<YamlMapping>(YamlTreeReader.Read(yaml, "x", []));
        Assert.Equal(text, Assert.IsType<YamlScalar>(root["key"]).Value);
    }
}
