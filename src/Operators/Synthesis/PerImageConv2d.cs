namespace LatencyLab.Operators.Synthesis;

/// <summary>
/// Convolution in which every image has weights of its own, e.g. those of a <see cref="BasisSynthesis"/>: input
/// [Batch, H, W, Cin], weights [Batch, Cout, Cin/groups, kh, kw], output [Batch, OH, OW, Cout]. A bias is shared.
/// </summary>
public sealed record PerImageConv2d : Operator
{
    /// <summary>The convolution that each image goes through.</summary>
    public required Conv2d Dense { get; init; }

    /// <inheritdoc/>
    public override string Kind => "per_image_conv2d";

    /// <summary>The bias or folded batch norm only: the weights are data.</summary>
    public override long ParameterCount => Dense.ParameterCount - Dense.KernelElements;

    /// <inheritdoc/>
    /// <remarks>
    /// MACs of the dense convolution. Weight bytes: batch times the weight tensor, and one bias. Every image (and group) is a
    /// product of its own in the parallel shape. For one image this is the dense convolution.
    /// </remarks>
    public override OperatorWork Work(int elementBytes)
    {
        OperatorWork dense = Dense.Work(elementBytes);
        if (dense.Macs == 0)
            return dense;
        long weights = Dense.Batch * Dense.KernelElements + (Dense.AddsBias ? Dense.OutputChannels : 0);
        return dense with
        {
            Bytes = dense.Bytes with { Weight = weights * elementBytes },
            Shape = dense.Shape with { Batch = dense.Shape.Batch * Dense.Batch, Rows = dense.Shape.Rows / Dense.Batch },
        };
    }
}
