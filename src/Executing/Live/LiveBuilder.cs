using LatencyLab.Executing.Plans;
using LatencyLab.Executing.Trained;
using LatencyLab.Kernels;
using LatencyLab.Kernels.Convolution;
using LatencyLab.Kernels.Elementwise;
using LatencyLab.Kernels.Execution;
using LatencyLab.Kernels.Gemm;
using LatencyLab.Kernels.Kinds;
using LatencyLab.Kernels.Lanes;
using LatencyLab.Kernels.Masking;
using LatencyLab.Kernels.Pooling;
using LatencyLab.Kernels.Synthesis;
using LatencyLab.Operators.Composite;
using LatencyLab.Operators.Normalization;
using LatencyLab.Operators.Routing;
using LatencyLab.Operators.Synthesis;

namespace LatencyLab.Executing.Live;

/// <summary>Allocates the tensors of a plan and binds the kernels of its layers to them.</summary>
/// <param name="device">Where they are.</param>
/// <param name="weights">The weights.</param>
/// <param name="clock">Times the layers; null: nothing does.</param>
internal sealed partial class LiveBuilder<TBuffer, TIndex, TLanes>(
    Device<TBuffer, TIndex, TLanes> device, TrainedWeights weights, LayerClock? clock)
    where TBuffer : struct, IBuffer<TBuffer, TLanes>
    where TIndex : struct, IIndexBuffer
    where TLanes : struct, ILanes<TLanes>
{
    private readonly Dictionary<string, LiveTensor<TBuffer>> _tensors = [];
    private readonly Dictionary<string, LiveList<TIndex>> _lists = [];
    private readonly Dictionary<string, IndexTensor<TIndex>> _masks = [];
    private readonly List<LiveMask> _decisions = [];
    private List<LiveStep> _steps = [];
    private readonly List<IDisposable> _owned = [];
    private readonly KernelBuilder<TBuffer, TIndex, TLanes> _constants = new(device);
    private int _tail;
    private string _layer = "";

    /// <summary>The network; its tensors are its own.</summary>
    /// <exception cref="InputException">A layer cannot be run so.</exception>
    public LiveNetwork Build(ExecutionPlan plan, ImageSize image)
    {
        try
        {
            _tail = plan.Layers.Select(TailOf).Append(0).Max();
            Dictionary<string, FloatTensor> inputs = [];
            foreach ((string name, ImageSize size) in plan.OtherImages.Append(KeyValuePair.Create(ExecutionPlan.Image, image)))
                inputs.Add(name, Map(name, size.Height, size.Width, size.Channels).Tensor);
            ReserveResults(plan);
            for (int i = 0; i < plan.Layers.Count; i++)
            {
                if (plan.Layers[i].Gate is not string gate)
                {
                    Add(plan.Layers[i]);
                    continue;
                }

                int cell = plan.Layers[i].GateCell;
                PlannedLayer[] gated =
                    [.. plan.Layers.Skip(i).TakeWhile(layer => (layer.Gate, layer.GateCell) == (gate, cell))];
                if (_routings.ContainsKey(gate))
                    AddBranch(gate, cell, gated);
                else
                    AddGated(gate, gated);
                i += gated.Length - 1;
            }

            LiveTensor<TBuffer> output = _tensors[plan.Output];
            _owned.Add(_constants.Finish());
            return new LiveNetwork(
                inputs, output.Tensor, _steps, _decisions,
                [.. _tensors.Values.Select(tensor => tensor.Tensor).Except(inputs.Values)], _owned);
        }
        catch
        {
            _constants.Abandon();
            _owned.ForEach(owned => owned.Dispose());
            throw;
        }
    }

    /// <summary>Zeros that a layer wants behind what it reads.</summary>
    private static int TailOf(PlannedLayer layer) => layer.Operator switch
    {
        Conv2d conv => DenseLaunch.ZeroTail(conv),
        PatchConv2d patches => DenseLaunch.ZeroTail(patches.Dense),
        ChannelMaskedConv2d masked => DenseLaunch.ZeroTail(masked.Dense),
        Linear linear => Math.Max(linear.Inputs, TLanes.Width),
        SqueezeExcite squeeze => WindowPools.ZeroTail(TLanes.Width) + squeeze.Channels,
        SpatialMasker => SpatialMaskerKind.ZeroTail(TLanes.Width),
        Pool2d => WindowPools.ZeroTail(TLanes.Width),
        Softmax => TLanes.Width,
        PerImageConv2d mixed => PerImageKind.ZeroTail<TLanes>(mixed.Dense),
        _ => 0,
    };

    private void Add(PlannedLayer layer)
    {
        _layer = layer.FullName;
        switch (layer.Operator)
        {
            case Conv2d conv:
                AddDense(layer, conv);
                break;
            case SpatialMasker masker:
                AddMasker(layer, masker);
                break;
            case LayerGate gate:
                AddGate(layer, gate);
                break;
            case ChannelMasker masker:
                AddChannelMasker(layer, masker);
                break;
            case ChannelMaskedConv2d masked:
                AddChannelMasked(layer, masked);
                break;
            case MaskCompaction:
                AddCompaction(layer);
                break;
            case PatchGather gather:
                AddGather(layer, gather);
                break;
            case PatchConv2d kept when KeepsChannels(kept):
                AddKeptPatches(layer, kept);
                break;
            case PatchConv2d { Source: PatchInput.Gathered } gathered:
                AddGathered(layer, gathered);
                break;
            case PatchConv2d { Halo: > 0 } haloed:
                AddHaloed(layer, haloed);
                break;
            case PatchConv2d indexed:
                AddIndexed(layer, indexed);
                break;
            case PatchScatter scatter:
                AddScatter(layer, scatter);
                break;
            case PatchScatterAdd scatter:
                AddScatterAdd(layer, scatter);
                break;
            case Add sum:
                AddSum(layer, sum);
                break;
            case Unary function:
                AddFunction(layer, function);
                break;
            case Pool2d pool:
                AddPool(layer, pool);
                break;
            case GlobalPool pool:
                AddGlobalPool(layer, pool);
                break;
            case SqueezeExcite squeeze:
                AddSqueezeExcite(layer, squeeze);
                break;
            case Linear linear:
                AddLinear(layer, linear);
                break;
            case Softmax softmax:
                AddSoftmax(layer, softmax);
                break;
            case BranchRouting routing:
                AddRouting(layer, routing);
                break;
            case BranchCombine combine:
                AddCombine(layer, combine);
                break;
            case BasisSynthesis:
                _mixes.Add(layer.FullName, Read(layer, 0));
                break;
            case PerImageConv2d mixed:
                AddMixed(layer, mixed.Dense);
                break;
            default:
                throw new InputException($"{layer.FullName}: {layer.Operator.Kind} is not executed with trained weights yet");
        }

        if (layer.Operator is Conv2d { HasActivation: true } or Operators.Elementwise.Add { HasActivation: true })
            _tensors[layer.FullName] = _tensors[layer.FullName] with { IsNonNegative = true };
    }

    private void AddDense(PlannedLayer layer, Conv2d conv)
    {
        LiveTensor<TBuffer> input = MapRead(layer, 0, conv.InputHeight, conv.InputWidth, conv.InputChannels);
        LiveTensor<TBuffer> output = Map(layer.FullName, conv.OutputHeight, conv.OutputWidth, conv.OutputChannels);
        float[] factors = weights.Convolution(layer, conv);
        Fixed(builder => builder.LaunchDense(conv, input.Buffer, factors, weights.Bias(layer), output.Buffer));
    }

    private void AddSum(PlannedLayer layer, Add sum)
    {
        LiveTensor<TBuffer> first = Read(layer, 0);
        RequireMap(layer, first);
        if (layer.Reads.Count != 2)
            throw new InputException($"{layer.FullName} adds {layer.Reads.Count} maps, expected 2");
        LiveTensor<TBuffer> second = Residual(layer, 1, first.Height, first.Width, first.Channels);
        LiveTensor<TBuffer> output = Map(layer.FullName, first.Height, first.Width, first.Channels);
        Fixed(builder => AddKind.Launch(builder, sum, first.Buffer, second.Buffer, output.Buffer));
    }

    private void AddPool(PlannedLayer layer, Pool2d pool)
    {
        LiveTensor<TBuffer> input = MapRead(layer, 0, pool.InputHeight, pool.InputWidth, pool.Channels);
        LiveTensor<TBuffer> output = Map(layer.FullName, pool.OutputHeight, pool.OutputWidth, pool.Channels);
        Fixed(builder => WindowPools.Launch(builder, pool, input.Buffer, output.Buffer));
    }

    private void AddGlobalPool(PlannedLayer layer, GlobalPool pool)
    {
        LiveTensor<TBuffer> input = MapRead(layer, 0, pool.Height, pool.Width, pool.Channels);
        LiveTensor<TBuffer> output = Map(layer.FullName, 1, 1, pool.Channels);
        Fixed(builder => GlobalPools.Launch(
            builder, pool.Function, pool.Batch, pool.Height * pool.Width, pool.Channels, input.Buffer, output.Buffer));
    }

    private void AddLinear(PlannedLayer layer, Linear linear)
    {
        LiveTensor<TBuffer> input = Read(layer, 0);
        RequireMap(layer, input);
        if (linear.Rows != 1 || input.Height * input.Width * input.Channels != linear.Inputs)
            throw Differs(layer, input, $"{linear.Inputs} numbers");
        LiveTensor<TBuffer> output = Map(layer.FullName, 1, 1, linear.Outputs);
        if (layer.EndsInRelu)
        {
            AddHidden(layer, linear, input, output);
            return;
        }

        float[] factors = weights.Linear(layer, linear, input.Channels);
        Fixed(builder => LinearKind.Launch(builder, linear, input.Buffer, factors, weights.Bias(layer), output.Buffer));
        if (layer.Salience is Salience salience)
            AddSaliences(layer, salience, output);
    }

    private void AddFunction(PlannedLayer layer, Unary function)
    {
        LiveTensor<TBuffer> input = Read(layer, 0);
        UnaryKind kind = KernelCatalog.Find(function) as UnaryKind
            ?? throw new InputException($"{layer.FullName}: no kernel computes {function.Kind}");
        int elements = input.Height * input.Width * input.Channels;
        if (input.Kept is not null)
            throw Differs(layer, input, "all channels");
        if (input.Patches is not string patches)
        {
            LiveTensor<TBuffer> output = Map(layer.FullName, input.Height, input.Width, input.Channels);
            Fixed(builder => kind.Launch(builder, input.Buffer, output.Buffer, TensorRuns.Of(builder, elements)));
            return;
        }

        LiveTensor<TBuffer> compact = Compact(layer.FullName, patches, input.Height, input.Width, input.Channels);
        Counted(_lists[patches], (builder, count) => kind.Launch(
            builder, input.Buffer, compact.Buffer, TensorRuns.Of(builder, count * elements)));
    }

    private void Fixed(Action<KernelBuilder<TBuffer, TIndex, TLanes>> bind) => AddStep(new FixedStep(Bind(bind)));

    private void Counted(LiveList<TIndex> list, Action<KernelBuilder<TBuffer, TIndex, TLanes>, int> bind) =>
        AddStep(new CountedStep(list.Count, list.Most, count => Bind(builder => bind(builder, count))));

    private void AddStep(LiveStep step) => _steps.Add(clock is null ? step : new TimedStep(step, _layer, clock));

    private PreparedKernel Bind(Action<KernelBuilder<TBuffer, TIndex, TLanes>> bind)
    {
        KernelBuilder<TBuffer, TIndex, TLanes> builder = new(device);
        try
        {
            bind(builder);
        }
        catch
        {
            builder.Abandon();
            throw;
        }

        PreparedKernel kernel = builder.Finish();
        _owned.Add(kernel);
        return kernel;
    }

    private LiveTensor<TBuffer> Map(string name, int height, int width, int channels)
    {
        int length = checked(height * width * channels);
        if (!_slots.TryGetValue(name, out LiveSlot<TBuffer>? slot))
            return Keep(name, new LiveTensor<TBuffer>(Own(device.Floats(length, _tail)), height, width, channels, null));
        if (slot.Length != length)
            throw new InputException($"{name} makes {length} numbers, the combiner adds up {slot.Length} of a branch");
        return Keep(name, new LiveTensor<TBuffer>(slot.Results, height, width, channels, null)
        {
            Buffer = slot.Results.Buffer.From(slot.Branch * length),
        });
    }

    private LiveTensor<TBuffer> Compact(string name, string patches, int height, int width, int channels) => Keep(name, new(
        Own(device.Floats(checked(_lists[patches].Most * height * width * channels), _tail)), height, width, channels, patches));

    private LiveTensor<TBuffer> Keep(string name, LiveTensor<TBuffer> tensor)
    {
        _tensors.Add(name, tensor);
        return tensor;
    }

    private LiveTensor<TBuffer> Read(PlannedLayer layer, int which) =>
        which < layer.Reads.Count && _tensors.TryGetValue(layer.Reads[which], out LiveTensor<TBuffer>? tensor) ? tensor
            : throw new InputException($"{layer.FullName} reads no tensor {which + 1}");

    private LiveTensor<TBuffer> MapRead(PlannedLayer layer, int which, int height, int width, int channels)
    {
        LiveTensor<TBuffer> tensor = Read(layer, which);
        RequireMap(layer, tensor);
        return (tensor.Height, tensor.Width, tensor.Channels) == (height, width, channels) ? tensor
            : throw Differs(layer, tensor, $"a map of {height}x{width}x{channels}");
    }

    private static void RequireMap(PlannedLayer layer, LiveTensor<TBuffer> tensor)
    {
        if (tensor.Patches is not null || tensor.Kept is not null)
            throw Differs(layer, tensor, "a whole map");
    }

    private static InputException Differs(PlannedLayer layer, LiveTensor<TBuffer> tensor, string expected) => new(
        $"{layer.FullName} reads {(tensor.Patches is null ? "a map" : "patches")} of {tensor.Height}x{tensor.Width}x{tensor.Channels}, "
        + $"expected {expected}");

    private TTensor Own<TTensor>(TTensor tensor) where TTensor : IDisposable
    {
        _owned.Add(tensor);
        return tensor;
    }
}
