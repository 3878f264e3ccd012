namespace LatencyLab.Runtimes;

/// <summary>What the host submits to the device at once.</summary>
public enum Submission
{
    /// <summary>Every operator by itself, ahead of the device.</summary>
    Operator,

    /// <summary>The whole network, or what lies between two decisions of the host, as one graph.</summary>
    Network,
}

/// <summary>Where a decision of a dynamic network takes effect.</summary>
public enum DecisionPlace
{
    /// <summary>On the device: kernels take masks, indices and sizes from its memory.</summary>
    Device,

    /// <summary>On the host, which waits for the decision, reads it back and enqueues what it asks for.</summary>
    Host,
}

/// <summary>What follows a convolution and may be part of its kernel.</summary>
public enum Pass
{
    /// <summary>The bias of a convolution.</summary>
    Bias,

    /// <summary>Batch normalisation: folded into the weights of the convolution before it.</summary>
    BatchNorm,

    /// <summary>The activation behind a convolution, batch norm or addition.</summary>
    Activation,

    /// <summary>The residual addition behind a convolution, which then reads the residual in its epilogue.</summary>
    ResidualAdd,

    /// <summary>Attention in one kernel, whose scores are never written; otherwise products, scaling, mask and softmax.</summary>
    Attention,

    /// <summary>Conversion between channels-last and channels-first before and after a convolution; never fused.</summary>
    Layout,
}

/// <summary>
/// The software that drives a device: what its host costs, what it fuses, what a decision costs, which kernels it has.
/// Knows no device; times are those of one inference in a process that has warmed up.
/// </summary>
public sealed record Runtime
{
    /// <summary>What a file of this schema calls itself.</summary>
    public const string SchemaId = "latencylab/runtime/v1";

    /// <summary>Unique lower-case name, e.g. <c>pytorch-eager</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Name or path that it can be given by again from anywhere.</summary>
    public string Reference { get => field ?? Name; init; }

    /// <summary>One line of text; null for none.</summary>
    public string? Description { get; init; }

    /// <summary>What is submitted at once.</summary>
    public required Submission Submission { get; init; }

    /// <summary>Host seconds to submit the whole network once; 0 where operators are submitted.</summary>
    public double SubmissionSeconds { get; init; }

    /// <summary>Host seconds to enqueue an operator of a class without an entry of its own.</summary>
    public double OperatorSeconds { get; init; }

    /// <summary>Host seconds to enqueue an operator, by class.</summary>
    public IReadOnlyDictionary<OperatorClass, double> OperatorSecondsByClass { get; init; } = new Dictionary<OperatorClass, double>();

    /// <summary>Seconds that the device idles between two kernels, however far the host is ahead.</summary>
    public double KernelGapSeconds { get; init; }

    /// <summary>Where decisions take effect.</summary>
    public DecisionPlace Decisions { get; init; }

    /// <summary>Host seconds to read a decision back once the device is done with it; 0 where decisions stay on the device.</summary>
    public double DecisionSeconds { get; init; }

    /// <summary>What runs as a pass of its own.</summary>
    public IReadOnlySet<Pass> Passes { get; init; } = new HashSet<Pass>();

    /// <summary>Whether residual additions are part of the convolution before them, which then reads the residual as well.</summary>
    public bool FusesResidualAdd { get; init; }

    /// <summary>Whether attention is one kernel, where a network says that it can be.</summary>
    public bool FusesAttention { get; init; }

    /// <summary>Which kernels there are, and which types they compute in.</summary>
    public Library Library { get; init; } = Library.Full;

    /// <summary>Where each number comes from, by field name.</summary>
    public IReadOnlyDictionary<string, string> Sources { get; init; } = new Dictionary<string, string>();

    /// <summary>Host seconds to enqueue an operator of a class; 0 in a submission of the whole network.</summary>
    /// <param name="operatorClass">The class.</param>
    /// <param name="dense">
    /// The class of the dense convolution that it is a part of, which says how long it takes where the class itself is left out.
    /// </param>
    public double EnqueueSeconds(OperatorClass operatorClass, OperatorClass? dense = null) =>
        Submission == Submission.Network ? 0
        : OperatorSecondsByClass.TryGetValue(operatorClass, out double own) ? own
        : dense is { } like ? EnqueueSeconds(like) : OperatorSeconds;

    /// <summary>What a decision costs the host besides waiting: reading it back, and submitting what comes after it.</summary>
    public double DecisionHostSeconds => Decisions == DecisionPlace.Host ? DecisionSeconds + SubmissionSeconds : 0;
}
