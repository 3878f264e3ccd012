using System.Globalization;
using LatencyLab.Cli.Output;
using LatencyLab.Hardware;
using LatencyLab.Search.Emission;
using LatencyLab.Search.Families;
using LatencyLab.Search.Solvers;

namespace LatencyLab.Cli.Commands.Families;

/// <summary>A search of a family for people.</summary>
internal static class FamilySearchText
{
    private const int ShownFrontPoints = 8;

    public static void Write(TextWriter output, FamilySearchResult result, string? directory, TrainingFiles? files)
    {
        DeviceResult first = result.Devices[0];
        FamilyTarget target = result.Request.Target;
        output.WriteLine($"{result.Request.Family.Name} {target.Network} at {first.Estimate.Network.Resolution} px, {result.Configuration.Description}");
        output.WriteLine($"device {string.Join(", ", result.Devices.Select(device => device.Model.Device.Name))}, batch {target.Batch}, {first.Model.DataType.Key()}, model {first.Model.Name}; predicted, not measured");
        output.WriteLine("scope: whole network");
        output.WriteLine($"objective: {result.Optimised}; loss: {result.LossName}");
        output.WriteLine();
        ConsoleTable choices = new("decision", "choice", ">of");
        foreach (((string variable, string option), SearchVariable known) in result.Chosen.Zip(result.Variables))
            choices.Add(variable, option, $"{known.Options.Count}");
        choices.Write(output);
        output.WriteLine();
        CostTable(result).Write(output);
        output.WriteLine();
        foreach (DeviceResult device in result.Devices)
            DynamicText.WriteDistribution(output, device.Estimate, result.Devices.Count > 1 ? $"{device.Model.Device.Name}: " : "");
        output.WriteLine($"optimality: {result.Proof}");
        if (result.Devices.Count > 1)
        {
            output.WriteLine();
            RegretTable(result).Write(output);
        }
        else if (first.RunnerUp is Candidate next)
        {
            output.WriteLine($"next on the front: {Shown(result, next.Choices)}, {DynamicText.Milliseconds(next.Costs.LatencySeconds)} ms, loss {Loss(next.Costs.Loss)}");
        }

        foreach (DeviceResult device in result.Devices)
        {
            int count = device.Front.Points.Count;
            output.WriteLine();
            output.WriteLine($"Pareto front{(result.Devices.Count > 1 ? $" on {device.Model.Device.Name}" : "")}, {Math.Min(count, ShownFrontPoints)} of {count} configurations (all with --json):");
            FrontTable(result, device).Write(output);
        }

        foreach (DeviceResult device in result.Devices.Where(device => device.SpeedUp < 1))
            output.WriteLine($"warning: the dynamic network is slower than the static one on {device.Model.Device.Name}: {DynamicText.Milliseconds(device.Estimate.Expected.TotalSeconds)} ms against {DynamicText.Milliseconds(device.DenseLatency.TotalSeconds)} ms");
        if (files is null)
            return;
        output.WriteLine();
        output.WriteLine($"wrote {directory}: {string.Join(", ", files.Files.Select(file => file.Name))}");
        foreach (string note in files.Notes)
            output.WriteLine($"note: {note}");
    }

    private static ConsoleTable CostTable(FamilySearchResult result)
    {
        ConsoleTable table = new("device", ">E ms", ">p50 ms", ">p90 ms", ">p99 ms", ">dense ms", ">speed-up", ">MACs kept", ">GMAC an image", ">M parameters");
        foreach (DeviceResult device in result.Devices)
        {
            table.Add(
                device.Model.Device.Name, DynamicText.Milliseconds(device.Estimate.Expected.TotalSeconds), DynamicText.Milliseconds(device.Estimate.P50Seconds),
                DynamicText.Milliseconds(device.Estimate.P90Seconds), DynamicText.Milliseconds(device.Estimate.P99Seconds), DynamicText.Milliseconds(device.DenseLatency.TotalSeconds),
                Number(device.SpeedUp, "0.00") + "x", DynamicText.Percent(device.MacRatio), Number(device.Estimate.Macs / result.Request.Target.Batch / 1e9, "0.000"),
                Number(device.Estimate.Network.ParameterCount / 1e6, "0.000"));
        }

        return table;
    }

    private static ConsoleTable RegretTable(FamilySearchResult result)
    {
        ConsoleTable table = new("device", "its own choice", ">ms", ">loss", ">of the joint choice", ">loss", ">regret");
        foreach (DeviceResult device in result.Devices)
        {
            table.Add(
                device.Model.Device.Name, Shown(result, device.Own.Choices), DynamicText.Milliseconds(device.Own.Costs.LatencySeconds), Loss(device.Own.Costs.Loss),
                DynamicText.Milliseconds(device.Costs.LatencySeconds), Loss(device.Costs.Loss), Number(device.Regret * 100, "+0.0;-0.0;0.0") + " %");
        }

        return table;
    }

    private static ConsoleTable FrontTable(FamilySearchResult result, DeviceResult device)
    {
        ConsoleTable table = new("configuration", ">E ms", ">loss", ">GMAC an image", ">M parameters");
        int count = device.Front.Points.Count;
        IEnumerable<int> shown = count <= ShownFrontPoints ? Enumerable.Range(0, count)
            : Enumerable.Range(0, ShownFrontPoints).Select(i => i * (count - 1) / (ShownFrontPoints - 1));
        foreach (Candidate point in shown.Select(i => device.Front.Points[i]))
        {
            table.Add(
                Shown(result, point.Choices), DynamicText.Milliseconds(point.Costs.LatencySeconds), Loss(point.Costs.Loss),
                Number(point.Costs.Macs / 1e9, "0.000"), Number(point.Costs.Parameters / 1e6, "0.000"));
        }

        return table;
    }

    /// <summary>What there was a choice of; the rest is in the table of decisions.</summary>
    private static string Shown(FamilySearchResult result, IReadOnlyList<int> choices)
    {
        (string Variable, string Option)[] all = [.. result.Named(choices)];
        (string Variable, string Option)[] chosen = [.. all.Where((_, i) => result.Variables[i].Options.Count > 1)];
        return string.Join("; ", (chosen.Length > 0 ? chosen : all).Select(choice => $"{choice.Variable} {choice.Option}"));
    }

    private static string Loss(double loss) => Number(loss, "0.0000");

    private static string Number(double number, string format) => number.ToString(format, CultureInfo.InvariantCulture);
}
