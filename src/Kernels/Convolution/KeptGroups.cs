namespace LatencyLab.Kernels.Convolution;

/// <summary>Channel groups kept in every image of a batch, each image its own choice of the same number.</summary>
/// <param name="Channels">Channels of a group.</param>
/// <param name="GroupsOfAnImage">Groups kept in an image.</param>
/// <param name="Groups">[images, groups kept], ascending in an image.</param>
internal sealed record KeptGroups(int Channels, int GroupsOfAnImage, int[] Groups)
{
    public int ChannelsOfAnImage => Channels * GroupsOfAnImage;

    /// <summary>Groups of input and output channels; one choice for both where the convolution has groups of its own.</summary>
    public static (KeptGroups Inputs, KeptGroups Outputs) Draw(
        Conv2d dense, int channelGroup, double inputKeepRate, double outputKeepRate, RandomInputs random)
    {
        KeptGroups outputs = Draw(dense.Batch, dense.OutputChannels, channelGroup, outputKeepRate, random);
        return (dense.Groups > 1 ? outputs : Draw(dense.Batch, dense.InputChannels, channelGroup, inputKeepRate, random), outputs);
    }

    /// <summary>ceil(rate * groups) of the groups of every image; at rate 1 all the channels are one group.</summary>
    public static KeptGroups Draw(int images, int channels, int channelGroup, double keepRate, RandomInputs random)
    {
        if (keepRate == 1)
            return new KeptGroups(channels, 1, new int[images]);
        int total = channels / channelGroup;
        int kept = new PatchGrid(1, total, 1).ActivePatchesPerImage(keepRate);
        return new KeptGroups(channelGroup, kept, [.. Enumerable.Range(0, images).SelectMany(_ => random.Choose(total, kept))]);
    }

    /// <summary>The channel of the whole tensor that a kept channel of an image is.</summary>
    public int Channel(int image, int kept) => Groups[image * GroupsOfAnImage + kept / Channels] * Channels + kept % Channels;

    /// <summary>All channels of pixels that have the kept ones, with zeros for the others.</summary>
    /// <param name="kept">[pixels, kept channels].</param>
    /// <param name="pixels">Pixels.</param>
    /// <param name="channels">All of a pixel's.</param>
    /// <param name="imageOf">The image of a pixel.</param>
    public float[] WithZeros(float[] kept, int pixels, int channels, Func<int, int> imageOf)
    {
        int ofPixel = ChannelsOfAnImage;
        float[] full = new float[pixels * channels];
        for (int i = 0; i < kept.Length; i++)
            full[i / ofPixel * channels + Channel(imageOf(i / ofPixel), i % ofPixel)] = kept[i];
        return full;
    }

    /// <summary>The kept channels of pixels that have all.</summary>
    /// <param name="full">[pixels, all channels].</param>
    /// <param name="channels">All of a pixel's.</param>
    /// <param name="imageOf">The image of a pixel.</param>
    public double[] Of(double[] full, int channels, Func<int, int> imageOf)
    {
        double[] kept = new double[full.Length / channels * ChannelsOfAnImage];
        for (int i = 0; i < kept.Length; i++)
        {
            int pixel = i / ChannelsOfAnImage;
            kept[i] = full[pixel * channels + Channel(imageOf(pixel), i % ChannelsOfAnImage)];
        }

        return kept;
    }
}
