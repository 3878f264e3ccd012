using LatencyLab.Kernels.Lanes;

namespace LatencyLab.Kernels.Convolution;

/// <summary>Which of the weights' channels a segment (an image that has channels of its own) uses.</summary>
public interface IChannels
{
    /// <summary>Runs of input channels, each <see cref="ConvolutionShape.RunInputs"/> long, in the order of the input tensor.</summary>
    int Runs { get; }

    /// <summary>Channel of the weights at which a run starts.</summary>
    int FirstInput(int segment, int run);

    /// <summary>Group of the weights that computes output group <paramref name="group"/>.</summary>
    int OutputGroup(int segment, int group);
}

/// <summary>All channels.</summary>
public readonly struct AllChannels : IChannels
{
    public int Runs => 1;

    public int FirstInput(int segment, int run) => 0;

    public int OutputGroup(int segment, int group) => group;
}

/// <summary>The kept groups of channels of every image.</summary>
/// <param name="inputs">[images, input runs]: group of input channels of each run.</param>
/// <param name="outputs">[images, kept output groups].</param>
/// <param name="runs">Kept input groups of an image.</param>
/// <param name="runInputs">Channels of an input group.</param>
/// <param name="outputGroups">Kept output groups of an image.</param>
public readonly struct KeptChannels<TIndex>(TIndex inputs, TIndex outputs, int runs, int runInputs, int outputGroups) : IChannels
    where TIndex : struct, IIndexBuffer
{
    private readonly TIndex inputs = inputs, outputs = outputs;
    private readonly int runs = runs, runInputs = runInputs, outputGroups = outputGroups;

    public int Runs => runs;

    public int FirstInput(int segment, int run) => inputs[segment * runs + run] * runInputs;

    public int OutputGroup(int segment, int group) => outputs[segment * outputGroups + group];
}
