namespace LatencyLab.Kernels.Lanes;

/// <summary>A tensor of 32-bit integers in the memory of a device: masks (0 or 1), patch indices, counts.</summary>
internal interface IIndexBuffer
{
    int this[int index] { get; }

    void Set(int index, int value);
}
