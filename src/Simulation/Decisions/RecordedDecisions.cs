using LatencyLab.Networks.Dynamic;
using LatencyLab.Predictor.Dynamic;

namespace LatencyLab.Simulation.Decisions;

/// <summary>Decisions of the images of a batch that were recorded. Rates that are distributions are at their means.</summary>
/// <param name="table">What was recorded.</param>
/// <param name="first">Row of the first image of the batch.</param>
public sealed class RecordedDecisions(DecisionTable table, int first) : IDecisionSource
{
    /// <inheritdoc/>
    public string Description =>
        FormattableString.Invariant($"{Path.GetFileName(table.Path)}, images from line {DecisionTable.LineOf(first)}");

    /// <inheritdoc/>
    public IReadOnlyList<DrawnGroup> Of(DynamicNetwork network, PartCosts costs)
    {
        ArgumentNullException.ThrowIfNull(network);
        table.RefuseOthers(network);
        return
        [
            .. network.Groups.Select(group => new DrawnGroup(
                group, ImagesOf(group, network.Batch), [.. group.Parts.Select(part => part.MeanRates)])),
        ];
    }

    private int[] ImagesOf(PartGroup group, int batch)
    {
        int[] images = new int[group.Parts.Count];
        switch (group)
        {
            case KeptGroup kept:
                Array.Fill(images, Enumerable.Range(first, batch).Count(row => table.Of(row, kept.Decision) != kept.DecidesToEnd));
                break;
            case CascadeGroup cascade:
                IEnumerable<int> left = Enumerable.Range(first, batch);
                for (int i = 0; i < images.Length; i++)
                {
                    images[i] = left.Count();
                    if (i < cascade.Exits.Count)
                        left = [.. left.Where(row => !table.Of(row, cascade.Exits[i]))];
                }

                break;
            case BranchGroup branches:
                for (int row = first; row < first + batch; row++)
                    Route(branches, row, images);
                break;
            default:
                Array.Fill(images, batch);
                break;
        }

        return images;
    }

    private void Route(BranchGroup branches, int row, int[] images)
    {
        int taken = 0;
        for (int i = 0; i < images.Length; i++)
        {
            if (!table.Of(row, branches.Parts[i].Name))
                continue;
            images[i]++;
            taken++;
        }

        if (taken != branches.TopK)
        {
            throw new InputException(
                $"the image takes {taken} branches, expected {branches.TopK}", table.Path, DecisionTable.LineOf(row));
        }
    }
}
