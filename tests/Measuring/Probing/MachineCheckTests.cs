using LatencyLab.Measuring.Probing;

namespace LatencyLab.Tests.Measuring.Probing;

public class MachineCheckTests
{
    [Theory]
    [InlineData(0.01, 0.005, 0.01, "quiet")]
    [InlineData(0.12, 0.005, 0.01, "nothing preempts but the speed varies")]
    [InlineData(0.01, 0.05, 0.01, "nothing preempts but the speed varies")]
    [InlineData(0.01, 0.005, 0.3, "others preempt")]
    [InlineData(0.01, 0.005, null, "steady; no clock")]
    [InlineData(0.12, 0.005, null, "varies; no clock")]
    public void What_it_saw_means_one_thing(double loss, double spread, double? preempted, string meaning) => Assert.StartsWith(
        meaning, new MachineCheck(1e-8, 1e-8, new ProbedRate(1, 1, 0, 100), loss, spread, 1, preempted).Meaning);
}
