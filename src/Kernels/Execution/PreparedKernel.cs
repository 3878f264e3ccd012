namespace LatencyLab.Kernels.Execution;

/// <summary>
/// An operator ready to run: buffers filled, kernels compiled. Running it allocates nothing, and is optimised code from the first run on:
/// what a launch costs does not change while small kernels are measured.
/// </summary>
public sealed class PreparedKernel : IDisposable
{
    private readonly Dispatch[] _dispatches;
    private readonly Action _synchronize;
    private readonly IReadOnlyList<OutputCheck> _outputs;
    private readonly IReadOnlyList<IDisposable> _owned;

    internal PreparedKernel(
        Dispatch[] dispatches, Action synchronize, IReadOnlyList<OutputCheck> outputs, IReadOnlyList<IDisposable> owned)
    {
        _dispatches = dispatches;
        _synchronize = synchronize;
        _outputs = outputs;
        _owned = owned;
    }

    /// <summary>Runs the operator once and waits for it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run()
    {
        Start();
        _synchronize();
    }

    /// <summary>Starts one run without waiting; a device with a queue is timed around many of these.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Start()
    {
        foreach (Dispatch dispatch in _dispatches)
            dispatch.Start();
    }

    /// <summary>
    /// Poisons the outputs, runs once and compares with the float64 reference. Returns the largest relative error
    /// (see <see cref="OutputCheck"/>); positive infinity where an element was not written or a decision is wrong.
    /// </summary>
    public double Verify()
    {
        foreach (OutputCheck output in _outputs)
            output.Poison();
        Run();
        return _outputs.Max(output => output.Error());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (IDisposable tensor in _owned)
            tensor.Dispose();
    }
}
