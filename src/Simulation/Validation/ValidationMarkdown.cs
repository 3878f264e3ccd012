using System.Text;
using static System.StringComparer;

namespace LatencyLab.Simulation.Validation;

/// <summary>The study as a page in Markdown.</summary>
public static class ValidationMarkdown
{
    /// <summary>Ratio within which a simulation agrees with the closed form.</summary>
    private const double Bar = 0.1;

    /// <summary>Difference of two masks from which on it is no noise.</summary>
    private const double ClearDifference = 0.05;

    /// <summary>Worst cases that are shown.</summary>
    private const int MostShown = 12;

    /// <summary>Writes it.</summary>
    public static string Of(ValidationStudy study)
    {
        ArgumentNullException.ThrowIfNull(study);
        StringBuilder text = new();
        double[] all = [.. study.Cases.Select(one => one.Ratio)];
        double median = Quantile(all, 0.5), within = Within(all);
        Line(text, $"# Simulation against the closed form\n");
        Line(text, $"{study.Cases.Count} kernels: {study.Operators} operators drawn at random (seed {study.Seed}) on each of ",
            $"{ValidationStudy.Devices.Count} devices, the same call over and over,");
        Line(
            text,
            $"simulated tile by tile and by the closed form with the same calibration ([docs/simulation.md](../docs/simulation.md)).");
        string own = study.Masks.Count > 0 ? " --own-device host.yaml --own-measurements dynamic.csv" : "";
        Line(text, $"Written by `latlab simulate validate --data ../shared/data{own} --out reports/simulation.md --force`.\n");
        Line(text, $"Median ratio {median:0.000}; one in ten is below {Quantile(all, 0.1):0.000}, one in ten above ",
            $"{Quantile(all, 0.9):0.000}; {UnitText.Percent(within)} are within 10 %.");
        Line(text, $"The bar is a median within 10 %: {(Math.Abs(median - 1) <= Bar ? "met" : "missed")}.\n");
        Table(text, "device", study.Cases.GroupBy(one => one.Device));
        Table(text, "class", study.Cases.GroupBy(one => Snake.Of(one.Class)).OrderBy(group => group.Key, StringComparer.Ordinal));
        Table(text, "most of the time", study.Cases.GroupBy(one => one.Stalled).OrderBy(group => group.Key, StringComparer.Ordinal));
        text.Append("## Farthest from the closed form\n\n| device | operator | us | closed form, us | ratio | most of the time |\n");
        text.Append("|---|---|---|---|---|---|\n");
        foreach (ValidationCase one in study.Cases.OrderByDescending(one => Math.Abs(Math.Log(one.Ratio))).Take(MostShown))
        {
            Line(text, $"| {one.Device} | `{Short(one.Operator)}` | {one.Seconds * 1e6:0.0} | {one.ClosedSeconds * 1e6:0.0} | ",
                $"{one.Ratio:0.00} | {one.Stalled} |");
        }

        text.Append("\n## More of something\n\n");
        text.Append("Every tenth operator on the same devices with 1.3 times as much, with the tile that is best there. List scheduling\n");
        text.Append("may be slower with more (Graham 1966): such anomalies are counted.\n\n");
        text.Append("| more | cases | slower | worst |\n|---|---|---|---|\n");
        foreach (AnomalyCount count in study.Anomalies)
            Line(text, $"| {count.What} | {count.Cases} | {count.Slower} | {count.Worst:0.000} times as long |");
        if (study.Measured.Count > 0)
            AddMeasured(text, study.Measured);
        if (study.Masks.Count > 0)
            AddMasks(text, study.Masks);
        return text.ToString();
    }

    private static void AddMeasured(StringBuilder text, IReadOnlyList<MeasuredErrors> measured)
    {
        text.Append("\n## Against measured rows\n\n");
        text.Append("Rows that the profile was not fitted to, with its calibration and the set-up that timed them; the simulated\n");
        text.Append("kernel stands in the place of the closed form's. Median and mean of absolute errors, percent.\n\n");
        text.Append("| file | device | rows | number | closed form | simulated |\n|---|---|---|---|---|---|\n");
        foreach (MeasuredErrors one in measured)
        {
            Line(text, $"| {one.File} | {one.Device} | {one.Rows} | {one.Closed.Count} | ",
                $"{one.Closed.MedianApePercent:0.0}/{one.Closed.MapePercent:0.0} | ",
                $"{one.Simulated.MedianApePercent:0.0}/{one.Simulated.MapePercent:0.0} |");
        }
    }

    private static void AddMasks(StringBuilder text, IReadOnlyList<MaskPair> masks)
    {
        text.Append("\n## Where patches lie\n\n");
        text.Append("Kernels of this project on one core, timed on scattered patches and on as many in clusters\n");
        text.Append("(`latlab measure --suite dynamic`, trusted rows). Time on clusters over time on scattered patches, measured and\n");
        text.Append("simulated; a mean rate says 1. Error: mean of absolute differences to what was measured. Signs: pairs that\n");
        text.Append("differ by 5 % or more as measured, and those whose simulation lies on the same side of 1.\n\n");
        text.Append("| operator | pairs | measured: p10 | median | p90 | simulated: p10 | median | p90 | error | error of 1 | signs |\n");
        text.Append("|---|---|---|---|---|---|---|---|---|---|---|\n");
        foreach (IGrouping<string, MaskPair> kind in masks.GroupBy(one => one.Operator.Kind).OrderBy(one => one.Key, Ordinal))
            AddMasks(text, kind.Key, [.. kind]);
        AddMasks(text, "all", masks);
    }

    private static void AddMasks(StringBuilder text, string name, IReadOnlyList<MaskPair> pairs)
    {
        double[] measured = [.. pairs.Select(pair => pair.Measured)], simulated = [.. pairs.Select(pair => pair.Simulated)];
        MaskPair[] clear = [.. pairs.Where(pair => Math.Abs(pair.Measured - 1) >= ClearDifference)];
        int right = clear.Count(pair => pair.Simulated != 1 && pair.Simulated > 1 == pair.Measured > 1);
        Line(text, $"| {name} | {pairs.Count} | {Quantile(measured, 0.1):0.000} | {Quantile(measured, 0.5):0.000} | ",
            $"{Quantile(measured, 0.9):0.000} | {Quantile(simulated, 0.1):0.000} | {Quantile(simulated, 0.5):0.000} | ",
            $"{Quantile(simulated, 0.9):0.000} | {pairs.Average(pair => Math.Abs(pair.Simulated - pair.Measured)):0.000} | ",
            $"{pairs.Average(pair => Math.Abs(1 - pair.Measured)):0.000} | {right} of {clear.Length} |");
    }

    private static void Line(StringBuilder text, params FormattableString[] parts)
    {
        foreach (FormattableString part in parts)
            text.Append(FormattableString.Invariant(part));
        text.Append('\n');
    }

    private static void Table(StringBuilder text, string heading, IEnumerable<IGrouping<string, ValidationCase>> groups)
    {
        Line(text, $"| {heading} | kernels | median ratio | p10 | p90 | within 10 % |\n|---|---|---|---|---|---|");
        foreach (IGrouping<string, ValidationCase> group in groups)
        {
            double[] ratios = [.. group.Select(one => one.Ratio)];
            Line(text, $"| {group.Key} | {ratios.Length} | {Quantile(ratios, 0.5):0.000} | {Quantile(ratios, 0.1):0.000} | ",
                $"{Quantile(ratios, 0.9):0.000} | {UnitText.Percent(Within(ratios))} |");
        }

        text.Append('\n');
    }

    private static double Within(double[] ratios) => ratios.Count(ratio => Math.Abs(ratio - 1) <= Bar) / (double)Math.Max(1, ratios.Length);

    private static double Quantile(double[] values, double part)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? 1 : sorted[Math.Clamp((int)Math.Ceiling(part * sorted.Length) - 1, 0, sorted.Length - 1)];
    }

    /// <summary>The record's text without what is as always.</summary>
    private static string Short(Operator op)
    {
        ParallelShape shape = op.Work(sizeof(float)).Shape;
        return FormattableString.Invariant($"{op.Kind} {shape.Batch} x {shape.Rows} x {shape.Columns} x {shape.Depth}");
    }
}
