using LatencyLab.Executing.Plans;
using LatencyLab.Executing.Trained;
using LatencyLab.Kernels.Elementwise;
using LatencyLab.Kernels.Execution;
using LatencyLab.Kernels.Normalization;
using LatencyLab.Kernels.Routing;
using LatencyLab.Kernels.Synthesis;
using LatencyLab.Operators.Normalization;
using LatencyLab.Operators.Routing;

namespace LatencyLab.Executing.Live;

/// <content>Parts that an image runs or not: what lies behind an exit, branches; and weights that are an image's own.</content>
internal sealed partial class LiveBuilder<TBuffer, TIndex, TLanes>
{
    private readonly Dictionary<string, LiveRouting<TIndex>> _routings = [];
    private readonly Dictionary<string, LiveSlot<TBuffer>> _slots = [];
    private readonly Dictionary<string, LiveTensor<TBuffer>> _mixes = [];

    private void AddSoftmax(PlannedLayer layer, Softmax softmax)
    {
        LiveTensor<TBuffer> input = Read(layer, 0);
        RequireMap(layer, input);
        int rows = checked((int)softmax.Rows), columns = checked((int)softmax.Columns);
        if (input.Height * input.Width * input.Channels != checked(rows * columns))
            throw Differs(layer, input, $"{rows} rows of {columns} numbers");
        LiveTensor<TBuffer> output = Map(layer.FullName, 1, rows, columns);
        Fixed(builder => builder.Launch(new SoftmaxKernel<TBuffer, TLanes>(input.Buffer, output.Buffer, columns), rows));
        if (layer.Exit is not string exit)
            return;
        IndexTensor<TIndex> decision = Own(device.Indices(1));
        _decisions.Add(new LiveMask(exit, decision, new PatchGrid(1, 1, 1)));
        _steps.Add(new ExitStep(output.Tensor, weights[layer, ArrayShape.Threshold][0], input.Tensor, decision));
    }

    /// <summary>Chooses the branches of the image, which read the map where it is.</summary>
    private void AddRouting(PlannedLayer layer, BranchRouting routing)
    {
        LiveTensor<TBuffer> scores = MapRead(layer, 0, 1, 1, routing.Branches), map = Read(layer, 1);
        RequireMap(layer, map);
        IndexTensor<TIndex> choices = Own(device.Indices(routing.TopK)), counts = Own(device.Indices(routing.Branches));
        Fixed(builder =>
        {
            builder.Launch(new ChooseBranchesKernel<TBuffer, TIndex, TLanes>(
                scores.Buffer, choices.Buffer, builder.Scratch(routing.TopK), routing.Branches, routing.TopK), 1);
            builder.Launch(
                new PlaceSamplesKernel<TIndex>(
                    choices.Buffer, builder.IndexScratch(routing.TopK), builder.IndexScratch(routing.TopK), counts.Buffer, routing.TopK,
                    routing.TopK),
                routing.Branches);
        });
        _routings.Add(layer.FullName, new LiveRouting<TIndex>(choices, counts));
        _tensors.Add(layer.FullName, map);
        _decisions.AddRange(layer.Decisions.Select((name, i) => new LiveMask(name, counts, new PatchGrid(1, 1, 1)) { First = i }));
    }

    private void AddBranch(string routing, int branch, PlannedLayer[] layers)
    {
        List<LiveStep> outside = _steps, inside = [];
        _steps = inside;
        foreach (PlannedLayer layer in layers)
            Add(layer);
        _steps = outside;
        _steps.Add(new GatedSteps(_routings[routing].Counts, branch, inside, []));
    }

    /// <summary>Adds up what the branches that ran have made; that of the others is not read.</summary>
    private void AddCombine(PlannedLayer layer, BranchCombine combine)
    {
        if (layer.Reads.Count < 2 || !_routings.TryGetValue(layer.Reads[0], out LiveRouting<TIndex>? routing)
            || routing.Choices.Length != combine.TopK)
            throw new InputException($"{layer.FullName} reads no {combine.TopK} branches");
        LiveTensor<TBuffer> first = Read(layer, 1);
        LiveTensor<TBuffer> output = Map(layer.FullName, first.Height, first.Width, first.Channels);
        FloatTensor<TBuffer> results = _slots[layer.Reads[1]].Results;
        float[] ones = new float[combine.TopK];
        Array.Fill(ones, 1);
        Fixed(builder =>
        {
            TensorRuns runs = TensorRuns.Of(builder, output.Tensor.Length);
            builder.Launch(
                new CombineBranchesKernel<TBuffer, TIndex, TLanes>(
                    results.Buffer, routing.Choices.Buffer, builder.Input(ones), output.Buffer, runs, combine.TopK),
                runs.Items);
        });
    }

    /// <summary>A convolution whose weights are mixed for the image from weight sets.</summary>
    private void AddMixed(PlannedLayer layer, Conv2d dense)
    {
        LiveTensor<TBuffer> input = MapRead(layer, 0, dense.InputHeight, dense.InputWidth, dense.InputChannels);
        if (layer.Reads.Count != 2 || !_mixes.TryGetValue(layer.Reads[1], out LiveTensor<TBuffer>? coefficients)
            || coefficients.Channels != layer.WeightSets || layer.CoefficientSet >= coefficients.Width)
            throw new InputException($"{layer.FullName} reads no coefficients of {layer.WeightSets} weight sets");
        LiveTensor<TBuffer> output = Map(layer.FullName, dense.OutputHeight, dense.OutputWidth, dense.OutputChannels);
        float[][] sets = [.. weights.WeightSets(layer, dense).Select(set => PerImageKind.Pack<TLanes>(dense, set))];
        int elements = sets[0].Length;
        TBuffer mixed = Own(device.Floats(elements)).Buffer;
        Fixed(builder => SynthesisKind.Launch(
            builder, coefficients.Buffer.From(layer.CoefficientSet * layer.WeightSets), [.. sets.SelectMany(set => set)],
            (1, layer.WeightSets, elements), mixed));
        Fixed(builder => PerImageKind.Launch(builder, dense, input.Buffer, mixed, elements, weights.Bias(layer), output.Buffer));
    }

    /// <summary>One tensor for the results of all branches, so that they are added up by their numbers.</summary>
    private void ReserveResults(ExecutionPlan plan)
    {
        foreach (PlannedLayer layer in plan.Layers.Where(layer => layer.Operator is BranchCombine))
        {
            BranchCombine combine = (BranchCombine)layer.Operator;
            string[] branches = [.. layer.Reads.Skip(1)];
            int length = checked(combine.Height * combine.Width * combine.Channels);
            FloatTensor<TBuffer> results = Own(device.Floats(checked(branches.Length * length), _tail));
            for (int i = 0; i < branches.Length; i++)
                _slots.Add(branches[i], new LiveSlot<TBuffer>(results, i, length));
        }
    }
}

/// <summary>Which branches an image runs.</summary>
/// <param name="Choices">[k]: their numbers.</param>
/// <param name="Counts">[branches]: 1 of those that run.</param>
internal sealed record LiveRouting<TIndex>(IndexTensor<TIndex> Choices, IndexTensor<TIndex> Counts) where TIndex : struct;

/// <summary>Where a branch's result lies.</summary>
/// <param name="Results">[branches, length].</param>
/// <param name="Branch">Number of the branch.</param>
/// <param name="Length">Numbers of a result.</param>
internal sealed record LiveSlot<TBuffer>(FloatTensor<TBuffer> Results, int Branch, int Length) where TBuffer : struct;
