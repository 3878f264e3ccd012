namespace LatencyLab.Tests.Diagnostics;

public sealed class InputExceptionTests
{
    [Theory]
    [InlineData("both need --granularity, e.g. --granularity 8-4", null, "both need granularity, e.g. granularity 8-4")]
    [InlineData("is needed", "--layer-keep", "layer-keep: is needed")]
    [InlineData("expected what 'latlab probe --out x' writes", null, "expected what 'latlab probe --out x' writes")]
    [InlineData("is no file", "a--b.yaml", "a--b.yaml: is no file")]
    public void Callers_of_a_library_see_no_options_and_the_command_line_does(string message, string? source, string expected)
    {
        InputException problem = new(message, source);
        Assert.Equal(expected, problem.Message);
        Assert.Equal((message, source), (problem.Errors[0].Message, problem.Errors[0].Source));
    }
}
