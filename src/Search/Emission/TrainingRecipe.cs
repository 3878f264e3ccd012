namespace LatencyLab.Search.Emission;

/// <summary>
/// How a network is trained, as far as it does not depend on the family: the part <c>recipe</c> of <c>training.json</c>. Numbers that
/// papers leave open are choices, which docs/training.md states.
/// </summary>
internal static class TrainingRecipe
{
    /// <summary>Images of at most this side are trained as CIFAR's are, larger ones as ImageNet's.</summary>
    private const int LargestSmallSide = 64;

    /// <param name="resolution">Side of an image in pixels.</param>
    /// <param name="isTransformer">
    /// Whether it is a vision transformer: AdamW at the rate and decay of DeiT (Touvron et al., ICML 2021, table 9).
    /// </param>
    public static JsonObject Of(int resolution, bool isTransformer)
    {
        bool small = resolution <= LargestSmallSide;
        return new JsonObject
        {
            ["optimiser"] = isTransformer ? new JsonObject
            {
                ["name"] = "adamw",
                ["weight_decay"] = 0.05,
                ["decays"] = "weights of convolutions and linear layers",
            }
            : new JsonObject
            {
                ["name"] = "sgd",
                ["momentum"] = 0.9,
                ["nesterov"] = true,
                ["weight_decay"] = small ? 5e-4 : 1e-4,
                ["decays"] = "weights of convolutions and linear layers",
            },
            ["schedule"] = new JsonObject
            {
                ["learning_rate"] = isTransformer ? small ? 2.5e-4 : 5e-4 : 0.1,
                ["batch"] = small ? 128 : isTransformer ? 512 : 256,
                ["epochs"] = small ? 200 : 100,
                ["decay"] = "cosine",
                ["warmup_share"] = 0.05,
            },
            ["augmentation"] = small
                ? new JsonObject { ["crop_padding"] = resolution / 8, ["flip"] = true }
                : new JsonObject { ["resized_crop_area"] = new JsonArray(0.08, 1.0), ["flip"] = true },
            ["label_smoothing"] = 0.0,
            ["initialisation"] = isTransformer ? "truncated normal of deviation 0.02" : "he",
            ["seed"] = 1,
        };
    }
}
