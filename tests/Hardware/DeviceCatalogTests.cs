namespace LatencyLab.Tests.Hardware;

public class DeviceCatalogTests
{
    [Theory]
    [InlineData("nvidia-v100", "nvidia-v100-sxm2-16gb")]
    [InlineData("V100", "nvidia-v100-sxm2-16gb")]
    [InlineData("nvidia-v100-pcie-16gb", "nvidia-v100-pcie-16gb")]
    [InlineData("p100", "nvidia-p100-pcie-16gb")]
    public void Finds_names_and_aliases_in_any_case(string given, string name) => Assert.Equal(name, DeviceCatalog.Get(given).Name);

    [Theory]
    [InlineData(
        "nvidia-a100", "'nvidia-a100' could be nvidia-a100-pcie-40gb, nvidia-a100-pcie-80gb, nvidia-a100-sxm4-40gb, nvidia-a100-sxm4-80gb")]
    [InlineData("a100", "'a100' could be nvidia-a100-pcie-40gb, nvidia-a100-pcie-80gb, nvidia-a100-sxm4-40gb, nvidia-a100-sxm4-80gb")]
    [InlineData("h100", "'h100' could be nvidia-h100-pcie-80gb, nvidia-h100-sxm-80gb")]
    public void Lists_what_an_ambiguous_name_could_be(string given, string message) =>
        Assert.Equal(message, Assert.Throws<InputException>(() => DeviceCatalog.Get(given)).Message);

    [Fact]
    public void Suggests_the_nearest_name()
    {
        InputError error = Assert.Single(Assert.Throws<InputException>(() => DeviceCatalog.Get("nvidia-rtx309O")).Errors);
        Assert.Equal("nvidia-rtx3090", error.Nearest);
        Assert.Contains("such as nvidia-rtx3090, ", error.Message, StringComparison.Ordinal);
        Assert.Throws<InputException>(() => DeviceCatalog.Get(""));
    }

    [Fact]
    public void Every_alias_finds_its_own_device()
    {
        foreach (DeviceProfile device in DeviceCatalog.Names.Select(DeviceCatalog.Get))
        {
            foreach (string alias in device.Aliases)
                Assert.Equal(device.Name, DeviceCatalog.Get(alias).Name);
        }

        string[] all = [.. DeviceCatalog.Names, .. DeviceCatalog.Names.SelectMany(name => DeviceCatalog.Get(name).Aliases)];
        Assert.Equal(all.Length, all.Distinct().Count());
    }

    [Fact]
    public void Reads_a_profile_once() => Assert.Same(DeviceCatalog.Get("t4"), DeviceCatalog.Get("nvidia-t4"));

    [Fact]
    public void Takes_a_path_wherever_a_name_is_taken()
    {
        using TemporaryFolder folder = new();
        Assert.Equal("small", DeviceCatalog.Get(folder.Write("mine.yaml", DeviceProfileReaderTests.Good)).Name);
    }
}
