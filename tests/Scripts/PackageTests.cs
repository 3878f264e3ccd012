using LatencyLab.Tests.Cli.Help;

namespace LatencyLab.Tests.Scripts;

/// <summary>What is published installs and runs where there is nothing else: <c>eng/package-test.sh</c>.</summary>
public sealed class PackageTests
{
    [ScriptFact]
    public void The_tool_and_the_documented_program_run_from_the_packages_alone()
    {
        (int code, string output, string error) = LatlabProcess.RunAny(
            SharedData.RepositoryRoot, "bash", Path.Combine(SharedData.RepositoryRoot, "eng", "package-test.sh"));
        Assert.True(code == 0, error);
        Assert.Matches(@"^\d+\.\d\d ms by the program, \d+\.\d+ ms by the tool\n$", output);
    }
}
