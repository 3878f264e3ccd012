using LatencyLab.Cli;

namespace LatencyLab.Tests.Cli;

/// <summary>Lists that are shown without the parser are what the parser shows.</summary>
public sealed class PlainListTests
{
    public static TheoryData<string> Groups => [.. PlainLists.Groups];

    [Theory]
    [MemberData(nameof(Groups))]
    public void A_list_is_what_the_parser_shows_on_a_terminal_of_any_width(string group)
    {
        foreach (int? width in (int?[])[null, 30, 80, 240])
        {
            (int Code, string Output, string Error) plain = Ran([group, "list"], width, CommandLine.Run);
            Assert.Equal((0, ""), (plain.Code, plain.Error));
            Assert.Equal(plain, Ran([group, "list"], width, CommandLine.RunParsed));
            // The parser says the same where an option that changes nothing brings it in.
            Assert.Equal(plain, Ran([group, "list", "--quiet"], width, CommandLine.Run));
        }
    }

    [Theory]
    [InlineData("devices")]
    [InlineData("devices list --json")]
    [InlineData("devices list --help")]
    [InlineData("devices show v100")]
    [InlineData("families list")]
    [InlineData("list devices")]
    [InlineData("")]
    public void Anything_else_is_parsed(string line) => Assert.Null(PlainLists.Of(line.Split(' ')));

    private static (int Code, string Output, string Error) Ran(
        string[] arguments, int? width,
        Func<IReadOnlyList<string>, TextWriter, TextWriter, TimeProvider, int?, LatencyLab.Measuring.Engines.IRuntimeEngine?, int> run)
    {
        using StringWriter output = new(), error = new();
        int code = run(arguments, output, error, TimeProvider.System, width, null);
        return (code, output.ToString(), error.ToString());
    }
}
