namespace LatencyLab.Predictor.Model;

/// <summary>The grids that operators of a class run as.</summary>
internal sealed partial class ClassModel
{
    /// <summary>Grids of one call, in order, with times at full clocks and without what trees and factors correct.</summary>
    /// <param name="work">The operator's work, not of zero size.</param>
    /// <param name="only">The tile to take; null: the fastest.</param>
    /// <exception cref="InputException">The operator has no such tile, or none at all.</exception>
    public IReadOnlyList<GridPlan> Grids(in OperatorWork work, TileChoice? only)
    {
        switch (_family)
        {
            case ParameterCatalog.Family.Convolution:
                return _convolution!.Grids(work, only);
            case ParameterCatalog.Family.Tiled when _patches is null:
                Predict(work, out Algorithm algorithm);
                if (algorithm == Algorithm.Winograd2 && only is null)
                    return [GridPlans.OfProduct(_winograd!, DenseConvolution.FusedWinogradProduct(work), null, work, _device.Engines)];
                if (algorithm != Algorithm.Direct || only is not null)
                {
                    GridPlan product = GridPlans.OfProduct(_tiled!, ImplicitGemm.Of(work), only, work, _device.Engines);
                    return [After(_device.Kind.SelectionSeconds(_device, _parameters, work), product)];
                }

                return [AreSmallImages(work) ? Direct(_depthwise!, SmallImages(work)) : Direct(_parameters, work)];
            default:
                if (only is not null)
                    throw new InputException("has no effect: the operator has no tiles to choose from", "--tile");
                return OtherGrids(work);
        }
    }

    private IReadOnlyList<GridPlan> OtherGrids(in OperatorWork work)
    {
        switch (_family)
        {
            case ParameterCatalog.Family.Tiled:
                OnPatches(work, out Algorithm algorithm);
                if (algorithm != Algorithm.Direct)
                    return [_patches!.Grid(work, _patches.Time(work))];
                (OperatorWork planes, ClassParameters parameters, double weights) = AsPlanes(work);
                GridPlan direct = Direct(parameters, planes);
                return [After(weights, direct) with { Bytes = work.Bytes, Macs = work.Macs }];
            case ParameterCatalog.Family.Depthwise:
                return [Direct(_parameters, work)];
            case ParameterCatalog.Family.Attention:
                return [Attention(work)];
            case ParameterCatalog.Family.Routed:
                return Routed(work);
            case ParameterCatalog.Family.Indexed:
                return [Indexed(work)];
            default:
                double rereads = Math.Max(0, work.Passes - 1) * (double)work.Bytes.Input;
                return [Slices(Streaming(work), work, 0, work.Bytes.Total + _parameters[Parameter.PassReread] * rereads)];
        }
    }

    private static GridPlan After(double seconds, GridPlan grid) => grid with
    {
        SecondsBefore = grid.SecondsBefore + seconds,
        ClosedSeconds = grid.ClosedSeconds + seconds,
    };

    private GridPlan Slices(in KernelTime time, in OperatorWork work, double walk, double movedBytes, double uncached = 0) =>
        GridPlans.Slices(_device, _parameters, time, work, walk, movedBytes, uncached);

    private GridPlan Direct(ClassParameters parameters, in OperatorWork work)
    {
        bool isStrided = work.Window.StrideHeight > 1 || work.Window.StrideWidth > 1;
        double traffic = isStrided && !_device.Kind.IsHost ? 1 + parameters[Parameter.StridedTraffic] : 1;
        return GridPlans.Slices(
            _device, parameters, _device.Kind.Direct(_device, parameters, work), work, _device.Kind.WalkSeconds(parameters, work),
            work.Bytes.Total * traffic);
    }

    private GridPlan Indexed(in OperatorWork work)
    {
        KernelTime time = IndexedKernel.Time(_device, _parameters, work);
        double factor = IndexedKernel.RunWasteFactor(work.ContiguousRunBytes, _device.TransactionBytes, _parameters[Parameter.RunWaste]);
        double moved = work.Bytes.Total + Math.Min(work.IndexedBytes, work.Bytes.Total) * (factor - 1);
        if (work.TableBytes <= 0 || !_device.Kind.ScattersAccesses)
            return Slices(time, work, 0, moved);
        double uncached = time.OffChip * _device.OffChipBytesPerSecond * _parameters[Parameter.OffChipEfficiency]
            - work.Bytes.Total * StreamingKernel.MissShare(work.Bytes.Total, _device, _parameters);
        return Slices(time, work, 0, work.Bytes.Total, Math.Max(0, uncached));
    }

    private GridPlan Attention(in OperatorWork work)
    {
        KernelTime time = _device.Kind.Attention(_device, _parameters, work);
        double rate = _parameters[Parameter.OnChipEfficiency]
            / _device.Caches.Seconds(1, work.Bytes.Total, _parameters[Parameter.CacheFraction]);
        GridLaw law = WaveLaw(rate) with { SecondsAfter = time.Tile.SplitDepth > 1 ? _device.KernelStartSeconds : 0 };
        OperatorWork tiles = work with { Shape = work.Shape with { Columns = 1 } };
        GridPlan grid = GridPlans.Of(law, time, tiles, _device.Engines);
        return grid with { Columns = work.Shape.Columns };
    }

    private GridLaw WaveLaw(double onChipBytesPerSecond) => new()
    {
        WaveQuantisation = _parameters[Parameter.WaveQuantisation],
        OnChipBytesPerSecond = onChipBytesPerSecond,
        OffChipBytesPerSecond = _device.OffChipBytesPerSecond * _parameters[Parameter.OffChipEfficiency],
        CacheBytes = _parameters[Parameter.CacheFraction] * _device.CacheBytes,
        Serialisation = _parameters[Parameter.Serialisation],
    };

    /// <summary>Both grouped products, and the passes that bring tokens into the order of experts and back.</summary>
    private GridPlan[] Routed(in OperatorWork work)
    {
        RoutedProducts routed = work.Routed!;
        long inner = (long)routed.UpProducts * routed.Inner;
        double bytes = _device.ElementBytes * (double)routed.Choices * (2.0 * routed.Hidden + (routed.UpProducts + 1.0) * routed.Inner);
        double passed = bytes * _parameters[Parameter.CopyTraffic], miss = StreamingKernel.MissShare(bytes, _device, _parameters);
        double copies = passed * ((1 - miss) / _device.CacheBytesPerSecond + miss / _device.OffChipBytesPerSecond);
        long upMacs = work.Macs * routed.UpProducts / (routed.UpProducts + 1);
        long upWeights = work.Bytes.Weight * routed.UpProducts / (routed.UpProducts + 1);
        return
        [
            Product(work, inner, routed.Hidden) with { Bytes = new TensorBytes(work.Bytes.Input, upWeights, 0), Macs = upMacs },
            Product(work, routed.Hidden, routed.Inner) with
            {
                Bytes = new TensorBytes(0, work.Bytes.Weight - upWeights, work.Bytes.Output), Macs = work.Macs - upMacs,
            },
            GridPlans.Pass(copies, passed, new TensorBytes(0, 0, 0, work.Bytes.Index), _device.Engines),
        ];
    }

    private GridPlan Product(in OperatorWork work, long columns, long depth)
    {
        RoutedProducts routed = work.Routed!;
        KernelTime time = RoutedKernel.Product(_device, _parameters, routed, columns, depth);
        double element = _device.ElementBytes, choices = routed.Choices;
        long weights = (long)(routed.Loads.Used * columns * depth * element);
        TensorBytes footprint = new((long)(choices * depth * element), weights, (long)(choices * columns * element));
        double rate = _parameters[Parameter.OnChipEfficiency]
            / _device.Caches.Seconds(1, footprint.Total, _parameters[Parameter.CacheFraction]);
        long tileRows = Math.Max(1, (long)Math.Ceiling(routed.Loads.Tiles(time.Tile.Rows)));
        OperatorWork tiles = work with { Shape = new ParallelShape(1, tileRows * time.Tile.Rows, columns, depth), Bytes = footprint };
        GridLaw law = WaveLaw(rate) with { Latency = _parameters[Parameter.LatencyHiding], Residency = double.PositiveInfinity };
        return GridPlans.Of(law, time, tiles, _device.Engines);
    }
}
