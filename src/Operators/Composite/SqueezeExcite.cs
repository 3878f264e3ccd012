using LatencyLab.Operators.Elementwise;
using LatencyLab.Operators.Gemm;
using LatencyLab.Operators.Pooling;

namespace LatencyLab.Operators.Composite;

/// <summary>
/// Squeeze-and-excitation of [Batch, Height, Width, Channels]: global average pool, FC to SqueezedChannels, ReLU, FC back,
/// sigmoid, scale of every channel (Hu et al., CVPR 2018).
/// </summary>
public sealed record SqueezeExcite : CompositeOperator
{
    public required int Batch { get; init => field = Check.Size(value); }

    public required int Channels { get; init => field = Check.Size(value); }

    public required int Height { get; init => field = Check.Size(value); }

    public required int Width { get; init => field = Check.Size(value); }

    public required int SqueezedChannels { get; init => field = Check.Size(value); }

    public override string Kind => "squeeze_excite";

    /// <remarks>Both FC layers have a bias; the scale reads Batch x Channels factors, broadcast over the map.</remarks>
    public override IReadOnlyList<Operator> Parts =>
    [
        new GlobalPool { Batch = Batch, Channels = Channels, Height = Height, Width = Width },
        new Linear(Batch, Channels, SqueezedChannels) { HasBias = true },
        new Unary(UnaryFunction.Relu, Batch, SqueezedChannels),
        new Linear(Batch, SqueezedChannels, Channels) { HasBias = true },
        new Unary(UnaryFunction.Sigmoid, Batch, Channels),
        new Binary(BinaryFunction.Multiply, (long)Batch * Height * Width, Channels) { SecondElements = (long)Batch * Channels },
    ];
}
