using LatencyLab.Networks;
using LatencyLab.Networks.Dynamic;
using LatencyLab.Predictor.Composition;
using LatencyLab.Predictor.Dynamic;
using LatencyLab.Runtimes;
using LatencyLab.Simulation.Caches;
using LatencyLab.Simulation.Decisions;
using LatencyLab.Simulation.Grids;
using LatencyLab.Simulation.Kernels;
using LatencyLab.Simulation.Masks;
using LatencyLab.Simulation.Streams;

namespace LatencyLab.Simulation.Networks;

/// <summary>Runs a network kernel after kernel: the host enqueues by the rules of the runtime, the outermost cache goes from one to the
/// next. The schedule of each step is the closed form's.</summary>
/// <param name="kernels">Simulates single kernels.</param>
/// <param name="runtime">The software that runs them.</param>
public sealed class NetworkSimulator(KernelSimulator kernels, Runtime runtime)
{
    /// <summary>A residual that a convolution's epilogue reads: one of the three maps that an addition moves.</summary>
    private const double ResidualShare = 1.0 / 3;

    private readonly PartCosts _costs = new(LatencyLab.Predictor.Catalog.LatencyModels.Create(
        LatencyLab.Predictor.Catalog.LatencyModels.Default, kernels.Device, kernels.DataType, runtime));

    /// <summary>
    /// Whether to keep where and when the tiles ran of kernels that shared the device, for a trace; of others that is found again.
    /// </summary>
    public bool RecordsStreams { get; init; }

    /// <summary>Runs it once, after another inference of the same network.</summary>
    /// <param name="network">The network at its mean rates.</param>
    /// <param name="masks">Which patches are computed and which blocks run; null: as many as the mean rates say.</param>
    public NetworkRun Run(Network network, IMaskSource? masks = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        NetworkEstimate closed = NetworkPredictor.Predict(_costs.Model, network);
        Launch[] launches = [.. Launches(closed.Blocks.Select(block => (block, new PlacedBlock(block.Block))))];
        if (masks is not null)
            launches = [.. new MaskedBlocks(masks).Of(launches, kernels.DataType.ElementBytes())];
        return Run(network, closed.Estimate, launches);
    }

    /// <summary>Runs a batch of a network whose images decide what runs, after another batch of the same.</summary>
    /// <param name="network">The network.</param>
    /// <param name="decisions">What the images of the batch decide.</param>
    /// <param name="streams">Streams that branches which may overlap are dealt to in turn. A host runs one after another.</param>
    public NetworkRun Run(DynamicNetwork network, IDecisionSource decisions, int streams = int.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(decisions);
        IReadOnlyList<DrawnGroup> drawn = decisions.Of(network, _costs);
        PlacedBlock[] blocks = [.. DrawnBlocks.Of(drawn, kernels.IsHost ? 1 : streams)];
        Launch[] launches =
            [.. Launches(blocks.Select(placed => (NetworkPredictor.PredictSteps(_costs.Model, placed.Block), placed)))];
        Network batch = new(network.Name, network.Batch, network.Resolution, [.. blocks.Select(placed => placed.Block)])
        {
            ImageWidth = network.ImageWidth,
        };
        return Run(batch, DynamicPredictor.PredictDrawn(_costs, drawn), launches);
    }

    /// <summary>The closed form of a network whose images decide what runs.</summary>
    public DynamicEstimate Expected(DynamicNetwork network) => DynamicPredictor.Predict(_costs, network);

    private NetworkRun Run(Network network, LatencyEstimate closed, Launch[] launches)
    {
        MemoryLevel? cache = kernels.Device.Memories.Count > 1 ? kernels.Device.Memories[^2] : null;
        TensorStack stack = new((long)(cache?.TotalSizeBytes(kernels.Device.Processing.EngineCount) ?? 0));
        foreach (Launch launch in launches)
            StateOf(stack, launch);
        Timing timing = new(new StreamClock(kernels.IsHost), new StreamClock(kernels.IsHost), stack);
        long submission = Picoseconds.Of(runtime.SubmissionSeconds);
        timing.Clock.Enqueue(submission, 0);
        timing.Free.Enqueue(submission, 0);
        for (int i = 0; i < launches.Length;)
        {
            int end = i + 1;
            while (launches[i].Region > 0 && end < launches.Length && launches[end].Region == launches[i].Region)
                end++;
            ReadOnlySpan<Launch> region = launches.AsSpan(i, end - i);
            if (Overlaps(region))
                RunStreams(region, timing);
            else
                RunInOrder(region, timing);
            i = end;
        }

        return new NetworkRun(
            network, timing.Kernels, timing.Decisions, timing.Clock.End, timing.Busy, timing.Free.End, closed);
    }

    private static bool Overlaps(ReadOnlySpan<Launch> region)
    {
        foreach (Launch launch in region)
        {
            if (launch.Stream != region[0].Stream)
                return true;
        }

        return false;
    }

    private void RunInOrder(ReadOnlySpan<Launch> launches, Timing timing)
    {
        long decision = Picoseconds.Of(runtime.DecisionHostSeconds);
        foreach (Launch launch in launches)
        {
            CacheState state = StateOf(timing.Stack, launch);
            if (launch.Runs)
            {
                KernelRun kernel = kernels.Run(launch.Masked, state);
                long work = Part(PartOf(launch), kernel.Duration - (launch.IsFused ? kernel.Start : 0));
                long idle = IdleOf(launch), host = HostOf(launch);
                timing.Free.Enqueue(host, idle + work);
                (long hostBegin, long hostEnd, long begin, long end) = timing.Clock.Enqueue(host, idle + work);
                timing.Busy += idle + work + (kernels.IsHost ? host : 0);
                timing.Kernels.Add(Simulated(launch, state, kernel, hostBegin, hostEnd, begin, begin + idle, end));
            }

            for (int i = 0; i < launch.Decisions && runtime.Decisions == DecisionPlace.Host; i++)
            {
                if (launch.Probability < 1)
                    timing.Clock.Enqueue(Part(launch.Probability, decision), 0);
                else
                    timing.Decisions.Add(timing.Clock.Synchronise(decision));
            }
        }
    }

    /// <summary>
    /// Streams are enqueued one after the other. What the outermost cache holds is found as if they took turns, a kernel each.
    /// </summary>
    private void RunStreams(ReadOnlySpan<Launch> launches, Timing timing)
    {
        Launch[][] streams =
            [.. launches.ToArray().Where(launch => launch.Runs).GroupBy(launch => launch.Stream).Select(one => one.ToArray())];
        Dictionary<Launch, (CacheState State, long HostBegin, long HostEnd)> known = new(ReferenceEqualityComparer.Instance);
        int longest = streams.Max(stream => stream.Length);
        for (int i = 0; i < longest; i++)
        {
            foreach (Launch[] stream in streams.Where(stream => i < stream.Length))
                known[stream[i]] = (StateOf(timing.Stack, stream[i]), 0, 0);
        }

        long host = timing.Clock.Host;
        foreach (Launch launch in streams.SelectMany(stream => stream))
        {
            long begin = host;
            host += HostOf(launch);
            known[launch] = (known[launch].State, begin, host);
        }

        IReadOnlyList<IReadOnlyList<StreamedKernel>> ran = StreamSimulator.Run(
            [
                .. streams.Select(stream => stream.Select(launch => new StreamKernel(
                    kernels.Grids(launch.Masked, known[launch].State), PartOf(launch), launch.IsFused, known[launch].HostEnd,
                    IdleOf(launch))).ToArray()),
            ],
            kernels.Device.Processing.EngineCount, timing.Clock.Device, RecordsStreams);
        List<SimulatedKernel> simulated = [];
        for (int i = 0; i < streams.Length; i++)
        {
            for (int j = 0; j < streams[i].Length; j++)
            {
                (Launch launch, StreamedKernel kernel) = (streams[i][j], ran[i][j]);
                (CacheState state, long hostBegin, long hostEnd) = known[launch];
                simulated.Add(Simulated(
                    launch, state, kernel.Run, hostBegin, hostEnd, kernel.Begin, kernel.WorkBegin, kernel.End) with
                { RanBesideOthers = true });
            }
        }

        long busy = Busy(simulated);
        timing.Free.Join(host - timing.Clock.Host, Math.Max(timing.Free.Host, timing.Free.Device) + busy);
        timing.Clock.Join(host - timing.Clock.Host, simulated.Max(kernel => kernel.End));
        timing.Busy += busy;
        timing.Kernels.AddRange(simulated);
    }

    /// <summary>Picoseconds in which any of some kernels runs.</summary>
    private static long Busy(IEnumerable<SimulatedKernel> kernels)
    {
        long busy = 0, until = long.MinValue;
        foreach (SimulatedKernel kernel in kernels.OrderBy(kernel => kernel.Begin))
        {
            busy += Math.Max(0, kernel.End - Math.Max(kernel.Begin, until));
            until = Math.Max(until, kernel.End);
        }

        return busy;
    }

    private SimulatedKernel Simulated(
        Launch launch, CacheState state, KernelRun kernel, long hostBegin, long hostEnd, long begin, long workBegin, long end)
    {
        double closed = kernel.ClosedSeconds - (launch.IsFused ? kernel.Plan.StartSeconds : 0);
        return new SimulatedKernel
        {
            Name = launch.Name,
            Operator = launch.Operator,
            Masked = launch.Masked,
            Run = kernel,
            State = state,
            Part = PartOf(launch),
            IsFused = launch.IsFused,
            Stream = launch.Stream,
            HostBegin = hostBegin,
            HostEnd = hostEnd,
            Begin = begin,
            WorkBegin = workBegin,
            End = end,
            ClosedSeconds = PartOf(launch) * closed + Picoseconds.Seconds(IdleOf(launch)),
        };
    }

    private static double PartOf(Launch launch) => launch.Probability * (launch.IsFused ? ResidualShare : 1);

    private long IdleOf(Launch launch) =>
        launch.IsFused ? 0 : Part(launch.Probability, Picoseconds.Of(runtime.KernelGapSeconds));

    private long HostOf(Launch launch) => launch.IsFused ? 0
        : Part(launch.Probability, Picoseconds.Of(runtime.EnqueueSeconds(launch.Work.Class, launch.Work.DenseClass)));

    private static long Part(double part, long picoseconds) => part == 1 ? picoseconds : (long)Math.Round(part * picoseconds);

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

    private IEnumerable<Launch> Launches(IEnumerable<(BlockEstimate Block, PlacedBlock Place)> blocks)
    {
        IReadOnlyList<string> previous = ["image"], fork = previous;
        List<string> joined = [];
        PlacedBlock last = default;
        foreach ((BlockEstimate block, PlacedBlock place) in blocks)
        {
            if (last.Region > 0 && (place.Region != last.Region || place.Branch != last.Branch))
                joined.AddRange(previous);
            if (place.Region != last.Region)
            {
                previous = last.Region > 0 ? [.. joined] : previous;
                fork = previous;
                joined = [];
            }
            else if (place.Branch != last.Branch)
            {
                previous = fork;
            }

            last = place;
            IReadOnlyList<string> begin = previous;
            foreach (StepEstimate step in block.Steps)
            {
                foreach (NodeEstimate node in step.Nodes)
                {
                    string name = Node.OfBlock(block.Block.Name, node.Node.Name);
                    IReadOnlyList<string> inputs = node.Node.Inputs.Count == 0 ? begin
                        : [.. node.Node.Inputs.SelectMany(input => input == Node.BlockInput ? begin
                            : [Node.IsOfOtherBlock(input) ? input : Node.OfBlock(block.Block.Name, input)])];
                    foreach (Launch launch in Launches(block.Block.Name, name, node.Node.Operator, inputs, step.Step.ExecutionProbability))
                        yield return launch with { Stream = place.Stream, Region = place.Region };
                    if (node.Node.DecisionsAwaited > 0)
                        yield return Launch.Awaiting(block.Block.Name, name, node.Node, inputs, step.Step.ExecutionProbability);
                    previous = [name];
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

    /// <summary>What is known while a network runs.</summary>
    private sealed class Timing(StreamClock clock, StreamClock free, TensorStack stack)
    {
        /// <summary>Host and device.</summary>
        public StreamClock Clock { get; } = clock;

        /// <summary>The same where no decision is read back.</summary>
        public StreamClock Free { get; } = free;

        public TensorStack Stack { get; } = stack;

        public List<SimulatedKernel> Kernels { get; } = [];

        public List<(long Begin, long End)> Decisions { get; } = [];

        public long Busy { get; set; }
    }
}
