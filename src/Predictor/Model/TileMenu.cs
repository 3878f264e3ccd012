namespace LatencyLab.Predictor.Model;

/// <summary>Output tiles that kernels of a kind of device are built for.</summary>
/// <remarks>
/// GPUs: the thread-block tiles that public libraries instantiate for single precision (kernel names of cuBLAS and cuDNN such as
/// sgemm_128x64, scudnn_128x32) and narrower ones of direct kernels. CPUs: register tiles of 2 vectors by 7 rows, or
/// by 6 or 5 where 16 registers hold no more (batched products: 6; few rows: 1), which is what this project's own kernels use.
/// Larger tiles come first: they win most often, which lets the search drop the rest early.
/// </remarks>
internal static class TileMenu
{
    /// <summary>Vectors of columns that a CPU's register tile has.</summary>
    public const int Vectors = 2;

    /// <summary>Most rows of that tile, output pixels of a convolution.</summary>
    public const int Pixels = 7;

    /// <summary>Lanes of AVX2's registers, of which there are 16; wider ones, and those of Arm, are 32.</summary>
    private const int LanesOfFewRegisters = 8;

    private const int RowsOfProduct = 6;

    /// <summary>Tiles of a GPU's convolution and matrix kernels.</summary>
    public static TileChoice[] Gpu { get; } =
    [
        new(128, 128), new(128, 64), new(64, 64), new(128, 32), new(32, 128), new(64, 128), new(64, 32), new(32, 32),
        new(256, 128), new(128, 256), new(256, 32), new(256, 16), new(16, 128), new(512, 8),
    ];

    /// <summary>
    /// Tiles of batched products, alone or inside Winograd and FFT convolutions, which libraries have no narrow kernels for.
    /// </summary>
    public static TileChoice[] GpuWide { get; } =
    [
        new(128, 128), new(128, 64), new(64, 64), new(128, 32), new(32, 128), new(64, 128), new(64, 32), new(32, 32), new(256, 128),
            new(128, 256),
    ];

    /// <summary>Tiles of a GPU's matrix units.</summary>
    /// <remarks>
    /// Thread-block tiles of public kernels (CUTLASS profiler, cuBLAS kernel names): a side of 64 at least, which one instruction of a
    /// warp group takes, and 128 x 256 at most, what the registers of an engine hold.
    /// </remarks>
    public static TileChoice[] Matrix { get; } =
    [
        new(256, 128), new(128, 256), new(128, 128), new(128, 64), new(64, 128), new(256, 64), new(64, 256), new(64, 64), new(128, 32),
        new(32, 128), new(64, 32), new(32, 64),
    ];

    /// <summary>Register tiles of a CPU.</summary>
    /// <param name="lanes">Lanes of a vector.</param>
    /// <param name="isConvolution">Packed weights; false: a batched product of matrices that are both data.</param>
    /// <param name="hasRowKernel">Whether few rows have a kernel of their own.</param>
    public static TileChoice[] Registers(int lanes, bool isConvolution, bool hasRowKernel)
    {
        int[] rows = !isConvolution ? [RowsOfProduct] : lanes == LanesOfFewRegisters ? [6, 5] : [Pixels];
        return [.. (hasRowKernel ? [.. rows, 1] : rows).Select(count => new TileChoice(count, Vectors * lanes))];
    }
}
