namespace LatencyLab.Kernels.Host;

/// <summary>
/// Two blocks of memory that the layers of a chain read and write in turns, as a runtime's memory plan has it: a layer reads what the one
/// before it has written. Maps end where their block ends, so that the zeros behind them stay zeros.
/// </summary>
internal sealed unsafe class MapArena : IDisposable
{
    private const int LineFloats = 16;
    private const long ZeroTail = 1 << 16;
    private readonly long _elements;
    private readonly NativeBlock[] _blocks;
    private int _read;

    /// <param name="elements">Of the largest map.</param>
    public MapArena(long elements)
    {
        _elements = (elements + LineFloats - 1) / LineFloats * LineFloats;
        _blocks = [new(_elements + ZeroTail, sizeof(float)), new(_elements + ZeroTail, sizeof(float))];
    }

    /// <summary>Where a map that is read lies.</summary>
    public float* Read(int length, int zeroTail) => Place(_read, length, zeroTail);

    /// <summary>Where a map that is written lies.</summary>
    public float* Written(int length, int zeroTail) => Place(1 - _read, length, zeroTail);

    /// <summary>What was written is read from now on.</summary>
    public void Turn() => _read = 1 - _read;

    public void Dispose()
    {
        foreach (NativeBlock block in _blocks)
            block.Dispose();
    }

    private float* Place(int block, int length, int zeroTail) => length <= _elements && zeroTail <= ZeroTail
        ? (float*)_blocks[block].Start + (_elements - length) / LineFloats * LineFloats
        : throw new InvalidOperationException($"a map of {length} floats and {zeroTail} zeros in an arena of {_elements}");
}
