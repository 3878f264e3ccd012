using System.Buffers.Binary;
using System.Text;

namespace LatencyLab.Networks.Onnx.Format;

/// <summary>How the value of a field is written (protobuf encoding, "wire types").</summary>
internal enum WireType
{
    Varint = 0,
    Fixed64 = 1,
    Length = 2,
    Fixed32 = 5,
}

/// <summary>
/// Walks through protobuf messages in a stream. What is skipped is never read where the stream can seek: weights cost nothing.
/// </summary>
/// <remarks>Encoding: protobuf.dev/programming-guides/encoding. Groups, which ONNX does not have, are refused.</remarks>
internal sealed class WireReader
{
    private const int BufferBytes = 1 << 16, LongestVarint = 10, BitsOfByte = 7;

    private readonly Stream _stream;
    private readonly string _source;
    private readonly byte[] _buffer = new byte[BufferBytes];
    private readonly bool _seeks;
    private int _at, _filled;
    private long _start;

    /// <param name="stream">Positioned at its beginning.</param>
    /// <param name="source">Name of the file, for messages.</param>
    public WireReader(Stream stream, string source)
    {
        _stream = stream;
        _source = source;
        _seeks = stream.CanSeek;
        Length = _seeks ? stream.Length : long.MaxValue;
    }

    /// <summary>Bytes of the file; the largest number where that is not known.</summary>
    public long Length { get; }

    /// <summary>Bytes before the one that is read next.</summary>
    public long Position => _start + _at;

    /// <summary>The next field of the message that ends at <paramref name="end"/>; false: there is none.</summary>
    public bool Next(long end, out int field, out WireType type)
    {
        field = 0;
        type = default;
        if (Position >= end || (!_seeks && end == long.MaxValue && !Fill()))
            return false;
        ulong tag = RawVarint();
        type = (WireType)(tag & 7);
        ulong number = tag >> 3;
        if (number is 0 or > 536_870_911 || type is not (WireType.Varint or WireType.Fixed64 or WireType.Length or WireType.Fixed32))
            throw Broken("no field of a message begins here");
        field = (int)number;
        return true;
    }

    public long Varint(WireType type, long end)
    {
        Expect(type, WireType.Varint);
        long value = unchecked((long)RawVarint());
        return Position <= end ? value : throw Broken("a number reaches beyond its message");
    }

    public float Float(WireType type, long end)
    {
        Expect(type, WireType.Fixed32);
        Span<byte> bytes = stackalloc byte[sizeof(float)];
        Read(bytes, end);
        return BinaryPrimitives.ReadSingleLittleEndian(bytes);
    }

    public double Double(WireType type, long end)
    {
        Expect(type, WireType.Fixed64);
        Span<byte> bytes = stackalloc byte[sizeof(double)];
        Read(bytes, end);
        return BinaryPrimitives.ReadDoubleLittleEndian(bytes);
    }

    /// <summary>Enters a message, text or packed list; where it ends.</summary>
    public long Enter(WireType type, long end)
    {
        Expect(type, WireType.Length);
        ulong length = RawVarint();
        long most = Math.Min(end, Length) - Position;
        if (length > (ulong)Math.Max(0, most))
        {
            throw end >= Length
                ? Broken($"is truncated: {length} bytes are announced and {Math.Max(0, most)} are left")
                : Broken("a part reaches beyond the message that it is in");
        }

        return Position + (long)length;
    }

    /// <summary>A text of at most <paramref name="most"/> bytes.</summary>
    public string Text(WireType type, long end, int most)
    {
        long stop = Enter(type, end);
        long length = stop - Position;
        if (length > most)
            throw Broken($"a name of {length} bytes, expected at most {most}");
        return Encoding.UTF8.GetString(Bytes((int)length, stop));
    }

    /// <summary>The next bytes.</summary>
    public byte[] Bytes(int count, long end)
    {
        byte[] bytes = new byte[count];
        Read(bytes, end);
        return bytes;
    }

    /// <summary>Goes on behind a field that is of no interest.</summary>
    public void Skip(WireType type, long end)
    {
        switch (type)
        {
            case WireType.Varint:
                _ = Varint(type, end);
                break;
            case WireType.Fixed64:
                SkipTo(Position + sizeof(ulong), end);
                break;
            case WireType.Fixed32:
                SkipTo(Position + sizeof(uint), end);
                break;
            default:
                SkipTo(Enter(type, end), end);
                break;
        }
    }

    /// <summary>Goes on at a place behind this one, within a message that ends at <paramref name="end"/>.</summary>
    public void SkipTo(long position, long end)
    {
        if (position > end)
            throw Broken("a part reaches beyond the message that it is in");
        if (position > Length)
            throw Broken("is truncated");
        if (position <= _start + _filled)
        {
            _at = (int)(position - _start);
            return;
        }

        if (_seeks)
        {
            _stream.Position = position;
            (_start, _at, _filled) = (position, 0, 0);
            return;
        }

        while (Position < position)
        {
            if (!Fill())
                throw Broken("is truncated");
            _at = (int)Math.Min(_filled, position - _start);
        }
    }

    /// <summary>An error of the file at the place that was reached.</summary>
    public InputException Broken(string message) =>
        new(FormattableString.Invariant($"is not a readable ONNX model at byte {Position}: {message}"), _source);

    private void Expect(WireType type, WireType expected)
    {
        if (type != expected)
            throw Broken($"a field is written as {type}, expected {expected}");
    }

    private void Read(Span<byte> bytes, long end)
    {
        if (Position + bytes.Length > end)
            throw Broken("a part reaches beyond the message that it is in");
        while (bytes.Length > 0)
        {
            if (!Fill())
                throw Broken("is truncated");
            int count = Math.Min(bytes.Length, _filled - _at);
            _buffer.AsSpan(_at, count).CopyTo(bytes);
            _at += count;
            bytes = bytes[count..];
        }
    }

    private ulong RawVarint()
    {
        ulong value = 0;
        for (int i = 0; i < LongestVarint; i++)
        {
            if (!Fill())
                throw Broken("is truncated");
            byte one = _buffer[_at++];
            value |= unchecked((ulong)(one & 0x7f) << (i * BitsOfByte));
            if (one < 0x80)
                return value;
        }

        throw Broken("a number of more than 64 bits");
    }

    /// <summary>Whether there is a byte to read.</summary>
    private bool Fill()
    {
        if (_at < _filled)
            return true;
        _start += _filled;
        (_at, _filled) = (0, 0);
        _filled = _stream.Read(_buffer);
        return _filled > 0;
    }
}
