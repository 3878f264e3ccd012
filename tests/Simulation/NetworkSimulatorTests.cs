using LatencyLab.Networks;
using LatencyLab.Networks.Lasnet;
using LatencyLab.Networks.Sources;
using LatencyLab.Predictor;
using LatencyLab.Runtimes;
using LatencyLab.Simulation.Grids;
using LatencyLab.Simulation.Kernels;
using LatencyLab.Simulation.Masks;
using LatencyLab.Simulation.Networks;

namespace LatencyLab.Tests.Simulation;

public class NetworkSimulatorTests
{
    private static readonly DeviceProfile s_v100 = DeviceCatalog.Get("nvidia-v100");

    [Theory]
    [InlineData("pytorch-eager")]
    [InlineData("graph")]
    [InlineData("tensorflow1")]
    public void Host_and_device_in_time_are_the_max_plus_product_of_the_kernels(string name)
    {
        Runtime runtime = RuntimeCatalog.Get(name);
        foreach (DynamicMode mode in (DynamicMode[])[DynamicMode.Dense, DynamicMode.Spatial])
        {
            NetworkRun run = Simulate(runtime, Lasnet(mode, 1), null);
            Timeline time = Timeline.Enqueued(runtime.SubmissionSeconds * Picoseconds.PerSecond, 0);
            int decision = 0;
            foreach (SimulatedKernel kernel in run.Kernels)
            {
                if (decision < run.Decisions.Count && run.Decisions[decision].End <= kernel.HostBegin)
                {
                    time += Timeline.Synchronisation(Picoseconds.Of(runtime.DecisionHostSeconds));
                    decision++;
                }

                time += Timeline.Enqueued(kernel.HostEnd - kernel.HostBegin, kernel.End - kernel.Begin);
            }

            Assert.Equal(run.Decisions.Count, decision);
            Assert.Equal((double)run.Duration, time.Seconds);
        }
    }

    [Fact]
    public void A_host_bound_network_takes_what_its_host_takes_and_its_last_kernel()
    {
        Runtime runtime = RuntimeCatalog.Get("pytorch-eager");
        NetworkRun run = Simulate(runtime, BackboneCatalog.Find("resnet18").Build(1), null);
        long host = run.Kernels.Sum(kernel => kernel.HostEnd - kernel.HostBegin);
        SimulatedKernel last = run.Kernels[^1];
        Assert.Equal(host + last.End - last.Begin, run.Duration);
        Assert.True(run.HostSeconds > 0.5 * run.Seconds);
        Assert.Equal(0, run.SynchronisationSeconds);
    }

    [Fact]
    public void Kernels_that_repeat_are_simulated_once()
    {
        KernelSimulator kernels = new(s_v100, DataType.Fp32);
        NetworkRun run = new NetworkSimulator(kernels, RuntimeCatalog.Get("graph")).Run(BackboneCatalog.Find("resnet101").Build(4));
        Assert.True(kernels.Count * 3 < run.Kernels.Count, $"{kernels.Count} of {run.Kernels.Count}");
    }

    [Fact]
    public void A_mask_of_all_patches_is_slower_than_one_of_few_and_one_of_none_runs_no_convolution_on_patches()
    {
        Network network = Lasnet(DynamicMode.Spatial, 1);
        Runtime runtime = RuntimeCatalog.Get("graph");
        double all = Simulate(runtime, network, new RecordedMasks("all", new PatchMask(1, 1, 1, [true]))).Seconds;
        double mean = Simulate(runtime, network, null).Seconds;
        NetworkRun none = Simulate(runtime, network, new RecordedMasks("none", new PatchMask(1, 1, 1, [false])));
        Assert.True(none.Seconds < mean && mean < all, $"{none.Seconds} {mean} {all}");
        Assert.DoesNotContain(none.Kernels, kernel => kernel.Operator.Kind == "patch_conv2d");
    }

    [Fact]
    public void Clusters_compute_smaller_halos_than_scattered_patches_of_the_same_number()
    {
        Network network = Lasnet(DynamicMode.Spatial, 8);
        Runtime runtime = RuntimeCatalog.Get("graph");
        PatchMask scattered = new(1, 4, 4, [.. Enumerable.Range(0, 16).Select(i => i is 0 or 2 or 8 or 10)]);
        PatchMask clustered = new(1, 4, 4, [.. Enumerable.Range(0, 16).Select(i => i is 0 or 1 or 4 or 5)]);
        Assert.Equal(scattered.Active, clustered.Active);
        NetworkRun apart = Simulate(runtime, network, new RecordedMasks("a", scattered));
        NetworkRun together = Simulate(runtime, network, new RecordedMasks("b", clustered));
        Assert.True(together.Seconds < apart.Seconds, $"{together.Seconds} {apart.Seconds}");
    }

    private static NetworkRun Simulate(Runtime runtime, Network network, IMaskSource? masks) =>
        new NetworkSimulator(new KernelSimulator(s_v100, DataType.Fp32, runtime.Library), runtime).Run(network, masks);

    private static Network Lasnet(DynamicMode mode, int batch) => LasnetFamily.Build(
        LasnetConfiguration.Create(
            BackboneCatalog.Find("resnet50"), new BlockConfiguration { Mode = mode, ActivationRate = 0.5 }, "14-7-7-7"), batch);
}
