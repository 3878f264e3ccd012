using LatencyLab.Networks;
using LatencyLab.Predictor.Composition;
using LatencyLab.Runtimes;
using LatencyLab.Simulation.Caches;
using LatencyLab.Simulation.Grids;
using LatencyLab.Simulation.Kernels;
using LatencyLab.Simulation.Masks;

namespace LatencyLab.Simulation.Networks;

/// <summary>Runs a network kernel after kernel: the host enqueues by the rules of the runtime, the outermost cache goes from one to the
/// next. The schedule of each step is the closed form's.</summary>
/// <param name="kernels">Simulates single kernels.</param>
/// <param name="runtime">The software that runs them.</param>
public sealed class NetworkSimulator(KernelSimulator kernels, Runtime runtime)
{
    /// <summary>A residual that a convolution's epilogue reads: one of the three maps that an addition moves.</summary>
    private const double ResidualShare = 1.0 / 3;

    private readonly MemoizedModel _closed = MemoizedModel.Of(
        LatencyLab.Predictor.Catalog.LatencyModels.Create(
            LatencyLab.Predictor.Catalog.LatencyModels.Default, kernels.Device, kernels.DataType, runtime));

    /// <summary>Runs it once, after another inference of the same network.</summary>
    /// <param name="network">The network at its mean rates.</param>
    /// <param name="masks">Which patches are computed and which blocks run; null: as many as the mean rates say.</param>
    public NetworkRun Run(Network network, IMaskSource? masks = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        NetworkEstimate closed = NetworkPredictor.Predict(_closed, network);
        MemoryLevel? cache = kernels.Device.Memories.Count > 1 ? kernels.Device.Memories[^2] : null;
        TensorStack stack = new((long)(cache?.TotalSizeBytes(kernels.Device.Processing.EngineCount) ?? 0));
        Launch[] launches = [.. Launches(closed)];
        if (masks is not null)
            launches = [.. new MaskedBlocks(masks).Of(launches, kernels.DataType.ElementBytes())];
        foreach (Launch launch in launches)
            StateOf(stack, launch);
        return Run(network, closed, launches, stack);
    }

    private NetworkRun Run(Network network, NetworkEstimate closed, Launch[] launches, TensorStack stack)
    {
        StreamClock clock = new(kernels.IsHost), free = new(kernels.IsHost);
        long gap = Picoseconds.Of(runtime.KernelGapSeconds), decision = Picoseconds.Of(runtime.DecisionHostSeconds), busy = 0;
        long submission = Picoseconds.Of(runtime.SubmissionSeconds);
        clock.Enqueue(submission, 0);
        free.Enqueue(submission, 0);
        List<SimulatedKernel> run = [];
        List<(long, long)> decisions = [];
        foreach (Launch launch in launches)
        {
            CacheState state = StateOf(stack, launch);
            if (launch.Work.Bytes.Total > 0 || launch.Work.Flops > 0)
            {
                KernelRun kernel = kernels.Run(launch.Masked, state);
                double part = launch.Probability * (launch.IsFused ? ResidualShare : 1);
                long work = Part(part, kernel.Duration - (launch.IsFused ? kernel.Start : 0));
                long idle = launch.IsFused ? 0 : Part(launch.Probability, gap);
                long host = launch.IsFused ? 0 : Part(launch.Probability, Picoseconds.Of(HostSeconds(launch.Work)));
                free.Enqueue(host, idle + work);
                (long hostBegin, long hostEnd, long begin, long end) = clock.Enqueue(host, idle + work);
                busy += idle + work + (kernels.IsHost ? host : 0);
                double closedWork = launch.IsFused ? kernel.ClosedSeconds - kernel.Plan.StartSeconds : kernel.ClosedSeconds;
                run.Add(new SimulatedKernel
                {
                    Name = launch.Name,
                    Operator = launch.Operator,
                    Masked = launch.Masked,
                    Run = kernel,
                    State = state,
                    Part = part,
                    IsFused = launch.IsFused,
                    HostBegin = hostBegin,
                    HostEnd = hostEnd,
                    Begin = begin,
                    WorkBegin = begin + idle,
                    End = end,
                    ClosedSeconds = part * closedWork + Picoseconds.Seconds(idle),
                });
            }

            for (int i = 0; i < launch.Decisions && runtime.Decisions == DecisionPlace.Host; i++)
            {
                if (launch.Probability < 1)
                    clock.Enqueue(Part(launch.Probability, decision), 0);
                else
                    decisions.Add(clock.Synchronise(decision));
            }
        }

        return new NetworkRun(network, run, decisions, clock.End, busy, free.End, closed);
    }

    private static long Part(double part, long picoseconds) => part == 1 ? picoseconds : (long)Math.Round(part * picoseconds);

    private double HostSeconds(in OperatorWork work) => runtime.EnqueueSeconds(work.Class, work.DenseClass);

    /// <summary>What a kernel finds of its operands, which it then uses.</summary>
    private static CacheState StateOf(TensorStack stack, Launch launch)
    {
        TensorBytes bytes = launch.Work.Bytes;
        long held = launch.Inputs.Sum(stack.Held);
        CacheState state = new(Share(held, bytes.Input), Share(stack.Held(launch.Weights), bytes.Weight), false);
        stack.Use(launch.Weights, bytes.Weight);
        foreach (string input in launch.Inputs)
            stack.Use(input, bytes.Input / launch.Inputs.Count);
        stack.Use(launch.Output, bytes.Output);
        return state;
    }

    private static double Share(long held, long bytes) => bytes <= 0 ? 0 : Math.Min(1, held / (double)bytes);

    private IEnumerable<Launch> Launches(NetworkEstimate closed)
    {
        string previous = "image";
        foreach (BlockEstimate block in closed.Blocks)
        {
            string begin = previous;
            foreach (StepEstimate step in block.Steps)
            {
                foreach (NodeEstimate node in step.Nodes)
                {
                    string name = Node.OfBlock(block.Block.Name, node.Node.Name);
                    IReadOnlyList<string> inputs = node.Node.Inputs.Count == 0 ? [begin]
                        : [.. node.Node.Inputs.Select(input => input == Node.BlockInput ? begin
                            : Node.IsOfOtherBlock(input) ? input : Node.OfBlock(block.Block.Name, input))];
                    foreach (Launch launch in Launches(block.Block.Name, name, node.Node.Operator, inputs, step.Step.ExecutionProbability))
                        yield return launch;
                    if (node.Node.DecisionsAwaited > 0)
                        yield return Launch.Awaiting(block.Block.Name, name, node.Node, inputs, step.Step.ExecutionProbability);
                    previous = name;
                }
            }

            if (block.Block.IsExit)
                previous = begin;
        }
    }

    /// <summary>The kernels of a node, each reading what the one before it wrote; the last writes the node's tensor.</summary>
    private IEnumerable<Launch> Launches(
        string block, string name, Operator op, IReadOnlyList<string> inputs, double probability)
    {
        Execution[] runs = [.. Leaves(op).SelectMany(part => Execution.Of(part, runtime))];
        for (int i = 0; i < runs.Length; i++)
        {
            string output = i == runs.Length - 1 ? name : FormattableString.Invariant($"{name}:{i}");
            string shown = runs.Length == 1 ? name : $"{name} {runs[i].Operator.Kind}";
            yield return new Launch(
                block, shown, new MaskedOperator(runs[i].Operator, null, default, 0),
                runs[i].Operator.Work(kernels.DataType.ElementBytes()), runs[i].IsFused, inputs,
                FormattableString.Invariant($"{name}:weights:{i}"), output, probability, 0);
            inputs = [output];
        }
    }

    private static IEnumerable<Operator> Leaves(Operator op) =>
        op is CompositeOperator composite ? composite.Parts.SelectMany(Leaves) : [op];
}
