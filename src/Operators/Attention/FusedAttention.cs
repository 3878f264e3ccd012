using LatencyLab.Operators.Elementwise;

namespace LatencyLab.Operators.Attention;

/// <summary>
/// Softmax attention in one kernel (Dao et al. 2022, FlashAttention): queries [Batch, Queries, Heads, HeadSize] times keys and values
/// [Batch, Keys, KeyHeads, HeadSize]. The matrix of scores stays on chip.
/// </summary>
/// <remarks>
/// Prefill has as many queries as keys, decoding one query. Unfused it is two <see cref="Gemm.BatchedGemm"/> with a
/// <see cref="Normalization.Softmax"/> between them, which write and read every score.
/// </remarks>
public sealed record FusedAttention : Operator
{
    /// <summary>Sequences.</summary>
    public required int Batch { get; init => field = Check.Size(value); }

    /// <summary>Query tokens of a sequence.</summary>
    public required long Queries { get; init => field = Check.Size(value); }

    /// <summary>Features of a head, of queries, keys and values alike.</summary>
    public required int HeadSize { get; init => field = Check.Size(value); }

    /// <summary>Heads of the queries.</summary>
    public int Heads { get; init => field = Check.Positive(value); } = 1;

    /// <summary>Heads of keys and values, which groups of query heads share; null: as many as <see cref="Heads"/>.</summary>
    public int? KeyHeads { get; init => field = value is int heads ? Check.Positive(heads) : null; }

    /// <summary>Key tokens of a sequence; null: as many as <see cref="Queries"/>.</summary>
    public long? Keys { get; init => field = value is long keys ? Check.Size(keys) : null; }

    /// <summary>A query sees the keys up to its own place; the last query sees all. False: every query sees every key.</summary>
    public bool IsCausal { get; init; }

    /// <inheritdoc/>
    public override string Kind => "attention";

    /// <inheritdoc/>
    /// <remarks>
    /// Scores: queries x keys a head, of which a causal mask leaves queries x keys - queries (queries - 1) / 2. MACs = 2 x head size a
    /// score. A score costs what <see cref="Normalization.Softmax"/> says. Keys and values count as the weight tensor, every element once.
    /// In the parallel shape the query heads that share keys are rows of one product, as decoding kernels take them.
    /// </remarks>
    /// <exception cref="InputException">Heads do not share keys evenly, or causal queries outnumber the keys.</exception>
    public override OperatorWork Work(int elementBytes)
    {
        int keyHeads = KeyHeads ?? Heads;
        Check.Divides(keyHeads, Heads, nameof(KeyHeads), nameof(Heads));
        long keys = Keys ?? Queries;
        if (IsCausal && Queries > keys)
            throw new InputException($"{nameof(Queries)} is {Queries}, expected at most {keys} {nameof(Keys)} with a causal mask");
        long all = Queries * keys, seen = IsCausal ? all - Queries * (Queries - 1) / 2 : all;
        long scores = (long)Batch * Heads * seen;
        if (scores * HeadSize == 0)
            return new OperatorWork { Class = OperatorClass.Attention };
        long macs = 2 * scores * HeadSize, outputs = Batch * Queries * Heads * HeadSize;
        long memory = 2 * Batch * keys * keyHeads * HeadSize;
        return new OperatorWork
        {
            Class = OperatorClass.Attention,
            Macs = macs,
            OtherFlops = scores * (4 + UnaryFunctions.TranscendentalFlops),
            SpecialFunctions = scores,
            Bytes = new TensorBytes(outputs * elementBytes, memory * elementBytes, outputs * elementBytes),
            OperandBytes = (2 * macs + outputs) * elementBytes,
            Shape = new ParallelShape((long)Batch * keyHeads, Queries * (Heads / keyHeads), HeadSize, keys),
            ComputedShare = (double)seen / all,
        };
    }
}
