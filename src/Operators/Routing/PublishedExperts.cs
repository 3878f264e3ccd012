namespace LatencyLab.Operators.Routing;

/// <summary>
/// Layers of experts of published networks without a gate: two matrices an expert and a squared ReLU. Almost all others have three.
/// </summary>
/// <remarks>
/// Tables of measurements often name sizes and not the network. NVIDIA Nemotron 3 Nano, Super and Ultra: hidden or latent features, inner
/// features, experts and experts of a token (NVIDIA AIConfigurator, collector/cases/models/NemotronHForCausalLM_cases.yaml; squared ReLU
/// and latent sizes: the models' own configurations).
/// </remarks>
internal static class PublishedExperts
{
    private static readonly HashSet<(int Hidden, int Inner, int Experts, int TopK)> s_withoutGate =
    [
        (2688, 1856, 128, 6), (4096, 2688, 512, 22), (1024, 2688, 512, 22), (8192, 5120, 512, 22), (2048, 5120, 512, 22),
    ];

    /// <summary>Whether experts of these sizes have a gate, as far as is known.</summary>
    public static bool HaveGate(int hidden, int inner, int experts, int topK) => !s_withoutGate.Contains((hidden, inner, experts, topK));
}
