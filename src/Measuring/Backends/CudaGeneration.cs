namespace LatencyLab.Measuring.Backends;

/// <summary>A generation of NVIDIA multiprocessors.</summary>
/// <param name="Architecture">One of <see cref="Hardware.Architectures.All"/>.</param>
/// <param name="LanesPerMultiprocessor">fp32 multiply-adds of a multiprocessor in a cycle.</param>
internal readonly record struct CudaGeneration(string Architecture, int LanesPerMultiprocessor)
{
    /// <summary>The generation of a compute capability; later ones than are known count as the last.</summary>
    /// <remarks>
    /// fp32 add, multiply and multiply-add results a cycle and multiprocessor: CUDA C++ Programming Guide, table "Throughput of
    /// Native Arithmetic Instructions".
    /// </remarks>
    public static CudaGeneration Of(int major, int minor) => (major, minor) switch
    {
        ( <= 3, _) => new("kepler", 192),
        ( <= 5, _) => new("maxwell", 128),
        (6, 0) => new("pascal", 64),
        (6, _) => new("pascal", 128),
        (7, < 5) => new("volta", 64),
        (7, _) => new("turing", 64),
        (8, 0) => new("ampere", 64),
        (8, < 9) => new("ampere", 128),
        (8, _) => new("ada", 128),
        (9, _) => new("hopper", 128),
        ( >= 12, _) => new("blackwell-rtx", 128),
        _ => new("blackwell", 128),
    };
}
