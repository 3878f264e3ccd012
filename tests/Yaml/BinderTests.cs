using LatencyLab.Yaml;
using LatencyLab.Yaml.Schema;

namespace LatencyLab.Tests.Yaml;

/// <summary>Every kind of field, right and wrong.</summary>
public class BinderTests
{
    private static readonly Field s_root = new("", FieldKind.Record, "A thing.")
    {
        Fields =
        [
            new("text", FieldKind.Text, "Text."),
            new("name", FieldKind.Name, "A name."),
            Field.Choice("one", "The one.", ["only"]),
            Field.Choice("colour", "A colour.", ["red", "green"]),
            Field.Count("count", "A count.", 0, 10),
            new("free", FieldKind.Number, "Any.") { Minimum = double.MinValue },
            new("least", FieldKind.Number, "At least 2.") { Minimum = 2 },
            new("seconds", FieldKind.Number, "Seconds.") { Minimum = 1e-9, Maximum = 1e-3, Mistakes = [("microseconds", 1e-6)] },
            new("rate", FieldKind.Rate, "A rate.") { Maximum = 1, Choices = ["auto"] },
            new("list", FieldKind.List, "A list.") { Item = Field.Count("", "A count.", 1, 3) },
            new("record", FieldKind.Record, "A record.") { Fields = [Field.Count("a", "A.", 1, 3) with { Required = true }] },
            new("map", FieldKind.Map, "A map.") { Choices = ["x", "y"], Item = Field.Count("", "A count.", 1, 3) },
            new("any", FieldKind.Map, "Any names.") { Item = Field.Count("", "A count.", 1, 3) },
            Field.Count("pair", "Rows and columns.", 1, 3) with { IsPair = true },
            new("texts", FieldKind.List, "Texts.") { Item = new("", FieldKind.Text, "Text.") },
            new("records", FieldKind.List, "Records.")
            {
                Item = new("", FieldKind.Record, "A record.") { Fields = [Field.Count("a", "A.", 1, 3)] },
            },
        ],
    };

    [Fact]
    public void Values_are_taken_as_they_stand()
    {
        (Bound bound, string[] errors) = Read("""
            text: "1"
            name: a.b-c_1
            one: only
            colour: green
            count: 10
            free: -1.0e+300
            least: 2
            seconds: 1.0e-3
            rate: 0
            list: [1, 3]
            record: {a: 2}
            map: {y: 3}
            any: {whatever: 1}
            """);
        Assert.Empty(errors);
        Assert.Equal(("1", "a.b-c_1", "only", "green"), (bound.Text("text"), bound.Text("name"), bound.Text("one"), bound.Text("colour")));
        Assert.Equal((10, -1e300, 2, 1e-3), (bound.Count("count"), bound.Number("free"), bound.Number("least"), bound.Number("seconds")));
        Assert.Equal("0", bound.Text("rate"));
        Assert.Equal([1, 3], bound.Numbers("list"));
        Assert.Equal(2, bound.Record("record")!.Count("a"));
        Assert.Equal((3, 1), (bound.Record("map")!.Count("y"), bound.Record("any")!.Count("whatever")));
        Assert.Equal(["y"], bound.Record("map")!.Keys);
        Assert.Equal((4, 9), (bound.NodeOf("colour").Line, bound.NodeOf("colour").Column));
        Assert.Null(bound.Text("count"));
        Assert.Null(bound.Number("absent"));
        Assert.Empty(bound.Records("list"));
    }

    [Theory]
    [InlineData("text: [1]", "1:7: text: expected text, got a list")]
    [InlineData("text: '  '", "1:7: text: expected text, got nothing")]
    [InlineData("text: ~", "1:7: text: expected text, got nothing")]
    [InlineData("name: Ab", "1:7: name: 'Ab' is not a name, expected lower-case letters, digits, '-', '_' and '.'")]
    [InlineData("name: \"a\\nb\"", "1:7: name: 'a\\u000ab' is not a name, expected lower-case letters, digits, '-', '_' and '.'")]
    [InlineData("one: onyl", "1:6: one: unknown value 'onyl', expected only")]
    [InlineData("colour: gren", "1:9: colour: unknown value 'gren', expected one of red, green; did you mean 'green'?")]
    [InlineData("count: 1.5", "1:8: count: expected a whole number, got '1.5'")]
    [InlineData("count: 11", "1:8: count: 11 is implausible, expected 0 to 10")]
    [InlineData("count: -1", "1:8: count: -1 is implausible, expected 0 to 10")]
    [InlineData("count: '1'", "1:8: count: expected a whole number, got the text '1'")]
    [InlineData("free: 1e999", "1:7: free: '1e999' is too large, expected a finite number")]
    [InlineData("free: e", "1:7: free: expected a number, got 'e'")]
    [InlineData("least: 1.5", "1:8: least: 1.5 is implausible, expected at least 2")]
    [InlineData("least: 0", "1:8: least: 0 must be greater than 0, expected at least 2")]
    [InlineData(
        "seconds: 50", "1:10: seconds: 50 is implausible, expected 1.0e-9 to 0.001; if 50 microseconds is meant, write 5.0e-5")]
    [InlineData("seconds: 5000", "1:10: seconds: 5000 is implausible, expected 1.0e-9 to 0.001")]
    [InlineData("seconds: -5", "1:10: seconds: -5 must be greater than 0, expected 1.0e-9 to 0.001")]
    [InlineData("rate: 1.5", "1:7: rate: 1.5 is implausible, expected 0 to 1")]
    [InlineData("rate: often", "1:7: rate: expected a number, got 'often'")]
    [InlineData("rate: [beta]", "1:7: rate: expected a number, got a list")]
    [InlineData("pair: 4", "1:7: pair: 4 is implausible, expected 1 to 3")]
    [InlineData("pair: [1]", "1:7: pair: a list of 1, expected a number or two: rows and columns")]
    [InlineData("pair: [1, 2, 3]", "1:7: pair: a list of 3, expected a number or two: rows and columns")]
    [InlineData("pair: [1, 4]", "1:11: pair[1]: 4 is implausible, expected 1 to 3")]
    [InlineData("pair: [x, 1]", "1:8: pair[0]: expected a whole number, got 'x'")]
    [InlineData("count: [1, 2]", "1:8: count: expected a whole number, got a list")]
    [InlineData("least: 1e-3", "1:8: least: 1e-3 is implausible, expected at least 2")]
    [InlineData(
        "seconds: 0.01", "1:10: seconds: 0.01 is implausible, expected 1.0e-9 to 0.001; if 0.01 microseconds is meant, write 1.0e-8")]
    [InlineData("seconds: 1000.1", "1:10: seconds: 1000.1 is implausible, expected 1.0e-9 to 0.001")]
    [InlineData(
        "seconds: 1000", "1:10: seconds: 1000 is implausible, expected 1.0e-9 to 0.001; if 1000 microseconds is meant, write 0.001")]
    [InlineData("texts: [a, ~, b]", "1:12: texts[1]: expected text, got nothing")]
    [InlineData("list: 3", "1:7: list: expected a list, got '3'")]
    [InlineData("list: [1, 4, x]", "1:11: list[1]: 4 is implausible, expected 1 to 3|1:14: list[2]: expected a whole number, got 'x'")]
    [InlineData("record: 3", "1:9: record: expected a mapping of a, got '3'")]
    [InlineData("record: {}", "1:9: record: missing key 'a' (A)")]
    [InlineData("record: {b: 1}", "1:10: record: unknown key 'b', expected one of a|1:9: record: missing key 'a' (A)")]
    [InlineData("record: {aa: 1}", "1:10: record: unknown key 'aa'; did you mean 'a'?")]
    [InlineData("map: [x]", "1:6: map: expected a mapping with keys of x, y, got a list")]
    [InlineData("map: {z: 1, x: 4}", "1:7: map: unknown key 'z', expected one of x, y|1:16: map.x: 4 is implausible, expected 1 to 3")]
    [InlineData("any: 1", "1:6: any: expected a mapping, got '1'")]
    [InlineData("colours: red", "1:1: the thing: unknown key 'colours'; did you mean 'colour'?")]
    public void What_is_wrong_is_said_where_it_stands(string yaml, string expected) => Assert.Equal(expected.Split('|'), Read(yaml).Errors);

    [Fact]
    public void Rows_and_columns_are_one_number_or_two()
    {
        (Bound bound, string[] errors) = Read("pair: [2, 3]\ntexts: [a, b]\nrecords: [{a: 1}, {a: 3}]\n");
        Assert.Empty(errors);
        Assert.Equal((2, 3), bound.Pair("pair"));
        Assert.Equal((3, 3), Read("pair: 3").Bound.Pair("pair"));
        Assert.Null(Read("pair: [1]").Bound.Pair("pair"));
        Assert.Null(bound.Pair("texts"));
        Assert.Equal(["a", "b"], bound.Texts("texts"));
        Assert.Equal([1, 3], bound.Records("records").Select(record => record.Count("a")!.Value));
        Assert.Empty(bound.Texts("pair"));
        Assert.Empty(bound.Texts("absent"));
        Assert.Empty(bound.Numbers("texts"));
        Assert.Equal(["pair", "texts", "records"], bound.Keys);
    }

    [Theory]
    [InlineData(80, true)]
    [InlineData(81, false)]
    public void A_name_has_eighty_characters_at_most(int length, bool isName)
    {
        string[] errors = Read($"name: {new string('a', length)}").Errors;
        string shown = new string('a', 40) + "...";
        Assert.Equal(
            isName ? [] : [$"1:7: name: '{shown}' is not a name, expected lower-case letters, digits, '-', '_' and '.'"], errors);
    }

    [Theory]
    [InlineData("auto")]
    [InlineData("beta:0.5,0.1")]
    [InlineData("histogram:a")]
    [InlineData("rates.CSV")]
    [InlineData("1")]
    public void A_rate_is_a_number_a_distribution_a_file_or_a_choice(string rate)
    {
        (Bound bound, string[] errors) = Read($"rate: {rate}");
        Assert.Empty(errors);
        Assert.Equal(rate, bound.Text("rate"));
    }

    /// <summary>Suggestions for thousands of keys take longer than anybody reads: after 100 there are none.</summary>
    [Fact]
    public void Many_unknown_keys_are_named_without_a_suggestion()
    {
        string[] errors = Read(string.Concat(Enumerable.Range(0, 102).Select(i => $"colour{i}: red\n"))).Errors;
        Assert.EndsWith("did you mean 'colour'?", errors[99], StringComparison.Ordinal);
        Assert.Contains("unknown key 'colour100', expected one of text, name", errors[100], StringComparison.Ordinal);
    }

    private static (Bound Bound, string[] Errors) Read(string yaml)
    {
        List<InputError> errors = [];
        YamlMapping root = Assert.IsType<YamlMapping>(YamlTreeReader.Read(yaml, "x", errors));
        Bound bound = new Binder(errors).Bind(s_root, root, "the thing")!;
        return (bound, [.. errors.Select(error => error.ToString()["x:".Length..])]);
    }
}
