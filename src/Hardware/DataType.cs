namespace LatencyLab.Hardware;

/// <summary>Numeric formats that a device has rates for.</summary>
public enum DataType
{
    /// <summary>IEEE 754 single precision.</summary>
    Fp32,
    /// <summary>Single precision in memory, multiplied with 10 bits of mantissa by matrix units.</summary>
    Tf32,
    /// <summary>IEEE 754 half precision.</summary>
    Fp16,
    /// <summary>16 bits with the exponent of single precision and 7 bits of mantissa.</summary>
    Bf16,
    /// <summary>Eight-bit integers.</summary>
    Int8,
    /// <summary>Eight-bit floating point, E4M3 or E5M2, which devices compute at one rate.</summary>
    Fp8,
    /// <summary>Four-bit floating point, E2M1, in blocks of 16 elements with a scale of eight bits each (NVFP4).</summary>
    Fp4,
    /// <summary>
    /// <see cref="Fp16"/> whose sums are fp16 as well, not fp32: consumer GPUs multiply it at twice the rate. As fp16 where a device has no
    /// rate of its own for it.
    /// </summary>
    Fp16Acc16,
    /// <summary>Sixteen-bit integers, summed in 32 bits or more: what accelerators of fixed point compute in.</summary>
    Int16,
}

/// <summary>Sizes and names of <see cref="DataType"/>.</summary>
public static class DataTypes
{
    private const double Fp4Bytes = 0.5 + 1.0 / 16;

    private static readonly Synonyms s_otherNames = new(
        ("float float32 single f32 32 float64 double fp64", "fp32"), ("half float16 f16 16", "fp16"), ("bfloat16 brainfloat", "bf16"),
        ("tensorfloat32", "tf32"), ("i8 uint8 byte quantized 8", "int8"), ("i16 uint16 short q15 fixed16", "int16"),
        ("float4 f4 e2m1 nvfp4 mxfp4 int4 4", "fp4"),
        ("float8 e4m3 e5m2 f8 fp8_e4m3 fp8_e5m2 float8_e4m3fn", "fp8"));

    /// <summary>The names of all types, in their order.</summary>
    public static IReadOnlyList<string> Keys { get; } = [.. Enum.GetValues<DataType>().Select(type => type.Key())];

    /// <summary>Bytes that one element occupies in memory (TF32 is stored as 32 bits; fp4 with its share of a block's scale).</summary>
    public static double ElementBytes(this DataType type) => type switch
    {
        DataType.Fp32 or DataType.Tf32 => 4,
        DataType.Fp16 or DataType.Bf16 or DataType.Fp16Acc16 or DataType.Int16 => 2,
        DataType.Int8 or DataType.Fp8 => 1,
        DataType.Fp4 => Fp4Bytes,
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    /// <summary>The type whose sums are kept in another: fp16 in fp16 is a type of its own, all else sums in fp32 or int32.</summary>
    /// <param name="type">What tensors are stored in.</param>
    /// <param name="sums">Type of the sums: fp32 or fp16.</param>
    /// <exception cref="InputException">Nothing sums this type so.</exception>
    public static DataType Accumulating(this DataType type, DataType sums) => (type, sums) switch
    {
        (DataType.Fp16 or DataType.Fp16Acc16, DataType.Fp16) => DataType.Fp16Acc16,
        (DataType.Fp16Acc16, DataType.Fp32) => DataType.Fp16,
        (_, DataType.Fp32) when !type.IsInteger() => type,
        _ => throw new InputException(
            $"{type.Key()} is not summed in {sums.Key()}, expected "
            + (type.IsInteger() ? $"no such option: {type.Key()} sums in 32 bits" : "fp32, or fp16 for fp16"), "--accumulate"),
    };

    /// <summary>Whether it is a type of integers, which no floating-point arithmetic stands in for.</summary>
    public static bool IsInteger(this DataType type) => type is DataType.Int8 or DataType.Int16;

    /// <summary>The name used in profiles and on the command line, e.g. <c>fp32</c>.</summary>
    public static string Key(this DataType type) => type.ToString().ToLowerInvariant();

    /// <summary>The type of a name in any letter case; false where there is none.</summary>
    public static bool TryParse(string name, out DataType type)
    {
        for (int i = 0; i < Keys.Count; i++)
        {
            if (Keys[i].Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                type = (DataType)i;
                return true;
            }
        }

        type = default;
        return false;
    }

    /// <summary>The type of a name in any letter case.</summary>
    /// <param name="name">E.g. <c>fp16</c>.</param>
    /// <param name="source">Where it stands, an option or a file; null where it is known to be one.</param>
    /// <exception cref="InputException">Not a data type.</exception>
    public static DataType Parse(string name, string? source = null) =>
        TryParse(name, out DataType type) ? type : throw new InputException([Unknown(name) with { Source = source }]);

    /// <summary>What to say of a name that is no data type.</summary>
    public static InputError Unknown(string name) =>
        new($"unknown data type '{name}', expected one of {string.Join(", ", Keys)}", Nearest: NearestName.Find(name, Keys, s_otherNames));
}
