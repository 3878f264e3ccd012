namespace LatencyLab.Predictor.Published;

/// <summary>Patches of one image.</summary>
internal static class PatchCount
{
    /// <summary>N = ceil(h/S) ceil(w/S).</summary>
    public static double Of(int height, int width, int granularity) =>
        Math.Ceiling((double)height / granularity) * Math.Ceiling((double)width / granularity);
}
