using System.Globalization;
using System.Text;
using LatencyLab.Predictor;
using LatencyLab.Predictor.Catalog;
using LatencyLab.Predictor.Evaluation;

namespace LatencyLab.Cli.Commands.Accuracy;

/// <summary>The accuracy report in Markdown.</summary>
internal static class AccuracyMarkdown
{
    public static string Of(IReadOnlyList<StudyResult> results, IReadOnlyList<StudyResult> blind, NetworkStudyResult? networks, int draws, string date)
    {
        StringBuilder text = new();
        text.Append(string.Create(CultureInfo.InvariantCulture, $"""
            # Accuracy on rows that were not fitted

            Written by `latlab accuracy` on {date}. {draws} random draws of the fitted rows a device; figures are the mean over devices and draws, ± the standard deviation
            between draws. Errors are median APE / MAPE in %. All methods of a case are measured on exactly the same rows. The roofline's launch
            term and two efficiencies are fitted to the same rows as the profile, by operator class; `lasnet` is the published model with the profile's data-sheet numbers,
            where it describes the operators. A case is met when every figure of its bar is reached. Data: see docs/calibration.md.
            The default parameters are rounded means of fits to rows of these same files (docs/model.md), so that figures for few fitted rows flatter the model, those of a device held out as well;
            the second table says by how much.

            | case | devices | latencylab | tau | 90 % interval covers | bar | goal | met | roofline | lasnet |
            |---|---|---|---|---|---|---|---|---|---|

            """));
        foreach (StudyResult result in results)
        {
            StudyFigures? ours = result.Ours;
            if (ours is null)
                continue;
            text.Append(CultureInfo.InvariantCulture, $"| {result.Case.Name} | {ours.Devices} | {WithSpread(ours)} ")
                .Append(CultureInfo.InvariantCulture, $"| {ours.KendallTau:0.000} | {ours.CoveragePercent:0} % | {TargetOf(result.Case.Bar)} | {TargetOf(result.Case.Goal)} ")
                .Append(CultureInfo.InvariantCulture, $"| {(IsReached(ours, result.Case.Goal) ? "goal" : IsReached(ours, result.Case.Bar) ? "bar" : "no")} | {FiguresOf(result, Evaluator.RooflineMethod)} | {FiguresOf(result, "lasnet")} |\n");
        }

        AppendBlind(text, results, blind);
        if (networks is not null)
            AppendNetworks(text, networks);
        (AccuracyCase Case, string Limits)[] limited =
        [
            .. results.Where(result => result.Case.Limits is not null && result.Ours is StudyFigures ours && !IsReached(ours, result.Case.Bar))
                .Select(result => (result.Case, result.Case.Limits!)),
        ];
        if (limited.Length > 0)
            text.Append("\n## What limits cases that are not met\n\n");
        foreach ((AccuracyCase one, string limits) in limited)
            text.Append(CultureInfo.InvariantCulture, $"- {one.Name}: {limits}\n");
        text.Append("\n## By device\n\n| case | device | rows in all | median APE / MAPE % | tau | 90 % interval covers |\n|---|---|---|---|---|---|\n");
        foreach (StudyResult result in results)
        {
            foreach ((string device, int rows, StudyFigures ours) in result.ByDevice)
                text.Append(CultureInfo.InvariantCulture, $"| {result.Case.Name} | {device} | {rows} | {ours.MedianApePercent:0.0} / {ours.MapePercent:0.0} | {ours.KendallTau:0.000} | {ours.CoveragePercent:0} % |\n");
        }

        return text.ToString();
    }

    private static void AppendBlind(StringBuilder text, IReadOnlyList<StudyResult> results, IReadOnlyList<StudyResult> blind)
    {
        if (blind.Count == 0)
            return;
        text.Append("""

            ## With priors that never saw the device

            The same draws and rows, but a device's priors are the mean and spread of fits to other devices of the file alone (those that `latlab transfer` takes, 200 rows each,
            fitted from the bounds of the parameters): no row of it and no default enters. What remains is that the form of the equations was chosen with these files in view. 0 rows: the mean itself predicts.

            | case | devices | priors of other devices | tau | 90 % interval covers | with the defaults | tau |
            |---|---|---|---|---|---|---|

            """);
        foreach (StudyResult result in blind)
        {
            StudyFigures? standing = results.FirstOrDefault(other => other.Case == result.Case)?.Ours;
            if (result.Ours is not StudyFigures ours || standing is null)
                continue;
            string covers = ours.CoveragePercent is double percent ? string.Create(CultureInfo.InvariantCulture, $"{percent:0} %") : "-";
            text.Append(CultureInfo.InvariantCulture, $"| {result.Case.Name} | {ours.Devices} | {WithSpread(ours)} | {ours.KendallTau:0.000} | {covers} | {WithSpread(standing)} | {standing.KendallTau:0.000} |\n");
        }
    }

    private static string WithSpread(StudyFigures figures) => string.Create(CultureInfo.InvariantCulture,
        $"{figures.MedianApePercent:0.0} ± {figures.MedianSpread:0.0} / {figures.MapePercent:0.0} ± {figures.MapeSpread:0.0}");

    private static void AppendNetworks(StringBuilder text, NetworkStudyResult networks)
    {
        text.Append(string.Create(CultureInfo.InvariantCulture, $"""

            ## Whole networks, composed of operators

            {networks.Networks.Count} networks in inference that every tool of networks-with-peers.csv predicts; profiles are fitted to {networks.RowsPerClass} rows of single operators a class and device
            (linear-, bmm- and vector-neusight), no network is fitted. {networks.LeftOut} further rows of inference are left out: fused by a compiler, or without a prediction by every tool,
            or of a network that the catalogue does not have. `{LatencyModels.Default}` composes launches and work as a stream (the busier of host and device sets the pace);
            `{NetworkStudy.SumMethod}` adds the calls one by one, as they were timed. The other columns are the file's.

            | method | median APE % | MAPE % | P90 % | bias % | tau |
            |---|---|---|---|---|---|

            """));
        foreach ((string method, ErrorSummary errors) in networks.Methods)
            text.Append(CultureInfo.InvariantCulture, $"| {method} | {errors.MedianApePercent:0.0} | {errors.MapePercent:0.0} | {errors.P90ApePercent:0.0} | {errors.BiasPercent:+0.0;-0.0;0.0} | {errors.KendallTau:0.000} |\n");
        string[] peers = [.. networks.Methods.Skip(2).Select(method => method.Method)];
        text.Append(CultureInfo.InvariantCulture, $"\n| device | network | batch | tokens | measured ms | {LatencyModels.Default} | {string.Join(" | ", peers)} |\n|---|---|---|---|---|---|{string.Concat(peers.Select(_ => "---|"))}\n");
        foreach (StudiedNetwork network in networks.Networks)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {network.Row.Device} | {network.Row.Model} | {network.Row.Batch} | {network.Row.Resolution} | {network.Row.Milliseconds:0.0} | {Signed(network.Ours)}")
                .AppendJoin("", peers.Select(peer => $" | {Signed(network.Peers[peer])}")).Append(" |\n");
            string Signed(double seconds) => (100 * (seconds / network.MeasuredSeconds - 1)).ToString("+0.0;-0.0;0.0", CultureInfo.InvariantCulture) + " %";
        }
    }

    private static bool IsReached(StudyFigures ours, AccuracyTarget target) =>
        !(ours.MedianApePercent > target.MedianApePercent) && !(ours.MapePercent > target.MapePercent) && !(ours.KendallTau < target.KendallTau);

    private static string TargetOf(AccuracyTarget target) => string.Create(CultureInfo.InvariantCulture,
        $"{target.MedianApePercent:0.#} / {(target.MapePercent is double mape ? mape.ToString("0.#", CultureInfo.InvariantCulture) : "-")}{(target.KendallTau is double tau ? $", tau {tau.ToString(".000", CultureInfo.InvariantCulture)}" : "")}");

    private static string FiguresOf(StudyResult result, string method) =>
        result.Methods.FirstOrDefault(figures => figures.Method == method) is StudyFigures figures
            ? string.Create(CultureInfo.InvariantCulture, $"{figures.MedianApePercent:0.0} / {figures.MapePercent:0.0}")
            : "";
}
