using CsvHelper;
using LatencyLab.Cli.Parsing;
using LatencyLab.Measurements;

namespace LatencyLab.Cli.Commands.Predict;

/// <summary>Predicts every operator of a measurement file. Columns that are not understood pass through.</summary>
internal static class LayersPrediction
{
    /// <returns>0; 2 when no row at all could be predicted.</returns>
    public static int Run(ILatencyModel model, string path, OutputPath? csv, bool asJson, TextWriter output, TextWriter error)
    {
        MeasurementTable table = MeasurementReader.Read(path, model.DataType);
        List<InputError> problems = [.. table.Unreadable];
        List<(TimedOperator Row, LatencyEstimate Estimate)> predicted = Predict(model, table, problems);
        foreach (InputError problem in problems.OrderBy(problem => problem.Line))
            error.WriteLine($"latlab: {problem}");
        if (problems.Count > 0)
            error.WriteLine($"latlab: {problems.Count} of {problems.Count + predicted.Count} rows left out");
        if (predicted.Count == 0)
            return Invocation.BadInput;

        csv?.Write(stream => WriteCsv(stream, table, predicted));
        if (asJson)
        {
            JsonText.Write(output, "latencylab/layer-predictions/v2", new JsonObject
            {
                ["file"] = path,
                ["device"] = model.Device.Name,
                ["dtype"] = model.DataType.Key(),
                ["model"] = model.Name,
                ["runtime"] = model.Runtime?.Name,
                ["rows_left_out"] = problems.Count,
                ["rows"] = JsonText.Array(predicted.Select(row => ToJson(table, row.Row, row.Estimate))),
            });
        }
        else if (csv is null)
        {
            using MemoryStream text = new();
            WriteCsv(text, table, predicted);
            output.Write(System.Text.Encoding.UTF8.GetString(text.ToArray()));
        }
        else
        {
            double total = predicted.Aggregate(LatencyEstimate.Zero, (sum, row) => sum + row.Estimate).TotalSeconds;
            Terminal.Current.Summary.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{predicted.Count} rows, {total * 1e3:0.###} ms in all, written to {csv.Path}"));
        }

        return 0;
    }

    private static List<(TimedOperator Row, LatencyEstimate Estimate)> Predict(
        ILatencyModel model, MeasurementTable table, List<InputError> problems)
    {
        Dictionary<DataType, ILatencyModel> models = new() { [model.DataType] = model };
        List<(TimedOperator, LatencyEstimate)> predicted = new(table.Rows.Count);
        foreach (TimedOperator row in table.Rows)
        {
            try
            {
                if (!models.TryGetValue(row.Type, out ILatencyModel? ofType))
                    models.Add(row.Type, ofType = LatencyModels.Create(model.Name, model.Device, row.Type, model.Runtime));

                predicted.Add((row, ofType.Predict(row.Operator)));
            }
            catch (InputException problem)
            {
                problems.Add(problem.Errors[0] with { Source = table.Path, Line = row.Line });
            }
        }

        return predicted;
    }

    private static void WriteCsv(Stream stream, MeasurementTable table, List<(TimedOperator Row, LatencyEstimate Estimate)> predicted)
    {
        using StreamWriter text = new(stream, new System.Text.UTF8Encoding(false), 1 << 16, leaveOpen: true) { NewLine = "\n" };
        using CsvWriter writer = CsvWriter.Create(text, new CsvWriterOptions { NewLine = "\n" }, leaveOpen: true);
        // A column of the input that has the name of one of ours is replaced, so that a file can be predicted twice.
        int[] kept = [.. Enumerable.Range(0, table.Columns.Count)
            .Where(i => !EstimateFields.Columns.Contains(table.Columns[i], StringComparer.OrdinalIgnoreCase))];
        string[] record = new string[kept.Length + EstimateFields.Columns.Count];
        for (int i = 0; i < kept.Length; i++)
            record[i] = table.Columns[kept[i]];
        EstimateFields.Columns.ToArray().CopyTo(record, kept.Length);
        writer.WriteRecord(record);
        foreach ((TimedOperator row, LatencyEstimate estimate) in predicted)
        {
            for (int i = 0; i < kept.Length; i++)
                record[i] = row.Fields[kept[i]];
            EstimateFields.Values(estimate).CopyTo(record, kept.Length);
            writer.WriteRecord(record);
        }
    }

    private static JsonObject ToJson(MeasurementTable table, TimedOperator row, in LatencyEstimate estimate)
    {
        JsonObject json = new() { ["line"] = row.Line };
        for (int i = 0; i < table.Columns.Count; i++)
        {
            if (row.Fields[i].Length > 0)
                json[table.Columns[i]] = row.Fields[i];
        }

        json["estimate"] = EstimateFields.ToJson(estimate);
        return json;
    }
}
