using MathNet.Numerics;

namespace LatencyLab.Networks.Dynamic;

/// <summary>Exact joint law of the numbers of images that branches get, where it has few outcomes.</summary>
/// <remarks>
/// Images choose independently of each other, so that the law of a batch is built image by image. Where branches are alike and chosen
/// alike, only how many branches have how many images matters: outcomes that differ in which branch it is are one, and an image that
/// chooses j of the m branches with equal numbers does so with probability C(m, j) ... / C(B, k).
/// </remarks>
public static class BranchLaw
{
    /// <summary>Steps after which a law is taken for too large.</summary>
    private const int MostSteps = 300_000;

    /// <summary>
    /// All outcomes with their probabilities; null where there are more than <paramref name="mostOutcomes"/>, or where shares differ and k
    /// is not 1.
    /// </summary>
    /// <returns>Images of each branch; of branches that are alike, in falling order.</returns>
    public static IReadOnlyList<(int[] Images, double Probability)>? Joint(BranchGroup group, int batch, int mostOutcomes)
    {
        int branches = group.Parts.Count;
        if (batch == 1 && AreAlike(group))
            return [([.. Enumerable.Repeat(1, group.TopK), .. Enumerable.Repeat(0, branches - group.TopK)], 1)];
        if (group.Popularity is not null && group.TopK != 1)
            return null;
        if (batch > char.MaxValue)
            return null;
        bool exchangeable = IsExchangeable(group);
        if (!exchangeable && SpecialFunctions.Binomial(branches, group.TopK) > mostOutcomes)
            return null;
        List<(int[] Branches, double Probability)> choices = exchangeable ? [] : Choices(group);
        Dictionary<string, (int[] Images, double Probability)> law = new() { [""] = (new int[branches], 1) };
        int steps = 0;
        int[] longer = new int[branches];
        char[] key = new char[branches];
        for (int image = 0; image < batch; image++)
        {
            Dictionary<string, (int[] Images, double Probability)> next = [];
            var ofKey = next.GetAlternateLookup<ReadOnlySpan<char>>();
            foreach ((int[] images, double probability) in law.Values)
            {
                foreach ((int[] chosen, double share) in exchangeable ? Alike(images, group.TopK) : choices)
                {
                    images.CopyTo(longer, 0);
                    foreach (int branch in chosen)
                        longer[branch]++;
                    if (exchangeable)
                        Array.Sort(longer, (a, b) => b - a);
                    WriteKey(longer, key);
                    bool isKnown = ofKey.TryGetValue(key, out (int[] Images, double Probability) before);
                    ofKey[key] = (isKnown ? before.Images : [.. longer], probability * share + before.Probability);
                    if (++steps > MostSteps)
                        return null;
                }

                if (next.Count > mostOutcomes)
                    return null;
            }

            law = next;
        }

        return [.. law.Values];
    }

    /// <summary>Branches are alike and chosen alike: which of them it is does not matter.</summary>
    public static bool IsExchangeable(BranchGroup group) => group.Popularity is null && AreAlike(group);

    private static bool AreAlike(BranchGroup group) =>
        group.Parts.All(part => part.Key is not null && part.Key.Equals(group.Parts[0].Key) && part.Rate.Equals(group.Parts[0].Rate)
            && part.ChannelRate.Equals(group.Parts[0].ChannelRate));

    /// <summary>Equal for equal numbers: a character a branch, as numbers are far below 65536 where a law is small.</summary>
    private static void WriteKey(int[] images, char[] key)
    {
        for (int i = 0; i < images.Length; i++)
            key[i] = (char)images[i];
    }

    /// <summary>All that one image may choose.</summary>
    private static List<(int[] Branches, double Probability)> Choices(BranchGroup group)
    {
        int branches = group.Parts.Count;
        if (group.Popularity is { } shares)
            return [.. shares.Select((share, branch) => (new[] { branch }, share)).Where(choice => choice.share > 0)];
        List<int[]> subsets = [];
        Choose([], 0);
        return [.. subsets.Select(subset => (subset, 1.0 / subsets.Count))];

        void Choose(int[] chosen, int from)
        {
            if (chosen.Length == group.TopK)
            {
                subsets.Add(chosen);
                return;
            }

            for (int branch = from; branch <= branches - (group.TopK - chosen.Length); branch++)
                Choose([.. chosen, branch], branch + 1);
        }
    }

    /// <summary>What one image may choose, of branches with equal numbers always the first ones.</summary>
    private static List<(int[] Branches, double Probability)> Alike(int[] images, int topK)
    {
        List<(int First, int Count)> runs = [];
        for (int branch = 0; branch < images.Length; branch++)
        {
            if (branch > 0 && images[branch] == images[branch - 1])
                runs[^1] = (runs[^1].First, runs[^1].Count + 1);
            else
                runs.Add((branch, 1));
        }

        double all = SpecialFunctions.Binomial(images.Length, topK);
        List<(int[] Branches, double Probability)> choices = [];
        Take(0, [], 1);
        return choices;

        void Take(int run, int[] chosen, double ways)
        {
            if (chosen.Length == topK)
            {
                choices.Add((chosen, ways / all));
                return;
            }

            if (run == runs.Count)
                return;
            (int first, int count) = runs[run];
            for (int taken = 0; taken <= Math.Min(count, topK - chosen.Length); taken++)
                Take(run + 1, [.. chosen, .. Enumerable.Range(first, taken)], ways * SpecialFunctions.Binomial(count, taken));
        }
    }
}
