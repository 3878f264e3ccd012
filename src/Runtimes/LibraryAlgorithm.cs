namespace LatencyLab.Runtimes;

/// <summary>What a library of kernels may have besides implicit GEMM, which every one has.</summary>
public enum LibraryAlgorithm
{
    /// <summary>Winograd F(2x2, 3x3) in one kernel: dense and grouped convolutions of 3 x 3, stride 1.</summary>
    Winograd2,

    /// <summary>Winograd F(4x4, k x k) with separate transforms: dense convolutions of 3 x 3 and 5 x 5, stride 1.</summary>
    Winograd4,

    /// <summary>Tiles in the frequency domain: dense convolutions of square kernels larger than 1 x 1, stride 1.</summary>
    Fft,

    /// <summary>Kernels without tiles for grouped convolutions, on patches too. Depthwise ones of whole maps have no other.</summary>
    Direct,

    /// <summary>A deep reduction that is split among engines where few tiles leave them idle.</summary>
    SplitK,
}
