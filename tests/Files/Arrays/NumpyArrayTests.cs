using LatencyLab.Files.Arrays;
using LatencyLab.Tests.Executing;

namespace LatencyLab.Tests.Files.Arrays;

/// <summary>Cells of every kind, and headers that promise what is not there.</summary>
public sealed class NumpyArrayTests
{
    [Theory]
    [InlineData("<f2", new byte[] { 0x00, 0xC1 })]
    [InlineData(">f2", new byte[] { 0xC1, 0x00 })]
    [InlineData("<f4", new byte[] { 0x00, 0x00, 0x20, 0xC0 })]
    [InlineData(">f4", new byte[] { 0xC0, 0x20, 0x00, 0x00 })]
    [InlineData("<f8", new byte[] { 0, 0, 0, 0, 0, 0, 0x04, 0xC0 })]
    [InlineData(">f8", new byte[] { 0xC0, 0x04, 0, 0, 0, 0, 0, 0 })]
    public void Floating_point_numbers_of_every_width_are_read(string type, byte[] cell) =>
        Assert.Equal([-2.5f], Read(type, "1,", cell).ToFloats());

    [Theory]
    [InlineData("|b1", new byte[] { 1 }, 1)]
    [InlineData("|i1", new byte[] { 0xFF }, -1)]
    [InlineData("|u1", new byte[] { 0xFF }, 255)]
    [InlineData("<i2", new byte[] { 0xFE, 0xFF }, -2)]
    [InlineData(">i4", new byte[] { 0, 0, 1, 0 }, 256)]
    [InlineData("<i8", new byte[] { 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF }, -1)]
    public void Whole_numbers_of_every_width_are_read(string type, byte[] cell, long expected) =>
        Assert.Equal([expected], Read(type, "1,", cell).ToIntegers());

    [Theory]
    [InlineData("<f4", "2, 3", 20, "ends before its last cell")]
    [InlineData("<f4", "2, 3", 25, "goes on behind its last cell")]
    [InlineData("<f4", "1000000, 1000000", 4, "has 1000000000000 cells, expected at most 268435456")]
    [InlineData("<f4", "268435456,", 4, "ends before its last cell")]
    [InlineData("<f4", "-3,", 4, "is an array of shape (-3), expected whole numbers")]
    [InlineData("<c8", "1,", 8, "is an array of '<c8', expected numbers or bool")]
    [InlineData("<U5", "1,", 20, "is an array of '<U5', expected numbers or bool")]
    public void A_header_that_promises_something_else_is_refused(string type, string shape, int bytes, string expected) =>
        Assert.Equal(
            $"a.npy: {expected}",
            $"{Assert.Single(Assert.Throws<InputException>(() => Read(type, shape, new byte[bytes])).Errors)}");

    [Fact]
    public void Numbers_that_are_whole_are_not_taken_for_floating_point_ones()
    {
        InputException problem = Assert.Throws<InputException>(() => Read("<i4", "1,", new byte[4]).ToFloats());
        Assert.Contains("is an array of '<i4', expected floating-point numbers", problem.Message, StringComparison.Ordinal);
    }

    private static NumpyArray Read(string type, string shape, byte[] cells) =>
        NumpyArray.Read(new MemoryStream(NumpyText.Array(type, shape, cells)), "a.npy");
}
