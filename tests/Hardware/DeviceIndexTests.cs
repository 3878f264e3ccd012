namespace LatencyLab.Tests.Hardware;

/// <summary><c>devices/index.tsv</c>, and what a list of devices shows.</summary>
public sealed class DeviceIndexTests
{
    /// <summary>To write the file afresh, set LATENCYLAB_WRITE_DOCS=1 and run this test.</summary>
    [Fact]
    public void The_index_is_that_of_the_shipped_profiles()
    {
        string path = Path.Combine(SharedData.RepositoryRoot, "devices", "index.tsv");
        string index = DeviceIndex.Write(DeviceCatalog.Names.Select(DeviceCatalog.Get));
        if (Environment.GetEnvironmentVariable("LATENCYLAB_WRITE_DOCS") == "1")
            File.WriteAllText(path, index);
        Assert.True(
            index == File.ReadAllText(path),
            "devices/index.tsv is behind the profiles; write it anew (LATENCYLAB_WRITE_DOCS=1 dotnet test --filter DeviceIndexTests)");
    }

    [Fact]
    public void A_list_shows_what_the_profiles_say()
    {
        IReadOnlyList<DeviceSummary> summaries = DeviceCatalog.Summaries;
        Assert.Equal(DeviceCatalog.Names, summaries.Select(summary => summary.Name));
        Assert.Contains(summaries, summary => summary.CalibratedClasses.Count > 1);
        foreach (DeviceSummary summary in summaries)
        {
            DeviceProfile device = DeviceCatalog.Get(summary.Name);
            Assert.Equal(device.Description, summary.Description);
            Assert.Equal(device.Aliases, summary.Aliases);
            Assert.Equal(device.Architecture, summary.Architecture);
            Assert.Equal(device.Processing.EngineCount, summary.EngineCount);
            Assert.Equal(device.Processing.FrequencyHz, summary.FrequencyHz);
            Assert.Equal(
                2 * device.Processing.PeakMacsPerSecond(DataType.Fp32, allowMatrixUnits: false), summary.VectorFlopsPerSecond);
            Assert.Equal(device.OffChip.BandwidthBytesPerSecond, summary.OffChipBytesPerSecond);
            Assert.Equal(device.Calibration?.Classes.Keys ?? [], summary.CalibratedClasses);
        }
    }

    [Fact]
    public void A_fingerprint_is_of_a_profile_and_of_what_it_extends()
    {
        Dictionary<string, string> texts = new() { ["a"] = "name: a\nextends: b\n", ["b"] = "name: b\nx: 1\n" };
        string before = Of("a");
        Assert.NotEqual(before, Of("b"));
        texts["b"] = "name: b\nx: 2\n";
        string after = Of("a");
        Assert.NotEqual(before, after);
        texts["a"] = "name: a\nextends: b";
        Assert.NotEqual(after, Of("a"));
        texts.Remove("b");
        Assert.NotEqual(after, Of("a"));

        string Of(string name) => DeviceIndex.FingerprintOf(
            name, one => System.Text.Encoding.UTF8.GetBytes(texts.GetValueOrDefault(one, "")));
    }

    [Fact]
    public void A_row_has_a_column_a_field() => Assert.Matches(
        "^nvidia-t4\t[0-9a-f]{16}\t\ta b\tturing\t40\t",
        DeviceIndex.Write([DeviceCatalog.Get("nvidia-t4") with { Aliases = ["a", "b"], Description = null }]));
}
