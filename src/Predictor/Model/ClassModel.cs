namespace LatencyLab.Predictor.Model;

/// <summary>
/// One operator class on one device with one parameter set: everything that does not depend on the operator is computed once.
/// Thread-safe; predicting allocates nothing.
/// </summary>
internal sealed partial class ClassModel
{
    /// <summary>Input over output bytes between a function of one tensor (1) and of two (2).</summary>
    private const double TwoOperands = 1.5;

    /// <summary>Parts that libraries split a deep reduction into. A choice.</summary>
    private const int MostSplits = 1 << 5;

    private readonly DeviceRates _device;
    private readonly ClassParameters _parameters;
    private readonly ParameterCatalog.Family _family;
    private readonly TiledKernel? _tiled;
    private readonly DenseConvolution? _convolution;
    private readonly bool _hasDirect;
    private readonly TiledKernel? _winograd;
    private readonly PatchBlocks? _patches;
    private readonly ClassParameters? _depthwise, _grouped;
    private readonly Lazy<ClassParameters> _elementwise;

    /// <param name="device">Rates of the device.</param>
    /// <param name="operatorClass">The class.</param>
    /// <param name="parameters">Its parameters.</param>
    /// <param name="others">
    /// Those of other classes: kernels of depthwise and grouped convolutions run on patches too; null: their defaults.
    /// </param>
    public ClassModel(
        DeviceRates device, OperatorClass operatorClass, ClassParameters parameters, Func<OperatorClass, ClassParameters>? others = null)
    {
        _device = device;
        _parameters = parameters;
        _family = ParameterCatalog.FamilyOf(operatorClass);
        _hasDirect = device.Kind.HasLibraryAlgorithms && device.Library.Has(LibraryAlgorithm.Direct)
            && parameters.Has(Parameter.DirectEfficiency);
        others ??= other => new ClassParameters(
            ParameterCatalog.Defaults(ParameterCatalog.Of(other, device)), includesFramework: false);
        _elementwise = new Lazy<ClassParameters>(() => others(OperatorClass.Elementwise));
        if (_family == ParameterCatalog.Family.Convolution)
            _convolution = new DenseConvolution(device, parameters, () => others(OperatorClass.PatchConvolution));
        else if (_family == ParameterCatalog.Family.Tiled && parameters.Has(Parameter.StepSeconds))
        {
            _patches = new PatchBlocks(device, parameters);
            _depthwise = others(OperatorClass.DepthwiseConvolution);
            _grouped = others(OperatorClass.GroupedConvolution);
        }
        else if (_family == ParameterCatalog.Family.Tiled)
        {
            if (operatorClass == OperatorClass.GroupedConvolution && DenseConvolution.HasFusedWinograd(device))
                _winograd = DenseConvolution.FusedWinograd(device, parameters);
            _tiled = device.Kind.Tiles(device, parameters, OptionsOf(operatorClass));
            if (operatorClass == OperatorClass.PatchConvolution && device.Kind.IsHost)
                _depthwise = others(OperatorClass.DepthwiseConvolution);
        }
    }

    /// <summary>Latency of one call; nothing at all for work of zero size.</summary>
    /// <param name="work">The operator's work.</param>
    /// <returns>With an interval of no width.</returns>
    public LatencyEstimate Predict(in OperatorWork work) => Predict(work, out _);

    /// <summary>
    /// Which algorithm and tile a convolution has that takes less time than its direct product could: the fastest of those with less
    /// arithmetic, under <see cref="DenseConvolution.HasCheaperAlgorithms"/> only.
    /// </summary>
    public (Algorithm Algorithm, TileChoice Tile) CheaperKernel(in OperatorWork work)
    {
        if (_convolution is null)
            return (Algorithm.Winograd2, _winograd!.Time(DenseConvolution.FusedWinogradProduct(work)).Tile);
        KernelTime time = _convolution.TimeOfCheaper(work, out Algorithm algorithm);
        return (algorithm, time.Tile);
    }

    private LatencyEstimate Predict(in OperatorWork work, out Algorithm algorithm)
    {
        algorithm = Algorithm.Streaming;
        if (work.Bytes.Total == 0 && work.Flops == 0)
            return default;
        KernelTime time;
        switch (_family)
        {
            case ParameterCatalog.Family.Convolution:
                time = PowerLimit.Apply(_device, _parameters, work, _convolution!.Time(work, out algorithm));
                break;
            case ParameterCatalog.Family.Tiled when _patches is not null:
                time = OnPatches(work, out algorithm);
                break;
            case ParameterCatalog.Family.Tiled when AreSmallImages(work):
                time = _device.Kind.Direct(_device, _depthwise!, SmallImages(work));
                algorithm = Algorithm.Direct;
                break;
            case ParameterCatalog.Family.Tiled:
                time = _tiled!.Time(ImplicitGemm.Of(work));
                double selection = _device.Kind.SelectionSeconds(_device, _parameters, work);
                time = time with { Total = time.Total + selection, OnChip = time.OnChip + selection };
                algorithm = Algorithm.ImplicitGemm;
                if (_winograd is not null && DenseConvolution.IsFusedWinograd(work.Window))
                {
                    _winograd.Time(DenseConvolution.FusedWinogradProduct(work))
                        .TakeIfFaster(Algorithm.Winograd2, ref time, ref algorithm);
                }

                time = PowerLimit.Apply(_device, _parameters, work, time);
                if (_hasDirect)
                    _device.Kind.Direct(_device, _parameters, work).TakeIfFaster(Algorithm.Direct, ref time, ref algorithm);
                break;
            case ParameterCatalog.Family.Depthwise:
                time = _device.Kind.Direct(_device, _parameters, work);
                algorithm = Algorithm.Direct;
                break;
            case ParameterCatalog.Family.Attention:
                time = PowerLimit.Apply(_device, _parameters, work, _device.Kind.Attention(_device, _parameters, work));
                algorithm = Algorithm.ImplicitGemm;
                break;
            case ParameterCatalog.Family.Routed:
                time = RoutedKernel.Time(_device, _parameters, work);
                algorithm = Algorithm.ImplicitGemm;
                break;
            case ParameterCatalog.Family.Indexed:
                time = IndexedKernel.Time(_device, _parameters, work);
                break;
            default:
                time = Streaming(work);
                break;
        }

        double passes = _device.Kind.UnrollSeconds(_device, _parameters, work);
        if (work.ClippedOutputs > 0 && _device.Kind.IsHost)
            passes += _device.Kind.ClipSeconds(_device, _elementwise.Value, work);
        if (passes > 0)
            time = time with { Total = time.Total + passes, OnChip = time.OnChip + passes };
        double unblocked = _device.Kind.UnblockedSeconds(_device, _parameters, work);
        if (unblocked > time.Total)
            time = time with { Total = unblocked, Compute = unblocked };
        time = ClockRamp.Apply(_parameters, time);
        double framework = FrameworkPasses.Seconds(_device, _parameters, work);
        double launch = _parameters[Parameter.LaunchSeconds] * LaunchFactor(work);
        double offChip = time.OffChip + framework;
        double total = WithLaunch(launch, time.Total + framework);
        return new LatencyEstimate
        {
            Time = total,
            DeviceSeconds = total,
            ComputeSeconds = time.Compute,
            OnChipSeconds = time.OnChip,
            OffChipSeconds = offChip,
            LaunchSeconds = launch,
            Bound = LatencyEstimate.BoundOf(time.Compute, time.OnChip, offChip, launch),
            Algorithm = algorithm,
            Tile = time.Tile,
        };
    }

    /// <summary>
    /// Convolutions on kept channels, and a CPU's on patches, split their reduction no more than the dense ones they are compared with.
    /// </summary>
    private static TileOptions OptionsOf(OperatorClass operatorClass) => operatorClass switch
    {
        OperatorClass.BatchedGemm => new() { HasNarrowTiles = false },
        OperatorClass.PatchConvolution or OperatorClass.ChannelMaskedConvolution => DenseConvolution.Direct,
        OperatorClass.Linear => new() { MostSplits = MostSplits, SweepsColumns = true, HasRowKernel = true },
        _ => DenseConvolution.Direct,
    };

    /// <remarks>sqrt(K^2 + t_i^2): the first patch has to be found before anything else, which hides behind longer work.</remarks>
    private KernelTime OnPatches(in OperatorWork work, out Algorithm algorithm)
    {
        KernelTime time = PowerLimit.Apply(_device, _parameters, work, _patches!.Time(work));
        algorithm = Algorithm.ImplicitGemm;
        if (work.Shape.Batch > 1)
        {
            (OperatorWork planes, ClassParameters parameters, double weights) = AsPlanes(work);
            if (planes.Class == OperatorClass.DepthwiseConvolution || _device.Library.Has(LibraryAlgorithm.Direct))
            {
                KernelTime direct = _device.Kind.Direct(_device, parameters, planes);
                (direct with { Total = direct.Total + weights, OnChip = direct.OnChip + weights })
                    .TakeIfFaster(Algorithm.Direct, ref time, ref algorithm);
            }
        }

        double index = _parameters[Parameter.IndexSeconds];
        return time with { Total = Math.Sqrt(time.Total * time.Total + index * index) };
    }

    /// <summary>Whether a CPU's depthwise kernel takes gathered patches as images without padding.</summary>
    private bool AreSmallImages(in OperatorWork work) => _patches is null && _depthwise is not null && work.PatchSide > 0
        && work.IndexedBytes == 0 && work.DenseClass == OperatorClass.DepthwiseConvolution;

    /// <summary>
    /// As many images of a patch as hold all rows: those of a dilated mask too, which are more than its patches have. All pixels of one
    /// count as rows, so that the channels that follow from rows and images stay those of the layer.
    /// </summary>
    private static OperatorWork SmallImages(in OperatorWork work)
    {
        long area = (long)work.PatchSide * work.PatchSide;
        int images = (int)Math.Min(Math.Max(1, int.MaxValue / area), (work.Shape.Rows + area - 1) / area);
        return work with
        {
            Class = OperatorClass.DepthwiseConvolution,
            Shape = work.Shape with { Rows = images * area },
            Window = work.Window with { Images = images, OutputHeight = work.PatchSide, OutputWidth = work.PatchSide },
        };
    }

    /// <summary>Patches for the direct kernel of dense convolutions: its work, its parameters, and what a grouped one adds.</summary>
    private (OperatorWork Planes, ClassParameters Parameters, double WeightSeconds) AsPlanes(in OperatorWork work)
    {
        OperatorWork planes = PatchBlocks.AsPlanes(work);
        return planes.Class == OperatorClass.DepthwiseConvolution
            ? (planes, _depthwise!, 0) : (planes, _grouped!, _patches!.WeightSeconds(work));
    }

    /// <remarks>
    /// T = (1 - h) t0 + sqrt((h t0)^2 + K^2): a device that waits for its host finishes short work unseen. At h = 0 launch and work add.
    /// </remarks>
    private double WithLaunch(double launch, double seconds)
    {
        double hidden = _parameters[Parameter.LaunchOverlap] * launch;
        return launch - hidden + Math.Sqrt(hidden * hidden + seconds * seconds);
    }

    /// <summary>
    /// The host's way to a kernel, relative to that of a simple function of one tensor; to all kernels of one that starts several.
    /// </summary>
    private double LaunchFactor(in OperatorWork work)
    {
        if (work.Class != OperatorClass.Elementwise)
        {
            return work.Class switch
            {
                OperatorClass.RoutedExperts => RoutedKernel.Kernels,
                OperatorClass.Attention => AttentionKernel.Starts,
                _ => 1,
            };
        }

        if (work.OtherFlops >= UnaryFunctions.TranscendentalFlops * (double)work.Shape.Outputs)
            return _parameters[Parameter.TranscendentalLaunch];
        return work.Bytes.Input >= TwoOperands * work.Bytes.Output ? _parameters[Parameter.BinaryLaunch] : 1;
    }

    /// <remarks>
    /// Rows that are passed over more than once are read again from off chip with probability miss: bytes (1 + f (passes - 1)).
    /// compute = (MACs (1 + c) + other FLOP w c) / P_v, and what a CPU's cores do besides.
    /// </remarks>
    private KernelTime Streaming(in OperatorWork work)
    {
        double bytes = work.Bytes.Total;
        double rereads = Math.Max(0, work.Passes - 1) * (double)work.Bytes.Input;
        double cost = _parameters[Parameter.ElementCost];
        double flops = work.Macs * (1 + cost) + work.OtherFlops * _device.Kind.LaneWaste(_device, work) * cost;
        double compute = flops / _device.VectorFlopsPerSecond + _device.Kind.CoreSeconds(_device, _parameters, work);
        double offChipBytes = bytes + _parameters[Parameter.PassReread] * rereads;
        double rowBytes = _device.Engines * (double)work.Bytes.Input / Math.Max(1, work.Shape.Rows);
        return StreamingKernel.Time(_device, _parameters, bytes, bytes, compute, offChipBytes, rereads, rowBytes);
    }
}
