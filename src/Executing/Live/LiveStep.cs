using LatencyLab.Kernels.Execution;

namespace LatencyLab.Executing.Live;

/// <summary>Something that a network does for every image.</summary>
internal abstract class LiveStep
{
    /// <returns>Whether the steps behind it run too: false where the image ends here.</returns>
    public abstract bool Run();
}

/// <summary>Kernels that do the same for every image.</summary>
internal sealed class FixedStep(PreparedKernel kernel) : LiveStep
{
    public override bool Run()
    {
        kernel.Run();
        return true;
    }
}

/// <summary>Steps that a gate lets run, or what stands in for them.</summary>
/// <param name="gate">Of a kernel before: 1 where they run, one cell or one a branch.</param>
/// <param name="cell">The cell that decides on them.</param>
/// <param name="steps">What then runs.</param>
/// <param name="otherwise">What else does.</param>
internal sealed class GatedSteps(IndexTensor gate, int cell, IReadOnlyList<LiveStep> steps, IReadOnlyList<LiveStep> otherwise) : LiveStep
{
    private readonly LiveStep[] _steps = [.. steps], _otherwise = [.. otherwise];
    private readonly int[] _gate = new int[gate.Length];

    public override bool Run()
    {
        gate.Read(_gate);
        foreach (LiveStep step in _gate[cell] != 0 ? _steps : _otherwise)
            step.Run();
        return true;
    }
}

/// <summary>Ends an image whose greatest confidence reaches a threshold.</summary>
/// <param name="confidences">Of the classes, of a kernel before.</param>
/// <param name="threshold">The least confidence to end with.</param>
/// <param name="scores">What the image then has for a result.</param>
/// <param name="decision">[1]: receives 1 where it ends.</param>
internal sealed class ExitStep(FloatTensor confidences, float threshold, FloatTensor scores, IndexTensor decision) : LiveStep
{
    private static readonly int[] s_yes = [1], s_no = [0];

    private readonly float[] _confidences = new float[confidences.Length];

    /// <summary>The result of an image that ends here.</summary>
    public FloatTensor Scores => scores;

    /// <summary>Before an image: it may end before it comes here.</summary>
    public void Clear() => decision.Write(s_no);

    public override bool Run()
    {
        confidences.Read(_confidences);
        float greatest = 0;
        foreach (float confidence in _confidences)
            greatest = MathF.Max(greatest, confidence);
        if (!(greatest >= threshold))
            return true;
        decision.Write(s_yes);
        return false;
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

    public override bool Run()
    {
        count.Read(_count);
        (_bound[_count[0]] ??= prepare(_count[0])).Run();
        return true;
    }
}

/// <summary>The same on as many patches or pixels, and channels.</summary>
/// <param name="count">Receives the number of patches or pixels.</param>
/// <param name="channels">Receives the number of groups of channels.</param>
/// <param name="prepare">Binds the kernels for both.</param>
internal sealed class PairedStep(IndexTensor count, IndexTensor channels, Func<int, int, PreparedKernel> prepare) : LiveStep
{
    private readonly Dictionary<(int Count, int Channels), PreparedKernel> _bound = [];
    private readonly int[] _count = new int[1], _channels = new int[1];

    public override bool Run()
    {
        count.Read(_count);
        channels.Read(_channels);
        if (!_bound.TryGetValue((_count[0], _channels[0]), out PreparedKernel? kernel))
            _bound.Add((_count[0], _channels[0]), kernel = prepare(_count[0], _channels[0]));
        kernel.Run();
        return true;
    }
}
