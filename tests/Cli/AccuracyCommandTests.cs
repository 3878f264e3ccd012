using System.Globalization;

namespace LatencyLab.Tests.Cli;

public sealed class AccuracyCommandTests
{
    [SharedDataFact]
    public void A_missed_bar_says_what_limits_it()
    {
        string text = Latlab.Output("accuracy", "--data", SharedData.Folder, "--data-set", "grouped-conv-miopen depthwise", "--draws", "1");
        Assert.Contains("| no |", text, StringComparison.Ordinal);
        Assert.Contains(
            "## What limits cases that are not met\n\n- grouped-conv-miopen depthwise, 150 rows: ", text, StringComparison.Ordinal);
    }

    [SharedDataFact]
    public void Writes_a_table_of_the_chosen_cases()
    {
        string file = Path.Combine(Directory.CreateTempSubdirectory().FullName, "accuracy.md");
        Latlab.Output(
            "accuracy", "--data", SharedData.Folder, "--data-set", "deepbench GEMM", "--draws", "1", "--jobs", "2", "--out", file);
        string text = File.ReadAllText(file);
        string row = text.Split('\n').First(line => line.StartsWith("| deepbench GEMM, 30 % | 9 |", StringComparison.Ordinal));
        Assert.Contains("10 / 17 | 8 / 12", row, StringComparison.Ordinal);
        Assert.Contains("1 random draws", text, StringComparison.Ordinal);
        Assert.Contains("| deepbench GEMM, 30 % | NV_M40 | ", text, StringComparison.Ordinal);
        Assert.Matches(
            @"## With priors that never saw the device[\s\S]*\| deepbench GEMM, 30 % \| 9 \| \d+\.\d ± 0\.0 / \d+\.\d ± 0\.0 "
            + @"\| 0\.9\d\d \| \d+ % \| \d+\.\d ± 0\.0 / ", text);
        Assert.DoesNotContain("conv-justus", text, StringComparison.Ordinal);
        // No bar is missed.
        Assert.DoesNotContain("What limits", text, StringComparison.Ordinal);
        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
    }

    [SharedDataFact]
    public void Networks_stand_beside_every_peer_on_the_same_rows()
    {
        string text = Latlab.Output("accuracy", "--data", SharedData.Folder, "--data-set", "networks", "--draws", "1", "--jobs", "2");
        Assert.Contains("\n31 networks in inference that every tool", text, StringComparison.Ordinal);
        string[] lines = text.Split('\n');
        double MapeOf(string method) => double.Parse(
            Assert.Single(lines, line => line.StartsWith($"| {method} |", StringComparison.Ordinal)).Split('|')[3],
            CultureInfo.InvariantCulture);
        // NeuSight's 9.7 % is a figure of the file alone.
        Assert.Equal(9.7, MapeOf("neusight"), 0.05);
        Assert.True(MapeOf("latencylab") < MapeOf("neusight"), text);
        Assert.Contains("| Tesla_V100-PCIE-32GB | opt_13-inf | 8 | 2048 | 5103.8 |", text, StringComparison.Ordinal);
        Assert.DoesNotContain("-train", text, StringComparison.Ordinal);
    }

    [SharedDataFact]
    public void Bad_input_is_one_line()
    {
        Assert.Contains(
            "did you mean 'conv-justus'?", Latlab.Refusal("accuracy", "--data", SharedData.Folder, "--data-set", "conv-jutsus"),
            StringComparison.Ordinal);
        string misspelt = Latlab.Refusal("accuracy", "--data", SharedData.Folder, "--cases", "deepbench", "own sttaic");
        Assert.StartsWith("--data-set: no case 'own sttaic'", misspelt, StringComparison.Ordinal);
        Assert.Contains("did you mean 'own static'?", misspelt, StringComparison.Ordinal);
        Assert.Equal("--draws: expected at least 1", Latlab.Refusal("accuracy", "--data", SharedData.Folder, "--draws", "0"));
        Assert.EndsWith("folder not found", Latlab.Refusal("accuracy", "--data", "nowhere"));
    }

    [Fact]
    public void Own_kernels_are_fitted_and_predicted_by_suite()
    {
        string folder = Directory.CreateTempSubdirectory().FullName, profile = Path.Combine(folder, "host.yaml"),
            rows = Path.Combine(folder, "m.csv");
        File.WriteAllText(profile, """
            schema: latencylab/device/v1
            name: own-cpu
            architecture: cpu
            processing: {engine_count: 1, lanes_per_engine: 16, frequency_hz: 3.0e9, macs_per_lane_cycle: 1}
            memories:
            - {name: l2, scope: engine, size_bytes: 1.0e6, bandwidth_bytes_per_s: 1.0e11, transaction_bytes: 64}
            - {name: dram, scope: device, size_bytes: 1.0e10, bandwidth_bytes_per_s: 2.5e10, transaction_bytes: 64}
            launch_overhead_s: 1.0e-8
            """);
        IEnumerable<string> relus = Enumerable.Range(1, 120)
            .Select(i => FormattableString.Invariant($"own,own-cpu,fp32,relu,1,{i},96,{0.02 + i * 96 * 8 / 9e4},static,1"));
        File.WriteAllLines(rows, [
            "source,device,dtype,op,batch,m,n,latency_us,suite,trusted", .. relus,
            "own,own-cpu,fp32,relu,1,500,96,9999,static,0", "own,own-cpu,fp32,relu,1,600,96,9999,dynamic,1",
        ]);
        string[] line = ["accuracy", "--data", folder, "--data-set", "own static", "--draws", "2", "--own-device", profile,
            "--own-measurements", rows];
        string text = Latlab.Output(line);
        Assert.Equal(text, Latlab.Output([.. line, "--jobs", "2"]));
        Assert.Contains("| own static kernels, unseen shapes, 100 rows | own-cpu | 120 |", text, StringComparison.Ordinal);
        Assert.Matches(@"\| own static kernels, unseen shapes, 100 rows \| 1 \| 0\.\d ± 0\.\d / 0\.\d ± 0\.\d .* \| goal \|", text);
        Assert.EndsWith(
            "--own-device and --own-measurements go together", Latlab.Refusal("accuracy", "--data", folder, "--own-device", profile));
        Directory.Delete(folder, recursive: true);
    }
}
