using LatencyLab.Predictor.Model;

namespace LatencyLab.Cli.Commands.Calibrate;

/// <summary>What a calibration did, for people.</summary>
internal static class CalibrationText
{
    public static void Write(CalibrationOutcome outcome, TextWriter output)
    {
        ConsoleTable table = new(
            "class", "??timed as", ">rows fitted", "?>unseen rows", ">median APE %", ">MAPE %", "?>before", "?>covered by 90 % interval",
            "?interval", "??>moved by the rows");
        foreach (CalibratedClass one in outcome.Classes)
        {
            ClassCalibration fit = one.Calibration;
            bool isCrossValidated = one.After is null || one.After.Count != fit.UnseenRows;
            int free = fit.Parameters.Count;
            table.Add(
                ParameterNames.Of(one.Class),
                fit.Measurement,
                fit.Rows.ToString(CultureInfo.InvariantCulture),
                isCrossValidated ? "cross-validated" : fit.UnseenRows.ToString(CultureInfo.InvariantCulture),
                UnitText.PercentValue(fit.UnseenMedianApePercent),
                UnitText.PercentValue(fit.UnseenMapePercent),
                isCrossValidated
                    ? "" : $"{UnitText.PercentValue(one.Before?.MedianApePercent)} / {UnitText.PercentValue(one.Before?.MapePercent)}",
                isCrossValidated ? "" : UnitText.PercentValue(one.After?.CoveragePercent),
                UnitText.Interval(fit.IntervalLowFactor, fit.IntervalHighFactor),
                string.Create(CultureInfo.InvariantCulture, $"{free - fit.AtPrior.Count} of {free}"));
        }

        table.Write(output);
        foreach (CalibratedClass one in outcome.Classes.Where(one => one.Calibration.AtPrior.Count > 0))
        {
            string parameters = string.Join(", ", one.Calibration.AtPrior);
            output.WriteLine($"{ParameterNames.Of(one.Class)}: the rows say too little about {parameters}: at their prior");
        }

        if (outcome.RowsLeftOut > 0)
            output.WriteLine($"{outcome.RowsLeftOut} rows left out: composite operators, or nothing to do");
    }
}
