using System.Runtime.InteropServices;
using System.Text;

namespace LatencyLab.Benchmarks.OnnxRuntime;

/// <summary>Writes messages of Protocol Buffers: fields of varints, strings and nested messages.</summary>
internal sealed class OnnxBytes
{
    private const int LengthDelimited = 2;
    private readonly MemoryStream _bytes = new();

    public OnnxBytes Add(int field, long value)
    {
        Varint((ulong)field << 3);
        Varint((ulong)value);
        return this;
    }

    public OnnxBytes Add(int field, ReadOnlySpan<byte> value)
    {
        Varint(((ulong)field << 3) | LengthDelimited);
        Varint((ulong)value.Length);
        _bytes.Write(value);
        return this;
    }

    public OnnxBytes Add(int field, string value) => Add(field, Encoding.UTF8.GetBytes(value));

    public OnnxBytes Add(int field, OnnxBytes message) => Add(field, message.ToArray());

    public OnnxBytes Add(int field, ReadOnlySpan<float> values) => Add(field, MemoryMarshal.AsBytes(values));

    public byte[] ToArray() => _bytes.ToArray();

    private void Varint(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
            _bytes.WriteByte((byte)(value | 0x80));
        _bytes.WriteByte((byte)value);
    }
}
