using System.Buffers.Binary;
using System.Text;
using System.Text.RegularExpressions;

namespace LatencyLab.Files.Arrays;

/// <summary>What a NumPy array file (.npy, versions 1 to 3) says of its cells, which follow it in the stream.</summary>
/// <remarks>Format: NumPy Enhancement Proposal 1, "A Simple File Format for NumPy Arrays".</remarks>
public sealed partial class NumpyHeader
{
    private const int MostHeader = 1 << 16;
    private const long MostCells = 1 << 28;

    private readonly string _path;
    private readonly string _shape;

    private NumpyHeader(string path, string type, string shape, IReadOnlyList<int> sides)
    {
        (_path, Type, _shape, Sides) = (path, type, shape, sides);
        Match known = KnownType().Match(type);
        (Kind, Width) = known.Success
            ? (known.Groups[1].Value[0], int.Parse(known.Groups[2].Value, CultureInfo.InvariantCulture)) : ('?', 0);
    }

    /// <summary>As NumPy writes it, e.g. <c>&lt;f4</c>.</summary>
    public string Type { get; }

    /// <summary>What a cell is: <c>b</c> (bool), <c>i</c>, <c>u</c>, <c>f</c>; <c>?</c>: something else.</summary>
    public char Kind { get; }

    /// <summary>Bytes of a cell; 0: not known.</summary>
    public int Width { get; }

    /// <summary>Whether the most significant byte of a cell comes first.</summary>
    public bool IsBigEndian => Type.StartsWith('>');

    /// <summary>Length of every dimension; negative where the file has no whole number.</summary>
    public IReadOnlyList<int> Sides { get; }

    /// <summary>The shape as the file has it, e.g. <c>(3, 4)</c>.</summary>
    public string ShapeText => $"({_shape})";

    /// <summary>Reads as far as the cells.</summary>
    /// <param name="stream">At the first byte of the file.</param>
    /// <param name="path">For messages.</param>
    /// <exception cref="InputException">It is no such file, or one whose cells lie in another order.</exception>
    public static NumpyHeader Read(Stream stream, string path)
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
        string[] sides = SidesOf().Match(header) is { Success: true } match
            ? match.Groups[1].Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) : ["?"];
        NumpyHeader found = new(
            path, TypeOf().Match(header) is { Success: true } kind ? kind.Groups[1].Value : "", string.Join(", ", sides),
            [.. sides.Select(side => int.TryParse(side, NumberStyles.None, CultureInfo.InvariantCulture, out int n) ? n : -1)]);
        return OrderOf().Match(header) is { Success: true } order && order.Groups[1].Value == "False" ? found
            : throw new InputException("is in Fortran order, expected C order: numpy.ascontiguousarray", path);
    }

    /// <summary>Refuses cells of another kind.</summary>
    /// <param name="kinds">The letters of those that are expected.</param>
    /// <param name="expected">The same in words.</param>
    /// <exception cref="InputException">They are of another kind.</exception>
    public void Require(string kinds, string expected)
    {
        if (!kinds.Contains(Kind, StringComparison.Ordinal))
            throw new InputException($"is an array of '{Type}', expected {expected}", _path);
    }

    /// <summary>The bytes of all cells, which have to end where the file does.</summary>
    /// <param name="stream">At the first cell.</param>
    /// <exception cref="InputException">There are more or fewer, or too many.</exception>
    public byte[] Cells(Stream stream)
    {
        if (Sides.Any(side => side < 0))
            throw new InputException($"is an array of shape {ShapeText}, expected whole numbers", _path);
        double cells = Sides.Aggregate(1.0, (product, side) => product * side);
        if (cells > MostCells || cells * Width > Array.MaxLength)
            throw new InputException(FormattableString.Invariant($"has {cells:0} cells, expected at most {MostCells}"), _path);
        byte[] data = Bytes(stream, (int)cells * Width);
        return stream.ReadByte() >= 0 ? throw new InputException("goes on behind its last cell", _path) : data;
    }

    /// <summary>So many bytes, in memory that grows with what is there: a header may promise anything.</summary>
    private byte[] Bytes(Stream stream, int length)
    {
        byte[] data = new byte[Math.Min(length, 1 << 20)];
        for (int read = 0; read < length; read = data.Length)
        {
            if (read > 0)
                Array.Resize(ref data, (int)Math.Min(length, 2L * read));
            if (stream.ReadAtLeast(data.AsSpan(read), data.Length - read, false) < data.Length - read)
                throw new InputException("ends before its last cell", _path);
        }

        return data;
    }

    private static void Fill(Stream stream, byte[] bytes, string path)
    {
        if (stream.ReadAtLeast(bytes, bytes.Length, false) < bytes.Length)
            throw new InputException("ends before its last cell", path);
    }

    [GeneratedRegex("'descr'\\s*:\\s*'([^']*)'")]
    private static partial Regex TypeOf();

    [GeneratedRegex("^[|<>=]?([biuf])([1248])$")]
    private static partial Regex KnownType();

    [GeneratedRegex("'fortran_order'\\s*:\\s*(True|False)")]
    private static partial Regex OrderOf();

    [GeneratedRegex("'shape'\\s*:\\s*\\(([^)]*)\\)")]
    private static partial Regex SidesOf();
}
