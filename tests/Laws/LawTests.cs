using System.Globalization;
using LatencyLab.Operators;

namespace LatencyLab.Tests.Laws;

/// <summary>
/// The laws on random cases of a fixed seed. <c>eng/laws.sh</c> runs <see cref="Laws_hold_on_random_cases"/> on many more.
/// </summary>
public class LawTests
{
    /// <summary>Set by <c>eng/laws.sh</c>: how many cases, of which seed, and the file for the table.</summary>
    private const string CasesVariable = "LATENCYLAB_LAW_CASES", SeedVariable = "LATENCYLAB_LAW_SEED",
        TableVariable = "LATENCYLAB_LAW_TABLE";

    private const string Cases = "4000", Seed = "1";

    [Fact]
    public void Every_kind_of_operator_has_cases()
    {
        IEnumerable<Type> all = typeof(Operator).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Operator)) && !type.IsAbstract);
        LawCase one = new() { Kind = "", Device = "", Type = DataType.Fp32, Runtime = "" };
        Assert.Empty(all.Except(LawOperators.Kinds.Select(kind => LawOperators.Of(one with { Kind = kind }).GetType())));
    }

    /// <summary>Cases that broke a law once, as simple as they get.</summary>
    private static readonly (string Law, LawCase Case)[] s_broken =
    [
        ("never falls in batch", Case("grouped patch conv", "amd-mi25") with { Height = 3, Stride = 2, Rate = 0.0178 }),
        ("never falls in height", Case("patch conv", "nvidia-k40") with
        {
            Batch = 25,
            Height = 3,
            Width = 3,
            Inputs = 125,
            KernelHeight = 3,
            KernelWidth = 3,
            Padding = 1,
            Rate = 0.1,
            More = 2,
        }),
        ("never falls in height", Case("grouped patch conv", "nvidia-l4") with { Batch = 2, Groups = 6, Rate = 0.7, Flags = 5 }),
        ("never falls in width", Case("depthwise patch conv", "amd-mi25") with
        {
            Height = 6,
            Width = 90,
            Granularity = 5,
            Rate = 0.045,
            Flags = 1,
        }),
        ("never falls in r", Case("grouped patch conv", "amd-mi100") with
        {
            Batch = 2,
            Height = 2,
            Groups = 5,
            Rate = 0.45,
            Flags = 1,
            More = 51,
        }),
        ("patches at r = 1 not cheaper than dense",
            Case("grouped patch conv", "nvidia-jetson-xavier") with { Outputs = 1015, Groups = 256 }),
        ("patches at r = 1 not cheaper than dense", Case("patch conv", "nvidia-v100-sxm2-16gb") with { Runtime = "pytorch-eager" }),
        ("kept channels at rate 1 not cheaper than dense", Case("grouped channel conv", "amd-mi50") with { Outputs = 1286, Groups = 64 }),
        ("never falls in output channels", Case("channel patch conv", "nvidia-p100-pcie-16gb") with
        {
            Runtime = "tensorflow1",
            Height = 62,
            Width = 126,
            Outputs = 35,
            OutputKeepRate = 0.0000644,
        }),
        ("never falls in output channels", Case("channel conv", "cpu-96") with { Inputs = 346, Outputs = 28, More = 4 }),
        ("never falls in r", Case("depthwise patch conv", "cpu-4") with
        {
            Batch = 3,
            Height = 28,
            Width = 128,
            Outputs = 52,
            KernelHeight = 3,
            KernelWidth = 8,
            Stride = 5,
            Halo = 1,
            Rate = 0.2,
            More = 1,
        }),
        ("never falls in height", Case("spatial masker", "aws-graviton3") with
        {
            Runtime = "tensorflow1",
            Height = 1,
            Width = 2,
            Inputs = 1441,
            Outputs = 1,
            KernelHeight = 2,
            KernelWidth = 2,
            Stride = 2,
            Padding = 1,
            More = 1,
        }),
        ("never falls in output channels", Case("grouped conv", "cpu-1000") with
        {
            Batch = 8,
            Height = 1,
            Width = 3,
            Inputs = 16,
            Outputs = 1,
            Groups = 3,
            KernelHeight = 1,
            KernelWidth = 2,
            More = 1,
        }),
        ("not below arithmetic at the peak", Case("masker conv", "amd-rx6800xt") with
        {
            Menu = "tuned",
            Batch = 120,
            Height = 4,
            Width = 4,
            Inputs = 960,
            Outputs = 2028,
            KernelHeight = 4,
            KernelWidth = 4,
            Padding = 3,
        }),
        ("not below arithmetic at the peak", Case("conv", "amd-rx6800xt") with
        {
            Batch = 64,
            Height = 56,
            Width = 56,
            Inputs = 1024,
            Outputs = 256,
            KernelHeight = 2,
            KernelWidth = 2,
        }),
        ("not below traffic that no cache can hold", Case("grouped patch conv", "nvidia-v100-pcie-32gb") with
        {
            Batch = 2,
            Height = 4,
            Width = 4,
            Inputs = 830,
            Groups = 128,
            Halo = 4,
        }),
    ];

    [Fact]
    public void Cases_that_broke_a_law_keep_it() => Assert.All(
        s_broken, broken => Assert.False(Law.All.Single(law => law.Name == broken.Law).IsBroken(broken.Case), $"{broken}"));

    private static LawCase Case(string kind, string device) =>
        new() { Kind = kind, Device = device, Type = DataType.Fp32, Runtime = LatencyLab.Runtimes.RuntimeCatalog.Kernels };

    [Fact]
    public void Laws_hold_on_random_cases()
    {
        IReadOnlyList<LawOutcome> outcomes = LawRun.Of(
            ulong.Parse(Environment.GetEnvironmentVariable(SeedVariable) ?? Seed, CultureInfo.InvariantCulture),
            long.Parse(Environment.GetEnvironmentVariable(CasesVariable) ?? Cases, CultureInfo.InvariantCulture));
        string table = LawRun.Table(outcomes);
        if (Environment.GetEnvironmentVariable(TableVariable) is { } path)
            File.WriteAllText(path, table);
        Assert.All(outcomes, outcome => Assert.True(outcome.Cases > 0, $"no case says anything of '{outcome.Law.Name}'"));
        Assert.True(outcomes.All(outcome => outcome.Violations == 0), table);
    }
}
