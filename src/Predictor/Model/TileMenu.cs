namespace LatencyLab.Predictor.Model;

/// <summary>Output tiles that kernels of a kind of device are built for.</summary>
/// <remarks>
/// GPUs: the thread-block tiles that public libraries instantiate for single precision (kernel names of cuBLAS and cuDNN such as
/// sgemm_128x64, scudnn_128x32) and narrower ones of direct kernels. CPUs: register blocks of 7 (or 1) rows x 2 vectors of 16, 8 or 4 lanes, which is what this project's own kernels use.
/// Larger tiles come first: they win most often, which lets the search drop the rest early.
/// </remarks>
public static class TileMenu
{
    private static readonly TileChoice[] Gpu =
    [
        new(128, 128), new(128, 64), new(64, 64), new(128, 32), new(32, 128), new(64, 128), new(64, 32), new(32, 32),
        new(256, 128), new(128, 256), new(256, 32), new(256, 16), new(16, 128), new(512, 8),
    ];

    private static readonly TileChoice[] Cpu = [new(7, 32), new(7, 16), new(7, 8), new(1, 32), new(1, 16), new(1, 8)];

    private static readonly TileChoice[] GpuWide =
    [
        new(128, 128), new(128, 64), new(64, 64), new(128, 32), new(32, 128), new(64, 128), new(64, 32), new(32, 32), new(256, 128), new(128, 256),
    ];

    /// <summary>Tiles of convolution and matrix kernels.</summary>
    public static ReadOnlySpan<TileChoice> For(DeviceRates device) => device.IsCpu ? Cpu : Gpu;

    /// <summary>Tiles of batched products, alone or inside Winograd and FFT convolutions, which libraries have no narrow kernels for.</summary>
    public static ReadOnlySpan<TileChoice> WithoutNarrow(DeviceRates device) => device.IsCpu ? Cpu : GpuWide;
}
