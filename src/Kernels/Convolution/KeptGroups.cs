namespace LatencyLab.Kernels.Convolution;

/// <summary>Channel groups kept in every image of a batch, each image its own choice of the same number.</summary>
/// <param name="Channels">Channels of a group.</param>
/// <param name="GroupsOfAnImage">Groups kept in an image.</param>
/// <param name="Groups">[images, groups kept], ascending in an image.</param>
internal sealed record KeptGroups(int Channels, int GroupsOfAnImage, int[] Groups)
{
    public int ChannelsOfAnImage => Channels * GroupsOfAnImage;

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
}
