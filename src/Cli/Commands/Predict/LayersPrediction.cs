using LatencyLab.Cli.Parsing;
using LatencyLab.Measurements;

namespace LatencyLab.Cli.Commands.Predict;

/// <summary>
/// Predicts every operator of a measurement file, a row at a time: a file may be of any length. Columns that are not understood pass
/// through.
/// </summary>
internal sealed class LayersPrediction
{
    private readonly Dictionary<DataType, ILatencyModel> _models;
    private readonly ILatencyModel _model;
    private readonly TextWriter _error;
    private int _predicted;
    private double _seconds;

    private LayersPrediction(ILatencyModel model, TextWriter error) =>
        (_model, _models, _error) = (model, new() { [model.DataType] = model }, error);

    /// <returns>0; 2 when no row at all could be predicted.</returns>
    public static int Run(
        ILatencyModel model, string path, ColumnMap? columns, OutputPath? csv, bool asJson, TextWriter output, TextWriter error) =>
        MeasurementReader.Stream(path, model.DataType, columns, rows => new LayersPrediction(model, error).Run(rows, csv, asJson, output));

    private int Run(MeasurementRows rows, OutputPath? csv, bool asJson, TextWriter output)
    {
        using IEnumerator<(TimedOperator Row, LatencyEstimate Estimate)> predicted = Predict(rows).GetEnumerator();
        if (!predicted.MoveNext())
        {
            ReportLeftOut(rows);
            return rows.Unreadable.Count > 0 ? Invocation.BadInput : throw new InputException("has no row below its header", rows.Path);
        }

        LayerJson? json = asJson ? new LayerJson(output, _model, rows) : null;
        if (csv is not null)
            csv.Write(stream => Write(new StreamWriter(stream, leaveOpen: true)));
        else
            Write(asJson ? null : output);
        json?.End();
        ReportLeftOut(rows);
        if (csv is not null && !asJson)
        {
            Terminal.Current.Summary.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{_predicted} rows, {_seconds * 1e3:0.###} ms in all, written to {csv.Path}"));
        }

        return 0;

        void Write(TextWriter? text)
        {
            using LayerCsv? table = text is null ? null : new LayerCsv(text, rows.Columns);
            do
            {
                table?.Add(predicted.Current.Row, predicted.Current.Estimate);
                json?.Add(predicted.Current.Row, predicted.Current.Estimate);
            }
            while (predicted.MoveNext());
        }
    }

    private void ReportLeftOut(MeasurementRows rows)
    {
        if (rows.Unreadable.Rest is string rest)
            _error.WriteLine($"latlab: {rows.Path}: {rest}");
        if (rows.Unreadable.Count > 0)
            _error.WriteLine($"latlab: {rows.Unreadable.Count} of {rows.Unreadable.Count + _predicted} rows left out");
    }

    private IEnumerable<(TimedOperator Row, LatencyEstimate Estimate)> Predict(MeasurementRows rows)
    {
        int reported = 0;
        foreach (TimedOperator row in rows.Read())
        {
            LatencyEstimate estimate = default;
            bool isPredicted = true;
            try
            {
                estimate = ModelOf(row.Type).Predict(row.Operator);
            }
            catch (InputException problem)
            {
                isPredicted = false;
                rows.Unreadable.Add(problem.Errors[0] with { Source = rows.Path, Line = row.Line });
            }

            Report();
            if (!isPredicted)
                continue;
            _predicted++;
            _seconds += estimate.TotalSeconds;
            yield return (row, estimate);
        }

        Report();

        void Report()
        {
            for (; reported < Math.Min(rows.Unreadable.Count, ErrorTally.Most); reported++)
                _error.WriteLine($"latlab: {rows.Unreadable.ElementAt(reported)}");
        }
    }

    private ILatencyModel ModelOf(DataType type)
    {
        if (!_models.TryGetValue(type, out ILatencyModel? ofType))
            _models.Add(type, ofType = LatencyModels.Create(_model.Name, _model.Device, type, _model.Runtime));
        return ofType;
    }
}
