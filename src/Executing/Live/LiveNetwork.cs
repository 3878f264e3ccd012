using LatencyLab.Executing.Plans;
using LatencyLab.Executing.Trained;
using LatencyLab.Kernels.Execution;
using LatencyLab.Kernels.Host;
using LatencyLab.Kernels.Lanes;

namespace LatencyLab.Executing.Live;

/// <summary>
/// A network with its weights, bound to the kernels of this machine, that runs image after image: what it decides to skip is not computed.
/// </summary>
/// <remarks>Not thread-safe. A run allocates nothing but where a number of patches occurs for the first time.</remarks>
public sealed class LiveNetwork : IDisposable
{
    private readonly Dictionary<string, FloatTensor> _inputs;
    private readonly FloatTensor _output;
    private readonly LiveStep[] _steps;
    private readonly ExitStep[] _exits;
    private readonly IReadOnlyList<LiveMask> _masks;
    private readonly IReadOnlyList<FloatTensor> _between;
    private readonly List<IDisposable> _owned;
    private FloatTensor _result;

    internal LiveNetwork(
        Dictionary<string, FloatTensor> inputs, FloatTensor output, IReadOnlyList<LiveStep> steps, IReadOnlyList<LiveMask> masks,
        IReadOnlyList<FloatTensor> between, List<IDisposable> owned)
    {
        (_inputs, _output, _steps, _masks, _between, _owned) = (inputs, output, [.. steps], masks, between, owned);
        (_exits, _result) = ([.. steps.OfType<ExitStep>()], output);
    }

    /// <summary>Numbers of its result.</summary>
    public int Outputs => _output.Length;

    /// <summary>
    /// What is decided on, by the names of blocks, exits and branches: patches, one cell for all of it, or a row of groups of channels.
    /// </summary>
    public IReadOnlyDictionary<string, PatchGrid> Grids => _masks.ToDictionary(mask => mask.Name, mask => mask.Grid);

    /// <summary>Allocates its tensors and binds its kernels.</summary>
    /// <param name="executor">Runs the kernels; outlives the network.</param>
    /// <param name="plan">The network.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="image">The size of its images.</param>
    /// <param name="clock">Times its layers; null: nothing does.</param>
    /// <exception cref="InputException">A layer cannot be run with these tensors.</exception>
    public static LiveNetwork Prepare(
        HostExecutor executor, ExecutionPlan plan, TrainedWeights weights, ImageSize image, LayerClock? clock = null)
    {
        ArgumentNullException.ThrowIfNull(executor);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(image);
        return executor.Use(new Binding(plan, weights, image, clock));
    }

    /// <summary>Sets the image of the runs that follow.</summary>
    /// <param name="pixels">[height, width, channels].</param>
    public void Load(ReadOnlySpan<float> pixels) => _inputs[ExecutionPlan.Image].Write(pixels);

    /// <summary>Sets the image of the runs that follow, in all sizes that are read.</summary>
    /// <param name="image">[height, width, channels] by <see cref="ExecutionPlan.Image"/> and the names of the plan's other images.</param>
    public void Load(IReadOnlyDictionary<string, float[]> image)
    {
        ArgumentNullException.ThrowIfNull(image);
        foreach ((string name, FloatTensor input) in _inputs)
            input.Write(image[name]);
    }

    /// <summary>Runs it once and waits for it.</summary>
    public void Run()
    {
        foreach (ExitStep exit in _exits)
            exit.Clear();
        _result = _output;
        foreach (LiveStep step in _steps)
        {
            if (step.Run())
                continue;
            _result = ((ExitStep)step).Scores;
            return;
        }
    }

    /// <summary>The result of the last run, e.g. a score a class.</summary>
    public float[] Result()
    {
        float[] values = new float[_result.Length];
        _result.Read(values);
        return values;
    }

    /// <summary>
    /// What the last run decided: of every block with a mask which patches were computed, row by row; of an exit whether the image ended
    /// there; of a branch whether it ran.
    /// </summary>
    public IReadOnlyDictionary<string, bool[]> Decisions() => _masks.ToDictionary(mask => mask.Name, mask =>
    {
        int[] cells = new int[mask.Mask.Length], under = [1];
        mask.Mask.Read(cells);
        mask.Under?.Read(under);
        return Array.ConvertAll(cells[mask.First..(mask.First + mask.Grid.PatchesPerImage)], cell => cell != 0 && under[0] != 0);
    });

    /// <summary>Sets every number between the layers to NaN: what is read and was not computed shows in the result.</summary>
    internal void Poison()
    {
        foreach (FloatTensor tensor in _between)
            tensor.Poison();
    }

    /// <summary>Tensors of which nothing was computed since <see cref="Poison"/>.</summary>
    internal int Untouched => _between.Distinct().Count(tensor =>
    {
        float[] values = new float[tensor.Length];
        tensor.Read(values);
        return values.All(float.IsNaN);
    });

    /// <inheritdoc/>
    public void Dispose() => _owned.ForEach(owned => owned.Dispose());

    private sealed class Binding(ExecutionPlan plan, TrainedWeights weights, ImageSize image, LayerClock? clock)
        : IHostUse<LiveNetwork>
    {
        public LiveNetwork On<TBuffer, TIndex, TLanes>(Device<TBuffer, TIndex, TLanes> device)
            where TBuffer : struct, IBuffer<TBuffer, TLanes>
            where TIndex : struct, IIndexBuffer
            where TLanes : struct, ILanes<TLanes> => new LiveBuilder<TBuffer, TIndex, TLanes>(device, weights, clock).Build(plan, image);
    }
}
