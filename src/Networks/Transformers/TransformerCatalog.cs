namespace LatencyLab.Networks.Transformers;

/// <summary>Transformers known by name, with the sizes that their authors published.</summary>
internal static class TransformerCatalog
{
    /// <remarks>
    /// BERT: Devlin et al. 2019, table 1. GPT-2: Radford et al. 2019, table 2. The GPT-3 sizes are those that are run as GPT-2 with 2048
    /// positions: 2.7B as in Brown et al. 2020, table 2.1, XL with 24 layers of 3072 features and 24 heads (the configuration of the
    /// NeuSight measurements; the paper's XL has 2048). OPT: Zhang et al. 2022, table 1.
    /// </remarks>
    public static IReadOnlyList<Transformer> All { get; } =
    [
        new("bert_base", TransformerStyle.Bert, 12, 768, 12, 3072, 30522, 512, 512),
        new("bert_large", TransformerStyle.Bert, 24, 1024, 16, 4096, 30522, 512, 512),
        new("gpt2", TransformerStyle.Gpt2, 12, 768, 12, 3072, 50257, 1024, 1024),
        new("gpt2_medium", TransformerStyle.Gpt2, 24, 1024, 16, 4096, 50257, 1024, 1024),
        new("gpt2_large", TransformerStyle.Gpt2, 36, 1280, 20, 5120, 50257, 1024, 1024),
        new("gpt2_xl", TransformerStyle.Gpt2, 48, 1600, 25, 6400, 50257, 1024, 1024),
        new("gpt3_xl", TransformerStyle.Gpt2, 24, 3072, 24, 12288, 50257, 2048, 2048),
        new("gpt3_2.7b", TransformerStyle.Gpt2, 32, 2560, 32, 10240, 50257, 2048, 2048),
        new("opt_1.3b", TransformerStyle.Opt, 24, 2048, 32, 8192, 50272, 2048, 2048),
    ];
}
