namespace LatencyLab.Predictor.Model;

/// <summary>The grids that a dense convolution runs as.</summary>
internal sealed partial class DenseConvolution
{
    /// <summary>Grids of the fastest algorithm; of the direct product where a tile is asked for.</summary>
    /// <param name="work">The convolution.</param>
    /// <param name="only">The tile to take; null: the fastest.</param>
    public IReadOnlyList<GridPlan> Grids(in OperatorWork work, TileChoice? only)
    {
        Algorithm algorithm = Algorithm.ImplicitGemm;
        if (only is null)
            Time(work, out algorithm);
        int kernel = work.Window.KernelHeight;
        switch (algorithm)
        {
            case Algorithm.Direct:
                return [_tuned!.Grid(work, _tuned.OfMap(work))];
            case Algorithm.Winograd2:
                return [GridPlans.OfProduct(_winograd2!, FusedWinogradProduct(work), null, work, _device.Engines)];
            case Algorithm.Winograd4:
                int points = (4 + kernel - 1) * (4 + kernel - 1);
                TiledProduct winograd = TransformedProduct(work, points, points, Blocks(work.Window, 4), points, 1);
                return Transformed(_winograd4!, _transformSecondsPerByte, work, winograd);
            case Algorithm.Fft:
                return Transformed(_fft!, _fftSecondsPerByte, work, FastestFft(work));
            default:
                return [GridPlans.OfProduct(_direct, ImplicitGemm.Of(work), only, work, _device.Engines)];
        }
    }

    private TiledProduct FastestFft(in OperatorWork work)
    {
        int best = 0;
        double least = double.PositiveInfinity;
        for (int side = SmallestFftTile; side <= LargestFftTile; side *= 2)
        {
            double seconds = work.Window.KernelHeight <= side ? Fft(work, side).Total : double.PositiveInfinity;
            if (seconds < least)
                (least, best) = (seconds, side);
        }

        int points = best * (best / 2 + 1);
        return TransformedProduct(
            work, points, points * ComplexMacs, Blocks(work.Window, best - work.Window.KernelHeight + 1), 2 * points, FftChannels);
    }

    /// <summary>Transforms before, the products, the transform back.</summary>
    private GridPlan[] Transformed(TiledKernel kernel, double secondsPerByte, in OperatorWork work, in TiledProduct product)
    {
        double weights = _device.Library.IsTuned ? 0 : work.Bytes.Weight + product.RightBytes;
        double before = work.Bytes.Input + product.LeftBytes + weights, after = product.OutputBytes + work.Bytes.Output;
        return
        [
            GridPlans.Pass(
                secondsPerByte * before, before, new TensorBytes(work.Bytes.Input, work.Bytes.Weight, 0, work.Bytes.Index),
                _device.Engines),
            GridPlans.OfProduct(kernel, product, null, work, _device.Engines) with { Bytes = default, Window = default },
            GridPlans.Pass(secondsPerByte * after, after, new TensorBytes(0, 0, work.Bytes.Output), _device.Engines),
        ];
    }
}
