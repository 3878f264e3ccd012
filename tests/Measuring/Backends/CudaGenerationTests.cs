using LatencyLab.Measuring.Backends;

namespace LatencyLab.Tests.Measuring.Backends;

public class CudaGenerationTests
{
    /// <summary>fp32 results a cycle and multiprocessor as the CUDA programming guide tabulates them.</summary>
    [Theory]
    [InlineData(5, 3, "maxwell", 128)]
    [InlineData(6, 0, "pascal", 64)]
    [InlineData(6, 1, "pascal", 128)]
    [InlineData(7, 0, "volta", 64)]
    [InlineData(7, 5, "turing", 64)]
    [InlineData(8, 0, "ampere", 64)]
    [InlineData(8, 6, "ampere", 128)]
    [InlineData(8, 9, "ada", 128)]
    [InlineData(9, 0, "hopper", 128)]
    [InlineData(10, 0, "blackwell", 128)]
    [InlineData(12, 0, "blackwell-rtx", 128)]
    public void Lanes_follow_from_the_compute_capability(int major, int minor, string architecture, int lanes)
    {
        Assert.Equal(new CudaGeneration(architecture, lanes), CudaGeneration.Of(major, minor));
        Assert.Contains(architecture, Architectures.All);
    }
}
