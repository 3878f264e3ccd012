using LatencyLab.Networks;
using LatencyLab.Networks.Cascade;
using LatencyLab.Networks.Sources;

namespace LatencyLab.Tests.Networks.Backbones;

/// <summary>Networks that hand on several maps and have exits of their own.</summary>
public class MultiExitNetworkTests
{
    /// <summary>
    /// Multiply-accumulates and parameters up to each exit, exits before it included, counted in PyTorch on the authors' programs
    /// (kalviny/MSDNet-PyTorch and yangle15/RANet-pytorch, with the options of their pages; 6 and 7 layers a block, CIFAR-10 classes).
    /// </summary>
    public static TheoryData<string, double[], long[]> Counted => new()
    {
        {
            "msdnet", [337214464, 681654272, 1003659008, 1249626240, 1355606016], [4238504, 8772240, 13073272, 16748416, 23958440]
        },
        {
            "msdnet_6", [511324160, 1166144768, 1838349440, 2494631424, 2735131968], [7076712, 15689808, 24014008, 42187744, 56529304]
        },
        {
            "msdnet_7", [612030976, 1430810112, 2276388096, 2959942016, 3246180864], [8759240, 20154896, 31730040, 41860288, 62314472]
        },
        {
            "msdnet_cifar", [14955776, 25235968, 36745984, 45926400, 56876288, 66460160, 75407104],
            [422266, 853572, 1240122, 1649108, 2120302, 2533592, 2986690]
        },
        { "msdnet_cifar_growing", [6781184, 14185984, 27244288, 41327616, 58030336], [288094, 626520, 983478, 1445984, 2020874] },
        {
            "ranet", [244966400, 629504000, 858402856, 1039083784, 1866360676, 2156825764, 2728623199, 2822624635],
            [9916712, 37916432, 48345820, 65121348, 85601768, 113060656, 121474513, 131123991]
        },
        {
            "ranet_cifar", [8316160, 21686784, 32695872, 41354048, 52924800, 58607744],
            [347050, 876660, 1270165, 1754271, 2130143, 2547601]
        },
    };

    [Theory]
    [MemberData(nameof(Counted))]
    public void Every_exit_has_the_macs_and_parameters_of_the_authors_program(string name, double[] macs, long[] parameters)
    {
        Network network = NetworkCatalog.Open(name).Build(1);
        List<double> counted = [];
        List<long> own = [];
        for (int i = 0; i < network.Blocks.Count; i++)
        {
            if (!network.Blocks[i].IsExit && i < network.Blocks.Count - 1)
                continue;
            Network until = network with { Blocks = [.. network.Blocks.Take(i + 1)] };
            counted.Add(until.Macs);
            own.Add(until.ParameterCount);
        }

        Assert.Equal(macs, counted);
        Assert.Equal(parameters, own);
    }

    /// <summary>Blocks of MSDNet's first exit in the paper's figure: after 4 layers all four scales go on, the coarsest one 7x7.</summary>
    [Fact]
    public void A_cut_hands_on_the_maps_that_later_blocks_read()
    {
        CutNetwork network = new(NetworkCatalog.Open("msdnet"), null);

        Assert.True(network.HasOwnExits);
        Assert.Equal(["block1", "block2", "block3", "block4"], network.Points.Select(point => point.Name));
        Assert.Equal(network.Points, network.EndsOfStages);
        Assert.Equal(
            ["28x28x192", "14x14x384", "56x56x96", "7x7x384"],
            network.Points[0].Maps.Select(map => map.ToString()).OrderByDescending(text => text[0] == '2').ThenBy(text => text[0] != '1')
                .ThenBy(text => text[0] != '5'));
        Assert.Equal(["7x7x304"], network.Points[3].Maps.Select(map => map.ToString()));
        Assert.DoesNotContain(network.At(1).Blocks, block => block.IsExit);
        Assert.Equal("block2.exit", network.OwnExit(network.Points[1], 1).Name);

        // RANet's other sub-networks read their bases; the second begins at the first one's and reads its layers, 2 and 4.
        CutPoint first = new CutNetwork(NetworkCatalog.Open("ranet_cifar"), null).Find("net1.block2", null);
        Assert.Equal(3 + 2 + 4, first.Maps.Count);
        Assert.Equal(
            ["stem base1", "stem base2", "stem base3"],
            first.Maps.Select(map => map.Node).Where(node => node.StartsWith("stem", StringComparison.Ordinal)).Order());
    }

    [Fact]
    public void Other_resolutions_follow()
    {
        Assert.Equal(62_314_472, NetworkCatalog.Open("msdnet_7").Build(1, 320).ParameterCount);
        Network ranet = NetworkCatalog.Open("ranet").Build(2, 288);
        Assert.Equal(131_123_991, ranet.ParameterCount);
        Assert.Equal(1000, ranet.Operators.OfType<LatencyLab.Operators.Gemm.Linear>().Last().Outputs);
    }

    [Fact]
    public void Families_that_take_a_network_as_a_row_refuse_it()
    {
        Assert.Contains("hands several maps from block to block", Refusal("hydranet"), StringComparison.Ordinal);
        Assert.Contains("has exits of its own, expected a network with one classifier", Refusal("basisnet"), StringComparison.Ordinal);
        Assert.Contains("is not made of residual blocks", Refusal("lasnet"), StringComparison.Ordinal);

        static string Refusal(string family) =>
            Cli.Latlab.Refusal("predict", "--family", family, "--network", "msdnet", "--device", "nvidia-v100");
    }
}
