using LatencyLab.Kernels.Convolution;
using LatencyLab.Kernels.Kinds;
using LatencyLab.Operators.Convolution;
using LatencyLab.Operators.Patches;

namespace LatencyLab.Tests.Kernels;

public class HaloPixelsTests
{
    /// <summary>conv1 computes what the window of conv2 reads for the pixels of the selected patches, and nothing else.</summary>
    [Theory]
    [InlineData(8, 2, 1)]
    [InlineData(8, 1, 1)]
    [InlineData(8, 2, 2)]
    [InlineData(12, 3, 2)]
    [InlineData(9, 3, 1)]
    public void They_are_what_the_next_window_reads(int size, int granularity, int stride)
    {
        Conv2d second = Conv2d.Square(2, 4, size, 4, 3, stride);
        PatchGrid outputs = new(second.OutputHeight, second.OutputWidth, granularity);
        int[] patches = new RandomInputs(3, MaskStyle.Random).Patches(outputs, 2, 0.3);
        SortedSet<int> read = [];
        foreach (int patch in patches)
        {
            int image = patch / outputs.PatchesPerImage, cell = patch % outputs.PatchesPerImage;
            for (int y = 0; y < granularity; y++)
                for (int x = 0; x < granularity; x++)
                    for (int tap = 0; tap < 9; tap++)
                    {
                        int row = (cell / outputs.Columns * granularity + y) * stride + tap / 3 - 1;
                        int column = (cell % outputs.Columns * granularity + x) * stride + tap % 3 - 1;
                        if (row >= 0 && column >= 0 && row < size && column < size)
                            read.Add((image * size + row) * size + column);
                    }
        }

        PatchConv2d first = new()
        {
            Dense = Conv2d.Square(2, 8, size, 4, 1),
            Granularity = granularity * stride,
            ActivationRate = 0.3,
            Source = PatchInput.Indexed,
            Halo = 3 - stride,
        };
        Assert.Equal(read, HaloPixels.Of(first, patches));
    }

    [Fact]
    public void The_row_of_a_measurement_says_which_part_of_the_map_was_computed()
    {
        PatchConv2d plain =
            new() { Dense = Conv2d.Square(1, 8, 8, 4, 1), Granularity = 4, ActivationRate = 0.25, Source = PatchInput.Indexed, Halo = 2 };
        // One 4x4 patch of an 8x8 map, in a corner whichever it is: 5 x 5 pixels.
        Assert.Equal(Math.Round(25 / 64.0, 6), HaloPixels.AsDrawn(plain, MaskStyle.Random, 1).MeasuredDilatedRate);
    }
}
