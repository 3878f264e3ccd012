namespace LatencyLab.Predictor.Model;

/// <summary>Output tiles that kernels of a kind of device are built for.</summary>
/// <remarks>
/// GPUs: the thread-block tiles that public libraries instantiate for single precision (kernel names of cuBLAS and cuDNN such as
/// sgemm_128x64, scudnn_128x32) and narrower ones of direct kernels. CPUs: register blocks of rows x vector lanes.
/// Larger tiles come first: they win most often, which lets the search drop the rest early.
/// </remarks>
public static class TileMenu
{
    private static readonly TileChoice[] Gpu =
    [
        new(128, 128), new(128, 64), new(64, 64), new(128, 32), new(32, 128), new(64, 128), new(64, 32), new(32, 32),
        new(256, 128), new(128, 256), new(256, 32), new(256, 16), new(16, 128), new(512, 8),
    ];

    private static readonly TileChoice[] Cpu =
    [
        new(8, 32), new(8, 16), new(4, 16), new(8, 8), new(4, 32), new(16, 16), new(1, 16), new(1, 64), new(16, 8), new(1, 8),
    ];

    private static readonly TileChoice[] GpuWide =
    [
        new(128, 128), new(128, 64), new(64, 64), new(128, 32), new(32, 128), new(64, 128), new(64, 32), new(32, 32), new(256, 128), new(128, 256),
    ];

    /// <summary>Tiles of convolution and matrix kernels.</summary>
    public static ReadOnlySpan<TileChoice> For(DeviceRates device) => device.IsCpu ? Cpu : Gpu;

    /// <summary>Tiles of batched products, alone or inside Winograd and FFT convolutions, which libraries have no narrow kernels for.</summary>
    public static ReadOnlySpan<TileChoice> WithoutNarrow(DeviceRates device) => device.IsCpu ? Cpu : GpuWide;
}
