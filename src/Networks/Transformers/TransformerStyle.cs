namespace LatencyLab.Networks.Transformers;

/// <summary>How a transformer arranges its layers.</summary>
internal enum TransformerStyle
{
    /// <summary>BERT (Devlin et al. 2019): encoder, normalisation after each residual addition, GELU; classifies the first token.</summary>
    Bert,

    /// <summary>
    /// GPT-2 (Radford et al. 2019): decoder, normalisation before, query, key and value in one projection, GELU by tanh; predicts every
    /// token.
    /// </summary>
    Gpt2,

    /// <summary>OPT (Zhang et al. 2022): decoder, normalisation before, three projections, ReLU; predicts every token.</summary>
    Opt,
}
