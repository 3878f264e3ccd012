using LatencyLab.Kernels;
using LatencyLab.Kernels.Accelerators;
using LatencyLab.Kernels.Kinds;
using LatencyLab.Measuring;
using LatencyLab.Measuring.Backends;
using LatencyLab.Measuring.Ilgpu;

namespace LatencyLab.Tests.Measuring.Ilgpu;

public class IlgpuBackendTests
{
    [Fact]
    public void The_cpu_accelerator_measures_every_kernel()
    {
        using IMeasurementBackend backend = MeasurementBackends.Open("ilgpu-cpu");
        Assert.IsType<IlgpuBackend>(backend);
        Assert.Equal(("ilgpu-cpu", "ilgpu-cpu", 1, 1), (backend.Name, backend.Implementation, backend.Threads, backend.LaneWidth));
        Assert.StartsWith("stopwatch", backend.ClockName, StringComparison.Ordinal);
        foreach (KernelKind kind in KernelCatalog.All)
        {
            // One of no work launches nothing, which takes no time.
            using IPreparedWork work = backend.Prepare(
                kind, kind.Cases.First(one => one.Request.Operator.Work(sizeof(float)).Bytes.Total > 0).Request);
            Assert.True(work.Run(2) > 0, kind.Name);
        }
    }

    [Fact]
    public void Reference_and_eviction_run()
    {
        using IlgpuBackend backend = new(new(IlgpuKind.Cpu));
        using IPreparedWork reference = backend.PrepareReference();
        Assert.True(reference.Run(1) > 0);
        backend.EvictCaches();
        Assert.Equal(16, backend.Hardware.Items);
        Assert.True(backend.Hardware.MemoryBytes > 1 << 20);
    }

    [Fact]
    public void Measure_writes_rows_of_an_accelerator()
    {
        string file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            using StringWriter output = new(), error = new();
            int code = LatencyLab.Cli.CommandLine.Run(
                ["measure", "--backend", "ilgpu-cpu", "--suite", "tiny", "--filter", "conv2d", "--row-budget-seconds", "0.01", "--out",
                    file],
                output, error);
            Assert.True(code == 0, error.ToString());
            string[] lines = File.ReadAllLines(file);
            Assert.True(lines.Length > 1);
            Assert.All(lines[1..], line => Assert.Contains("ilgpu-cpu", line, StringComparison.Ordinal));
        }
        finally
        {
            File.Delete(file);
        }
    }
}
