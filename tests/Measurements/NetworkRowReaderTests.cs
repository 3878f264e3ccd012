using LatencyLab.Measurements;

namespace LatencyLab.Tests.Measurements;

public sealed class NetworkRowReaderTests
{
    private const string Header = "device,dtype,model,batch,resolution,latency_ms,pred_other_ms";

    [Fact]
    public void Reads_timings_and_the_predictions_of_others()
    {
        IReadOnlyList<NetworkRow> rows = Read($"{Header}\nT4,fp32,bert-inf,8,512,1.5,2\nT4,fp16,bert-inf,8,512,0.5,\n");
        Assert.Equal(2, rows.Count);
        Assert.Equal(
            ("T4", "fp32", "bert-inf", 8, 512, 1.5),
            (rows[0].Device, rows[0].DataType, rows[0].Model, rows[0].Batch, rows[0].Resolution, rows[0].Milliseconds));
        Assert.Equal(2, rows[0].PeerMilliseconds["other"]);
        Assert.Empty(rows[1].PeerMilliseconds);
    }

    [Theory]
    [InlineData("", ":1: is empty, expected a CSV header")]
    [InlineData(
        "device,dtype,model,batch,resolution,latency_us\n", ":1: has no 'latency_ms' column in its header; did you mean 'latency_us'?")]
    [InlineData(Header + "\nT4,fp32,bert,8,512,fast,2\n", ":2: column 'latency_ms' is 'fast', expected a number of 1E-06..10000000")]
    [InlineData(Header + "\nT4,fp32,bert,8,512,,2\n", ":2: column 'latency_ms' is blank, expected a number")]
    [InlineData(Header + "\nT4,fp32,bert,8,512,1e308,2\n", ":2: column 'latency_ms' is '1e308', expected a number of 1E-06..10000000")]
    [InlineData(Header + "\nT4,fp32,bert,8,512,1e-320,2\n", ":2: column 'latency_ms' is '1e-320', expected a number of 1E-06..10000000")]
    [InlineData(Header + "\nT4,fp32,bert,8,512,1,-2\n", ":2: column 'pred_other_ms' is '-2', expected a number of 1E-06..10000000")]
    [InlineData(Header + "\nT4,fp32,bert,1e300,512,1,2\n", ":2: column 'batch' is '1e300', expected a whole number >= 1")]
    [InlineData(Header + "\nT4,fp32,bert,8,0.5,1,2\n", ":2: column 'resolution' is '0.5', expected a whole number >= 1")]
    [InlineData(Header + "\nT4,fp32,bert\n", ":2: has 3 fields, expected 7")]
    public void What_cannot_be_read_is_one_clear_error(string text, string expected) =>
        Assert.EndsWith(expected, Assert.Throws<InputException>(() => Read(text)).Errors.Single().ToString(), StringComparison.Ordinal);

    [Fact]
    public void A_missing_file_is_an_input_error() =>
        Assert.Equal("no/such.csv: no such file", Assert.Throws<InputException>(() => NetworkRowReader.Read("no/such.csv")).Message);

    private static IReadOnlyList<NetworkRow> Read(string text)
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, text);
            return NetworkRowReader.Read(path);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
