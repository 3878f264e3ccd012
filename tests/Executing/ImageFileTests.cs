using LatencyLab.Executing.Images;
using LatencyLab.Executing.Plans;
using LatencyLab.Tests.Hardware;

namespace LatencyLab.Tests.Executing;

/// <summary>Images with what training says of them, and files that are none.</summary>
public sealed class ImageFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Images_are_read_with_their_channels_last()
    {
        // Two images of 2 channels and 1 x 3 pixels.
        ImageFile file = ImageFile.Read(_folder.Write("i.npy", NumpyText.Floats([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], 2, 2, 1, 3)));
        Assert.Equal((2, new ImageSize(2, 1, 3)), (file.Count, file.Size));
        Assert.Equal([1f, 4, 2, 5, 3, 6], file.Pixels(0));
        Assert.Equal([7f, 10, 8, 11, 9, 12], file.Pixels(1));
        Assert.False(file.HasScores);
    }

    [Fact]
    public void Scores_and_decisions_are_compared_image_by_image()
    {
        ImageFile file = ImageFile.Read(_folder.Write("i.npz", NumpyText.Archive(
        [
            new("images", NumpyText.Floats([1, 2], 2, 1, 1, 1)),
            new("logits", NumpyText.Floats([1, 0, 0, 3], 2, 2)),
            new("labels", NumpyText.Array("<i8", "2,", [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])),
            new("decisions/b", NumpyText.Array("|b1", "2, 1, 2", [1, 0, 1, 1])),
        ])));
        ReferenceComparison comparison = ReferenceComparison.Of(file, [Made([1, 0.25f], [true, false]), Made([0, 2.5f], [false, false])]);
        Assert.Equal(new ReferenceComparison(2, 0.5, 1, 4, 2, 1, 0.5), comparison);
    }

    [Theory]
    [InlineData("image", "1, 1, 1, 1", "has no array 'images'; did you mean 'image'?")]
    [InlineData("images", "1, 4", "array 'images' is (1, 4), expected (images, channels, rows, columns)")]
    public void An_archive_without_images_says_what_it_lacks(string name, string shape, string expected)
    {
        byte[] cells = new byte[shape.Length > 5 ? 4 : 16];
        string path = _folder.Write("i.npz", NumpyText.Archive([new(name, NumpyText.Array("<f4", shape, cells))]));
        Assert.EndsWith(expected, Problem(path), StringComparison.Ordinal);
    }

    [Fact]
    public void Arrays_that_do_not_fit_each_other_are_named()
    {
        KeyValuePair<string, byte[]> images = new("images", NumpyText.Floats([1, 2], 2, 1, 1, 1));
        Assert.EndsWith(
            "array 'logits' is (1, 2), expected 2 dimensions, the first of 2 images", Of(new("logits", NumpyText.Floats([1, 2], 1, 2))),
            StringComparison.Ordinal);
        Assert.EndsWith("did you mean 'labels'?", Of(new("label", NumpyText.Floats([1, 2], 2))), StringComparison.Ordinal);
        Assert.EndsWith(
            "array 'decisions/b' has a cell that is neither 0 nor 1", Of(new("decisions/b", NumpyText.Array("|u1", "2, 1, 1", [0, 2]))),
            StringComparison.Ordinal);
        Assert.EndsWith(
            "array 'logits' has numbers that are not finite", Of(new("logits", NumpyText.Floats([1, float.NaN], 2, 1))),
            StringComparison.Ordinal);

        string Of(KeyValuePair<string, byte[]> other) => Problem(_folder.Write("i.npz", NumpyText.Archive([images, other])));
    }

    private static ExecutedImage Made(float[] scores, bool[] kept) => new(scores, new Dictionary<string, bool[]> { ["b"] = kept });

    private static string Problem(string path) => $"{Assert.Single(Assert.Throws<InputException>(() => ImageFile.Read(path)).Errors)}";
}
