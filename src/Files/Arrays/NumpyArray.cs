using System.Buffers.Binary;

namespace LatencyLab.Files.Arrays;

/// <summary>A NumPy array: cells in C order, the last dimension next to each other.</summary>
public sealed class NumpyArray
{
    private readonly NumpyHeader _header;
    private readonly byte[] _cells;
    private readonly string _path;

    private NumpyArray(NumpyHeader header, byte[] cells, string path) => (_header, _cells, _path) = (header, cells, path);

    /// <summary>Length of every dimension.</summary>
    public IReadOnlyList<int> Sides => _header.Sides;

    /// <summary>E.g. <c>(3, 4)</c>.</summary>
    public string ShapeText => $"({string.Join(", ", Sides)})";

    /// <summary>Number of cells.</summary>
    public int Length => _header.Width == 0 ? 0 : _cells.Length / _header.Width;

    /// <summary>Reads all of it.</summary>
    /// <param name="stream">At the first byte of the file.</param>
    /// <param name="path">For messages.</param>
    /// <exception cref="InputException">It is no array of numbers or bool.</exception>
    public static NumpyArray Read(Stream stream, string path)
    {
        NumpyHeader header = NumpyHeader.Read(stream, path);
        header.Require("biuf", "numbers or bool");
        return new NumpyArray(header, header.Cells(stream), path);
    }

    /// <summary>Cells as numbers.</summary>
    /// <exception cref="InputException">They are not floating-point numbers of 2, 4 or 8 bytes.</exception>
    public float[] ToFloats()
    {
        _header.Require("f", "floating-point numbers");
        float[] values = new float[Length];
        for (int i = 0; i < values.Length; i++)
            values[i] = Float(_cells.AsSpan(i * _header.Width, _header.Width));
        return values;
    }

    /// <summary>Cells as whole numbers.</summary>
    /// <exception cref="InputException">They are not whole numbers or bool, or beyond 64 bits with sign.</exception>
    public long[] ToIntegers()
    {
        _header.Require("biu", "whole numbers");
        long[] values = new long[Length];
        for (int i = 0; i < values.Length; i++)
            values[i] = Integer(_cells.AsSpan(i * _header.Width, _header.Width));
        return values;
    }

    private float Float(ReadOnlySpan<byte> cell) => (_header.Width, _header.IsBigEndian) switch
    {
        (2, false) => (float)BinaryPrimitives.ReadHalfLittleEndian(cell),
        (2, true) => (float)BinaryPrimitives.ReadHalfBigEndian(cell),
        (4, false) => BinaryPrimitives.ReadSingleLittleEndian(cell),
        (4, true) => BinaryPrimitives.ReadSingleBigEndian(cell),
        (8, false) => (float)BinaryPrimitives.ReadDoubleLittleEndian(cell),
        (8, true) => (float)BinaryPrimitives.ReadDoubleBigEndian(cell),
        _ => throw new InputException($"is an array of '{_header.Type}', expected floating-point numbers of 2, 4 or 8 bytes", _path),
    };

    private long Integer(ReadOnlySpan<byte> cell)
    {
        ulong bits = 0;
        for (int i = 0; i < cell.Length; i++)
            bits = (bits << 8) | cell[_header.IsBigEndian ? i : cell.Length - 1 - i];
        int unused = 64 - (8 * cell.Length);
        if (_header.Kind == 'i')
            return (long)(bits << unused) >> unused;
        return bits <= long.MaxValue ? (long)bits
            : throw new InputException($"has a cell of {bits}, expected at most {long.MaxValue}", _path);
    }
}
