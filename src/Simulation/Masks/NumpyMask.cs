using System.Buffers.Binary;
using System.Text;
using System.Text.RegularExpressions;

namespace LatencyLab.Simulation.Masks;

/// <summary>A NumPy array file (.npy, versions 1 to 3) of bool or whole numbers, of [rows, columns] or [images, rows, columns].</summary>
/// <remarks>Format: NumPy Enhancement Proposal 1, "A Simple File Format for NumPy Arrays".</remarks>
internal static partial class NumpyMask
{
    private const int MostHeader = 1 << 16;
    private const long MostCells = 1 << 28;

    public static PatchMask Read(Stream stream, string path)
    {
        byte[] start = new byte[8];
        if (stream.ReadAtLeast(start, start.Length, false) < start.Length || start[0] != 0x93
            || Encoding.ASCII.GetString(start, 1, 5) != "NUMPY" || start[6] is < 1 or > 3)
            throw new InputException("is no NumPy array file", path);
        byte[] size = new byte[start[6] == 1 ? 2 : 4];
        Fill(stream, size, path);
        uint length = size.Length == 2 ? BinaryPrimitives.ReadUInt16LittleEndian(size) : BinaryPrimitives.ReadUInt32LittleEndian(size);
        if (length > MostHeader)
            throw new InputException($"has a header of {length} bytes, expected at most {MostHeader}", path);
        byte[] text = new byte[length];
        Fill(stream, text, path);
        string header = Encoding.Latin1.GetString(text);
        string type = Type().Match(header) is { Success: true } kind ? kind.Groups[1].Value : "";
        if (KnownType().Match(type) is not { Success: true } known)
            throw new InputException($"is an array of '{type}', expected bool or whole numbers", path);
        if (Order().Match(header) is not { Success: true } order || order.Groups[1].Value == "True")
            throw new InputException("is in Fortran order, expected C order: numpy.ascontiguousarray", path);
        int[] shape = Shape(header, path);
        int width = int.Parse(known.Groups[2].Value, CultureInfo.InvariantCulture);
        bool isBig = type[0] == '>';
        long cells = shape.Aggregate(1L, (product, side) => checked(product * side));
        if (cells > MostCells)
            throw new InputException($"has {cells} cells, expected at most {MostCells}", path);
        byte[] data = new byte[checked(cells * width)];
        Fill(stream, data, path);
        if (stream.ReadByte() >= 0)
            throw new InputException("goes on behind its last cell", path);
        bool[] mask = new bool[cells];
        for (long i = 0; i < cells; i++)
            mask[i] = Cell(data.AsSpan((int)(i * width), width), isBig, path);
        return new PatchMask(shape.Length == 3 ? shape[0] : 1, shape[^2], shape[^1], mask);
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

    private static int[] Shape(string header, string path)
    {
        string[] sides = Sides().Match(header) is { Success: true } match
            ? match.Groups[1].Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) : [];
        int[] shape = [.. sides.Select(side => int.TryParse(side, NumberStyles.None, CultureInfo.InvariantCulture, out int n) ? n : 0)];
        return shape.Length is 2 or 3 && shape.All(side => side > 0) ? shape
            : throw new InputException(
                $"is an array of shape ({string.Join(", ", sides)}), expected (rows, columns) or (images, rows, columns)", path);
    }

    private static void Fill(Stream stream, byte[] bytes, string path)
    {
        if (stream.ReadAtLeast(bytes, bytes.Length, false) < bytes.Length)
            throw new InputException("ends before its last cell", path);
    }

    [GeneratedRegex("'descr'\\s*:\\s*'([^']*)'")]
    private static partial Regex Type();

    [GeneratedRegex("^([|<>=]?[biu])([1248])$")]
    private static partial Regex KnownType();

    [GeneratedRegex("'fortran_order'\\s*:\\s*(True|False)")]
    private static partial Regex Order();

    [GeneratedRegex("'shape'\\s*:\\s*\\(([^)]*)\\)")]
    private static partial Regex Sides();
}
