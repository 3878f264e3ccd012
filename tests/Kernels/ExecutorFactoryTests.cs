using LatencyLab.Kernels;
using LatencyLab.Kernels.Accelerators;
using LatencyLab.Kernels.Host;
using LatencyLab.Kernels.Kinds;

namespace LatencyLab.Tests.Kernels;

public class ExecutorFactoryTests
{
    [Fact]
    public void Host_takes_its_lanes_and_threads()
    {
        using IExecutor executor = ExecutorFactory.Open("host", HostLanes.Bits128, 2);
        Assert.Equal("host-128x2", executor.Name);
    }

    [Theory]
    [InlineData("ilgpu-cuda", IlgpuKind.Cuda, 0)]
    [InlineData("ilgpu-opencl:1", IlgpuKind.OpenCL, 1)]
    [InlineData("ilgpu-cpu", IlgpuKind.Cpu, 0)]
    public void Accelerator_names_are_read_and_written(string text, IlgpuKind kind, int index)
    {
        Assert.True(IlgpuBackendName.TryParse(text, out IlgpuBackendName name));
        Assert.Equal(new IlgpuBackendName(kind, index), name);
        Assert.Equal(text, name.ToString());
    }

    [Theory]
    [InlineData("ilgpu-gpu")]
    [InlineData("ilgpu-cuda:")]
    [InlineData("ilgpu-cuda:-1")]
    [InlineData("ilgpu-cuda:1:2")]
    [InlineData("host:1")]
    public void Names_that_are_none_are_refused(string text)
    {
        Assert.False(IlgpuBackendName.TryParse(text, out _));
        Assert.Contains(
            "expected one of host, ilgpu, ilgpu-cuda", Assert.Throws<InputException>(() => ExecutorFactory.Open(text)).Message,
            StringComparison.Ordinal);
    }

    /// <summary>What a name lacks is told when it is opened: no machine has a hundred devices, and many have none.</summary>
    [Theory]
    [InlineData("ilgpu-cuda:99")]
    [InlineData("ilgpu-opencl:99")]
    [InlineData("ilgpu-cpu:99")]
    public void A_device_that_is_not_there_is_said_in_one_line(string name)
    {
        InputException error = Assert.Throws<InputException>(() => ExecutorFactory.Open(name));
        Assert.StartsWith($"backend '{name}': ILGPU finds ", Assert.Single(error.Errors).ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, 0)]
    [InlineData("1", 1)]
    [InlineData("radeon", 1)]
    [InlineData("RTX", 0)]
    public void One_of_several_accelerators_has_a_number_and_a_name(string? wanted, int index) =>
        Assert.Equal(s_two[index], FoundAccelerator.Choose(s_two, wanted));

    [Theory]
    [InlineData("2", "'2' is no accelerator, expected one of 0: NVIDIA RTX 4090, 1: AMD Radeon VII")]
    [InlineData("d", "'d' is more than one accelerator, expected one of 0: NVIDIA RTX 4090, 1: AMD Radeon VII")]
    public void An_accelerator_that_is_not_meant_is_said_with_those_there_are(string wanted, string message)
    {
        InputError error = Assert.Single(Assert.Throws<InputException>(() => FoundAccelerator.Choose(s_two, wanted)).Errors);
        Assert.Equal((message, "--accelerator"), (error.Message, error.Source));
    }

    private static readonly FoundAccelerator[] s_two =
    [
        new(new IlgpuBackendName(IlgpuKind.Cuda), "NVIDIA RTX 4090", false),
        new(new IlgpuBackendName(IlgpuKind.OpenCL), "AMD Radeon VII", false),
    ];
}
