namespace LatencyLab.Operators.Masking;

/// <summary>
/// One decision an image, to run a block or to skip it: global average pool of [Batch, InputHeight, InputWidth, InputChannels],
/// FC to two logits (through Hidden units with a ReLU where there are any), arg-max.
/// </summary>
public sealed record LayerGate : MaskingOperator
{
    /// <summary>Units of a hidden layer; 0: none, as in a spatial masker with a mask of one cell.</summary>
    public int Hidden { get; init => field = Check.Size(value); }

    /// <inheritdoc/>
    public override string Kind => "layer_gate";

    /// <inheritdoc/>
    public override long ParameterCount => Hidden == 0 ? 2L * InputChannels + 2 : (long)InputChannels * Hidden + Hidden + 2L * Hidden + 2;

    /// <inheritdoc/>
    /// <remarks>MACs = batch * 2 C, or batch * hidden (C + 2); an addition an input element, biases and a comparison.</remarks>
    public override OperatorWork Work(int elementBytes)
    {
        long macs = Batch * (Hidden == 0 ? 2L * InputChannels : (long)Hidden * (InputChannels + 2));
        if (macs == 0 || InputChannels == 0)
            return new OperatorWork { Class = OperatorClass.Masker };
        long inputs = (long)Batch * InputChannels * InputHeight * InputWidth;
        return new OperatorWork
        {
            Class = OperatorClass.Masker,
            Macs = macs,
            OtherFlops = inputs + Batch * (2L * Hidden + 3),
            Bytes = new TensorBytes(inputs * elementBytes, ParameterCount * elementBytes, (long)Batch * elementBytes),
            OperandBytes = (inputs + 2 * macs + Batch) * elementBytes,
            Shape = new ParallelShape(1, Batch, Hidden == 0 ? 2 : Hidden, InputChannels),
        };
    }
}
