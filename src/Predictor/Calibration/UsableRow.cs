using LatencyLab.Diagnostics;
using LatencyLab.Hardware;
using LatencyLab.Measurements;
using LatencyLab.Operators;
using LatencyLab.Predictor.Model;

namespace LatencyLab.Predictor.Calibration;

/// <summary>A measured row and what the model needs of it.</summary>
internal sealed record UsableRow(MeasurementRow Row, TimedWork Timed)
{
    /// <summary>The rows that have a latency and something to do. A composite operator is no single kernel and is left out.</summary>
    public static List<UsableRow> From(DeviceProfile profile, IReadOnlyList<MeasurementRow> rows)
    {
        Dictionary<DataType, DeviceRates> rates = [];
        List<UsableRow> usable = [];
        foreach (MeasurementRow row in rows)
        {
            if (row.LatencyMicroseconds is not > 0 || row.Operator is CompositeOperator)
                continue;
            DataType type = TypeOf(row);
            if (!rates.TryGetValue(type, out DeviceRates? device))
                rates[type] = device = new DeviceRates(profile, type, row.Line);
            OperatorWork work = row.Operator.Work(device.ElementBytes);
            if (work.Bytes.Total > 0)
                usable.Add(new UsableRow(row, new TimedWork(device, work, row.LatencyMicroseconds.Value * 1e-6)));
        }

        return usable;
    }

    /// <summary>The row's data type; fp32 where the file does not say.</summary>
    public static DataType TypeOf(MeasurementRow row)
    {
        if (row.DataType.Length == 0)
            return DataType.Fp32;
        foreach (DataType type in Enum.GetValues<DataType>())
        {
            if (row.DataType.Equals(type.Key(), StringComparison.OrdinalIgnoreCase))
                return type;
        }

        string[] keys = [.. Enum.GetValues<DataType>().Select(type => type.Key())];
        throw new InputException(
            $"unknown data type '{row.DataType}', expected one of {string.Join(", ", keys)}", line: row.Line,
            nearest: NearestName.Find(row.DataType, keys));
    }
}
