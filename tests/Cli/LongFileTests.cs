using LatencyLab.Measurements;
using LatencyLab.Tests.Hardware;

namespace LatencyLab.Tests.Cli;

/// <summary>Files of any length: rows are read one after another, and what is wrong with thousands of them is said twenty times.</summary>
public sealed class LongFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Of_many_wrong_rows_twenty_are_named_and_all_are_counted()
    {
        string file = _folder.Write("m.csv", $"op,m,n,k,latency_us\n{Repeated("linaer,1,2,3,4\n", 1000)}linear,1,2,3,4\nlinear,x,2,3,4\n");
        (int code, string output, string error) = Latlab.Run("predict", "--device", "v100", "--layers", file);
        Assert.Equal(0, code);
        Assert.Equal(2, output.TrimEnd().Split('\n').Length);
        string[] lines = error.TrimEnd().Split('\n');
        Assert.Equal(22, lines.Length);
        Assert.Equal($"latlab: {file}:21: unknown operator 'linaer'; did you mean 'linear'?", lines[19]);
        Assert.Equal($"latlab: {file}: and 981 more of this kind", lines[20]);
        Assert.Equal("latlab: 1001 of 1002 rows left out", lines[21]);

        Assert.EndsWith(
            "latlab: 1001 rows of the files cannot be read and are left out\n",
            Latlab.Run("evaluate", "--device", "v100", "--measurements", file).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_row_is_used_before_the_next_is_read()
    {
        using EndlessText text = new("op,m,n\n", "relu,4,5\n");
        int line = CsvFile.Read(text, records => new MeasurementRows(records, "m.csv", LatencyLab.Hardware.DataType.Fp32, null)
            .Read().ElementAt(9_999).Line);
        Assert.Equal(10_001, line);
    }

    [Fact]
    public void A_name_of_a_megabyte_is_shown_by_its_beginning()
    {
        string file = _folder.Write("m.csv", $"op,m,n\n{new string('a', 1_000_000)},1,1\n");
        string error = Latlab.Run("predict", "--device", "v100", "--layers", file).Error;
        Assert.Contains($"unknown operator '{new string('a', 60)}... (1,000,000 characters)'\n", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_without_rows_says_so() => Assert.EndsWith(
        "m.csv: has no row below its header",
        Latlab.Refusal("predict", "--device", "v100", "--layers", _folder.Write("m.csv", "op,m,n\n")), StringComparison.Ordinal);

    [Fact]
    public void Timings_of_one_operator_are_one_row_with_their_median()
    {
        string file = _folder.Write("m.csv", $"op,m,n,k,latency_us\n{Repeated("linear,1,2,3,4\n", 999)}linear,1,2,3,9\nlinear,9,2,3,4\n");
        string output = Latlab.Output("evaluate", "--device", "v100", "--measurements", file);
        Assert.Contains("against 2 rows measured", output, StringComparison.Ordinal);
        Assert.Contains("999 repeated timings", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_document_of_too_many_keys_is_refused_in_one_line()
    {
        string keys = string.Concat(Enumerable.Range(0, 130_000).Select(i => FormattableString.Invariant($"k{i}: 1\n")));
        string file = _folder.Write("d.yaml", keys);
        Assert.Equal($"{file}:125000:10: has more than 250,000 keys and values", Latlab.Refusal("devices", "validate", file));
    }

    private static string Repeated(string row, int count) => string.Concat(Enumerable.Repeat(row, count));

    /// <summary>A beginning, then the same text over and over.</summary>
    private sealed class EndlessText(string beginning, string repeated) : TextReader
    {
        private int _read;

        public override int Read(char[] buffer, int index, int count)
        {
            for (int i = 0; i < count; i++, _read++)
            {
                buffer[index + i] = _read < beginning.Length ? beginning[_read]
                    : repeated[(_read - beginning.Length) % repeated.Length];
            }

            return count;
        }

        public override int Read(Span<char> buffer)
        {
            char[] text = new char[buffer.Length];
            int count = Read(text, 0, text.Length);
            text.CopyTo(buffer);
            return count;
        }
    }
}
