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

/// <summary>Whether the middle columns of a tile are known to lie within the map, as a type for the same reason.</summary>
internal interface IMiddleColumns
{
    static abstract bool AreInside { get; }
}

internal readonly struct InsideColumns : IMiddleColumns
{
    public static bool AreInside => true;
}

internal readonly struct AnyColumns : IMiddleColumns
{
    public static bool AreInside => false;
}
