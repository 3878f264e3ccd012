using LatencyLab.Networks;
using LatencyLab.Networks.Sources;

namespace LatencyLab.Tests.Networks.Backbones;

public class BackboneCatalogTests
{
    private const double Tolerance = 0.01;

    /// <summary>
    /// Parameters and GMACs as torchvision and timm publish them; for the 600MF models, which neither gives to three digits, the paper's
    /// GMACs; for the CIFAR networks the original 0.27, 0.46, 0.66, 0.85 and 1.7 M, counted out.
    /// </summary>
    public static TheoryData<string, long, double> Published => new()
    {
        { "resnet18", 11_689_512, 1.814 },
        { "resnet34", 21_797_672, 3.664 },
        { "resnet50", 25_557_032, 4.089 },
        { "resnet101", 44_549_160, 7.801 },
        { "resnet152", 60_192_808, 11.514 },
        { "resnext50_32x4d", 25_028_904, 4.23 },
        { "resnext101_32x8d", 88_791_336, 16.414 },
        { "resnext101_64x4d", 83_455_272, 15.46 },
        { "regnet_x_200mf", 2_684_792, 0.20 },
        { "regnet_x_400mf", 5_495_976, 0.414 },
        { "regnet_x_600mf", 6_196_040, 0.60 },
        { "regnet_x_800mf", 7_259_656, 0.80 },
        { "regnet_x_1_6gf", 9_190_136, 1.603 },
        { "regnet_x_3_2gf", 15_296_552, 3.177 },
        { "regnet_x_4gf", 22_118_248, 3.99 },
        { "regnet_x_6_4gf", 26_209_256, 6.49 },
        { "regnet_x_8gf", 39_572_648, 7.995 },
        { "regnet_y_200mf", 3_162_996, 0.20 },
        { "regnet_y_400mf", 4_344_144, 0.402 },
        { "regnet_y_600mf", 6_055_160, 0.60 },
        { "regnet_y_800mf", 6_432_512, 0.834 },
        { "regnet_y_1_6gf", 11_202_430, 1.612 },
        { "regnet_y_3_2gf", 19_436_338, 3.176 },
        { "regnet_y_4gf", 20_646_656, 4.00 },
        { "regnet_y_6_4gf", 30_583_252, 6.39 },
        { "regnet_y_8gf", 39_381_472, 8.473 },
        { "resnet20", 269_722, 0.0408 },
        { "resnet32", 464_154, 0.0691 },
        { "resnet44", 658_586, 0.0974 },
        { "resnet56", 853_018, 0.1257 },
        { "resnet110", 1_727_962, 0.2531 },
    };

    [Theory]
    [MemberData(nameof(Published))]
    public void Parameters_and_macs_are_the_published_ones(string name, long parameters, double gmacs)
    {
        Network network = BackboneCatalog.Find(name).Build(batch: 1);

        Assert.Equal(parameters, network.ParameterCount);
        Assert.InRange(network.Macs / 1e9, gmacs * (1 - Tolerance), gmacs * (1 + Tolerance));
    }

    [Fact]
    public void Every_name_is_in_the_published_table() =>
        Assert.Equal(BackboneCatalog.Names.Order(), Published.Select(row => (string)row[0]).Order());

    [Theory]
    [InlineData("ResNet-101", "resnet101")]
    [InlineData("RegNetY-400MF", "regnet_y_400mf")]
    [InlineData("regnet_x_8.0gf", "regnet_x_8gf")]
    [InlineData("regnet_y_1.6GF", "regnet_y_1_6gf")]
    public void Spellings_of_a_name(string given, string name) => Assert.Equal(name, BackboneCatalog.Find(given).Name);

    [Fact]
    public void Unknown_name_suggests_the_nearest()
    {
        InputException error = Assert.Throws<InputException>(() => BackboneCatalog.Find("resnet11O"));
        Assert.Equal("resnet110", error.Errors.Single().Nearest);
    }
}
