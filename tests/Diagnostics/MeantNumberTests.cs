namespace LatencyLab.Tests.Diagnostics;

public class MeantNumberTests
{
    [Theory]
    [InlineData("50%", false, 1, "0.5")]
    [InlineData("12.5 %", false, 1, "0.125")]
    [InlineData("150%", false, 1, null)]
    [InlineData("0,5", false, 1, "0.5")]
    [InlineData("50", false, 1, "0.5")]
    [InlineData("1.5", false, 1, null)]
    [InlineData("0.5", false, 1, null)]
    [InlineData("nan", false, 1, null)]
    [InlineData("224x224", true, 4096, "224")]
    [InlineData("224x256", true, 4096, null)]
    [InlineData("10ms", false, 1e9, "10")]
    [InlineData("1.5 GB", true, 1e9, null)]
    [InlineData("1e3", true, 1e9, "1000")]
    [InlineData("1e30", true, 1e9, null)]
    [InlineData("8,16", true, 1e9, null)]
    [InlineData("", true, 1e9, null)]
    public void What_was_meant_is_plain_or_nothing(string text, bool isWhole, double most, string? expected) =>
        Assert.Equal(expected, MeantNumber.Of(text, isWhole, most));

    [Fact]
    public void Synonyms_are_found_whole_and_by_their_last_part()
    {
        Synonyms names = new(("half float16", "fp16"), ("o", "out csv"));
        Assert.Equal("fp16", NearestName.Find("torch.float16", ["fp32", "fp16"], names));
        Assert.Equal("--csv", names.Find("o", ["--csv", "--json"]));
        Assert.Null(names.Find("half", ["fp32"]));
    }
}
