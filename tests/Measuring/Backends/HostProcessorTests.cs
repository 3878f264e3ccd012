using LatencyLab.Measuring.Backends;

namespace LatencyLab.Tests.Measuring.Backends;

public sealed class HostProcessorTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("AMD EPYC 9454 48-Core Processor", "amd-epyc-9454-48-core-processor")]
    [InlineData("Intel(R) Core(TM) i7-12700H", "intel-core-i7-12700h")]
    [InlineData("Intel(R) Xeon(R) CPU @ 2.20GHz", "intel-xeon-2-20ghz")]
    [InlineData("???", "host")]
    public void Model_names_become_profile_names(string model, string slug) => Assert.Equal(slug, HostProcessor.Slug(model));

    [Fact]
    public void The_model_name_comes_from_the_system()
    {
        string file = Path.Combine(_folder, "cpuinfo");
        File.WriteAllText(file, "processor\t: 0\nmodel name\t: Some CPU: fast\n");
        Assert.Equal("Some CPU: fast", HostProcessor.ModelName(file));
        Assert.NotEqual("", HostProcessor.ModelName(Path.Combine(_folder, "missing")));
    }

    [Fact]
    public void Caches_are_read_innermost_first_without_instruction_caches()
    {
        Cache(3, 3, "Unified", "32768K", "0-7");
        Cache(0, 1, "Data", "48K", "0,4");
        Cache(1, 1, "Instruction", "32K", "0,4");
        Cache(2, 2, "Unified", "2M", "0,4");
        Assert.Equal(
            [new(1, 48 << 10, 64, 2), new(2, 2 << 20, 64, 2), new CacheDescription(3, 32 << 20, 64, 8)],
            HostProcessor.CachesOfFirstCore(_folder));
    }

    [Fact]
    public void A_broken_or_missing_description_is_none()
    {
        Cache(0, 1, "Data", "many", "0");
        Assert.Empty(HostProcessor.CachesOfFirstCore(_folder));
        Assert.Empty(HostProcessor.CachesOfFirstCore(Path.Combine(_folder, "missing")));
        Assert.Empty(HostProcessor.Describe(1, Path.Combine(_folder, "missing")).Caches);
    }

    [Fact]
    public void Caches_of_a_core_are_the_engines_and_shared_ones_the_devices()
    {
        Cache(0, 1, "Data", "32K", "0");
        Cache(1, 2, "Unified", "1M", "0");
        Cache(2, 3, "Unified", "16M", "0-3");
        ProbeHardware one = HostProcessor.Describe(1, _folder), six = HostProcessor.Describe(6, _folder);
        Assert.Equal([MemoryScope.Engine, MemoryScope.Engine, MemoryScope.Device], one.Caches.Select(cache => cache.Scope));
        Assert.Equal(["l1", "l2", "l3"], one.Caches.Select(cache => cache.Name));
        Assert.Equal(16 << 20, one.Caches[2].SizeBytes);
        // Six threads reach two groups of four processors, each with its own cache.
        Assert.Equal(32 << 20, six.Caches[2].SizeBytes);
        Assert.Equal(6, six.EngineCount);
        Assert.True(one.MemoryBytes > 1 << 20);
    }

    [Fact]
    public void Threads_of_one_core_share_its_caches()
    {
        Cache(0, 1, "Data", "32K", "0,1");
        Assert.Equal(32 << 10, HostProcessor.Describe(1, _folder).Caches[0].SizeBytes);
        Assert.Equal(16 << 10, HostProcessor.Describe(10_000, _folder).Caches[0].SizeBytes);
    }

    private void Cache(int index, int level, string type, string size, string shared)
    {
        string path = Directory.CreateDirectory(Path.Combine(_folder, $"index{index}")).FullName;
        File.WriteAllText(Path.Combine(path, "level"), $"{level}\n");
        File.WriteAllText(Path.Combine(path, "type"), $"{type}\n");
        File.WriteAllText(Path.Combine(path, "size"), $"{size}\n");
        File.WriteAllText(Path.Combine(path, "shared_cpu_list"), $"{shared}\n");
        File.WriteAllText(Path.Combine(path, "coherency_line_size"), "64\n");
    }
}
