using System.Diagnostics.CodeAnalysis;

namespace LatencyLab.Predictor.Composition;

/// <summary>
/// A model of operators as a runtime executes them on its device: what the host enqueues, gaps between kernels, passes that are not fused.
/// </summary>
/// <remarks>
/// A GPU runs ahead of nothing: an operator of h host and d device seconds is (h, h + d, d), see <see cref="Timeline"/>. On a CPU host and
/// device are the same: the operator takes h + d.
/// </remarks>
internal sealed class RuntimeModel : ILatencyModel
{
    /// <summary>A residual that a convolution's epilogue reads: one of the three maps that an addition moves.</summary>
    private const double ResidualShare = 1.0 / 3;

    private readonly ILatencyModel _kernels;
    private readonly bool _isHostDevice;

    /// <param name="kernels">Device time of single operators.</param>
    /// <param name="runtime">The software that runs them.</param>
    public RuntimeModel(ILatencyModel kernels, Runtime runtime)
    {
        (_kernels, Runtime) = (kernels, runtime);
        _isHostDevice = DeviceKind.Of(kernels.Device.Architecture).IsHost;
    }

    /// <inheritdoc/>
    public string Name => _kernels.Name;

    /// <inheritdoc/>
    public DeviceProfile Device => _kernels.Device;

    /// <inheritdoc/>
    public DataType DataType => _kernels.DataType;

    /// <inheritdoc/>
    public Runtime Runtime { get; }

    /// <inheritdoc/>
    public LatencyEstimate Start => OfHost(Runtime.SubmissionSeconds, LatencyEstimate.Zero);

    /// <inheritdoc/>
    public LatencyEstimate Decision => Runtime.Decisions == DecisionPlace.Device ? LatencyEstimate.Zero
        : _isHostDevice ? LatencyEstimate.OnDevice(Runtime.DecisionHostSeconds)
        : LatencyEstimate.Synchronisation(Runtime.DecisionHostSeconds);

    /// <inheritdoc/>
    public bool TryPredict(Operator op, out LatencyEstimate estimate, [NotNullWhen(false)] out string? problem)
    {
        ArgumentNullException.ThrowIfNull(op);
        estimate = LatencyEstimate.Zero;
        problem = null;
        if (op is CompositeOperator composite)
        {
            foreach (Operator part in composite.Parts)
            {
                if (!TryPredict(part, out LatencyEstimate ofPart, out problem))
                    return false;
                estimate += ofPart;
            }

            return true;
        }

        IReadOnlyList<Execution> runs = Execution.Of(op, Runtime);
        LatencyEstimate main = default;
        for (int i = 0; i < runs.Count; i++)
        {
            Execution run = runs[i];
            if (!_kernels.TryPredict(run.Operator, out LatencyEstimate kernel, out problem))
                return false;
            if (i == 0 || run.Operator.Kind == op.Kind)
                main = kernel;
            estimate += Executed(run, kernel);
        }

        estimate = estimate with { Algorithm = main.Algorithm, Tile = main.Tile };
        return true;
    }

    private LatencyEstimate Executed(Execution run, in LatencyEstimate kernel)
    {
        if (kernel.TotalSeconds == 0)
            return kernel;
        if (run.IsFused)
            return ResidualShare * (1 - kernel.LaunchSeconds / kernel.DeviceSeconds) * kernel with { LaunchSeconds = 0 };
        return OfHost(HostSeconds(run.Operator), kernel.WithLaunch(Runtime.KernelGapSeconds));
    }

    private double HostSeconds(Operator op)
    {
        if (Runtime.Submission == Submission.Network)
            return 0;
        OperatorWork work = op.Work(DataType.ElementBytes());
        return Runtime.EnqueueSeconds(work.Class, work.DenseClass);
    }

    private LatencyEstimate OfHost(double hostSeconds, in LatencyEstimate kernel) => hostSeconds == 0 ? kernel
        : _isHostDevice ? kernel.WithLaunch(hostSeconds)
        : LatencyEstimate.Enqueued(hostSeconds, kernel);
}
