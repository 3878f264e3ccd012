using LatencyLab.Files.Arrays;

namespace LatencyLab.Simulation.Masks;

/// <summary>A NumPy array file of bool or whole numbers, of [rows, columns] or [images, rows, columns].</summary>
internal static class NumpyMask
{
    public static PatchMask Read(Stream stream, string path)
    {
        NumpyHeader header = NumpyHeader.Read(stream, path);
        header.Require("biu", "bool or whole numbers");
        IReadOnlyList<int> sides = header.Sides;
        if (sides.Count is not (2 or 3) || sides.Any(side => side <= 0))
        {
            throw new InputException(
                $"is an array of shape {header.ShapeText}, expected (rows, columns) or (images, rows, columns)", path);
        }

        byte[] data = header.Cells(stream);
        int width = header.Width;
        bool[] mask = new bool[data.Length / width];
        for (int i = 0; i < mask.Length; i++)
            mask[i] = Cell(data.AsSpan(i * width, width), header.IsBigEndian, path);
        return new PatchMask(sides.Count == 3 ? sides[0] : 1, sides[^2], sides[^1], mask);
    }

    private static bool Cell(ReadOnlySpan<byte> bytes, bool isBig, string path)
    {
        int low = isBig ? bytes.Length - 1 : 0;
        for (int i = 0; i < bytes.Length; i++)
        {
            if (i != low && bytes[i] != 0)
                throw new InputException("has a cell that is neither 0 nor 1", path);
        }

        return bytes[low] switch
        {
            0 => false,
            1 => true,
            _ => throw new InputException("has a cell that is neither 0 nor 1", path),
        };
    }
}
