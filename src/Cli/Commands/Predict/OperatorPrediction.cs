using LatencyLab.Measurements;
using LatencyLab.Operators;

namespace LatencyLab.Cli.Commands.Predict;

/// <summary>Predicts one operator described on the command line.</summary>
internal static class OperatorPrediction
{
    private const string Example = "conv2d cin=64 h=56 w=56 cout=64 kh=3 kw=3 pad_h=1 pad_w=1";

    public static void Run(ILatencyModel model, string text, OutputPath? csv, bool asJson, TextWriter output)
    {
        Operator op = Parse(text);
        OperatorWork work = op.Work(model.DataType.ElementBytes());
        if (!model.TryPredict(op, out LatencyEstimate estimate, out string? problem))
            throw new InputException(problem, "--operator");
        if (csv is not null)
        {
            IReadOnlyDictionary<string, string> columns = OperatorColumns.Of(op);
            csv.Write(string.Join(',', columns.Keys.Concat(EstimateFields.Columns)) + "\n"
                + string.Join(',', columns.Values.Concat(EstimateFields.Values(estimate))) + "\n");
        }

        if (asJson)
        {
            JsonText.Write(output, "latencylab/operator-prediction/v2", new JsonObject
            {
                ["operator"] = op.Kind,
                ["device"] = model.Device.Name,
                ["dtype"] = model.DataType.Key(),
                ["model"] = model.Name,
                ["runtime"] = model.Runtime?.Name,
                ["macs"] = work.Macs,
                ["flops"] = work.Flops,
                ["bytes"] = new JsonObject
                {
                    ["input"] = work.Bytes.Input,
                    ["weight"] = work.Bytes.Weight,
                    ["output"] = work.Bytes.Output,
                    ["index"] = work.Bytes.Index,
                },
                ["estimate"] = EstimateFields.ToJson(estimate),
            });
            return;
        }

        output.WriteLine($"{op.Kind} on {model.Device.Name}, {model.DataType.Key()}, model {model.Name}");
        output.WriteLine(RuntimeText.Line(model.Runtime));
        ConsoleTable table = new("quantity", ">value", "unit");
        table.Add("latency", EstimateFields.Microseconds(estimate.TotalSeconds), "us");
        table.Add(
            "90 % interval", $"{EstimateFields.Microseconds(estimate.LowSeconds)} .. {EstimateFields.Microseconds(estimate.HighSeconds)}",
            "us");
        table.Add("compute", EstimateFields.Microseconds(estimate.ComputeSeconds), "us");
        table.Add("on-chip memory", EstimateFields.Microseconds(estimate.OnChipSeconds), "us");
        table.Add("off-chip memory", EstimateFields.Microseconds(estimate.OffChipSeconds), "us");
        table.Add("kernel start", EstimateFields.Microseconds(estimate.LaunchSeconds), "us");
        table.Add("host", EstimateFields.Microseconds(estimate.HostSeconds), "us");
        table.Add("bound", EstimateFields.Words(estimate.Bound), "");
        table.Add("algorithm", EstimateFields.Words(estimate.Algorithm), "");
        table.Add("tile", EstimateFields.Tile(estimate.Tile), "");
        table.Add("multiply-accumulates", work.Macs.ToString("N0", CultureInfo.InvariantCulture), "MAC");
        table.Add("arithmetic", work.Flops.ToString("N0", CultureInfo.InvariantCulture), "FLOP");
        table.Add(
            "input, weight, output",
            string.Create(CultureInfo.InvariantCulture, $"{work.Bytes.Input:N0}, {work.Bytes.Weight:N0}, {work.Bytes.Output:N0}"), "bytes");
        table.Write(output);
    }

    /// <summary>Reads <c>NAME column=value ...</c>, separated by white space or commas, as one row of the measurement schema.</summary>
    /// <exception cref="InputException">Not of that form, or not an operator.</exception>
    internal static Operator Parse(string text)
    {
        string[] words = text.Replace(',', ' ').Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0)
            throw new InputException("is empty, expected NAME column=value ...", "--operator");
        Dictionary<string, string> columns = new(StringComparer.OrdinalIgnoreCase) { ["op"] = words[0] };
        foreach (string word in words.Skip(1))
        {
            int equals = word.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
                throw new InputException($"'{word}' is not of the form column=value, as in '{Example}'", "--operator");
            string name = word[..equals];
            if (!OperatorColumns.Names.Contains(name, StringComparer.OrdinalIgnoreCase))
                throw UnknownColumn(name);
            if (!columns.TryAdd(name, word[(equals + 1)..]))
                throw new InputException($"column '{name}' is given twice", "--operator");
        }

        return OperatorColumns.Read(columns, "--operator");
    }

    private static InputException Unknown(string name, string? nearest) => new(
        $"unknown column '{name}'{(nearest is null ? $", expected e.g. '{Example}' (docs/measurement-schema.md)" : "")}",
        "--operator", nearest: nearest);

    private static InputException UnknownColumn(string name) => name.ToLowerInvariant() switch
    {
        string option and ("dtype" or "device") =>
            new($"'{name}' is no column of an operator, expected the option --{option}", "--operator"),
        string column when MeasurementColumns.Schema.Contains(column) =>
            new($"column '{name}' says how a row was measured, expected columns of the operator only", "--operator"),
        _ => Unknown(name, NearestName.Find(name, OperatorColumns.Names, OtherNames.Columns)),
    };
}
