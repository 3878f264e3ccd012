using System.Buffers.Binary;

namespace LatencyLab.Networks.Onnx.Format;

/// <summary>Tensors and the shapes of values. Elements are read of small tensors only.</summary>
internal sealed class TensorReader(WireReader reader, string path)
{
    /// <summary>Elements up to which a constant is read: shapes, indices, scales.</summary>
    public const int MostValues = 4096;

    private const int LongestName = 4096, MostDimensions = 64, LongestElement = 8, Half = 10;

    private readonly HashSet<string> _found = [];

    public OnnxTensor Read(long end)
    {
        string name = "";
        int elementType = 0;
        List<long> shape = [];
        List<double>? values = [];
        byte[]? raw = null;
        string? location = null;
        bool isExternal = false;
        while (reader.Next(end, out int field, out WireType type))
        {
            switch (field)
            {
                case 1: Integers(type, end, shape, MostDimensions); break;
                case 2: elementType = ElementTypeOf(reader.Varint(type, end)); break;
                case 4: Values(type, end, WireType.Fixed32, values); break;
                case 5 or 7 or 11: Values(type, end, WireType.Varint, values); break;
                case 8: name = reader.Text(type, end, LongestName); break;
                case 9:
                    long stop = reader.Enter(type, end);
                    if (stop - reader.Position <= MostValues * LongestElement)
                        raw = reader.Bytes((int)(stop - reader.Position), stop);
                    else
                        reader.SkipTo(stop, end);
                    break;
                case 10: Values(type, end, WireType.Fixed64, values); break;
                case 13:
                    location = Location(reader.Enter(type, end)) ?? location;
                    break;
                case 14: isExternal = reader.Varint(type, end) == 1; break;
                default: reader.Skip(type, end); break;
            }
        }

        foreach (long size in shape)
        {
            if (size < 0)
                throw reader.Broken($"tensor '{name}' has a dimension of {size}");
        }

        if (isExternal)
            Require(name, location);
        IReadOnlyList<double>? elements = raw is not null ? Elements(raw, elementType)
            : elementType == Half && values.Count > 0 ? [.. values.Select(bits => (double)BitConverter.UInt16BitsToHalf((ushort)bits))]
            : values;
        return new OnnxTensor(name, shape, elementType, elements is not null && elements.Count == Count(shape) ? elements : null);
    }

    /// <summary>A sparse tensor is taken for its dense counterpart.</summary>
    public OnnxTensor Sparse(long end)
    {
        OnnxTensor? values = null;
        List<long> shape = [];
        while (reader.Next(end, out int field, out WireType type))
        {
            switch (field)
            {
                case 1: values = Read(reader.Enter(type, end)); break;
                case 3: Integers(type, end, shape, MostDimensions); break;
                default: reader.Skip(type, end); break;
            }
        }

        return new OnnxTensor(values?.Name ?? "", shape, values?.ElementType ?? 0, null);
    }

    /// <summary>A name with the type of its tensor.</summary>
    public OnnxInput Input(long end)
    {
        OnnxInput input = new("", 0, null);
        while (reader.Next(end, out int field, out WireType type))
        {
            switch (field)
            {
                case 1: input = input with { Name = reader.Text(type, end, LongestName) }; break;
                case 2: input = OfType(reader.Enter(type, end), input); break;
                default: reader.Skip(type, end); break;
            }
        }

        return input;
    }

    /// <summary>Whole numbers, packed or one by one.</summary>
    public void Integers(WireType type, long end, List<long> into, int most)
    {
        long stop = type == WireType.Length ? reader.Enter(type, end) : 0;
        do
        {
            if (stop > 0 && reader.Position >= stop)
                return;
            if (into.Count == most)
                throw reader.Broken($"a list of more than {most} numbers");
            into.Add(reader.Varint(WireType.Varint, stop > 0 ? stop : end));
        }
        while (stop > 0);
    }

    /// <summary>Elements of a tensor. Of one that has many some are left out: the list is then shorter than its shape says.</summary>
    public void Values(WireType type, long end, WireType element, List<double> into)
    {
        if (into.Count > MostValues)
        {
            reader.Skip(type, end);
            return;
        }

        if (type != WireType.Length)
        {
            into.Add(One(element, end));
            return;
        }

        long stop = reader.Enter(type, end);
        if (stop - reader.Position > MostValues * LongestElement)
        {
            reader.SkipTo(stop, end);
            return;
        }

        while (reader.Position < stop)
            into.Add(One(element, stop));
    }

    private double One(WireType element, long end) => element switch
    {
        WireType.Fixed32 => reader.Float(element, end),
        WireType.Fixed64 => reader.Double(element, end),
        _ => reader.Varint(element, end),
    };

    private OnnxInput OfType(long end, OnnxInput input)
    {
        while (reader.Next(end, out int field, out WireType type))
        {
            if (field != 1)
            {
                reader.Skip(type, end);
                continue;
            }

            long tensor = reader.Enter(type, end);
            while (reader.Next(tensor, out int inner, out WireType innerType))
            {
                switch (inner)
                {
                    case 1: input = input with { ElementType = ElementTypeOf(reader.Varint(innerType, tensor)) }; break;
                    case 2: input = input with { Dimensions = Dimensions(reader.Enter(innerType, tensor)) }; break;
                    default: reader.Skip(innerType, tensor); break;
                }
            }
        }

        return input;
    }

    private List<OnnxDimension> Dimensions(long end)
    {
        List<OnnxDimension> dimensions = [];
        while (reader.Next(end, out int field, out WireType type))
        {
            if (field != 1)
            {
                reader.Skip(type, end);
                continue;
            }

            if (dimensions.Count == MostDimensions)
                throw reader.Broken($"a shape of more than {MostDimensions} dimensions");
            long? size = null;
            string? name = null;
            long stop = reader.Enter(type, end);
            while (reader.Next(stop, out int inner, out WireType innerType))
            {
                switch (inner)
                {
                    case 1: size = reader.Varint(innerType, stop); break;
                    case 2: name = reader.Text(innerType, stop, LongestName); break;
                    default: reader.Skip(innerType, stop); break;
                }
            }

            // Exporters write -1, and some 0, for a dimension that is free.
            dimensions.Add(new OnnxDimension(size > 0 ? size : null, string.IsNullOrEmpty(name) ? null : name));
        }

        return dimensions;
    }

    private string? Location(long end)
    {
        string key = "", value = "";
        while (reader.Next(end, out int field, out WireType type))
        {
            switch (field)
            {
                case 1: key = reader.Text(type, end, LongestName); break;
                case 2: value = reader.Text(type, end, LongestName); break;
                default: reader.Skip(type, end); break;
            }
        }

        return key == "location" ? value : null;
    }

    private void Require(string name, string? location)
    {
        if (string.IsNullOrEmpty(location))
            throw reader.Broken($"tensor '{name}' is kept outside of the file, which does not say where");
        if (_found.Contains(location))
            return;
        string file = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path)) ?? "", location.Replace('\0', '?'));
        if (!File.Exists(file))
            throw new InputException($"keeps weights in '{location}', which is not beside it", path);
        _found.Add(location);
    }

    private int ElementTypeOf(long type) =>
        type is >= 0 and <= 1000 ? (int)type : throw reader.Broken($"{type} is no type of elements");

    private static long Count(List<long> shape)
    {
        double count = shape.Aggregate(1.0, (product, size) => product * size);
        return count <= MostValues ? (long)count : -1;
    }

    private static List<double>? Elements(byte[] raw, int elementType)
    {
        int size = elementType switch { 1 or 6 or 12 => 4, 2 or 3 or 9 => 1, 4 or 5 or 10 => 2, 7 or 11 or 13 => 8, _ => 0 };
        if (size == 0 || raw.Length % size != 0)
            return null;
        List<double> elements = new(raw.Length / size);
        for (int at = 0; at < raw.Length; at += size)
        {
            ReadOnlySpan<byte> one = raw.AsSpan(at, size);
            elements.Add(elementType switch
            {
                1 => BinaryPrimitives.ReadSingleLittleEndian(one),
                2 or 9 => one[0],
                3 => unchecked((sbyte)one[0]),
                4 => BinaryPrimitives.ReadUInt16LittleEndian(one),
                5 => BinaryPrimitives.ReadInt16LittleEndian(one),
                6 => BinaryPrimitives.ReadInt32LittleEndian(one),
                7 => BinaryPrimitives.ReadInt64LittleEndian(one),
                10 => (double)BinaryPrimitives.ReadHalfLittleEndian(one),
                11 => BinaryPrimitives.ReadDoubleLittleEndian(one),
                12 => BinaryPrimitives.ReadUInt32LittleEndian(one),
                _ => BinaryPrimitives.ReadUInt64LittleEndian(one),
            });
        }

        return elements;
    }
}
