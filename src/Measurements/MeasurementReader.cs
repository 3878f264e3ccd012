using LatencyLab.Hardware;

namespace LatencyLab.Measurements;

/// <summary>Reads measurement files (CSV with a header, the columns of <see cref="MeasurementColumns"/> in any order).</summary>
public static class MeasurementReader
{
    /// <summary>
    /// Reads a file. A row that cannot be read is reported in <see cref="MeasurementTable.Unreadable"/> and the rest goes on.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="unnamed">Type of rows that do not name theirs.</param>
    /// <exception cref="InputException">The file is missing, empty, or its header has no <c>op</c> column.</exception>
    public static MeasurementTable Read(string path, DataType unnamed = DataType.Fp32) => Stream(path, unnamed, null, TableOf);

    /// <inheritdoc cref="Read(TextReader, string, DataType, ColumnMap)"/>
    public static MeasurementTable Read(TextReader reader, string path, DataType unnamed = DataType.Fp32) =>
        Read(reader, path, unnamed, null);

    /// <inheritdoc cref="Read(string, DataType)"/>
    /// <param name="reader">Text of the file.</param>
    /// <param name="path">Name used in errors.</param>
    /// <param name="unnamed">Type of rows that do not name theirs.</param>
    /// <param name="columns">Names and units that the file has for our columns; null: ours.</param>
    public static MeasurementTable Read(TextReader reader, string path, DataType unnamed, ColumnMap? columns) =>
        CsvFile.Read(reader, records => TableOf(new MeasurementRows(records, path, unnamed, columns)));

    /// <summary>Reads a file of any length, a row at a time.</summary>
    /// <param name="path">The file.</param>
    /// <param name="unnamed">Type of rows that do not name theirs.</param>
    /// <param name="columns">Names and units that the file has for our columns; null: ours.</param>
    /// <param name="use">Takes the rows while the file is open.</param>
    /// <inheritdoc cref="Read(string, DataType)" path="/exception"/>
    public static T Stream<T>(string path, DataType unnamed, ColumnMap? columns, Func<MeasurementRows, T> use) =>
        CsvFile.Read(path, records => use(new MeasurementRows(records, path, unnamed, columns)));

    private static MeasurementTable TableOf(MeasurementRows rows)
    {
        TimedOperator[] read = [.. rows.Read()];
        return new MeasurementTable(rows.Path, rows.Columns, read, rows.Unreadable);
    }
}
