namespace LatencyLab.Executing.Images;

/// <summary>Executed images beside what training says of them.</summary>
/// <param name="Images">Images.</param>
/// <param name="WorstDifference">The greatest difference of a score; null: training's are not known.</param>
/// <param name="WorstImage">The image that has it.</param>
/// <param name="Decisions">Decisions that are compared.</param>
/// <param name="OtherDecisions">Those that are not training's.</param>
/// <param name="ImagesOfOtherDecisions">Images with such a decision: their scores are of another computation.</param>
/// <param name="Accuracy">Part of the images whose class is right; null: classes are not known.</param>
public sealed record ReferenceComparison(
    int Images, double? WorstDifference, int WorstImage, long Decisions, long OtherDecisions, int ImagesOfOtherDecisions, double? Accuracy)
{
    /// <summary>Compares them.</summary>
    /// <param name="file">What training says.</param>
    /// <param name="executed">The images of the file in their order.</param>
    /// <exception cref="InputException">It says it of another network.</exception>
    public static ReferenceComparison Of(ImageFile file, IReadOnlyList<ExecutedImage> executed)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(executed);
        Check(file, executed[0]);
        double worst = 0;
        int worstImage = 0, images = 0, right = 0;
        long decisions = 0, others = 0;
        for (int i = 0; i < executed.Count; i++)
        {
            int different = file.Decisions.Sum(block => block.Value.Differences(i, executed[i].Decisions[block.Key]));
            decisions += file.Decisions.Sum(block => block.Value.Rows * block.Value.Columns);
            others += different;
            images += different > 0 ? 1 : 0;
            right += file.Labels is { } labels && labels[i] == executed[i].Answer ? 1 : 0;
            double difference = file.HasScores ? Difference(file.Scores(i), executed[i].Scores) : 0;
            if (difference > worst || double.IsNaN(difference))
                (worst, worstImage) = (difference, i);
        }

        return new ReferenceComparison(
            executed.Count, file.HasScores ? worst : null, worstImage, decisions, others, images,
            file.Labels is null ? null : right / (double)executed.Count);
    }

    private static void Check(ImageFile file, ExecutedImage first)
    {
        if (file.HasScores && file.Classes != first.Scores.Count)
            throw new InputException($"has {file.Classes} scores an image, the network makes {first.Scores.Count}", file.Path);
        foreach ((string block, ReferenceDecisions decisions) in file.Decisions)
        {
            if (!first.Decisions.TryGetValue(block, out bool[]? own))
            {
                throw new InputException(
                    $"has decisions of '{block}', which decides nothing", file.Path,
                    nearest: NearestName.Find(block, first.Decisions.Keys));
            }

            if (own.Length != decisions.Rows * decisions.Columns)
            {
                throw new InputException(
                    $"has decisions of {decisions.Rows}x{decisions.Columns} patches for {block}, which has {own.Length} patches",
                    file.Path);
            }
        }
    }

    private static double Difference(ReadOnlySpan<float> expected, IReadOnlyList<float> scores)
    {
        double worst = 0;
        for (int i = 0; i < scores.Count; i++)
        {
            double difference = Math.Abs((double)expected[i] - scores[i]);
            worst = double.IsNaN(difference) ? difference : Math.Max(worst, difference);
        }

        return worst;
    }
}
