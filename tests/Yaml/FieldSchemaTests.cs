using System.Text.Json.Nodes;
using LatencyLab.Yaml.Schema;

namespace LatencyLab.Tests.Yaml;

/// <summary>Every kind of field as JSON schema.</summary>
public class FieldSchemaTests
{
    private static readonly Field s_count = Field.Count("count", "A count.", 1, 3);

    public static IReadOnlyDictionary<string, (Field Field, string Schema)> Kinds { get; } = new Dictionary<string, (Field, string)>
    {
        ["text"] = (new("", FieldKind.Text, "T."), """{"description":"T.","type":"string","minLength":1}"""),
        ["name"] = (
            new("", FieldKind.Name, "N."), """{"description":"N.","type":"string","pattern":"^[a-z0-9][a-z0-9._-]{0,79}$"}"""),
        ["choice"] = (Field.Choice("", "C.", ["a", "b"]), """{"description":"C.","enum":["a","b"]}"""),
        ["rate"] = (
            new("", FieldKind.Rate, "R.") { Maximum = 1 },
            """{"description":"R.","type":["number","string"],"minimum":0,"maximum":1}"""),
        ["count"] = (s_count, """{"description":"A count.","type":"integer","minimum":1,"maximum":3}"""),
        ["number without limits"] = (
            new("", FieldKind.Number, "X.") { Minimum = double.MinValue }, """{"description":"X.","type":"number"}"""),
        ["number"] = (Field.Number("", "X.", 0.5, 2), """{"description":"X.","type":"number","minimum":0.5,"maximum":2}"""),
        ["list"] = (
            new("", FieldKind.List, "L.") { Item = new("", FieldKind.Text, "T.") },
            """{"description":"L.","type":"array","items":{"description":"T.","type":"string","minLength":1}}"""),
        ["record"] = (
            new("", FieldKind.Record, "R.") { Fields = [s_count with { Required = true }] },
            """
            {"description":"R.","type":"object","properties":{"count":{"description":"A count.","type":"integer","minimum":1,"maximum":3}},
            "additionalProperties":false}
            """),
        ["map of known names"] = (
            new("", FieldKind.Map, "M.") { Choices = ["x"], Item = new("", FieldKind.Text, "T.") },
            """
            {"description":"M.","type":"object","properties":{"x":{"description":"T.","type":"string","minLength":1}},
            "additionalProperties":false}
            """),
        ["map of any names"] = (
            new("", FieldKind.Map, "M.") { Item = new("", FieldKind.Text, "T.") },
            """
            {"description":"M.","type":"object","additionalProperties":{"description":"T.","type":"string","minLength":1}}
            """),
    };

    public static TheoryData<string> Names => [.. Kinds.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_field_of_each_kind(string name) => AssertJson(Kinds[name].Schema, FieldSchema.Of(Kinds[name].Field));

    [Fact]
    public void Required_keys_are_named_in_records_and_in_records_of_lists()
    {
        Field record = new("", FieldKind.Record, "R.") { Fields = [s_count with { Required = true }, s_count with { Key = "other" }] };
        const string Properties =
            """
            "properties":{"count":{"description":"A count.","type":"integer","minimum":1,"maximum":3},
            "other":{"description":"A count.","type":"integer","minimum":1,"maximum":3}},"additionalProperties":false
            """;
        string inner = "{\"description\":\"R.\",\"type\":\"object\"," + Properties + ",\"required\":[\"count\"]}";
        AssertJson(inner, FieldSchema.WithRequired(record));
        AssertJson(
            "{\"description\":\"L.\",\"type\":\"array\",\"items\":" + inner + "}",
            FieldSchema.WithRequired(new("", FieldKind.List, "L.") { Item = record }));
        AssertJson(
            "{\"description\":\"O.\",\"type\":\"object\",\"properties\":{\"in\":" + inner.Replace("R.", "I.", StringComparison.Ordinal)
            + "},\"additionalProperties\":false}",
            FieldSchema.WithRequired(
                new("", FieldKind.Record, "O.") { Fields = [record with { Key = "in", Description = "I." }] }));

        // What a map holds any number of is described without.
        Assert.Null(FieldSchema.WithRequired(new("", FieldKind.Map, "M.") { Item = record })["additionalProperties"]!["required"]);
    }

    private static void AssertJson(string expected, JsonObject actual) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), JsonNode.Parse(actual.ToJsonString())), actual.ToJsonString());
}
