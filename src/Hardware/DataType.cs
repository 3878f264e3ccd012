namespace LatencyLab.Hardware;

/// <summary>Numeric formats that a device has rates for.</summary>
public enum DataType
{
    Fp32,
    Tf32,
    Fp16,
    Bf16,
    Int8,
}

public static class DataTypes
{
    /// <summary>Bytes that one element occupies in memory (TF32 is stored as 32 bits).</summary>
    public static int ElementBytes(this DataType type) => type switch
    {
        DataType.Fp32 or DataType.Tf32 => 4,
        DataType.Fp16 or DataType.Bf16 => 2,
        DataType.Int8 => 1,
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    /// <summary>The name used in profiles and on the command line, e.g. <c>fp32</c>.</summary>
    public static string Key(this DataType type) => type.ToString().ToLowerInvariant();
}
