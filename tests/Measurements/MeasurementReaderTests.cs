using LatencyLab.Measurements;
using LatencyLab.Operators;
using LatencyLab.Operators.Convolution;
using LatencyLab.Operators.Gemm;
using LatencyLab.Operators.Indexing;

namespace LatencyLab.Tests.Measurements;

public class MeasurementReaderTests
{
    private static MeasurementTable Read(string text) => MeasurementReader.Read(new StringReader(text), "m.csv");

    [Fact]
    public void A_convolution_row_becomes_its_operator()
    {
        TimedOperator row = Read(
            "op,batch,cin,h,w,cout,kh,kw,stride_h,stride_w,pad_h,pad_w,groups,other,latency_us,dtype\n" +
            "conv2d,21,6,207,207,10,4,4,1,1,1,1,1,SAME;bias=1;act=tanh;padtot=3,2353.4,fp32\n").Rows.Single();
        Conv2d conv = Assert.IsType<Conv2d>(row.Operator);
        Assert.Equal((21, 6, 10, 3, 3), (conv.Batch, conv.InputChannels, conv.OutputChannels, conv.PaddingHeight, conv.PaddingWidth));
        Assert.Equal((207, 207), (conv.OutputHeight, conv.OutputWidth));
        Assert.True(conv.HasBias && conv.HasActivation);
        Assert.Equal(2353.4e-6, row.Seconds, 15);
        Assert.Equal(DataType.Fp32, row.Type);
    }

    [Fact]
    public void Columns_may_stand_in_any_order_and_unknown_ones_pass_through()
    {
        MeasurementTable table = Read("mood,k,n,op,m\nhappy,120,14,linear,112\n");
        Assert.Equal(new Linear(112, 120, 14), table.Rows[0].Operator);
        Assert.Equal("happy", table.Rows[0].Fields[0]);
        Assert.Null(table.Rows[0].MeasuredSeconds);
    }

    [Fact]
    public void The_order_of_weights_is_a_hint_or_the_letters_of_a_blas_call_whose_a_are_the_weights()
    {
        MeasurementTable table = Read(
            "op,m,n,k,other,algo_or_impl\nlinear,16,1760,128,bias=1;order=NN,\ngemm,1760,16,128,,blas-NT\ngemm,1760,16,128,,blas-TN\n"
            + "gemm,16,1760,128,,sgemm_128x64\nlinear,1,2,3,order=XY,\nlinear,1,2,3,order=1,\n");
        Assert.Equal(
            [
                new Linear(16, 128, 1760) { HasBias = true, Order = GemmOrder.NN },
                new Linear(16, 128, 1760) { Order = GemmOrder.NT },
                new Linear(16, 128, 1760),
                new Linear(16, 128, 1760),
            ],
            table.Rows.Select(row => row.Operator));
        Assert.Equal(
            ["m.csv:6: hint 'order' is 'XY', expected one of TN, NN, NT", "m.csv:7: hint 'order' is '1', expected one of TN, NN, NT"],
            table.Unreadable.Select(error => error.ToString()));
    }

    [Fact]
    public void A_bad_row_is_reported_with_its_line_and_the_rest_goes_on()
    {
        MeasurementTable table = Read("op,m,n,k\nlinear,1,2,3\nlinaer,1,2,3\nlinear,x,2,3\nlinear,1,2\nlinear,,2,3\n\nlinear,4,5,6\n");
        Assert.Equal([2, 8], table.Rows.Select(row => row.Line));
        Assert.Equal(
            [
                "m.csv:3: unknown operator 'linaer'; did you mean 'linear'?",
                "m.csv:4: column 'm' is 'x', expected a whole number >= 1",
                "m.csv:5: has 3 fields, expected 4",
                "m.csv:6: column 'm' is blank, expected a whole number",
            ],
            table.Unreadable.Select(error => error.ToString()));
    }

    [Fact]
    public void A_data_type_is_read_in_any_letter_case_and_a_row_without_one_is_of_the_type_asked_for()
    {
        MeasurementTable table = MeasurementReader.Read(
            new StringReader("op,m,n,dtype\nrelu,4,5,FP16\nrelu,4,5,\nrelu,4,5,fp23\n"), "m.csv", DataType.Int8);
        Assert.Equal([(DataType.Fp16, "FP16"), (DataType.Int8, "")], table.Rows.Select(row => (row.Type, row.TypeName)));
        Assert.Equal(
            "m.csv:4: unknown data type 'fp23', expected one of fp32, tf32, fp16, bf16, int8, fp8, fp4, fp16acc16, int16; "
            + "did you mean 'fp32'?",
            table.Unreadable.Single().ToString());
    }

    [Theory]
    [InlineData("latency_us", "-3")]
    [InlineData("latency_us", "0")]
    [InlineData("latency_us", "NaN")]
    [InlineData("latency_us", "1e400")]
    [InlineData("latency_us", "1e-320")]
    [InlineData("latency_us", "9e-4")]
    [InlineData("latency_us", "1.1e10")]
    [InlineData("latency_us", "1e308")]
    [InlineData("latency_us", "abc")]
    [InlineData("peer_predicted_us", "1e308")]
    [InlineData("pred_other_us", "1e-320")]
    [InlineData("pred_other_us", "-1")]
    public void A_latency_that_no_clock_shows_is_refused(string column, string latency)
    {
        MeasurementTable table = Read($"op,m,n,{column}\nrelu,4,5,{latency}\nrelu,4,5,1.5\n");
        Assert.Equal(3, table.Rows.Single().Line);
        Assert.Equal(
            $"m.csv:2: column '{column}' is '{latency}', expected a number of 0.001..10000000000", table.Unreadable.Single().ToString());
    }

    [Theory]
    [InlineData("1e-3", 1e-9)]
    [InlineData("1e10", 1e4)]
    public void The_shortest_and_the_longest_latency_are_read(string latency, double seconds) =>
        Assert.Equal(seconds, Read($"op,m,n,latency_us\nrelu,4,5,{latency}\n").Rows.Single().Seconds, 1e-12 * seconds);

    [Fact]
    public void A_tool_that_predicts_0_predicts_nothing() =>
        Assert.Empty(Read("op,m,n,pred_other_us\nrelu,4,5,0.0\n").Rows.Single().PeerSeconds);

    [Theory]
    [InlineData("", "m.csv:1: is empty, expected a CSV header with an 'op' column")]
    [InlineData("opp,m\n", "m.csv:1: has no 'op' column in its header; did you mean 'opp'?")]
    [InlineData("op,m,M\n", "m.csv:1: column 'M' appears twice in the header")]
    public void A_file_without_a_usable_header_is_refused(string text, string expected) =>
        Assert.Equal(expected, Assert.Throws<InputException>(() => Read(text)).Errors.Single().ToString());

    [Fact]
    public void A_missing_file_is_named() =>
        Assert.Equal(
            "nowhere.csv: no such file",
            Assert.Throws<InputException>(() => MeasurementReader.Read("nowhere.csv")).Errors.Single().ToString());

    [Theory]
    [InlineData("conv2d,1,3,4,4,8,7,7,0,1", "a 7x7 window does not fit the padded 4x4 input")]
    [InlineData("conv2d,1,3,14,14,8,3,3,1,2", "groups is 2, expected a divisor of 3 input channels")]
    public void An_impossible_convolution_is_refused(string row, string expected) => Assert.Equal(
        $"m.csv:2: {expected}", Read($"op,batch,cin,h,w,cout,kh,kw,pad_h,groups\n{row}\n").Unreadable.Single().ToString());

    [Fact]
    public void Gathers_along_columns_have_runs_of_one_element()
    {
        MeasurementTable table = Read("op,m,n,k,other\ngather,4,100,50,dim=0\ngather,4,100,50,dim=1\n");
        Assert.Equal([400, 4], table.Rows.Select(row => row.Operator.Work(4).ContiguousRunBytes));
        Assert.All(table.Rows, row => Assert.IsType<RowGather>(row.Operator));
    }

    [SharedDataTheory]
    [InlineData("conv-justus.csv", 10000)]
    [InlineData("conv-neusight.csv", 9971)]
    [InlineData("conv-miopen.csv", 5648, 8)] // rows whose kernel is larger than the padded input: no output
    [InlineData("grouped-conv-miopen.csv", 2903)]
    [InlineData("linear-neusight.csv", 10908)]
    [InlineData("bmm-neusight.csv", 8999)]
    [InlineData("vector-neusight.csv", 9229)]
    [InlineData("deepbench.csv", 1365)]
    [InlineData("gather-scatter-a100.csv", 2246)]
    public void Every_row_of_the_published_measurements_is_read(string file, int rows, int impossible = 0)
    {
        MeasurementTable table = MeasurementReader.Read(SharedData.File(file));
        Assert.All(table.Unreadable, error => Assert.Contains("does not fit", error.Message, StringComparison.Ordinal));
        Assert.Equal((rows - impossible, impossible), (table.Rows.Count, table.Unreadable.Count));
        Assert.All(table.Rows, row => Assert.True(row.MeasuredSeconds > 0 && row.Operator.Work(4).Bytes.Total > 0));
    }

    [Fact]
    public void A_fingerprint_tells_shapes_apart_and_ignores_the_latency()
    {
        MeasurementTable table = Read("op,m,n,k,latency_us\nlinear,1,2,3,10\nlinear,1,2,3,11\nlinear,1,2,4,10\n");
        string[] prints = [.. table.Rows.Select(row => row.Fingerprint)];
        Assert.Equal(prints[0], prints[1]);
        Assert.NotEqual(prints[0], prints[2]);
        Assert.Equal(8, prints[0].Length);
    }
}
