using LatencyLab.Networks;
using LatencyLab.Networks.Dynamic;
using LatencyLab.Predictor.Dynamic;
using LatencyLab.Runtimes;
using LatencyLab.Search.Families;
using LatencyLab.Search.Registry;
using LatencyLab.Simulation.Decisions;
using LatencyLab.Simulation.Kernels;
using LatencyLab.Simulation.Networks;
using LatencyLab.Tests.Hardware;
using LatencyLab.Tests.Predictor.Dynamic;

namespace LatencyLab.Tests.Simulation;

public sealed class DecisionTests : IDisposable
{
    private static readonly DeviceProfile s_v100 = DeviceCatalog.Get("nvidia-v100");
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("hydranet", "resnet110", "", 1, 0.1)]
    [InlineData("hydranet", "resnet110", "", 8, 0.1)]
    [InlineData("cascade", "resnet18", "--exits=stage2.block1,stage3.block1;--exit-rates=0.3,0.4", 8, 0.1)]
    [InlineData("lcnet", "resnet18", "--layer-keep=0.7", 4, 0.1)]
    public void The_mean_over_many_draws_is_near_what_is_expected(string family, string network, string options, int batch, double within)
    {
        DynamicNetwork drawn = Drawn(family, network, options, batch);
        NetworkSimulator simulator = Simulator("graph");
        double mean = Enumerable.Range(0, 200).Average(seed => simulator.Run(drawn, new DrawnDecisions(seed)).Seconds);
        DynamicEstimate expected = simulator.Expected(drawn);
        Assert.InRange(mean / expected.Expected.TotalSeconds, 1 - within, 1 + within);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public void Blocks_that_images_skip_are_as_many_as_the_rate_says_on_average(int batch)
    {
        DynamicNetwork drawn = Drawn("laudnet", "resnet18", "--mode=layer;--activation-rate=0.6", batch);
        NetworkSimulator simulator = Simulator("graph");
        double[] seconds = [.. Enumerable.Range(0, 200).Select(seed => simulator.Run(drawn, new DrawnDecisions(seed)).Seconds)];
        Assert.InRange(seconds.Average() / simulator.Expected(drawn).Expected.TotalSeconds, 0.9, 1.1);
        Assert.True(seconds.Min() < seconds.Max());
    }

    [Fact]
    public void One_branch_of_one_takes_exactly_what_its_blocks_take_in_a_row()
    {
        NetworkSimulator simulator = Simulator("pytorch-eager");
        foreach (string execution in (string[])["sequence", "concurrent"])
        {
            DynamicNetwork one = Drawn("hydranet", "resnet110", $"--branches=1;--top-k=1;--execution={execution}", 2);
            NetworkRun drawn = simulator.Run(one, new DrawnDecisions(1));
            Network blocks = new(
                one.Name, 2, one.Resolution, [.. one.Groups.SelectMany(group => group.Parts).SelectMany(part => part.Build(2, 1))]);
            Assert.Equal(simulator.Run(blocks).Duration, drawn.Duration);
        }
    }

    [Fact]
    public void Tiles_of_streams_are_kept_where_a_trace_asks_for_them_alone()
    {
        DynamicNetwork network = Drawn("hydranet", "resnet110", "--execution=concurrent", 1);
        NetworkRun run = Simulator("graph").Run(network, new DrawnDecisions(3));
        Runtime runtime = RuntimeCatalog.Get("graph");
        NetworkRun traced = new NetworkSimulator(new KernelSimulator(s_v100, DataType.Fp32, runtime.Library), runtime)
        {
            RecordsStreams = true,
        }.Run(network, new DrawnDecisions(3));
        Assert.Equal(run.Duration, traced.Duration);
        Assert.All(run.Kernels, kernel => Assert.All(kernel.Run.Grids, grid => Assert.Empty(grid.Waves)));
        Assert.All(
            traced.Kernels.Where(kernel => kernel.RanBesideOthers),
            kernel => Assert.All(kernel.Run.Grids, grid => Assert.Equal(grid.Tiles, grid.Waves.Sum(wave => (long)wave.Engines))));
    }

    [Fact]
    public void Branches_on_streams_take_less_than_one_after_another_and_no_less_than_the_longest()
    {
        DynamicNetwork network = Drawn("hydranet", "resnet110", "--execution=concurrent", 1);
        NetworkSimulator simulator = Simulator("graph");
        NetworkRun four = simulator.Run(network, new DrawnDecisions(3)), two = simulator.Run(network, new DrawnDecisions(3), 2),
            one = simulator.Run(network, new DrawnDecisions(3), 1);
        Assert.True(four.Duration < two.Duration && two.Duration < one.Duration, $"{four.Duration} {two.Duration} {one.Duration}");
        Assert.Equal([0, 1, 2, 3], four.Kernels.Select(kernel => kernel.Stream).Distinct().Order());
        SimulatedKernel[] branches = [.. four.Kernels.Where(kernel => kernel.Name.StartsWith("branch", StringComparison.Ordinal))];
        Assert.All(
            branches.GroupBy(kernel => kernel.Stream),
            stream => Assert.All(stream.Zip(stream.Skip(1)), pair => Assert.True(pair.First.End <= pair.Second.Begin)));
        long alone = one.Kernels.Where(kernel => kernel.Name.StartsWith(branches[0].Name.Split('.')[0], StringComparison.Ordinal))
            .Sum(kernel => kernel.End - kernel.Begin);
        Assert.True(branches.Max(kernel => kernel.End) - branches.Min(kernel => kernel.Begin) >= alone);
        Assert.True(branches.Min(kernel => kernel.Begin) >= four.Kernels.Single(kernel => kernel.Name == "routing routing").End);
        Assert.All(four.Kernels.Where(kernel => kernel.Name.StartsWith("combine", StringComparison.Ordinal)),
            kernel => Assert.True(kernel.Begin >= branches.Max(branch => branch.End)));
    }

    [Fact]
    public void A_host_that_enqueues_branch_after_branch_lets_none_begin_before_it_is_enqueued()
    {
        DynamicNetwork network = Drawn("hydranet", "resnet110", "--execution=concurrent", 1);
        NetworkRun run = Simulator("pytorch-eager").Run(network, new DrawnDecisions(3));
        Assert.All(run.Kernels, kernel => Assert.True(kernel.Begin >= kernel.HostEnd));
        Assert.Single(run.Decisions);
        Assert.True(run.Kernels.OrderBy(kernel => kernel.HostBegin).Zip(run.Kernels.OrderBy(kernel => kernel.HostBegin).Skip(1))
            .All(pair => pair.First.HostEnd <= pair.Second.HostBegin));
    }

    [Fact]
    public void The_same_seed_gives_the_same_picoseconds()
    {
        DynamicNetwork network = Drawn("hydranet", "resnet110", "--execution=concurrent", 8);
        NetworkRun first = Simulator("graph").Run(network, new DrawnDecisions(5));
        Assert.Equal(first.Duration, Simulator("graph").Run(network, new DrawnDecisions(5)).Duration);
    }

    [Fact]
    public void A_file_says_where_images_leave()
    {
        DynamicNetwork network = Drawn("cascade", "resnet18", "--exits=stage2.block1,stage3.block1;--exit-rates=0.3,0.4", 4);
        string file = _folder.Write(
            "exits.csv", "exit.stage2.block1,exit.stage3.block1\n1,0\n0,1\n0,0\n0,0\n1,1\n1,1\n1,1\n1,1\n0,0\n");
        IReadOnlyList<IDecisionSource> sources = DecisionSources.Parse(file, 1, 4, "--decisions");
        Assert.Equal(2, sources.Count);
        PartCosts costs = new(new CountingModel());
        Assert.Equal([4, 3, 2], Assert.Single(sources[0].Of(network, costs)).Images);
        Assert.Equal([4, 0, 0], Assert.Single(sources[1].Of(network, costs)).Images);
        NetworkSimulator simulator = Simulator("graph");
        Assert.True(simulator.Run(network, sources[1]).Duration < simulator.Run(network, sources[0]).Duration);
    }

    [Fact]
    public void A_file_says_which_images_run_a_block_and_which_branches()
    {
        PartCosts costs = new(new CountingModel());
        DynamicNetwork skipping = Drawn("laudnet", "resnet18", "--mode=layer;--activation-rate=0.6", 2);
        string[] blocks = [.. skipping.Groups.SelectMany(group => group.Decisions)];
        string kept = _folder.Write("kept.csv", string.Join(',', blocks) + "\n" + string.Join(',', blocks.Select((_, i) => i % 2))
            + "\n" + string.Join(',', blocks.Select(_ => 1)) + "\n");
        int[] images =
        [
            .. DecisionSources.Parse(kept, 1, 2, "--decisions")[0].Of(skipping, costs)
                .Where(group => group.Group is KeptGroup).Select(group => group.Images[0]),
        ];
        Assert.Equal(blocks.Select((_, i) => i % 2 + 1), images);

        DynamicNetwork hydra = Drawn("hydranet", "resnet110", "--branches=3;--top-k=2", 2);
        string branches = _folder.Write("branches.csv", "branch0,branch1,branch2\n1,1,0\n1,0,1\n");
        DrawnGroup routed = DecisionSources.Parse(branches, 1, 2, "--decisions")[0].Of(hydra, costs)
            .Single(group => group.Group is BranchGroup);
        Assert.Equal([2, 1, 1], routed.Images);
    }

    [Theory]
    [InlineData("branch0,branch1\n1,1\n", "no column 'branch2'")]
    [InlineData("branch0,branch1,branch3\n1,1,0\n", "decides no 'branch3'")]
    [InlineData("branch0,branch1,branch2\n1,1,1\n", "takes 3 branches, expected 2")]
    [InlineData("branch0,branch1,branch2\n1,1\n", "row of 2 cells, expected 3")]
    [InlineData("branch0,branch1,branch2\n1,yes,0\n", "'yes' is no decision, expected 0 or 1")]
    [InlineData("branch0,branch0,branch2\n1,0,0\n", "stands in the header twice")]
    [InlineData("branch0,branch1,branch2\n", "has no image")]
    [InlineData("", "has no image")]
    public void A_file_that_does_not_fit_is_refused_with_its_line(string text, string problem)
    {
        DynamicNetwork hydra = Drawn("hydranet", "resnet110", "--branches=3;--top-k=2", 1);
        string file = _folder.Write("bad.csv", text);
        InputException refused = Assert.Throws<InputException>(() => DecisionSources.Parse(file, 1, 1, "--decisions")[0].Of(
            hydra, new PartCosts(new CountingModel())));
        Assert.Contains(problem, refused.Message, StringComparison.Ordinal);
        Assert.Contains("bad.csv", refused.Message, StringComparison.Ordinal);
    }

    private static NetworkSimulator Simulator(string runtime) => new(
        new KernelSimulator(s_v100, DataType.Fp32, RuntimeCatalog.Get(runtime).Library), RuntimeCatalog.Get(runtime));

    private static DynamicNetwork Drawn(string family, string network, string options, int batch)
    {
        INetworkFamily of = FamilyRegistry.Find(family);
        FamilyTarget target = new(network, null, batch);
        Dictionary<string, string> given = options.Split(';', StringSplitOptions.RemoveEmptyEntries)
            .ToDictionary(option => option.Split('=')[0], option => option.Split('=')[1]);
        return of.Configure(KnobValues.ForPredict(of, given), target).BuildDrawn(target)!;
    }
}
