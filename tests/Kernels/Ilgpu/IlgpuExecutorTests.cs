using LatencyLab.Kernels;
using LatencyLab.Kernels.Accelerators;
using LatencyLab.Kernels.Execution;
using LatencyLab.Kernels.Ilgpu;
using LatencyLab.Kernels.Kinds;

namespace LatencyLab.Tests.Kernels.Ilgpu;

/// <summary>Every case of every kernel on ILGPU's CPU accelerator, against its float64 reference.</summary>
public sealed class IlgpuExecutorTests : IDisposable
{
    private const double Tolerance = 1e-5;
    private readonly IlgpuExecutor _executor = new(new IlgpuBackendName(IlgpuKind.Cpu));

    public static TheoryData<string> Kinds() => [.. EveryKernel.All.Select(kind => kind.Name)];

    public void Dispose() => _executor.Dispose();

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Kernel_equals_its_reference(string kind)
    {
        foreach (KernelCase named in EveryKernel.Named(kind).Cases)
        {
            using PreparedKernel prepared = _executor.Prepare(EveryKernel.Named(kind), named.Request);
            Assert.True(prepared.Verify() is double first && first < Tolerance, $"{kind}, {named.Name}: relative error {first}");
            Assert.True(prepared.Verify() < Tolerance, $"{kind}, {named.Name}: the second run differs");
        }
    }

    [Fact]
    public void Executor_says_what_it_is() => Assert.Equal(("ilgpu-cpu", 1, 1), (_executor.Name, _executor.Threads, _executor.LaneWidth));

    [Fact]
    public void Values_arrive_whole_while_the_garbage_collector_moves_their_arrays()
    {
        using IlgpuAccelerator accelerator = IlgpuAccelerator.Open(new IlgpuBackendName(IlgpuKind.Cpu));
        using AcceleratorMemory<float> memory = new(accelerator.Stream, 5_000);
        using CancellationTokenSource stop = new();
        Thread mover = new(() =>
        {
            while (!stop.IsCancellationRequested)
                GC.Collect(1, GCCollectionMode.Forced, blocking: true, compacting: true);
        });
        mover.Start();
        // Without pins, a handful of these rounds went wrong in every one of five trials.
        for (int round = 0; round < 6000; round++)
        {
            byte[] gap = new byte[20_000];
            float[] sent = [.. Enumerable.Repeat((float)round, 5_000)], received = new float[5_000];
            GC.KeepAlive(gap);
            memory.Write(sent);
            memory.Read(received, received.Length);
            Assert.True(sent.AsSpan().SequenceEqual(received), $"round {round}");
        }

        stop.Cancel();
        mover.Join();
    }
}
