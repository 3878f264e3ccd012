namespace LatencyLab.Predictor.Model;

/// <summary>
/// A sum of small regression trees that corrects ln(predicted): fitted to what the equations leave over, used only where that helped on
/// rows not fitted. Immutable.
/// </summary>
/// <remarks>
/// Gradient boosting (Friedman 2001) of complete binary trees of depth 3: 7 splits and 8 leaves each. With a <see cref="ResidualTrend"/> of
/// slope s the corrected time is A^(1 - s) times what the trees say,
/// A the equations' time: trees that never fall in a size may then take back up to s of what A rises by, and the product still never falls.
/// </remarks>
internal sealed class BoostedResidual
{
    public const int Depth = 3;
    public const int Splits = (1 << Depth) - 1;
    public const int Leaves = 1 << Depth;

    /// <summary>Largest correction either way: a factor of e^0.7, about 2.</summary>
    public const double LargestCorrection = 0.7;

    /// <summary>`latlab calibrate` grows 180.</summary>
    private const int MostTrees = 1000;

    private const int BytesPerTree = Splits * (1 + sizeof(float)) + Leaves * sizeof(float);

    private readonly byte[] _features;
    private readonly float[] _thresholds, _leaves;
    private readonly ResidualTrend _trend;

    /// <param name="features">Feature of each split, <see cref="Splits"/> a tree.</param>
    /// <param name="thresholds">A row goes right where its feature is above this.</param>
    /// <param name="leaves">Corrections, <see cref="Leaves"/> a tree.</param>
    /// <param name="trend">What is taken off before the trees add; default: nothing.</param>
    public BoostedResidual(
        IReadOnlyCollection<byte> features, IReadOnlyCollection<float> thresholds, IReadOnlyCollection<float> leaves,
        ResidualTrend trend = default)
    {
        _trend = trend;
        _features = [.. features];
        _thresholds = [.. thresholds];
        _leaves = [.. leaves];
        if (_features.Length % Splits != 0 || _thresholds.Length != _features.Length
            || _leaves.Length != _features.Length / Splits * Leaves)
            throw new ArgumentException("trees are incomplete");
    }

    public int Trees => _features.Length / Splits;

    /// <summary>What to add to ln(predicted seconds).</summary>
    public double Correction(ReadOnlySpan<double> row) => Math.Clamp(_trend.Of(row) + SumOf(row), -LargestCorrection, LargestCorrection);

    /// <summary>Sum of the leaves alone.</summary>
    internal double SumOf(ReadOnlySpan<double> row)
    {
        double sum = 0;
        for (int tree = 0; tree < Trees; tree++)
            sum += _leaves[tree * Leaves + LeafOf(tree, row)];
        return sum;
    }

    /// <summary>Base64 of the trend, if there is one, and of the trees, little-endian.</summary>
    public string Encode()
    {
        using MemoryStream stream = new();
        using (BinaryWriter writer = new(stream))
        {
            if (_trend.Slope > 0)
                _trend.Write(writer);
            for (int tree = 0; tree < Trees; tree++)
            {
                for (int i = tree * Splits; i < (tree + 1) * Splits; i++)
                {
                    writer.Write(_features[i]);
                    writer.Write(_thresholds[i]);
                }

                for (int i = tree * Leaves; i < (tree + 1) * Leaves; i++)
                    writer.Write(_leaves[i]);
            }
        }

        return Convert.ToBase64String(stream.ToArray());
    }

    /// <exception cref="InputException">The text is not what <see cref="Encode"/> writes.</exception>
    public static BoostedResidual Decode(string text)
    {
        byte[] bytes = new byte[text.Length];
        if (!Convert.TryFromBase64String(text, bytes, out int length))
            throw Damaged("is not base64");
        if (length % BytesPerTree is not (0 or ResidualTrend.Bytes))
            throw Damaged($"is {length} bytes long, no whole number of trees");
        if (length / BytesPerTree > MostTrees)
            throw Damaged($"has {length / BytesPerTree} trees, more than {MostTrees}");
        List<byte> features = [];
        List<float> thresholds = [], leaves = [];
        using BinaryReader reader = new(new MemoryStream(bytes, 0, length));
        ResidualTrend trend = length % BytesPerTree == 0 ? default : ResidualTrend.Read(reader);
        for (int tree = 0; tree < length / BytesPerTree; tree++)
        {
            for (int i = 0; i < Splits; i++)
            {
                features.Add(reader.ReadByte());
                thresholds.Add(reader.ReadSingle());
            }

            for (int i = 0; i < Leaves; i++)
                leaves.Add(reader.ReadSingle());
        }

        if (features.Any(feature => feature >= ResidualFeatures.Count))
            throw Damaged($"looks at feature {features.Max()}, the last is {ResidualFeatures.Count - 1}");
        if (!thresholds.TrueForAll(float.IsFinite))
            throw Damaged("has a threshold that is no number");
        if (!leaves.TrueForAll(leaf => Math.Abs(leaf) <= LargestCorrection))
            throw Damaged(FormattableString.Invariant($"has a leaf outside {-LargestCorrection}..{LargestCorrection}"));
        if (!trend.IsValid)
            throw Damaged("has a trend that does not rise");
        return new BoostedResidual(features, thresholds, leaves, trend);
    }

    private static InputException Damaged(string how) =>
        new($"{DeviceCalibration.Residual}: {how}, expected what `latlab calibrate` wrote");

    private int LeafOf(int tree, ReadOnlySpan<double> row)
    {
        int node = 0;
        for (int level = 0; level < Depth; level++)
        {
            int split = tree * Splits + node;
            node = 2 * node + 1 + (row[_features[split]] > _thresholds[split] ? 1 : 0);
        }

        return node - Splits;
    }
}
