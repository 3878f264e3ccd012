using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;

namespace LatencyLab.Tests.Executing;

/// <summary>NumPy files for tests.</summary>
internal static class NumpyText
{
    /// <summary>An .npy file of cells of a type.</summary>
    public static byte[] Array(string type, string shape, ReadOnlySpan<byte> cells, bool isFortran = false)
    {
        byte[] text = Encoding.ASCII.GetBytes(
            $"{{'descr': '{type}', 'fortran_order': {(isFortran ? "True" : "False")}, 'shape': ({shape}), }}\n");
        return [0x93, .. "NUMPY"u8, 1, 0, (byte)text.Length, (byte)(text.Length >> 8), .. text, .. cells];
    }

    /// <summary>An .npy file of floats.</summary>
    public static byte[] Floats(float[] values, params int[] sides) =>
        Array("<f4", string.Concat(sides.Select(side => $"{side}, ")), MemoryMarshal.AsBytes<float>(values));

    /// <summary>An .npz file.</summary>
    public static byte[] Archive(IEnumerable<KeyValuePair<string, byte[]>> arrays)
    {
        using MemoryStream stream = new();
        using (ZipArchive archive = new(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, byte[] array) in arrays)
            {
                using Stream entry = archive.CreateEntry(name + ".npy").Open();
                entry.Write(array);
            }
        }

        return stream.ToArray();
    }
}
