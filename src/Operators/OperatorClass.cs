namespace LatencyLab.Operators;

/// <summary>Operators that share one set of calibrated model parameters.</summary>
public enum OperatorClass
{
    /// <summary>Dense convolution (one group).</summary>
    Convolution,
    /// <summary>Convolutions in several groups that are not depthwise.</summary>
    GroupedConvolution,
    /// <summary>Convolutions whose groups have one input channel each.</summary>
    DepthwiseConvolution,
    /// <summary>Matrix products with trained weights.</summary>
    Linear,
    /// <summary>Independent matrix products of one shape; both factors are data.</summary>
    BatchedGemm,
    /// <summary>Functions of single elements, batch norm and copies: every element read and written once.</summary>
    Elementwise,

    /// <summary>Softmax and layer norm: rows that are read more than once.</summary>
    Normalization,

    /// <summary>Window and global pooling, up-sampling.</summary>
    Pooling,
    /// <summary>Copies through an index: rows of a table, patches of a map, samples of a batch.</summary>
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

    /// <summary>Attention in one kernel, whose scores never leave the chip.</summary>
    Attention,

    /// <summary>Layers of experts: routing, grouped products of uneven sizes, combination.</summary>
    RoutedExperts,
}
