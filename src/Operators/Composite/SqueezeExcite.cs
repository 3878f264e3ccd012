using LatencyLab.Operators.Elementwise;
using LatencyLab.Operators.Gemm;
using LatencyLab.Operators.Pooling;

namespace LatencyLab.Operators.Composite;

/// <summary>
/// Squeeze-and-excitation of [Batch, Height, Width, Channels]: global average pool, FC to SqueezedChannels, ReLU, FC back,
/// sigmoid, scale of every channel (Hu et al., CVPR 2018); MobileNetV3 has a hard sigmoid instead, EfficientNet SiLU instead of ReLU.
/// </summary>
public sealed record SqueezeExcite : CompositeOperator
{
    /// <summary>Images.</summary>
    public required int Batch { get; init => field = Check.Size(value); }

    /// <summary>Channels.</summary>
    public required int Channels { get; init => field = Check.Size(value); }

    /// <summary>Rows of the map.</summary>
    public required int Height { get; init => field = Check.Size(value); }

    /// <summary>Columns of the map.</summary>
    public required int Width { get; init => field = Check.Size(value); }

    /// <summary>Channels between the two layers.</summary>
    public required int SqueezedChannels { get; init => field = Check.Size(value); }

    /// <summary>
    /// Fraction of the map's pixels that were computed; the others are zero and count in the average, but are neither read nor scaled.
    /// </summary>
    public double ComputedRate { get; init => field = Check.Rate(value); } = 1;

    /// <summary>Function of the squeezed channels.</summary>
    public UnaryFunction Activation { get; init; } = UnaryFunction.Relu;

    /// <summary>Function that makes the factors of the channels.</summary>
    public UnaryFunction Gate { get; init; } = UnaryFunction.Sigmoid;

    /// <inheritdoc/>
    public override string Kind => "squeeze_excite";

    /// <remarks>Both FC layers have a bias; the scale reads Batch x Channels factors, broadcast over the map.</remarks>
    public override IReadOnlyList<Operator> Parts
    {
        get
        {
            long pixels = Rounding.Up((double)Height * Width * ComputedRate);
            int images = pixels == 0 ? 0 : Batch;
            return
            [
                new GlobalPool { Batch = images, Channels = Channels, Height = (int)pixels, Width = 1 },
                new Linear(images, Channels, SqueezedChannels) { HasBias = true },
                new Unary(Activation, images, SqueezedChannels),
                new Linear(images, SqueezedChannels, Channels) { HasBias = true },
                new Unary(Gate, images, Channels),
                new Binary(BinaryFunction.Multiply, images * pixels, Channels) { SecondElements = (long)images * Channels },
            ];
        }
    }
}
