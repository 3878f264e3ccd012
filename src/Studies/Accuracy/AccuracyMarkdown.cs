using System.Text;
using LatencyLab.Predictor.Model;

namespace LatencyLab.Studies.Accuracy;

/// <summary>The accuracy report in Markdown: tables, and the words of <c>reports/prose</c>.</summary>
public static class AccuracyMarkdown
{
    /// <param name="report">What was studied.</param>
    public static string Of(AccuracyReport report)
    {
        StringBuilder text = new(AccuracyProse.Of("introduction", ("date", report.Date), ("draws", report.Draws)));
        AddHeader(text, "case", "devices", "latencylab", "P90", "tau", "90 % interval covers", "bar", "goal", "met", "roofline", "lasnet");
        foreach (StudyResult result in report.Results)
        {
            if (result.Ours is not StudyFigures ours)
                continue;
            (AccuracyTarget bar, AccuracyTarget goal) = (result.Case.Bar, result.Case.Goal);
            AddRow(
                text, result.Case.Name, ours.Devices, WithSpread(ours), UnitText.PercentValue(ours.P90ApePercent),
                UnitText.Tau(ours.KendallTau), Covers(ours), TargetOf(bar), TargetOf(goal),
                IsReached(ours, goal) ? "goal" : IsReached(ours, bar) ? "bar" : "no",
                FiguresOf(result, Evaluator.RooflineMethod), FiguresOf(result, "lasnet"));
        }

        AddBlind(text, report);
        if (report.Networks is not null)
            AddNetworks(text, report.Networks);
        if (report.Cnns is not null)
            AddCnns(text, report.Cnns);
        if (report.Dynamic is not null)
            AddDynamic(text, report.Dynamic);
        if (report.Defaults is not null)
            AddDefaults(text, report.Defaults);
        AddLimits(text, report.Results);
        text.Append("\n## By device\n");
        AddHeader(text, "case", "device", "rows in all", "median APE / MAPE %", "tau", "90 % interval covers");
        foreach (StudyResult result in report.Results)
        {
            foreach ((string device, int rows, StudyFigures ours) in result.ByDevice)
                AddRow(text, result.Case.Name, device, rows, Errors(ours), UnitText.Tau(ours.KendallTau), Covers(ours));
        }

        return text.ToString();
    }

    private static void AddBlind(StringBuilder text, AccuracyReport report)
    {
        if (report.Blind.Count == 0)
            return;
        text.Append('\n').Append(AccuracyProse.Of("priors"));
        AddHeader(text, "case", "devices", "priors of other devices", "tau", "90 % interval covers", "with the defaults", "tau");
        foreach (StudyResult result in report.Blind)
        {
            StudyFigures? standing = report.Results.FirstOrDefault(other => other.Case == result.Case)?.Ours;
            if (result.Ours is not StudyFigures ours || standing is null)
                continue;
            AddRow(
                text, result.Case.Name, ours.Devices, WithSpread(ours), UnitText.Tau(ours.KendallTau),
                ours.CoveragePercent is null ? "-" : Covers(ours), WithSpread(standing), UnitText.Tau(standing.KendallTau));
        }
    }

    private static void AddDynamic(StringBuilder text, DynamicStudyResult study)
    {
        text.Append(AccuracyProse.Of("dynamic", ("rows", study.Operators[^1].Defaults.Count), ("cells", study.Cells)));
        AddHeader(text, "operator", "rows", "defaults: median APE / MAPE %", "tau", "fitted to the other rate: median APE / MAPE %", "tau");
        foreach (DynamicOperatorErrors one in study.Operators)
        {
            AddRow(
                text, one.Operator, one.Defaults.Count.ToString(CultureInfo.InvariantCulture), Errors(one.Defaults),
                UnitText.Tau(one.Defaults.KendallTau), Errors(one.Fitted), UnitText.Tau(one.Fitted.KendallTau));
        }

        text.Append(CultureInfo.InvariantCulture, $"\nRegret of the chosen S: defaults {Regret(study.Defaults)}, fitted ")
            .Append(CultureInfo.InvariantCulture, $"{Regret(study.Fitted)}.\n");

        static string Regret(ChoiceRegret regret) =>
            $"{UnitText.PercentValue(regret.MeanPercent)} % in the mean, {UnitText.PercentValue(regret.WorstPercent)} % at worst";
    }

    private static void AddDefaults(StringBuilder text, IReadOnlyList<DefaultErrors> groups)
    {
        text.Append('\n').Append(AccuracyProse.Of(
            "defaults", ("groups", groups.Count), ("better", groups.Count(group => !group.IsWorse))));
        AddHeader(text, "file", "device", "class", "type", "rows", "defaults", "fitted roofline", "");
        foreach (DefaultErrors group in groups)
        {
            AddRow(
                text, group.File, group.Device, ParameterNames.Of(group.Class), group.Type.Key(), group.Defaults.Count,
                Errors(group.Defaults), Errors(group.Roofline), group.IsWorse ? "worse" : "");
        }
    }

    private static void AddNetworks(StringBuilder text, NetworkStudyResult networks)
    {
        text.Append('\n').Append(AccuracyProse.Of(
            "networks", ("networks", networks.Networks.Count), ("rows_per_class", networks.RowsPerClass), ("left_out", networks.LeftOut),
            ("ours", LatencyModels.Default), ("sum", NetworkStudy.SumMethod)));
        AddHeader(text, "method", "median APE %", "MAPE %", "P90 %", "bias %", "tau");
        foreach ((string method, ErrorSummary errors) in networks.Methods)
        {
            AddRow(
                text, method, UnitText.PercentValue(errors.MedianApePercent), UnitText.PercentValue(errors.MapePercent),
                UnitText.PercentValue(errors.P90ApePercent), UnitText.SignedPercentValue(errors.BiasPercent),
                UnitText.Tau(errors.KendallTau));
        }

        string[] peers = [.. networks.Methods.Skip(2).Select(method => method.Method)];
        AddHeader(text, ["device", "network", "batch", "tokens", "measured ms", LatencyModels.Default, .. peers]);
        foreach (StudiedNetwork network in networks.Networks)
        {
            string OffBy(double seconds) => UnitText.SignedPercentValue(100 * (seconds / network.MeasuredSeconds - 1)) + " %";
            AddRow(
                text,
                [
                    network.Row.Device, network.Row.Model, network.Row.Batch, network.Row.Resolution,
                    UnitText.Number(network.Row.Milliseconds, "0.0"), OffBy(network.Ours),
                    .. peers.Select(peer => OffBy(network.Peers[peer])),
                ]);
        }
    }

    private static void AddCnns(StringBuilder text, CnnStudyResult study)
    {
        bool Reaches(CnnTarget target) => study.Errors.MedianApePercent <= target.MedianApePercent
            && study.Errors.CoveragePercent >= target.CoveragePercent;
        string Target(CnnTarget target) => string.Create(
            CultureInfo.InvariantCulture, $"{target.MedianApePercent:0.#} % median, {target.CoveragePercent:0} % inside");
        string met = Reaches(study.Case.Goal) ? "the goal is met" : Reaches(study.Case.Bar) ? "the bar is met" : "the bar is missed";
        text.Append('\n').Append(AccuracyProse.Of(
            "cnns", ("rows", study.Cnns.Count), ("devices", study.ByDevice.Count), ("runtime", study.Case.Runtime),
            ("left_out", study.LeftOut), ("bar", Target(study.Case.Bar)), ("goal", Target(study.Case.Goal)), ("met", met)));
        AddHeader(text, "rows of", "rows", "median APE %", "MAPE %", "bias %", "tau", "90 % interval covers");
        Add("all", study.Errors);
        foreach ((string device, ErrorSummary errors) in study.ByDevice)
            Add(device, errors);
        foreach ((string network, ErrorSummary errors) in study.ByNetwork)
            Add(network, errors);
        AddHeader(text, "device", "network", "batch", "measured ms", "predicted ms", "90 % interval", "off by", "source");
        foreach (StudiedCnn cnn in study.Cnns)
        {
            AddRow(
                text, cnn.Row.Device, cnn.Row.Model, cnn.Row.Batch, UnitText.Number(cnn.Row.Milliseconds, "0.00"),
                Milliseconds(cnn.Predicted.TotalSeconds),
                $"{Milliseconds(cnn.Predicted.LowSeconds)} .. {Milliseconds(cnn.Predicted.HighSeconds)}",
                UnitText.SignedPercentValue(100 * (cnn.Predicted.TotalSeconds / cnn.MeasuredSeconds - 1)) + " %", cnn.Row.Source);
        }

        void Add(string name, ErrorSummary errors) => AddRow(
            text, name, errors.Count, UnitText.PercentValue(errors.MedianApePercent), UnitText.PercentValue(errors.MapePercent),
            UnitText.SignedPercentValue(errors.BiasPercent), UnitText.Tau(errors.KendallTau), $"{Whole(errors.CoveragePercent)} %");

        static string Milliseconds(double seconds) => UnitText.Number(seconds * 1e3, "0.00");
    }

    private static void AddLimits(StringBuilder text, IReadOnlyList<StudyResult> results)
    {
        string[] lines =
        [
            .. from result in results
               let limits = AccuracyProse.LimitsOf(result.Case)
               where limits is not null && result.Ours is StudyFigures ours && !IsReached(ours, result.Case.Bar)
               select $"- {result.Case.Name}: {limits}\n",
        ];
        if (lines.Length > 0)
            text.Append("\n## What limits cases that are not met\n\n").AppendJoin("", lines);
    }

    private static void AddHeader(StringBuilder text, params string[] columns) => text.Append(
        CultureInfo.InvariantCulture, $"\n| {string.Join(" | ", columns)} |\n|{string.Concat(columns.Select(_ => "---|"))}\n");

    private static void AddRow(StringBuilder text, params object[] cells) =>
        text.Append(CultureInfo.InvariantCulture, $"| {string.Join(" | ", cells)} |\n");

    private static string WithSpread(StudyFigures figures) => string.Create(CultureInfo.InvariantCulture,
        $"{figures.MedianApePercent:0.0} ± {figures.MedianSpread:0.0} / {figures.MapePercent:0.0} ± {figures.MapeSpread:0.0}")
        + Signs(figures.SkewSignPercent);

    private static string Signs(double? percent) => percent is double value ? $", signs {Whole(value)} %" : "";

    private static string Errors(StudyFigures figures) =>
        $"{UnitText.PercentValue(figures.MedianApePercent)} / {UnitText.PercentValue(figures.MapePercent)}{Signs(figures.SkewSignPercent)}";

    private static string Errors(ErrorSummary errors) =>
        $"{UnitText.PercentValue(errors.MedianApePercent)} / {UnitText.PercentValue(errors.MapePercent)}";

    private static string Covers(StudyFigures figures) => $"{Whole(figures.CoveragePercent)} %";

    private static string Whole(double? percent) => percent is double value ? UnitText.Number(value, "0") : "";

    private static bool IsReached(StudyFigures ours, AccuracyTarget target) => !(ours.MedianApePercent > target.MedianApePercent)
        && !(ours.MapePercent > target.MapePercent) && !(ours.KendallTau < target.KendallTau)
        && !(ours.SkewSignPercent < target.SkewSignPercent) && !(ours.P90ApePercent > target.P90ApePercent);

    private static string TargetOf(AccuracyTarget target)
    {
        string mape = target.MapePercent is double percent ? UnitText.Number(percent, "0.#") : "-";
        string tau = target.KendallTau is double value ? $", tau {UnitText.Number(value, ".000")}" : "";
        string p90 = target.P90ApePercent is double ninth ? $", P90 {UnitText.Number(ninth, "0.#")}" : "";
        return string.Create(
            CultureInfo.InvariantCulture, $"{target.MedianApePercent:0.#} / {mape}{tau}{p90}{Signs(target.SkewSignPercent)}");
    }

    private static string FiguresOf(StudyResult result, string method) =>
        result.Methods.FirstOrDefault(figures => figures.Method == method) is StudyFigures figures ? Errors(figures) : "";
}
