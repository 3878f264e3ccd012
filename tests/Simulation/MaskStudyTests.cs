using LatencyLab.Simulation.Validation;

namespace LatencyLab.Tests.Simulation;

/// <summary>Rows of scattered and of clustered patches beside each other.</summary>
public sealed class MaskStudyTests : IDisposable
{
    private const string Header =
        "device,dtype,op,batch,cin,h,w,cout,kh,kw,stride_h,stride_w,pad_h,pad_w,latency_us,granularity,activation_rate,mask,trusted";

    private readonly string _path = Path.GetTempFileName();

    [Fact]
    public void Pairs_are_rows_that_differ_in_the_mask_alone_and_are_trusted()
    {
        File.WriteAllLines(_path,
        [
            Header,
            "host,fp32,patch_gather,1,128,28,28,,3,3,1,1,1,1,10,2,0.4,random,1",
            "host,fp32,patch_gather,1,128,28,28,,3,3,1,1,1,1,8,2,0.4,clustered,1",
            "host,fp32,patch_gather,1,128,28,28,,3,3,1,1,1,1,10,4,0.4,random,1",
            "host,fp32,patch_gather,1,128,28,28,,3,3,1,1,1,1,5,4,0.4,clustered,0",
            "host,fp32,patch_gather,1,64,28,28,,3,3,1,1,1,1,5,4,0.4,clustered,1",
        ]);
        MaskPair pair = Assert.Single(MaskStudy.Run(DeviceCatalog.Get("amd-epyc-9654"), [_path]));
        Assert.Equal(0.8, pair.Measured, 12);
        Assert.InRange(pair.Simulated, 0.5, 1.000001);
        string page = ValidationMarkdown.Of(new ValidationStudy(1, 1, [], []) { Masks = [pair] });
        Assert.Contains("| patch_gather | 1 | 0.800 | 0.800 | 0.800 |", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_of_one_mask_alone_are_refused()
    {
        File.WriteAllLines(_path, [Header, "host,fp32,patch_gather,1,128,28,28,,3,3,1,1,1,1,10,2,0.4,random,1"]);
        Assert.Throws<InputException>(() => MaskStudy.Run(DeviceCatalog.Get("amd-epyc-9654"), [_path]));
    }

    /// <inheritdoc/>
    public void Dispose() => File.Delete(_path);
}
