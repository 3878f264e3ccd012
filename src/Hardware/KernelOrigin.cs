namespace LatencyLab.Hardware;

/// <summary>Where a measured kernel comes from: a vendor's menu, or a compiler that generated and tuned it for its shape.</summary>
public static class KernelOrigin
{
    /// <summary>A kernel of a library: cuDNN, MIOpen, a framework on top of them.</summary>
    public const string Menu = "menu";

    /// <summary>A kernel tuned for the shape, weights of Winograd transformed ahead.</summary>
    public const string Tuned = "tuned";

    private static readonly string[] s_compilers = ["tvm", "ansor", "autotuned", "auto-tuned"];

    /// <summary>What column <c>kernels</c> may say.</summary>
    public static IReadOnlyList<string> Names { get; } = [Menu, Tuned];

    /// <summary>The error of a name that is none of <see cref="Names"/>.</summary>
    public static InputError Unknown(string name) =>
        new($"unknown kernels '{name}', expected {string.Join(" or ", Names)}", Nearest: NearestName.Find(name, Names));

    /// <summary>Whether an implementation, such as <c>tvm-autotuned</c>, calls itself tuned.</summary>
    public static bool SaysTuned(string implementation) =>
        s_compilers.Any(name => implementation.Contains(name, StringComparison.OrdinalIgnoreCase));
}
