using LatencyLab.Kernels.Accelerators;
using LatencyLab.Measuring.Backends;

namespace LatencyLab.Tests.Measuring.Backends;

public class AcceleratorHardwareTests
{
    /// <summary>What the CUDA driver says of a Tesla V100 PCIe 16 GB.</summary>
    private static readonly AcceleratorProperties s_v100 = new()
    {
        Kind = IlgpuKind.Cuda,
        ModelName = "Tesla V100-PCIE-16GB",
        Multiprocessors = 80,
        ThreadsPerMultiprocessor = 2048,
        MemoryBytes = 16_945_512_448,
        SharedBytesPerMultiprocessor = 98_304,
        LastCacheBytes = 6_291_456,
        FrequencyHz = 1.38e9,
        ComputeCapability = (7, 0),
    };

    [Fact]
    public void A_cuda_device_is_described_by_its_driver()
    {
        ProbeHardware hardware = AcceleratorHardware.Describe(s_v100);
        Assert.Equal(
            ("volta", 80, 64, 1.38e9), (hardware.Architecture, hardware.EngineCount, hardware.LanesPerEngine, hardware.FrequencyHz));
        Assert.Equal(16_945_512_448, hardware.MemoryBytes);
        Assert.Equal(
            [("shared", MemoryScope.Engine, 98_304L, 32), ("l2", MemoryScope.Device, 6_291_456L, 32)],
            hardware.Caches.Select(cache => (cache.Name, cache.Scope, cache.SizeBytes, cache.TransactionBytes)));
        Assert.Equal(80 * 2048, hardware.Items);
        Assert.True(hardware.IsInterleaved);
    }

    [Fact]
    public void An_open_cl_device_is_filled_though_it_does_not_say_what_fills_it()
    {
        ProbeHardware hardware = AcceleratorHardware.Describe(s_v100 with
        {
            Kind = IlgpuKind.OpenCL,
            Multiprocessors = 60,
            ThreadsPerMultiprocessor = 256,
            LineBytes = 128,
            ComputeCapability = null,
        });
        Assert.Equal(("other", null), (hardware.Architecture, hardware.LanesPerEngine));
        Assert.Equal(60 * 2048, hardware.Items);
        Assert.Equal(("l2", 128), (Assert.Single(hardware.Caches).Name, hardware.Caches[0].TransactionBytes));
    }

    [Fact]
    public void What_is_not_told_is_left_out()
    {
        ProbeHardware hardware = AcceleratorHardware.Describe(new AcceleratorProperties
        {
            Kind = IlgpuKind.Cpu,
            ModelName = "simulated",
            Multiprocessors = 1,
            ThreadsPerMultiprocessor = 16,
            MemoryBytes = 1 << 30,
        });
        Assert.Empty(hardware.Caches);
        Assert.Equal(("cpu", 1, 16, null), (hardware.Architecture, hardware.EngineCount, hardware.Items, hardware.FrequencyHz));
    }

    /// <summary>Each item of a processor's kernels has a run of its own; clock and caches are found as the host's are.</summary>
    [Fact]
    public void A_processor_is_a_processor_whatever_drives_it()
    {
        ProbeHardware hardware = AcceleratorHardware.Describe(
            s_v100 with { Kind = IlgpuKind.OpenCL, IsProcessor = true, Multiprocessors = 2 });
        Assert.Equal(("cpu", 2, 2, null), (hardware.Architecture, hardware.EngineCount, hardware.Items, hardware.FrequencyHz));
        Assert.False(hardware.IsInterleaved);
    }
}
