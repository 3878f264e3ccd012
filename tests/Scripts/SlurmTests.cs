using LatencyLab.Tests.Cli.Help;

namespace LatencyLab.Tests.Scripts;

/// <summary>A sweep on a real Slurm: <c>eng/slurm-test.sh</c>.</summary>
public sealed class SlurmTests
{
    [ScriptFact("slurmctld", requiredBy: "LATENCYLAB_REQUIRE_SLURM")]
    public void A_killed_shard_and_a_lost_node_change_nothing_in_the_results()
    {
        (int code, string output, string error) = LatlabProcess.RunAny(
            SharedData.RepositoryRoot, "bash", Path.Combine(SharedData.RepositoryRoot, "eng", "slurm-test.sh"),
            typeof(LatencyLab.Cli.CommandLine).Assembly.Location);
        Assert.True(code == 0, error);
        Assert.StartsWith("identical: ", output, StringComparison.Ordinal);
    }
}
