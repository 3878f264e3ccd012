using System.Text.Json.Nodes;
using LatencyLab.Networks;
using LatencyLab.Networks.Backbones;
using LatencyLab.Networks.Lasnet;
using LatencyLab.Networks.Sources;
using LatencyLab.Operators.Patches;
using LatencyLab.Search.Lasnet;
using LatencyLab.Simulation.Masks;
using LatencyLab.Tests.Cli;
using LatencyLab.Tests.Hardware;

namespace LatencyLab.Tests.Search.Lasnet;

public sealed class MaskStatisticsTests : IDisposable
{
    private const string Option = "--masks";

    private static readonly Backbone s_resNet50 = BackboneCatalog.Find("resnet50");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("resnet50", "4-4-2-1", 0.3)]
    [InlineData("resnet50", "4-4-2-1", 0.6)]
    [InlineData("regnet_y_400mf", "4-4-2-1", 0.4)]
    [InlineData("regnet_y_400mf", "2-2-1-1", 0.6)]
    public void Macs_of_contiguous_masks_are_within_three_percent_of_counting_masks_that_were_drawn(
        string network, string granularity, double rate)
    {
        const double Size = 0.4;
        const int Images = 16;
        Backbone backbone = BackboneCatalog.Find(network);
        BlockConfiguration block = new() { Mode = DynamicMode.Spatial, ActivationRate = rate };
        LasnetConfiguration independent = LasnetConfiguration.Create(backbone, block, granularity);
        LasnetConfiguration contiguous = MaskStatistics.Parse("contiguous:0.4", backbone, Option).On(independent, 224);

        double counted = LasnetFamily.Build(independent, Images, 224).Blocks.Sum(one => Counted(one, Size));
        double predicted = LasnetFamily.Build(contiguous, Images, 224).Macs;
        double scattered = LasnetFamily.Build(independent, Images, 224).Macs;

        Assert.InRange(predicted / counted, 0.97, 1.03);
        Assert.True(scattered > 1.02 * counted && scattered > 1.02 * predicted, $"{scattered / counted}");

        static double Counted(Block block, double size) => block.Steps.SelectMany(step => step.Schedules[0].Nodes).Sum(node =>
            (double)MaskedOperator.Of(
                node.Operator, (images, rows, columns, rate) => new DrawnMasks(7, size * rows).Of(block.Name, images, rows, columns, rate))
                .Operator.Work(4).Macs);
    }

    [Fact]
    public void A_chain_of_patches_is_dilated_as_counted_by_hand()
    {
        // 1x2 patches of 2x2 pixels, a halo of 2: of four columns two lie in both windows. Skipped: (1 - r) and (1 - r) (1 - k r).
        PatchGrid grid = new(2, 4, 2);
        Assert.Equal(1 - 0.75 * (1 + (1 - 0.5 * 0.25)) / 2, grid.DilatedRate(0.25, 2, 0.5), 12);
        Assert.Equal(0.25, grid.DilatedRate(0.25, 2, 0), 12);
        // Four patches in a square: a quarter of the pixels lies in one window, a half in two, a quarter in all.
        double one = 0.75, two = one * (1 - 0.5 * 0.25), four = two * (1 - 0.5 * 0.25) * (1 - 0.25 * 0.25);
        Assert.Equal(1 - (one + 2 * two + four) / 4, new PatchGrid(4, 4, 2).DilatedRate(0.25, 2, 0.5), 12);
    }

    [Fact]
    public void Contiguity_never_dilates_more()
    {
        for (int side = 2; side <= 14; side += 3)
        {
            for (double rate = 0; rate <= 1; rate += 0.1)
            {
                double[] rates = [.. Enumerable.Range(0, 11).Select(i => new PatchGrid(side, side, 1).DilatedRate(rate, 2, i / 10.0))];
                Assert.Equal(rates.Order(), rates);
                Assert.Equal(rate, rates[0], 12);
            }
        }
    }

    [Fact]
    public void A_size_is_of_the_map_and_scatter_of_the_patches_that_it_spans()
    {
        BlockConfiguration block = new() { Mode = DynamicMode.Spatial, Granularity = 4 };
        MaskStatistics masks = MaskStatistics.Parse("contiguous:0.5-0.5-0.25-0.25", s_resNet50, Option);
        // 0.5 x 56 / 4 = 7 patches; 0.25 x 14 / 4 is less than one.
        Assert.Equal(Math.Round(1 / (1 + 0.46 * 6), 4), masks.On(block, 1, 56).MaskScatter);
        Assert.Equal(1, masks.On(block, 3, 14).MaskScatter);
        BlockConfiguration layer = block with { Mode = DynamicMode.Layer };
        Assert.Equal(layer, masks.On(layer, 1, 56));
        Assert.Equal(1, MaskStatistics.Parse("independent", s_resNet50, Option).On(block with { MaskScatter = 0.5 }, 1, 56).MaskScatter);
    }

    [Fact]
    public void Measured_masks_give_their_scatter_back_and_other_stages_the_mean()
    {
        string file = Path.Combine(_folder.Path, "masks.csv");
        File.WriteAllText(
            file, "block,rows,columns,activation_rate,scatter\nstage1.block0,14,14,0.5,0.4\nstage2.block0,14,14,0.5,0.6\n");
        MaskStatistics masks = MaskStatistics.Parse(file, s_resNet50, Option);
        BlockConfiguration block = new() { Mode = DynamicMode.Spatial, Granularity = 2 };
        Assert.Equal(0.4, masks.On(block, 1, 28).MaskScatter, 4);
        Assert.Equal(0.6, masks.On(block, 2, 28).MaskScatter, 4);
        Assert.InRange(masks.On(block, 4, 28).MaskScatter, 0.45, 0.55);
    }

    [Fact]
    public void A_search_emits_what_it_counted_and_predicting_it_gives_the_same()
    {
        string target = Path.Combine(_folder.Path, "emitted"), file = Path.Combine(target, "latencylab.yaml");
        string[] search = ["search", "--family", "lasnet", "--network", "resnet50", "--device", "nvidia-v100", "--activation-rate", "0.4"];
        double independent = Ratio(Latlab.Output([.. search, "--json"])),
            contiguous = Ratio(Latlab.Output([.. search, Option, "contiguous:0.4", "--json", "--emit", target]));

        Assert.InRange(contiguous, 0.75 * independent, 0.98 * independent);
        Assert.Contains("mask_scatter: 0.", File.ReadAllText(file), StringComparison.Ordinal);
        Assert.Equal(contiguous, Predicted(), 2e-3);
        Assert.Equal(contiguous, Predicted(Option, "contiguous:0.4"), 2e-3);
        Assert.True(Predicted(Option, "independent") > contiguous + 0.01);

        static double Ratio(string json) =>
            (double)JsonNode.Parse(json)!["devices"]![0]!["own_choice"]!["mac_ratio"]!;

        double Predicted(params string[] more)
        {
            JsonNode json = JsonNode.Parse(Latlab.Output(["predict", "--config", file, "--batch", "256", "--json", .. more]))!;
            return (double)json["macs"]! / (double)json["dense_macs"]!;
        }
    }

    [Theory]
    [InlineData("contigous", "'contigous' is none of independent, contiguous")]
    [InlineData("contiguous:0.3-0.4", "2 sizes for resnet50, expected 1 or 4 (one a stage)")]
    [InlineData("contiguous:x", "'x' is not a number")]
    [InlineData("nowhere.csv", "nowhere.csv")]
    public void What_is_no_statistics_of_masks_is_one_line(string text, string expected)
    {
        string line = Assert.Throws<InputException>(() => MaskStatistics.Parse(text, s_resNet50, Option)).Message;
        Assert.Contains(expected, line, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', line);
    }

    [Theory]
    [InlineData("block,rate\n", "expected the header")]
    [InlineData("block,rows,columns,activation_rate,scatter\n", "holds no block")]
    [InlineData("block,rows,columns,activation_rate,scatter\nstage1.blok0,7,7,0.5,0.5\n", "no block 'stage1.blok0'")]
    [InlineData("block,rows,columns,activation_rate,scatter\nstage1.block0,7,7,0.5\n", "has 4 fields, expected 5")]
    [InlineData("block,rows,columns,activation_rate,scatter\nstage1.block0,7,7,0.5,NaN\n", "scatter is 'NaN'")]
    public void A_file_that_holds_no_statistics_is_one_line(string text, string expected)
    {
        string file = Path.Combine(_folder.Path, "masks.csv");
        File.WriteAllText(file, text);
        Assert.Contains(
            expected, Assert.Throws<InputException>(() => MaskStatistics.Parse(file, s_resNet50, Option)).Message,
            StringComparison.Ordinal);
    }
}
