using System.Text;
using LatencyLab.Operators.Convolution;
using LatencyLab.Operators.Patches;
using LatencyLab.Simulation.Masks;
using LatencyLab.Tests.Hardware;

namespace LatencyLab.Tests.Simulation;

public sealed class MaskTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Pixels_runs_and_images_of_a_mask_are_counted()
    {
        // Two images of 2 x 3 patches: 110/000 and 000/001.
        PatchMask mask = new(2, 2, 3, [true, true, false, false, false, false, false, false, false, false, false, true]);
        Assert.Equal((3, 2, 1.5), (mask.Active, mask.ActiveImages, mask.MeanRun));
        // Patches of 4 x 4 pixels on 8 x 12: 2 x 16, and with a pixel around each 5 x 9 (clipped above and to the left) and 5 x 5.
        Assert.Equal(48, mask.Pixels(new PatchWindow(8, 12, 4, 0, 4)));
        Assert.Equal(45 + 25, mask.Pixels(new PatchWindow(8, 12, 4, 1, 6)));
        Assert.Equal([(0, 0, 0), (0, 0, 1), (1, 1, 2)], mask.Patches());
    }

    [Fact]
    public void A_convolution_takes_the_rate_and_the_halo_of_its_mask()
    {
        PatchMask mask = new(1, 2, 2, [true, false, false, false]);
        PatchConv2d mean = new()
        {
            Dense = Conv2d.Square(1, 8, 8, 16, 1),
            Granularity = 4,
            ActivationRate = 0.5,
            Source = PatchInput.Indexed,
            Halo = 2,
        };
        PatchConv2d exact = Assert.IsType<PatchConv2d>(MaskedOperator.Of(mean, (_, _, _, _) => mask).Operator);
        Assert.Equal(0.25, exact.ActivationRate);
        // 5 x 5 of 8 x 8 pixels.
        Assert.Equal(25, exact.Work(4).Shape.Rows);
    }

    [Fact]
    public void Drawn_masks_have_their_rate_and_clusters_lie_together()
    {
        PatchMask scattered = new DrawnMasks(1).Of("a", 16, 28, 28, 0.3), clusters = new DrawnMasks(1, 6).Of("a", 16, 28, 28, 0.3);
        Assert.InRange(scattered.Rate, 0.27, 0.33);
        Assert.Equal(0.3, clusters.Rate, 1e-3);
        Assert.InRange(scattered.MeanRun, 1.2, 1.7);
        Assert.True(clusters.MeanRun > 2.5, $"{clusters.MeanRun}");
        Assert.Equal(scattered.Patches(), new DrawnMasks(1).Of("a", 16, 28, 28, 0.3).Patches());
        Assert.NotEqual(scattered.Patches(), new DrawnMasks(1).Of("b", 16, 28, 28, 0.3).Patches());
    }

    [Fact]
    public void A_recorded_mask_is_taken_to_finer_and_coarser_grids()
    {
        RecordedMasks masks = new("m", new PatchMask(1, 2, 2, [true, false, false, false]));
        Assert.Equal([(0, 0, 0), (0, 0, 1), (0, 1, 0), (0, 1, 1)], masks.Of("b", 1, 4, 4, 0).Patches());
        Assert.Equal(3, masks.Of("b", 3, 1, 1, 0).Active);
        InputException odd = Assert.Throws<InputException>(() => masks.Of("b", 1, 3, 2, 0));
        Assert.Contains("has masks of 2x2 cells, expected 3x2 patches of b", odd.Message, StringComparison.Ordinal);
        RecordedMasks two = new("m", new PatchMask(2, 1, 1, [true, false]));
        Assert.Contains(
            "masks of 2 images, expected 1 or 4",
            Assert.Throws<InputException>(() => two.Of("b", 4, 1, 1, 0)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("|b1", 1)]
    [InlineData("<i8", 8)]
    [InlineData(">i2", 2)]
    [InlineData("|u1", 1)]
    public void Numpy_arrays_of_bool_and_whole_numbers_are_read(string type, int width)
    {
        byte[] cells = new byte[6 * width];
        cells[type[0] == '>' ? width - 1 : 0] = 1;
        cells[type[0] == '>' ? 6 * width - 1 : 5 * width] = 1;
        PatchMask mask = MaskFile.Read(Numpy($"{{'descr': '{type}', 'fortran_order': False, 'shape': (1, 2, 3), }}", cells));
        Assert.Equal([(0, 0, 0), (0, 1, 2)], mask.Patches());
    }

    [Theory]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 1), }", 4, "is an array of '<f4', expected bool or whole numbers")]
    [InlineData("{'descr': '|b1', 'fortran_order': True, 'shape': (1, 1), }", 1, "is in Fortran order")]
    [InlineData("{'descr': '|b1', 'fortran_order': False, 'shape': (4,), }", 4, "is an array of shape (4), expected (rows, columns)")]
    [InlineData("{'descr': '|b1', 'fortran_order': False, 'shape': (2, 2), }", 3, "ends before its last cell")]
    [InlineData("{'descr': '|b1', 'fortran_order': False, 'shape': (2, 2), }", 5, "goes on behind its last cell")]
    public void Other_arrays_are_refused(string header, int bytes, string problem) => Assert.Contains(
        problem, Assert.Throws<InputException>(() => MaskFile.Read(Numpy(header, new byte[bytes]))).Message, StringComparison.Ordinal);

    [Fact]
    public void A_cell_other_than_0_and_1_is_refused()
    {
        string header = "{'descr': '|u1', 'fortran_order': False, 'shape': (1, 2), }";
        Assert.Contains(
            "neither 0 nor 1", Assert.Throws<InputException>(() => MaskFile.Read(Numpy(header, [1, 2]))).Message, StringComparison.Ordinal);
        string text = _folder.Write("m.csv", "0,1\n1,x\n");
        Assert.Contains(
            "'x' is no cell of a mask, expected 0 or 1", Assert.Throws<InputException>(() => MaskFile.Read(text)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Images_of_a_csv_file_are_separated_by_an_empty_line()
    {
        PatchMask mask = MaskFile.Read(_folder.Write("m.csv", "0,1\n0,0\n\n1,0\n0,0\n"));
        Assert.Equal([(0, 0, 1), (1, 0, 0)], mask.Patches());
        Assert.Contains(
            "image of 1 rows, expected 2",
            Assert.Throws<InputException>(() => MaskFile.Read(_folder.Write("n.csv", "0,1\n0,0\n\n1,0\n"))).Message,
            StringComparison.Ordinal);
    }

    private string Numpy(string header, byte[] cells)
    {
        byte[] text = Encoding.ASCII.GetBytes(header + "\n");
        byte[] file = [0x93, .. "NUMPY"u8, 1, 0, (byte)text.Length, 0, .. text, .. cells];
        string path = _folder.File("m.npy");
        File.WriteAllBytes(path, file);
        return path;
    }
}
