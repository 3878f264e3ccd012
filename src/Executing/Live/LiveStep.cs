using LatencyLab.Kernels.Execution;

namespace LatencyLab.Executing.Live;

/// <summary>Something that a network does for every image.</summary>
internal abstract class LiveStep
{
    public abstract void Run();
}

/// <summary>Kernels that do the same for every image.</summary>
internal sealed class FixedStep(PreparedKernel kernel) : LiveStep
{
    public override void Run() => kernel.Run();
}

/// <summary>Steps that a gate lets run, or what stands in for them.</summary>
/// <param name="gate">[1], of a kernel before: 1 where they run.</param>
/// <param name="steps">What then runs.</param>
/// <param name="otherwise">What else does.</param>
internal sealed class GatedSteps(IndexTensor gate, IReadOnlyList<LiveStep> steps, IReadOnlyList<LiveStep> otherwise) : LiveStep
{
    private readonly LiveStep[] _steps = [.. steps], _otherwise = [.. otherwise];
    private readonly int[] _gate = new int[1];

    public override void Run()
    {
        gate.Read(_gate);
        foreach (LiveStep step in _gate[0] != 0 ? _steps : _otherwise)
            step.Run();
    }
}

/// <summary>Kernels on as many patches or pixels as an image has: bound when a number first occurs, and kept.</summary>
/// <param name="count">Receives the number from a kernel before.</param>
/// <param name="most">The greatest number.</param>
/// <param name="prepare">Binds the kernels for a number.</param>
internal sealed class CountedStep(IndexTensor count, int most, Func<int, PreparedKernel> prepare) : LiveStep
{
    private readonly PreparedKernel?[] _bound = new PreparedKernel?[most + 1];
    private readonly int[] _count = new int[1];

    public override void Run()
    {
        count.Read(_count);
        (_bound[_count[0]] ??= prepare(_count[0])).Run();
    }
}
