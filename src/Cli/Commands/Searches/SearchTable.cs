using LatencyLab.Cli.Commands.Families;
using LatencyLab.Predictor.Dynamic;
using LatencyLab.Search.Emission;
using LatencyLab.Search.Families;
using LatencyLab.Search.Searches;
using LatencyLab.Search.Solvers;

namespace LatencyLab.Cli.Commands.Searches;

/// <summary>A search result for people.</summary>
internal static class SearchTable
{
    private const int ShownFrontPoints = 8;

    public static void Write(TextWriter output, FamilySearchResult result, string? directory, TrainingFiles? files)
    {
        WriteHeader(output, result);
        ConsoleTable choices = new("decision", "choice", "?>of");
        foreach (((string variable, string option), SearchVariable known) in result.Named(result.Choices).Zip(result.Variables))
            choices.Add(variable, option, $"{known.Options.Count}");
        WriteTable(output, choices);
        foreach ((DeviceResult device, ResultTable table) in result.Devices.SelectMany(
            device => device.Details.Tables.Select(table => (device, table))))
        {
            ConsoleTable shown = new([.. table.Headings]);
            foreach (IReadOnlyList<string> row in table.Rows)
                shown.Add([.. row]);
            WriteTable(output, shown, On(result, device));
        }

        WriteTable(output, CostTable(result));
        WriteVerdict(output, result);
        foreach (DeviceResult device in result.Devices)
        {
            int count = device.Front.Points.Count;
            output.WriteLine();
            output.WriteLine(
                $"Pareto front{On(result, device)}, {Math.Min(count, ShownFrontPoints)} of {count} configurations (all with --json):");
            FrontTable(result, device).Write(output);
        }

        foreach (string warning in result.Warnings)
            output.WriteLine($"warning: {warning}");
        if (files is null)
            return;
        output.WriteLine();
        output.WriteLine($"wrote {directory}: {string.Join(", ", files.Files.Select(file => file.Name))}");
        foreach (string note in files.Notes)
            output.WriteLine($"note: {note}");
    }

    private static void WriteHeader(TextWriter output, FamilySearchResult result)
    {
        DeviceResult first = result.Devices[0];
        FamilyTarget target = result.Request.Target;
        output.WriteLine(
            $"{result.Request.Family.Name} {result.Configuration.NetworkName(target)} at {first.Estimate.Network.SizeText}, "
            + $"{result.Configuration.Description}");
        output.WriteLine(
            $"device {string.Join(", ", result.Devices.Select(device => device.Name))}, batch {target.Batch}, "
            + $"{first.Model.DataType.Key()}, model {first.Model.Name}; predicted, not measured");
        foreach (string line in result.Devices.Select(device => RuntimeText.Line(device.Model.Runtime)).Distinct())
            output.WriteLine(line);
        output.WriteLine($"scope: {first.Scope}{(first.IsWholeNetwork ? "" : " (the model describes neither stem nor classifier)")}");
        foreach (string line in result.Devices.SelectMany(device => device.Details.Facts.Select(fact => fact.Line)).OfType<string>()
            .Distinct())
            output.WriteLine(line);
        output.WriteLine($"objective: {result.Optimised}; loss: {result.LossName}");
        output.WriteLine();
    }

    private static void WriteVerdict(TextWriter output, FamilySearchResult result)
    {
        int batch = result.Request.Target.Batch;
        foreach (DeviceResult device in result.Devices)
        {
            string prefix = result.Devices.Count > 1 ? $"{device.Name}: " : "";
            LatencyEstimate latency = device.Estimate.Expected;
            output.WriteLine(
                $"{prefix}chosen: {result.Shown(result.Choices)}, {UnitText.Milliseconds(latency.TotalSeconds / batch)} ms an image "
                + $"against {UnitText.Milliseconds(device.DenseLatency.TotalSeconds / batch)} dense");
            foreach (string note in device.Details.Notes)
                output.WriteLine(prefix + note);
            DynamicText.WriteDistribution(output, device.Estimate, prefix);
            if (BoundText.Line(latency, device.Estimate.Decisions, device.Model.Runtime) is string bound)
                output.WriteLine(prefix + bound);
        }

        output.WriteLine($"optimality: {result.Proof}");
        if (result.Devices is not [DeviceResult only])
        {
            output.WriteLine();
            RegretTable(result).Write(output);
            return;
        }

        if (only.RunnerUp is Candidate second)
        {
            string margin = UnitText.SignedPercent(second.Costs.LatencySeconds / only.Own.Costs.LatencySeconds - 1);
            output.WriteLine($"runner-up: {result.Shown(second.Choices)}, {UnitText.Milliseconds(second.Costs.LatencySeconds)} ms "
                + $"({margin}), loss {Loss(second.Costs.Loss)}");
        }

        if (only.NextOnFront is Candidate next)
            output.WriteLine($"next on the front: {result.Shown(next.Choices)}, {UnitText.Milliseconds(next.Costs.LatencySeconds)} ms, "
                + $"loss {Loss(next.Costs.Loss)}");
    }

    private static ConsoleTable CostTable(FamilySearchResult result)
    {
        ConsoleTable table = new(
            "device", ">E ms", "??>p50 ms", "?>p90 ms", "?>p99 ms", ">dense ms", ">speed-up", "?>MACs kept", "??>GMAC an image",
            "??>M parameters");
        foreach (DeviceResult device in result.Devices)
        {
            DynamicEstimate estimate = device.Estimate;
            table.Add(
                device.Name, UnitText.Milliseconds(estimate.Expected.TotalSeconds), UnitText.Milliseconds(estimate.P50Seconds),
                UnitText.Milliseconds(estimate.P90Seconds), UnitText.Milliseconds(estimate.P99Seconds),
                UnitText.Milliseconds(device.DenseLatency.TotalSeconds), UnitText.Times(device.SpeedUp),
                UnitText.Percent(estimate.Macs / device.DenseNetwork.Macs),
                UnitText.Number(estimate.Macs / result.Request.Target.Batch / 1e9, "0.000"),
                UnitText.Number(estimate.Network.ParameterCount / 1e6, "0.000"));
        }

        return table;
    }

    private static ConsoleTable RegretTable(FamilySearchResult result)
    {
        ConsoleTable table = new("device", "its own choice", ">ms", "?>loss", ">of the joint choice", "?>loss", ">regret");
        foreach (DeviceResult device in result.Devices)
        {
            table.Add(
                device.Name, result.Shown(device.Own.Choices), UnitText.Milliseconds(device.Own.Costs.LatencySeconds),
                Loss(device.Own.Costs.Loss), UnitText.Milliseconds(device.Costs.LatencySeconds), Loss(device.Costs.Loss),
                UnitText.SignedPercent(device.Regret));
        }

        return table;
    }

    private static ConsoleTable FrontTable(FamilySearchResult result, DeviceResult device)
    {
        IReadOnlyList<PointColumn> columns = result.Space.Columns;
        ConsoleTable table = new(
            ["configuration", ">E ms", ">loss", "?>MACs kept", "??>GMAC an image", "??>M parameters",
                .. columns.Select((column, i) => $"{(i == columns.Count - 1 ? "" : "?")}>{column.Heading}")]);
        int count = device.Front.Points.Count;
        IEnumerable<int> shown = count <= ShownFrontPoints ? Enumerable.Range(0, count)
            : Enumerable.Range(0, ShownFrontPoints).Select(i => i * (count - 1) / (ShownFrontPoints - 1));
        foreach (Candidate point in shown.Select(i => device.Front.Points[i]))
        {
            table.Add(
            [
                result.Shown(point.Choices), UnitText.Milliseconds(point.Costs.LatencySeconds), Loss(point.Costs.Loss),
                UnitText.Percent(device.MacRatioOf(point.Costs)), UnitText.Number(point.Costs.Macs / 1e9, "0.000"),
                UnitText.Number(point.Costs.Parameters / 1e6, "0.000"),
                .. columns.Select(column => UnitText.Number(column.Value(point), column.Format)),
            ]);
        }

        return table;
    }

    private static void WriteTable(TextWriter output, ConsoleTable table, string title = "")
    {
        if (title.Length > 0)
            output.WriteLine($"{title.TrimStart()}:");
        table.Write(output);
        output.WriteLine();
    }

    /// <summary>Which device it is, where there are several.</summary>
    private static string On(FamilySearchResult result, DeviceResult device) => result.Devices.Count > 1 ? $" on {device.Name}" : "";

    private static string Loss(double loss) => UnitText.Number(loss, "0.0000");
}
