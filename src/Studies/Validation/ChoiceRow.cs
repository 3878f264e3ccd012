namespace LatencyLab.Studies.Validation;

/// <summary>One block at one activation rate: what was picked by prediction, and what a stopwatch says of it.</summary>
/// <param name="Block">Name of the block.</param>
/// <param name="Rate">Activation rate r.</param>
/// <param name="Picked">Granularity S predicted to be fastest.</param>
/// <param name="Best">Granularity S measured to be fastest.</param>
/// <param name="Regret">Measured time at the picked granularity over that at the best, minus 1.</param>
/// <param name="MeasuredRatio">Measured dynamic time at the picked granularity over dense.</param>
/// <param name="PredictedRatio">The same, predicted.</param>
/// <param name="IsTrusted">False where any of the measurements is not trusted.</param>
public sealed record ChoiceRow(
    string Block, double Rate, int Picked, int Best, double Regret, double MeasuredRatio, double PredictedRatio, bool IsTrusted)
{
    private const double Clear = 0.05;

    /// <summary>Whether dense and dynamic measured differ enough for a decision to matter.</summary>
    public bool IsClear => Math.Abs(MeasuredRatio - 1) > Clear;

    /// <summary>Whether dense or dynamic is decided as the measurement would.</summary>
    public bool IsDecidedRight => MeasuredRatio < 1 == PredictedRatio < 1;

    /// <summary>Chooses by prediction among measured granularities.</summary>
    /// <param name="block">Name of the block.</param>
    /// <param name="rate">Activation rate r.</param>
    /// <param name="options">Measured and predicted dynamic time over dense, by granularity.</param>
    /// <param name="isTrusted">Whether all measurements can be trusted.</param>
    public static ChoiceRow Of(
        string block, double rate, IReadOnlyList<(int Granularity, double Measured, double Predicted)> options, bool isTrusted)
    {
        (int granularity, double measured, double predicted) = options.MinBy(option => option.Predicted);
        (int best, double least, _) = options.MinBy(option => option.Measured);
        return new ChoiceRow(block, rate, granularity, best, measured / least - 1, measured, predicted, isTrusted);
    }
}
