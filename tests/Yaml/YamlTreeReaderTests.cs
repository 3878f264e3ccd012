using LatencyLab.Yaml;

namespace LatencyLab.Tests.Yaml;

public class YamlTreeReaderTests
{
    [Fact]
    public void Nodes_know_where_they_stand_and_what_they_are()
    {
        YamlMapping root = Assert.IsType<YamlMapping>(Read("a: {b: [1, 'x']}\nc: ~\n").Root);
        YamlMapping inner = Assert.IsType<YamlMapping>(root["a"]);
        YamlList list = Assert.IsType<YamlList>(inner["b"]);
        YamlScalar number = Assert.IsType<YamlScalar>(list.Items[0]), text = Assert.IsType<YamlScalar>(list.Items[1]);
        Assert.Equal(
            [("a mapping", 1, 1), ("a mapping", 1, 4), ("a list", 1, 8), ("'1'", 1, 9), ("the text 'x'", 1, 12), ("nothing", 2, 4)],
            new YamlNode[] { root, inner, list, number, text, root["c"]! }.Select(node => (node.Kind, node.Line, node.Column)));
        Assert.Equal((true, false), (number.Plain, text.Plain));
        Assert.Equal(["a", "c"], root.Entries.Select(entry => entry.Key.Value));
        Assert.Null(root["b"]);
        Assert.Equal("x:2:4: wrong; did you mean 'd'?", root["c"]!.Error("wrong", "d").ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("~")]
    [InlineData("null")]
    [InlineData("Null")]
    [InlineData("NULL")]
    public void Nothing_is_written_in_five_ways_without_quotes(string text)
    {
        Assert.True(Scalar(text).IsNull);
        Assert.False((Scalar(text) with { Plain = false }).IsNull);
    }

    [Fact]
    public void Long_texts_and_line_ends_are_shown_short_and_on_one_line()
    {
        string forty = new('x', 40);
        Assert.Equal((forty, forty + "..."), (Scalar(forty).Shown, Scalar(forty + "x").Shown));
        Assert.Equal("'a b'", Scalar("a\nb").Kind);
        Assert.Equal("the text 'a b'", (Scalar("a\r\nb") with { Plain = false }).Kind);
        Assert.False(Scalar("nil").IsNull);
    }

    [Theory]
    [InlineData("a: 1\nb: 2\na: 3", "x:3:1: duplicate key 'a', first given on line 1")]
    [InlineData("{[1]: 2}", "x:1:2: expected a key, got a list")]
    [InlineData("a: *b", "x:1:4: aliases ('*name') are not supported, expected the value itself")]
    [InlineData("a: &b 1", "x:1:4: anchors ('&name') are not supported")]
    [InlineData("a: !!int 1", "x:1:4: tags ('!type') are not supported")]
    [InlineData("a: 1\n---\nb: 2", "x:2:1: holds a second document, expected one document a file")]
    public void What_is_not_supported_is_reported_and_the_rest_is_read(string text, string expected)
    {
        (YamlNode? root, string[] errors) = Read(text);
        Assert.Equal([expected], errors);
        Assert.IsType<YamlMapping>(root);
    }

    /// <summary>A tag that only says that it is text is none.</summary>
    [Fact]
    public void Text_may_be_marked_as_text() => Assert.Empty(Read("a: ! 1").Errors);

    [Theory]
    [InlineData(17)]
    [InlineData(18)]
    public void Lists_are_nested_sixteen_deep_below_the_root_at_most(int depth)
    {
        (YamlNode? root, string[] errors) = Read(new string('[', depth) + new string(']', depth));
        Assert.Equal(depth > 17 ? ["x:1:18: is nested more than 16 levels deep"] : [], errors);
        Assert.Equal(depth > 17, root is null);
    }

    [Fact]
    public void Keys_that_are_nested_too_deep_are_refused() => Assert.Equal(
        ["x:1:18: is nested more than 16 levels deep"], Read(new string('{', 18) + new string('}', 18)).Errors);

    /// <summary>The list itself, and 249,999 or 250,000 items.</summary>
    [Theory]
    [InlineData(249_999)]
    [InlineData(250_000)]
    public void A_document_has_a_quarter_of_a_million_keys_and_values_at_most(int items)
    {
        (YamlNode? root, string[] errors) = Read("[" + string.Concat(Enumerable.Repeat("1,", items)) + "]");
        bool fits = items < 250_000;
        Assert.Equal(fits, root is YamlList list && list.Items.Count == items);
        Assert.Equal(fits ? [] : ["has more than 250,000 keys and values"], errors.Select(error => error.Split(": ")[^1]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("# nothing\n")]
    public void A_text_without_a_document_is_empty(string text)
    {
        (YamlNode? root, string[] errors) = Read(text);
        Assert.Null(root);
        Assert.Equal(["x:1:1: is empty, expected a mapping that starts with 'schema:'"], errors);
    }

    private static YamlScalar Scalar(string text) => new("x", 1, 1, text, Plain: true);

    private static (YamlNode? Root, string[] Errors) Read(string text)
    {
        List<InputError> errors = [];
        YamlNode? root = YamlTreeReader.Read(text, "x", errors);
        return (root, [.. errors.Select(error => error.ToString())]);
    }
}
