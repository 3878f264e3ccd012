using LatencyLab.Measurements;
using LatencyLab.Operators.Convolution;
using LatencyLab.Operators.Gemm;

namespace LatencyLab.Tests.Measurements;

public class ForeignHeaderTests
{
    [Theory]
    [InlineData("Layer name, IFMAP Height, IFMAP Width, Filter Height, Filter Width, Channels, Num Filter, Strides,")]
    [InlineData("name,in height,in width,kernel height,kernel width,inputs,outputs,step,")]
    public void A_topology_is_a_list_of_convolutions(string header)
    {
        MeasurementTable table = Read($"{header}\nfirst,230,230,7,7,3,64,2,\nsecond,58,58,3,3,64,64,1,\n");

        Assert.Equal(0, table.Unreadable.Count);
        Conv2d first = Assert.IsType<Conv2d>(table.Rows[0].Operator);
        Assert.Equal((3, 230, 64, 7, 2, 112), (
            first.InputChannels, first.InputHeight, first.OutputChannels, first.KernelWidth, first.StrideWidth, first.OutputHeight));
        Assert.Equal(2, table.Rows.Count);
    }

    [Fact]
    public void A_topology_of_products_has_rows_columns_and_depths() => Assert.Equal(
        new Linear(8, 32, 16), Assert.Single(Read("Layer, M, N, K,\nqkv, 8, 16, 32,\n").Rows).Operator);

    [Theory]
    [InlineData("Layer,H,W\nfirst,224,224\n")]
    [InlineData("Layer,IFMAP Height,IFMAP Width,Filter Height,Channels,Num Filter\nfirst,8,8,3,3,4\n")]
    public void Another_header_has_no_operator_and_no_near_one(string text)
    {
        InputException problem = Assert.Throws<InputException>(() => Read(text));

        Assert.Equal("has no 'op' column in its header; --columns op=NAME says which column it is", problem.Errors[0].Message);
        Assert.Null(problem.Errors[0].Nearest);
    }

    private static MeasurementTable Read(string text) => MeasurementReader.Read(new StringReader(text), "m.csv");
}
