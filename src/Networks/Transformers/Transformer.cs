namespace LatencyLab.Networks.Transformers;

/// <summary>A transformer for any batch and sequence length: every kernel that a framework launches without fusing, in inference.</summary>
/// <param name="Name">E.g. <c>bert_large</c>.</param>
/// <param name="Style">Arrangement of the layers.</param>
/// <param name="Layers">Number of layers.</param>
/// <param name="Hidden">Features of a token.</param>
/// <param name="Heads">Attention heads; they divide <paramref name="Hidden"/>.</param>
/// <param name="FeedForward">Width of the feed-forward layer.</param>
/// <param name="Vocabulary">Known tokens.</param>
/// <param name="Positions">Rows of the table of learned positions.</param>
/// <param name="DefaultSequence">Tokens of a sequence where none are asked for.</param>
internal sealed record Transformer(
    string Name, TransformerStyle Style, int Layers, int Hidden, int Heads, int FeedForward, int Vocabulary, int Positions,
    int DefaultSequence)
        : INetworkSource
{
    /// <inheritdoc/>
    public int DefaultResolution => DefaultSequence;

    /// <inheritdoc/>
    public Network Build(int batch, int? resolution = null)
    {
        int sequence = resolution ?? DefaultSequence;
        if (batch < 1)
            throw new InputException($"batch is {batch}, expected 1 or more");
        if (sequence < 1)
            throw new InputException($"sequence is {sequence}, expected 1 or more tokens");
        if (sequence > Positions)
            throw new InputException($"sequence is {sequence}, but '{Name}' has positions for {Positions} tokens");
        try
        {
            TransformerLayers layers = new(this, batch, sequence);
            Network network = new(
                Name, batch, sequence, [layers.Embedding(), .. Enumerable.Range(0, Layers).Select(layers.Layer), layers.Head()])
            {
                ResolutionUnit = "tokens",
            };
            _ = network.Macs;
            return network;
        }
        catch (OverflowException)
        {
            throw new InputException(
                $"network '{Name}' is too large at batch {batch} and {sequence} tokens: its work does not fit 64 bits");
        }
    }
}
