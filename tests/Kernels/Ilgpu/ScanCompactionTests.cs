using LatencyLab.Kernels.Accelerators;
using LatencyLab.Kernels.Execution;
using LatencyLab.Kernels.Ilgpu;
using LatencyLab.Kernels.Lanes;

namespace LatencyLab.Tests.Kernels.Ilgpu;

public class ScanCompactionTests
{
    [Theory]
    [InlineData(1, 0.0)]
    [InlineData(1, 1.0)]
    [InlineData(16, 1.0)]
    [InlineData(49, 0.0)]
    [InlineData(196, 0.3)]
    [InlineData(3137, 0.7)]
    public void Active_elements_are_listed_in_order(int length, double rate)
    {
        Random random = new(length);
        int[] mask = [.. Enumerable.Range(0, length).Select(_ => random.NextDouble() < rate ? 1 : 0)];
        int[] expected = [.. Enumerable.Range(0, length).Where(index => mask[index] == 1)];
        using IlgpuAccelerator accelerator = IlgpuAccelerator.Open(new IlgpuBackendName(IlgpuKind.Cpu));
        IlgpuDevice<ScalarLanes> device = new(accelerator);
        using IndexTensor<IlgpuIndexBuffer> masks = device.Indices(length), indices = device.Indices(length), count = device.Indices(1);
        using IndexTensor<IlgpuIndexBuffer> scratch = device.Indices(device.CompactionScratch(length));
        masks.Write(mask);
        indices.Poison();
        count.Poison();
        scratch.Poison();

        Dispatch compaction = device.BindCompaction(masks.Buffer, length, indices.Buffer, count.Buffer, scratch.Buffer)!;
        compaction.Start();
        device.Synchronize();

        int[] found = new int[length], number = new int[1];
        indices.Read(found);
        count.Read(number);
        Assert.Equal(expected.Length, number[0]);
        Assert.Equal(expected, found[..number[0]]);
        Assert.All(found[number[0]..], rest => Assert.Equal(IndexTensor.PoisonValue, rest));
    }
}
