using System.Text.Json.Nodes;
using LatencyLab.Networks.Sources;
using LatencyLab.Predictor;
using LatencyLab.Predictor.Catalog;
using LatencyLab.Predictor.Composition;
using LatencyLab.Reporting.Charts;
using LatencyLab.Reporting.Content.Documents;
using LatencyLab.Reporting.Content.Plots;
using LatencyLab.Tests.Cli;
using LatencyLab.Tests.Hardware;

namespace LatencyLab.Tests.Reporting.Plots;

/// <summary>What pictures of predictions show is what the commands print.</summary>
public sealed class PredictionPlotTests
{
    private const string V100 = "nvidia-v100-sxm2-16gb", Tx2 = "nvidia-jetson-tx2";
    private static readonly string[] s_two = [V100, Tx2];

    [Fact]
    public void The_line_of_a_device_is_its_roofline()
    {
        XyChart chart = (XyChart)RooflinePlot.Of(
            [.. s_two.Select(name => new RooflineDevice(DeviceCatalog.Get(name), null))], DataType.Fp32, "");
        Assert.Equal("Roofline of 2 devices, fp32", chart.Title);
        for (int i = 0; i < 2; i++)
        {
            LineSeries line = (LineSeries)chart.Series[i];
            DeviceProfile device = DeviceCatalog.Get(s_two[i]);
            double peak = 2 * device.Processing.PeakMacsPerSecond(DataType.Fp32),
                bandwidth = device.OffChip.TotalBandwidthBytesPerSecond(device.Processing.EngineCount);
            Assert.Equal((i, 3), (line.Color, line.Points.Count));
            Assert.Equal(peak / bandwidth, line.Points[1].X, 6);
            Assert.All(line.Points, point => Assert.Equal(1, Math.Min(peak, point.X * bandwidth) / point.Y, 9));
            Assert.Equal((chart.X.Min, chart.X.Max), (line.Points[0].X, line.Points[2].X));
        }
    }

    [Fact]
    public void Operators_of_a_network_stand_in_the_colour_of_their_device()
    {
        RooflineDevice[] devices =
        [
            .. s_two.Select(name => new RooflineDevice(
                DeviceCatalog.Get(name), NetworkPredictor.Predict(Model(name), NetworkCatalog.Find("resnet18").Build(1, null)))),
        ];
        XyChart chart = (XyChart)RooflinePlot.Of(devices, DataType.Fp32, "resnet18, dense, batch 1");
        Assert.Equal(
            [("LineSeries", 0), ("LineSeries", 1), ("PointSeries", 0), ("PointSeries", 1)],
            chart.Series.Select(series => (series.GetType().Name, series.Color)));
        // 20 convolutions and a linear layer.
        Assert.All(chart.Series.OfType<PointSeries>(), points => Assert.Equal(21, points.Points.Count));
        XyChart one = (XyChart)RooflinePlot.Of(devices[..1], DataType.Fp32, "resnet18, dense, batch 1");
        Assert.Equal("Roofline of nvidia-v100-sxm2-16gb, fp32, with the predicted operators of resnet18, dense, batch 1", one.Title);
        Assert.Equal("operators (21)", one.Series[^1].Name);
    }

    [Fact]
    public void Latency_over_batch_is_that_of_predictions()
    {
        (int, LatencyEstimate)[] points =
        [
            .. ((int[])[1, 8]).Select(
                batch => (batch, NetworkPredictor.Predict(Model(V100), NetworkCatalog.Find("resnet18").Build(batch, null)).Estimate)),
        ];
        XyChart whole = (XyChart)BatchPlot.Of("resnet18", [new BatchSeries(V100, points, null)], perImage: false),
            image = (XyChart)BatchPlot.Of("resnet18", [new BatchSeries(V100, points, points)], perImage: true);
        double predicted = (double)JsonNode.Parse(
            Latlab.Output("predict", "--device", V100, "--network", "resnet18", "--batch", "8", "--json"))!["estimate"]!["predicted_s"]!;
        Assert.Equal(["90 % interval", V100], whole.Series.Select(series => series.Name));
        LineSeries line = (LineSeries)whole.Series[1];
        Assert.Equal((8, predicted * 1e3), (line.Points[1].X, line.Points[1].Y));
        BandEdge edge = ((BandSeries)whole.Series[0]).Edges[1];
        Assert.True(edge.Low < line.Points[1].Y && line.Points[1].Y < edge.High);
        Assert.True(whole.Y.Min <= edge.Low && whole.Y.Max >= edge.High, "the interval is cut off");
        Assert.Equal(["90 % interval", $"{V100}, dense", V100], image.Series.Select(series => series.Name));
        Assert.Equal(predicted * 1e3 / 8, ((LineSeries)image.Series[2]).Points[1].Y);
        Assert.Equal([1, 8], whole.X.Ticks);
        Assert.Equal(("latency of a batch (ms)", "latency of an image (ms)"), (whole.Y.Title, image.Y.Title));
    }

    [Fact]
    public void Blocks_over_granularity_and_rate_are_those_of_a_sweep()
    {
        JsonArray rows = JsonNode.Parse(Latlab.Output("sweep", "--device", V100, "--network", "resnet50", "--json"))!["rows"]!.AsArray();
        double Swept(string mode, int s, double r) => (double)rows.Single(row => (int)row!["stage"]! == 2 && (string)row["block"]! == "rest"
            && (string)row["mode"]! == mode
            && (mode == "static" || ((int)row["granularity"]! == s && (double)row["activation_rate"]! == r)))!["latency_s"]!;
        SpatialPlot block = new(BackboneCatalog.Find("resnet50"), Stage: 2, Batch: 1, Resolution: null);
        XyChart overS = (XyChart)block.OverGranularity([Model(V100)], [0.5], overDense: false);
        Assert.Equal(["dense", "r = 0.5"], overS.Series.Select(series => series.Name));
        Assert.All(((LineSeries)overS.Series[0]).Points, point => Assert.Equal(Swept("static", 0, 0) * 1e6, point.Y, 9));
        Assert.Equal(Swept("spatial", 4, 0.5) * 1e6, ((LineSeries)overS.Series[1]).Points.Single(point => point.X == 4).Y, 9);
        XyChart overR = (XyChart)block.OverRate([Model(V100)], [4], overDense: true);
        LineSeries line = (LineSeries)overR.Series[1];
        Assert.Equal(("S = 4", 20), (line.Name, line.Points.Count));
        Assert.Equal(
            Swept("spatial", 4, 0.5) / Swept("static", 0, 0), line.Points.Single(point => Math.Abs(point.X - 0.5) < 1e-9).Y, 9);
        HeatMap map = (HeatMap)block.BreakEven(Model(V100));
        Assert.Equal("resnet50 stage 2, batch 1 on nvidia-v100-sxm2-16gb: latency over dense", map.Title);
        Assert.Equal(
            Swept("spatial", 4, 0.5) / Swept("static", 0, 0),
            map.Cells[map.Rows.ToList().IndexOf("0.5")][map.Columns.ToList().IndexOf("4")]!.Value, 9);
    }

    [Fact]
    public void Several_devices_are_a_line_each_beside_their_dense_blocks()
    {
        SpatialPlot block = new(BackboneCatalog.Find("resnet50"), Stage: 1, Batch: 1, Resolution: null);
        ILatencyModel[] models = [.. s_two.Select(Model)];
        XyChart absolute = (XyChart)block.OverGranularity(models, [0.5], overDense: false),
            relative = (XyChart)block.OverGranularity(models, [0.5], overDense: true);
        Assert.Equal(
            [($"{V100}, dense", 0), (V100, 0), ($"{Tx2}, dense", 1), (Tx2, 1)],
            absolute.Series.Select(series => (series.Name, series.Color)));
        Assert.Equal([("dense", -1), (V100, 0), (Tx2, 1)], relative.Series.Select(series => (series.Name, series.Color)));
        Assert.Equal("resnet50 stage 1, batch 1: latency over S at r = 0.5", relative.Title);
        foreach ((int at, int dense) in ((int, int)[])[(1, 0), (3, 2)])
        {
            double unit = ((LineSeries)absolute.Series[dense]).Points[0].Y;
            Assert.Equal(
                ((LineSeries)absolute.Series[at]).Points.Select(point => Math.Round(point.Y / unit, 9)),
                ((LineSeries)relative.Series[(at + 1) / 2]).Points.Select(point => Math.Round(point.Y, 9)));
        }
    }

    /// <summary>A prediction in a file gives the bars of the prediction itself.</summary>
    [Fact]
    public void Layers_of_a_file_are_those_of_the_prediction()
    {
        using TemporaryFolder folder = new();
        string file = folder.File("p.json");
        File.WriteAllText(file, Latlab.Output("predict", "--device", V100, "--network", "resnet18", "--json"));
        NetworkEstimate estimate = NetworkPredictor.Predict(Model(V100), NetworkCatalog.Find("resnet18").Build(1, null));
        BarChart own = (BarChart)LayersPlot.Of("t", estimate, estimate), read = (BarChart)LayersPlot.Of(PredictionDocument.Read(file));
        Assert.Equal("resnet18, dense on nvidia-v100-sxm2-16gb, batch 1", read.Title);
        Assert.Equal(own.Categories, read.Categories);
        for (int i = 0; i < own.Categories.Count; i++)
            Assert.Equal(
                own.Stacks[0].Values[i].Append(0).Select(value => Math.Round(value, 12)),
                read.Stacks[0].Values[i].Select(value => Math.Round(value, 12)));

        File.WriteAllText(file, Latlab.Output(
            "predict", "--device", V100, "--network", "resnet18", "--family", "lasnet", "--granularity", "4-4-2-1", "--activation-rate",
            "0.5", "--json"));
        BarChart dynamic = (BarChart)LayersPlot.Of(PredictionDocument.Read(file));
        Assert.Equal(["dense", "dynamic"], dynamic.Stacks.Select(stack => stack.Name));
        Assert.Equal("dense block", dynamic.Parts[^1].Name);
        Assert.Equal(estimate.Blocks[1].Estimate.TotalSeconds * 1e3, dynamic.Stacks[0].Values[1].Sum(), 9);
    }

    /// <summary>As the command line binds it.</summary>
    private static ILatencyModel Model(string name)
    {
        DeviceProfile device = DeviceCatalog.Get(name);
        return LatencyModels.Create(LatencyModels.Default, device, runtime: LatencyModels.DefaultRuntime(device));
    }
}
