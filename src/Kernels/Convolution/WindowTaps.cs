namespace LatencyLab.Kernels.Convolution;

/// <summary>Taps across a window, as a type: what depends on them is decided when a kernel is compiled.</summary>
internal interface IWindowTaps
{
    static abstract int Taps { get; }
}

internal readonly struct ThreeTaps : IWindowTaps
{
    public static int Taps => 3;
}

internal readonly struct FiveTaps : IWindowTaps
{
    public static int Taps => 5;
}
