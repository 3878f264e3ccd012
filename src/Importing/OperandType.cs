namespace LatencyLab.Importing;

/// <summary>The data type of operands that are described by their bits.</summary>
internal static class OperandType
{
    /// <summary>The type here that holds numbers of so many bits; null where there is none.</summary>
    /// <param name="bits">Bits of an operand.</param>
    /// <param name="isFloat">Whether they are floating point.</param>
    public static DataType? Of(double bits, bool isFloat) => (bits, isFloat) switch
    {
        ( <= 0, _) => null,
        ( <= 8, false) => DataType.Int8,
        ( <= 16, false) => DataType.Int16,
        ( <= 4, true) => DataType.Fp4,
        ( <= 8, true) => DataType.Fp8,
        ( <= 16, true) => DataType.Fp16,
        ( <= 32, true) => DataType.Fp32,
        _ => null,
    };

    /// <summary>The user's type, or that of the file's bits, with what was assumed.</summary>
    /// <param name="options">What the user says.</param>
    /// <param name="bits">What the file says; null: nothing.</param>
    /// <param name="isFloat">Whether they are floating point.</param>
    /// <param name="notes">Takes what was assumed.</param>
    /// <param name="theirs">Name of the bits in the file.</param>
    /// <param name="line">Their line.</param>
    /// <exception cref="InputException">No type holds so many bits.</exception>
    public static DataType Choose(ImportOptions options, double? bits, bool isFloat, ImportNotes notes, string theirs, YamlNode? line)
    {
        if (options.DataType is DataType given)
        {
            notes.Assume("data type", $"{given.Key()}: given by the user");
            return given;
        }

        if (bits is not double stated)
        {
            notes.Assume("data type", "int8: the file does not say; --dtype gives it");
            return DataType.Int8;
        }

        DataType type = Of(stated, isFloat) ?? throw new InputException(
            $"{theirs} is {ForeignNumber.Of(stated)}: no data type here has so many bits, expected --dtype", line?.Source, line?.Line ?? 0,
            line?.Column ?? 0);
        if (type.ElementBytes() * 8 == stated || type == DataType.Fp4)
            notes.Map(theirs, line?.Line ?? 0, $"data type {type.Key()}");
        else
            notes.Assume("data type", $"{type.Key()}: the next that holds {ForeignNumber.Of(stated)} bits", line?.Line ?? 0);
        return type;
    }
}
