using System.Buffers.Binary;
using System.Text;

namespace LatencyLab.OnnxRuntime.Graphs;

/// <summary>Writes messages of Protocol Buffers: fields of varints, floats, strings and nested messages.</summary>
internal sealed class OnnxBytes
{
    private const int LengthDelimited = 2, FourBytes = 5;
    private readonly MemoryStream _bytes = new();

    public OnnxBytes Add(int field, long value)
    {
        Varint((ulong)field << 3);
        Varint((ulong)value);
        return this;
    }

    public OnnxBytes Add(int field, float value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(float)];
        BinaryPrimitives.WriteSingleLittleEndian(bytes, value);
        Varint(((ulong)field << 3) | FourBytes);
        _bytes.Write(bytes);
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

    public OnnxBytes Add(int field, OnnxBytes message) => Add(field, message.Written);

    /// <summary>Fields that were written elsewhere, as they are.</summary>
    public OnnxBytes Append(OnnxBytes fields)
    {
        _bytes.Write(fields.Written);
        return this;
    }

    public byte[] ToArray() => _bytes.ToArray();

    private ReadOnlySpan<byte> Written => _bytes.GetBuffer().AsSpan(0, (int)_bytes.Length);

    private void Varint(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
            _bytes.WriteByte((byte)(value | 0x80));
        _bytes.WriteByte((byte)value);
    }
}
