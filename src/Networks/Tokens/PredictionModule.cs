using LatencyLab.Networks.Vision;
using LatencyLab.Operators.Indexing;
using LatencyLab.Operators.Masking;
using LatencyLab.Operators.Normalization;

namespace LatencyLab.Networks.Tokens;

/// <summary>
/// Scores every patch token, and keeps those of the highest scores (DynamicViT, Rao et al., NeurIPS 2021, section 3.2): layer norm, linear
/// C to C, GELU; the second half of the features averaged over the image's tokens and put beside the first; linear C to C/2, GELU,
/// linear C/2 to C/4, GELU, linear C/4 to 2, softmax.
/// </summary>
/// <remarks>
/// As it runs at inference: no mask, a fixed number of tokens an image, so that no shape depends on the scores and no host waits for them.
/// The order of the scores is charged as one compaction of them.
/// </remarks>
internal static class PredictionModule
{
    /// <summary>Name of the step that puts out the tokens kept.</summary>
    public const string Result = "pruning.gather";

    /// <param name="batch">Images.</param>
    /// <param name="channels">Features C of a token, a multiple of 4.</param>
    /// <param name="entering">Tokens of an image before, the class token among them.</param>
    /// <param name="kept">Tokens of an image after; the class token stays.</param>
    public static TokenSteps Steps(int batch, int channels, int entering, int kept)
    {
        int patches = entering - 1, half = channels / 2, quarter = channels / 4;
        long all = checked((long)batch * patches);
        return new TokenSteps(all, channels).Norm("pruning.norm").Linear("pruning.features", channels, channels)
            .Add("pruning.features_gelu", new Unary(UnaryFunction.Gelu, all, channels))
            .Add("pruning.global", new GlobalPool { Batch = batch, Channels = half, Height = patches, Width = 1 })
            .Add("pruning.concat", new Concat(all, channels), "pruning.features_gelu", "pruning.global")
            .Linear("pruning.hidden1", channels, half).Add("pruning.hidden1_gelu", new Unary(UnaryFunction.Gelu, all, half))
            .Linear("pruning.hidden2", half, quarter).Add("pruning.hidden2_gelu", new Unary(UnaryFunction.Gelu, all, quarter))
            .Linear("pruning.scores", quarter, 2).Add("pruning.softmax", new Softmax(all, 2))
            .Add("pruning.order", new MaskCompaction
            {
                Batch = batch,
                PatchesPerImage = patches,
                ActivationRate = (kept - 1.0) / patches,
            })
            .Add(Result, new RowGather(checked((long)batch * kept), channels, checked((long)batch * entering)),
                "pruning.order", Node.BlockInput);
    }
}
