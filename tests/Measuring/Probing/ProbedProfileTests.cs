using LatencyLab.Measuring.Backends;
using LatencyLab.Measuring.Probing;

namespace LatencyLab.Tests.Measuring.Probing;

public class ProbedProfileTests
{
    [Fact]
    public void Numbers_follow_from_what_was_measured()
    {
        DeviceProfile profile = ProbedProfile.Of(Result(), null, "2030-01-02");
        Assert.Equal("fake-cpu-2t", profile.Name);
        Assert.Equal(2, profile.Processing.EngineCount);
        Assert.Equal(3e9, profile.Processing.FrequencyHz);
        // 2 engines * 3e9 Hz * 16 lanes * 2 MACs.
        Assert.Equal(192e9, profile.Processing.PeakMacsPerSecond(DataType.Fp32), 1e3);
        Assert.Equal(32, profile.Processing.LanesPerEngine);
        Assert.Equal(1, profile.Processing.MacsPerLaneCycle, 12);
        Assert.Equal(4, profile.Processing.PipelineDepthCycles);
        Assert.Equal(["l1", "l2", "dram"], profile.Memories.Select(level => level.Name));
        // Measured for both engines together; a level of an engine has its own share.
        Assert.Equal(200e9, profile.Memories[0].BandwidthBytesPerSecond, 1e3);
        Assert.Equal(20e9, profile.Memories[2].BandwidthBytesPerSecond, 1e3);
        Assert.Equal(2e-6, profile.LaunchOverheadSeconds, 12);
        Assert.Equal(0.5e-6, profile.KernelFloorSeconds, 12);
        Assert.Contains("2030-01-02", profile.Description);
        Assert.DoesNotContain("busy", profile.Description);
    }

    [Fact]
    public void Every_number_says_where_it_is_from_and_the_profile_reads_back()
    {
        DeviceProfile profile = ProbedProfile.Of(Result(), "mine", "2030-01-02");
        DeviceProfile read = DeviceProfileReader.Parse(DeviceProfileWriter.ToYaml(profile), "mine.yaml");
        Assert.Equal("mine", read.Name);
        foreach (string field in (string[])["engine_count", "frequency_hz", "lanes_per_engine", "macs_per_lane_cycle",
            "pipeline_depth_cycles",
            "launch_overhead_s", "kernel_floor_s", "l1.size_bytes", "l1.bandwidth_bytes_per_s", "dram.size_bytes",
            "dram.bandwidth_bytes_per_s"])
            Assert.True(read.Sources[field].Length > 5, field);
        Assert.Contains("best of 20 samples", read.Sources["l2.bandwidth_bytes_per_s"]);
        Assert.Contains("MAD", read.Sources["frequency_hz"]);
        Assert.Contains("slow down at 3.5E+04", read.Sources["l1.size_bytes"]);
        Assert.Contains("no fall", read.Sources["l2.size_bytes"]);
    }

    [Fact]
    public void An_outer_level_that_looked_faster_is_averaged_with_the_inner_and_says_so()
    {
        ProbeResult result = Result();
        ProbeResult noisy = result with
        {
            Levels = [result.Levels[0], result.Levels[1] with { Read = Rate(30e9) }, result.Levels[2] with { Read = Rate(50e9) }],
        };
        DeviceProfile profile = ProbedProfile.Of(noisy, null, "2030-01-02");
        Assert.Equal(40e9, profile.Memories[1].TotalBandwidthBytesPerSecond(2), 1e3);
        Assert.Equal(40e9, profile.Memories[2].BandwidthBytesPerSecond, 1e3);
        Assert.Contains("averaged", profile.Sources["l2.bandwidth_bytes_per_s"]);
        Assert.Contains("5E+10 was measured", profile.Sources["dram.bandwidth_bytes_per_s"]);
        Assert.DoesNotContain("averaged", profile.Sources["l1.bandwidth_bytes_per_s"]);
        DeviceProfileReader.Parse(DeviceProfileWriter.ToYaml(profile), "noisy.yaml");
    }

    [Fact]
    public void A_busy_machine_is_named_in_the_profile()
    {
        ProbeResult busy = Result() with { Unsteady = ["l1 read"], SmallestKernelSeconds = Rate(1e-6) };
        DeviceProfile profile = ProbedProfile.Of(busy, null, "2030-01-02");
        Assert.Contains("too unsteady to trust", profile.Description);
        // The smallest kernel looked faster than an empty launch: no negative time comes of it.
        Assert.Equal(1e-9, profile.KernelFloorSeconds);
        DeviceProfileReader.Parse(DeviceProfileWriter.ToYaml(profile), "busy.yaml");
    }

    [Fact]
    public void What_the_device_tells_is_not_measured()
    {
        ProbeResult result = Result();
        DeviceProfile profile = ProbedProfile.Of(
            result with
            {
                FrequencyHz = null,
                Hardware = result.Hardware with { FrequencyHz = 1.5e9, LanesPerEngine = 64, Architecture = "volta" },
            },
            null, "2030-01-02");
        Assert.Equal(1.5e9, profile.Processing.FrequencyHz);
        Assert.Equal(64, profile.Processing.LanesPerEngine);
        Assert.Equal(192e9, profile.Processing.PeakMacsPerSecond(DataType.Fp32), 1e3);
        Assert.Equal("volta", profile.Architecture);
        Assert.Contains("own properties", profile.Sources["frequency_hz"]);
    }

    private static ProbedRate Rate(double best) => new(best, best, best / 100, 20);

    [Fact]
    public void Of_two_measurements_the_better_counts_and_agreement_is_found_twice()
    {
        ProbedRate first = new(100, 90, 1, 10) { Drift = 0.2 }, second = new(104, 80, 2, 30) { Drift = -0.3 };
        ProbedRate both = first.Or(second);
        Assert.Equal((104.0, 80.0, 2.0, 40), (both.Best, both.Median, both.Deviation, both.Samples));
        Assert.Equal(0.04, both.Drift, 12);
        Assert.Equal(both, second.Or(first));
        // Far from the other, but found in both halves of its own samples.
        Assert.Equal(0.01, (second with { Best = 200, Drift = 0.01 }).Or(first).Drift, 12);
    }

    private static ProbeResult Result()
    {
        ProbeLevel l1 = new("l1", MemoryScope.Engine, 32 << 10, 64, "the system"),
            l2 = new("l2", MemoryScope.Engine, 1 << 20, 64, "the system");
        ProbeLevel dram = new("dram", MemoryScope.Device, 8L << 30, 64, "the system");
        return new ProbeResult
        {
            DeviceName = "fake-cpu-2t",
            ModelName = "Fake CPU",
            Implementation = "host-512x2",
            ClockName = "fake",
            Hardware = new ProbeHardware
            {
                Architecture = "cpu",
                EngineCount = 2,
                EngineSource = "two threads",
                Caches = [l1, l2],
                MemoryBytes = 8L << 30,
                Items = 2,
            },
            LaneWidth = 16,
            FrequencyHz = Rate(3e9),
            Peak = new ProbedPeak(16, 2, Rate(192e9)),
            OtherPeaks = [new ProbedPeak(1, 1, Rate(6e9))],
            FmaLatencySeconds = Rate(4 / 3e9),
            Levels =
            [
                new ProbedLevel(l1, 16 << 10, Rate(400e9), Rate(300e9), 35e3),
                new ProbedLevel(l2, 200e3, Rate(200e9), Rate(150e9), null),
                new ProbedLevel(dram, 4 << 20, Rate(20e9), Rate(15e9), null),
            ],
            DispatchSeconds = Rate(2e-6),
            SingleDispatchSeconds = null,
            SmallestKernelSeconds = Rate(2.5e-6),
            ReferenceLoss = 0.01,
            ReferenceSpread = 0.01,
            Processors = 1.9,
            Unsteady = [],
        };
    }
}
