namespace LatencyLab.Tests.Diagnostics;

public class ShortTextTests
{
    private static readonly string s_long = new('a', 1_000_000);

    [Theory]
    [InlineData("unknown operator 'conv3'")]
    [InlineData("the layer's map does not fit")]
    [InlineData("")]
    public void A_short_message_stays_as_it_is(string message) => Assert.Equal(message, ShortText.Of(message));

    [Theory]
    [InlineData("unknown option '\u001b[31m'", "unknown option '\\u001b[31m'")]
    [InlineData("two\nlines\0", "two\\u000alines\\u0000")]
    [InlineData("a\u202eb\u2028c", "a\\u202eb\\u2028c")]
    public void What_cannot_be_seen_is_written_out(string message, string visible)
    {
        Assert.Equal(visible, ShortText.Of(message));
        Assert.Equal(visible, $"{new InputError(message)}");
    }

    /// <remarks>Not a row of the theory: what an attribute holds is written as UTF-8, which has no halves.</remarks>
    [Fact]
    public void Half_a_character_is_written_out() =>
        Assert.Equal("\ud83d\ude00 and \\ud800", ShortText.Of("\ud83d\ude00 and \ud800"));

    [Fact]
    public void A_long_quote_is_shown_by_its_beginning_and_its_length() => Assert.Equal(
        $"unknown operator '{s_long[..60]}... (1,000,000 characters)', expected 'add'",
        ShortText.Of($"unknown operator '{s_long}', expected 'add'"));

    [Fact]
    public void A_list_of_names_behind_a_quote_and_an_apostrophe_stays()
    {
        string names = string.Join(", ", Enumerable.Range(0, 90).Select(i => $"name{i}"));
        string message = $"the file's 'x' is none of {names}; 'latlab' lists them";
        Assert.Equal(message, ShortText.Of(message));
    }

    [Fact]
    public void No_message_is_longer_than_a_screen()
    {
        Assert.InRange(ShortText.Of($"expected {s_long}").Length, 1000, 4003);
        Assert.InRange(ShortText.Of(string.Concat(Enumerable.Repeat("'b' ", 100_000))).Length, 1000, 4003);
        Assert.InRange(new InputError($"a quote that never ends: '{s_long}").ToString().Length, 10, 200);
    }
}
