namespace LatencyLab.Operators;

/// <summary>Operators that share one set of calibrated model parameters.</summary>
public enum OperatorClass
{
    /// <summary>Dense convolution (one group).</summary>
    Convolution,
    /// <summary>Convolutions in more than one group.</summary>
    GroupedConvolution,
    /// <summary>Convolutions of single channels.</summary>
    DepthwiseConvolution,
    /// <summary>Matrix products with weights.</summary>
    Linear,
    /// <summary>Many matrix products of equal shape.</summary>
    BatchedGemm,
    /// <summary>Functions of elements, and reductions of rows.</summary>
    Elementwise,

    /// <summary>Softmax and layer norm: rows that are read more than once.</summary>
    Normalization,

    /// <summary>Window and global pooling, up-sampling.</summary>
    Pooling,
    /// <summary>Copies by index.</summary>
    Gather,

    /// <summary>Moves of whole patches or samples into a map, each element written once.</summary>
    Scatter,

    /// <summary>Additions through an index in which several inputs may meet: atomic updates.</summary>
    AtomicScatter,

    /// <summary>Convolution over selected patches, gathered before or read through indices.</summary>
    PatchConvolution,

    /// <summary>Convolution over selected channel groups only.</summary>
    ChannelMaskedConvolution,

    /// <summary>Maskers and gates: pooling, a tiny convolution or linear layer, arg-max.</summary>
    Masker,

    /// <summary>Mask to indices.</summary>
    Compaction,

    /// <summary>Sums of weight sets with coefficients of each image.</summary>
    Synthesis,
}
