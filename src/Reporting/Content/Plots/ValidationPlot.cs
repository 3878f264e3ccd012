namespace LatencyLab.Reporting.Content.Plots;

/// <summary>Blocks of a network, predicted beside measured.</summary>
public static class ValidationPlot
{
    private const int PredictedColor = 0, MeasuredColor = 1;

    /// <param name="title">Network, device and runtime.</param>
    /// <param name="blocks">Seconds of each block, from first to last.</param>
    public static Chart Of(string title, IReadOnlyList<(string Name, double PredictedSeconds, double MeasuredSeconds)> blocks)
    {
        PointDetail[] details =
        [
            .. blocks.Select(block => new PointDetail(
                block.Name,
                [
                    ("predicted", NumberText.Seconds(block.PredictedSeconds)), ("measured", NumberText.Seconds(block.MeasuredSeconds)),
                ])),
        ];
        return new BarChart
        {
            Id = "validation",
            Title = title,
            Caption = "Predicted beside measured, block by block.",
            Categories = [.. blocks.Select(block => block.Name)],
            Value = new Axis("latency of the block (ms)"),
            Parts = [new BarPart("predicted", PredictedColor), new BarPart("measured", MeasuredColor)],
            Stacks =
            [
                new BarStack("predicted", [.. blocks.Select(block => (double[])[block.PredictedSeconds * 1e3, 0])], details),
                new BarStack("measured", [.. blocks.Select(block => (double[])[0, block.MeasuredSeconds * 1e3])], details),
            ],
        };
    }
}
