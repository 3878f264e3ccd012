namespace LatencyLab.Tests.Cli;

public sealed class AccuracyCommandTests
{
    [SharedDataFact]
    public void WritesATableOfTheChosenCases()
    {
        string file = Path.Combine(Directory.CreateTempSubdirectory().FullName, "accuracy.md");
        Latlab.Output("accuracy", "--data", SharedData.Folder, "--data-set", "deepbench GEMM", "--draws", "1", "--jobs", "2", "--out", file);
        string text = File.ReadAllText(file);
        string row = Assert.Single(text.Split('\n'), line => line.StartsWith("| deepbench GEMM, 30 % | 9 |", StringComparison.Ordinal));
        Assert.Contains("10 / 17 | 8 / 12", row, StringComparison.Ordinal);
        Assert.Contains("1 random draws", text, StringComparison.Ordinal);
        Assert.Contains("| deepbench GEMM, 30 % | NV_M40 | ", text, StringComparison.Ordinal);
        Assert.DoesNotContain("conv-justus", text, StringComparison.Ordinal);
        Assert.Equal(text, Latlab.Output("accuracy", "--data", SharedData.Folder, "--data-set", "deepbench GEMM", "--draws", "1", "--jobs", "1"));
        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
    }

    [SharedDataFact]
    public void BadInputIsOneLine()
    {
        Assert.Contains("did you mean 'conv-justus'?", Latlab.Refusal("accuracy", "--data", SharedData.Folder, "--data-set", "conv-jutsus"), StringComparison.Ordinal);
        Assert.Equal("--draws: expected at least 1", Latlab.Refusal("accuracy", "--data", SharedData.Folder, "--draws", "0"));
        Assert.EndsWith("folder not found", Latlab.Refusal("accuracy", "--data", "nowhere"));
    }
}
