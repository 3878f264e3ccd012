namespace LatencyLab.Networks.Lasnet;

/// <summary>The part of a convolution's map that a selected patch of the block's output needs.</summary>
/// <param name="Granularity">Side of the patch on that map, in pixels: S times the strides that follow.</param>
/// <param name="Halo">Pixels around it that later windows read, both sides together.</param>
internal readonly record struct PatchRegion(int Granularity, int Halo)
{
    /// <summary>One a convolution.</summary>
    /// <remarks>
    /// A convolution of kernel k and stride s reads s (R - 1) + k pixels a side for R of its own (R = S for the last); what is more than
    /// the patch is the halo: 3 - s before a 3x3.
    /// </remarks>
    public static PatchRegion[] Of(ConvolutionChain chain, int granularity)
    {
        PatchRegion[] regions = new PatchRegion[chain.Links.Count];
        int side = granularity, patch = granularity;
        for (int i = chain.Links.Count - 1; i >= 0; i--)
        {
            Conv2d dense = chain.Links[i].Dense;
            regions[i] = new PatchRegion(Math.Min(patch, Math.Max(dense.OutputHeight, dense.OutputWidth)), Math.Max(0, side - patch));
            side = dense.StrideHeight * (side - 1) + dense.KernelHeight;
            patch *= dense.StrideHeight;
        }

        return regions;
    }
}
