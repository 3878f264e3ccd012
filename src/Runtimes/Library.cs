using LatencyLab.Hardware;

namespace LatencyLab.Runtimes;

/// <summary>The library of kernels of a runtime: which algorithms it has, and which type it computes tensors of a type in.</summary>
public sealed record Library
{
    /// <summary>Everything, each type computed as itself.</summary>
    public static Library Full { get; } = new();

    /// <summary>Kernels tuned for each shape, each type computed as itself.</summary>
    public static Library Tuned { get; } = new() { IsTuned = true };

    /// <summary>What it has besides implicit GEMM; all where nothing is said.</summary>
    public IReadOnlySet<LibraryAlgorithm> Algorithms { get; init; } = Enum.GetValues<LibraryAlgorithm>().ToHashSet();

    /// <summary>
    /// Whether kernels are generated and tuned for each shape (TVM, Ansor): blocks of any size, and Winograd weights that were transformed
    /// when the network was compiled. False: a vendor's menu of kernels, which transform weights at every call.
    /// </summary>
    public bool IsTuned { get; init; }

    /// <summary>The type that products are computed in by the type that tensors are stored in; itself where there is no entry.</summary>
    public IReadOnlyDictionary<DataType, DataType> Precision { get; init; } = new Dictionary<DataType, DataType>();

    /// <summary>Whether it has an algorithm.</summary>
    public bool Has(LibraryAlgorithm algorithm) => Algorithms.Contains(algorithm);

    /// <summary>The type that it computes products of tensors of a type in, where the device computes that as fast as fp32.</summary>
    public DataType ArithmeticOf(DataType stored) => Precision.GetValueOrDefault(stored, stored);

    /// <summary>Types that products of stored tensors can be computed in: they hold every stored value, or it is tf32 of fp32.</summary>
    internal static IEnumerable<DataType> ArithmeticFor(DataType stored) => stored switch
    {
        DataType.Fp32 or DataType.Tf32 => [DataType.Fp32, DataType.Tf32],
        DataType.Fp16 or DataType.Bf16 => [stored, DataType.Tf32, DataType.Fp32],
        _ => Enum.GetValues<DataType>(),
    };
}
