using LatencyLab.Measurements;

namespace LatencyLab.Cli.Commands.Predict;

/// <summary>Predicted rows as one JSON document whose list of rows is written as they come.</summary>
internal sealed class LayerJson
{
    private const string ItemIndent = "    ";
    private readonly BlockText _text;
    private readonly MeasurementRows _rows;
    private bool _isFirst = true;

    public LayerJson(TextWriter output, ILatencyModel model, MeasurementRows rows)
    {
        _rows = rows;
        _text = new BlockText(output);
        string head = JsonText.Of("latencylab/layer-predictions/v2", new JsonObject
        {
            ["file"] = rows.Path,
            ["device"] = model.Device.Name,
            ["dtype"] = model.DataType.Key(),
            ["model"] = model.Name,
            ["runtime"] = model.Runtime?.Name,
        });
        _text.Writer.Write($"{head.TrimEnd('\n', '}')},\n  \"rows\": [");
    }

    public void Add(TimedOperator row, in LatencyEstimate estimate)
    {
        string item = IndentedJson.Of(ToJson(row, estimate)).TrimEnd('\n').Replace("\n", "\n" + ItemIndent, StringComparison.Ordinal);
        _text.Writer.Write($"{(_isFirst ? "" : ",")}\n{ItemIndent}{item}");
        _isFirst = false;
        _text.Pass();
    }

    /// <summary>Closes the document. One that is never closed is not read as if it held all rows.</summary>
    public void End()
    {
        _text.Writer.Write(string.Create(
            CultureInfo.InvariantCulture, $"\n  ],\n  \"rows_left_out\": {_rows.Unreadable.Count}\n}}\n"));
        _text.Dispose();
    }

    private JsonObject ToJson(TimedOperator row, in LatencyEstimate estimate)
    {
        JsonObject json = new() { ["line"] = row.Line };
        for (int i = 0; i < _rows.Columns.Count; i++)
        {
            if (row.Fields[i].Length > 0)
                json[_rows.Columns[i]] = row.Fields[i];
        }

        json["estimate"] = EstimateFields.ToJson(estimate);
        return json;
    }
}
