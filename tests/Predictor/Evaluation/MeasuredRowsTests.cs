using LatencyLab.Predictor.Evaluation;

namespace LatencyLab.Tests.Predictor;

public sealed class MeasuredRowsTests : IDisposable
{
    private const string Header = "device,dtype,op,batch,m,n,k,algo_or_impl,latency_us,peer_name,peer_predicted_us,pred_habitat_us\n";

    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Repeated_timings_become_one_row_at_their_median()
    {
        SelectedRows rows = Read("V100,fp32,linear,1,64,64,64,,10,,,\nV100,fp32,linear,1,64,64,64,,30,,,\n"
            + "V100,fp32,linear,1,64,64,64,,90,,,\nV100,fp32,linear,1,8,64,64,,5,,,\n");
        Assert.Equal(2, rows.Rows.Count);
        Assert.Equal(2, rows.RepeatedTimings);
        Assert.Equal(30e-6, rows.Rows[0].Seconds, 12);
        Assert.Equal("linear batch=1 m=64 n=64 k=64", rows.Rows[0].Shape);
    }

    [Fact]
    public void Peers_are_named_and_blank_ones_left_out()
    {
        SelectedRows rows = Read("V100,fp32,linear,1,64,64,64,,10,neusight,12,14\nV100,fp32,linear,1,8,64,64,,5,,,\n");
        Assert.Equal(
            [("habitat", 14e-6), ("neusight", 12e-6)],
            rows.Rows[0].PeerSeconds.OrderBy(peer => peer.Key).Select(peer => (peer.Key, Math.Round(peer.Value, 12))));
        Assert.Empty(rows.Rows[1].PeerSeconds);
    }

    [Fact]
    public void Rows_of_several_devices_have_to_be_chosen()
    {
        const string lines = "Tesla V100,fp32,linear,1,64,64,64,,10,,,\nTesla P100,fp32,linear,1,64,64,64,,20,,,\n";
        InputException refused = Assert.Throws<InputException>(() => Read(lines));
        Assert.Equal("--rows-of: rows of 2 devices, choose one: 'Tesla P100', 'Tesla V100'", Assert.Single(refused.Errors).ToString());
        Assert.Equal(20e-6, Assert.Single(Read(lines, new RowSelection { RowsOf = "p100" }).Rows).Seconds, 12);
        refused = Assert.Throws<InputException>(() => Read(lines, new RowSelection { RowsOf = "Tesla P101" }));
        Assert.EndsWith("did you mean 'Tesla P100'?", refused.Message);
        Assert.Throws<InputException>(() => Read(lines, new RowSelection { RowsOf = "tesla" }));
    }

    [Fact]
    public void A_whole_name_wins_over_names_that_contain_it() =>
        Assert.Equal(10e-6, Assert.Single(Read(
            "P4,fp32,linear,1,64,64,64,,10,,,\nP40,fp32,linear,1,64,64,64,,20,,,\n", new RowSelection { RowsOf = "p4" }).Rows).Seconds, 12);

    [Fact]
    public void Among_several_devices_those_known_of_the_profile_are_taken()
    {
        string path = Write(
            "conv-neusight.csv", "Tesla V100-PCIE-32GB,fp32,linear,1,64,64,64,,10,,,\nTesla P4,fp32,linear,1,64,64,64,,20,,,\n");
        SelectedRows rows = MeasuredRows.Read([path], new RowSelection(), DeviceCatalog.Get("nvidia-p4"));
        Assert.Equal(["Tesla P4"], rows.MeasuredDevices);
    }

    [Fact]
    public void Filters_operators_and_types_select()
    {
        const string lines = "V100,fp32,linear,1,64,64,64,sgemm_big,10,,,\nV100,fp16,linear,1,64,64,64,hgemm,20,,,\n"
            + "V100,,add,,64,64,,,30,,,\nV100,odd,add,,64,64,,,40,,,\n";
        SelectedRows all = Read(lines);
        Assert.Equal(3, all.Rows.Count);
        Assert.Contains("unknown data type 'odd'", Assert.Single(all.Unreadable).ToString(), StringComparison.Ordinal);
        Assert.Equal(10e-6, Assert.Single(Read(lines, new RowSelection { Filters = [("algo_or_impl", "SGEMM")] }).Rows).Seconds, 12);
        Assert.Equal(30e-6, Assert.Single(Read(lines, new RowSelection { Operators = ["elementwise"] }).Rows).Seconds, 12);
        Assert.Equal(2, Read(lines, new RowSelection { Operators = ["linear"] }).Rows.Count);
        Assert.Equal(DataType.Fp16, Read(lines, new RowSelection { Type = DataType.Fp16 }).Rows[0].Type);

        Assert.Contains(
            "did you mean 'linear'?", Assert.Throws<InputException>(() => Read(lines, new RowSelection { Operators = ["linaer"] })).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "did you mean 'device'?",
            Assert.Throws<InputException>(() => Read(lines, new RowSelection { Filters = [("devcie", "x")] })).Message,
            StringComparison.Ordinal);
        Assert.Throws<InputException>(() => Read(lines, new RowSelection { Filters = [("device", "nothing")] }));
        Assert.Throws<InputException>(() => Read(lines, new RowSelection { Type = DataType.Int8, Operators = ["linear"] }));
        Assert.Throws<InputException>(() => Read("V100,fp32,linear,1,64,64,64,,,,,\n"));
    }

    [Fact]
    public void Every_measured_device_has_a_shipped_profile() =>
        Assert.All(MeasuredDevices.All, entry => Assert.Contains(entry.Profile, DeviceCatalog.Names));

    [SharedDataFact]
    public void Every_measured_device_is_in_its_file()
    {
        foreach (IGrouping<string, MeasuredDevice> file in MeasuredDevices.All.GroupBy(entry => entry.File))
        {
            HashSet<string> devices = [.. File.ReadLines(SharedData.File(file.Key)).Select(line => line.Split(',')[1])];
            Assert.All(file, entry => Assert.Contains(entry.Device, devices));
        }
    }

    private SelectedRows Read(string lines, RowSelection? selection = null) =>
        MeasuredRows.Read([Write("rows.csv", lines)], selection ?? new RowSelection(), DeviceCatalog.Get("nvidia-v100-pcie-32gb"));

    private string Write(string name, string lines)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, Header + lines);
        return path;
    }
}
