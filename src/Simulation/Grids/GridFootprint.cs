using LatencyLab.Simulation.Caches;

namespace LatencyLab.Simulation.Grids;

/// <summary>Which blocks of which tensors the tiles of a grid read and write: addresses, from which re-reads and halos follow.</summary>
/// <remarks>
/// Tensors are row-major, channels last: the input rows of a tile of output pixels are one range of addresses, those of a window that
/// reaches beyond the tile included; the weights of its columns are one; whole transactions of its outputs belong to no other tile. Tiles
/// are numbered along the columns first.
/// </remarks>
internal sealed class GridFootprint
{
    private const long BlocksOfTile = 4;
    private readonly GridPlan _grid;
    private readonly TensorBlocks _input, _weights, _output;
    private readonly bool _hasWindow;
    private readonly int _engines;
    private readonly PatchPlaces? _places;

    /// <param name="grid">The grid.</param>
    /// <param name="transactionBytes">Least that the memory moves at once.</param>
    /// <param name="engines">Engines that take equal parts of it each; 0: any engine takes the next tile.</param>
    /// <param name="places">Where in a map the patches are that it reads; null: its input lies in one piece.</param>
    public GridFootprint(GridPlan grid, int transactionBytes, int engines, PatchPlaces? places = null)
    {
        _grid = grid;
        _engines = engines;
        _places = places;
        long rows = grid.Batch * grid.TileRows, columns = grid.Batch * grid.TileColumns, ofTile = Math.Max(BlocksOfTile, grid.Splits);
        _input = TensorBlocks.Of(
            0, places?.MapBytes ?? grid.Footprint.Input, places?.Lines ?? ofTile * rows, transactionBytes);
        _weights = TensorBlocks.Of(
            _input.Count, grid.Footprint.Weight, ofTile * (grid.Kind == GridKind.Slices ? rows : columns), transactionBytes);
        _output = TensorBlocks.Of(
            _input.Count + _weights.Count, grid.Footprint.Output, grid.Tiles / grid.Splits, transactionBytes);
        _hasWindow = grid.Window.KernelHeight > 0
            && grid.Rows == (long)grid.Window.Images * grid.Window.OutputHeight * grid.Window.OutputWidth
            && (grid.Window.KernelHeight > 1 || grid.Window.StrideHeight > 1);
    }

    /// <summary>Blocks of all tensors.</summary>
    public int Blocks => _input.Count + _weights.Count + _output.Count;

    /// <summary>Bytes of every block.</summary>
    public long[] BlockBytes()
    {
        long[] bytes = new long[Blocks];
        foreach (TensorBlocks tensor in (TensorBlocks[])[_input, _weights, _output])
        {
            for (int i = 0; i < tensor.Count; i++)
                bytes[tensor.First + i] = tensor.BytesOf(i);
        }

        return bytes;
    }

    /// <summary>Puts the last part of the input and of the weights into a cache.</summary>
    public void Warm(BlockCache cache, double inputShare, double weightShare)
    {
        WarmTail(cache, _weights, weightShare, false);
        WarmTail(cache, _input, inputShare, true);
    }

    /// <summary>Puts everything into a cache that holds all of it.</summary>
    public void WarmAll(BlockCache cache)
    {
        for (int block = 0; block < Blocks; block++)
            cache.Warm(block, block >= _output.First);
    }

    /// <summary>Takes a part of the weights, evenly spread, out of a cache.</summary>
    public void DropWeights(BlockCache cache, double share)
    {
        for (int i = 0; i < _weights.Count; i++)
        {
            if (Math.Floor((i + 1) * share) > Math.Floor(i * share))
                cache.Drop(_weights.First + i);
        }
    }

    /// <summary>What a run of tiles reads.</summary>
    /// <inheritdoc cref="GridCache.Read"/>
    public void Read(BlockCache cache, long first, long count, int wave, int round)
    {
        for (long place = first; place < first + count; place++)
        {
            long tile = TileAt(place);
            (long product, long row, long column, long part) = TilePlace.Of(_grid, tile);
            if (_places is null)
                Touch(cache, PartOf(InputRange(product, row), part), false, round);
            else
                TouchPatches(cache, row, wave);
            Touch(cache, PartOf(WeightRange(tile, product, column), part), false, wave);
        }
    }

    /// <summary>What a run of tiles writes.</summary>
    /// <param name="cache">The cache.</param>
    /// <param name="first">The first of them.</param>
    /// <param name="count">Tiles.</param>
    /// <param name="wave">Their number.</param>
    public void Write(BlockCache cache, long first, long count, int wave)
    {
        long outputs = _grid.Tiles / _grid.Splits;
        for (long place = first; place < first + count; place++)
        {
            long output = TileAt(place) / _grid.Splits;
            Touch(cache, _output.Range(output, output + 1, outputs), true, wave);
        }
    }

    /// <summary>The tile that is started as the n-th: cores that divide a loop before it runs each begin at their own part.</summary>
    public long TileAt(long place)
    {
        if (_engines <= 1)
            return place;
        long tiles = _grid.Tiles, engine = place % _engines, step = place / _engines, rest = tiles % _engines, each = tiles / _engines;
        return engine * each + Math.Min(engine, rest) + step;
    }

    private void TouchPatches(BlockCache cache, long row, int wave)
    {
        (long from, long to) = Rows(row);
        (int first, int last) = _places!.PatchesOf(from, to, _grid.Rows);
        for (int patch = first; patch < last; patch++)
        {
            foreach ((long begin, long end) in _places.Runs(patch))
                Touch(cache, _input.Range(begin, end, _places.Pixels), false, wave);
        }
    }

    private (int From, int To) InputRange(long product, long row)
    {
        (long from, long to) = Rows(row);
        if (!_hasWindow)
            return _input.Range(product * _grid.Rows + from, product * _grid.Rows + to, _grid.Batch * _grid.Rows);
        long height = _grid.Window.InputHeight, all = height * _grid.Window.Images;
        long low = InputRow(from, false), high = InputRow(to - 1, true);
        return _input.Range(product * all + low, product * all + high, all * _grid.Batch);
    }

    /// <summary>The input row of all images at which the window of an output pixel begins or ends.</summary>
    private long InputRow(long pixel, bool isEnd)
    {
        long map = (long)_grid.Window.OutputHeight * _grid.Window.OutputWidth, image = pixel / map;
        long line = pixel % map / _grid.Window.OutputWidth;
        long begin = line * _grid.Window.StrideHeight - _grid.Window.PaddingHeight / 2;
        long reach = isEnd ? (long)Math.Max(1, _grid.Window.DilationHeight) * (_grid.Window.KernelHeight - 1) + 1 : 0;
        return image * _grid.Window.InputHeight + Math.Clamp(begin + reach, isEnd ? 1 : 0, _grid.Window.InputHeight);
    }

    private (int From, int To) WeightRange(long tile, long product, long column)
    {
        if (_grid.Kind == GridKind.Slices)
            return _weights.Range(tile, tile + 1, _grid.Tiles);
        long from = column * Side(_grid.Tile.Columns), to = Math.Min(_grid.Columns, from + Side(_grid.Tile.Columns));
        return _weights.Range(product * _grid.Columns + from, product * _grid.Columns + to, _grid.Batch * _grid.Columns);
    }

    private (long From, long To) Rows(long row)
    {
        if (_grid.Kind == GridKind.Slices)
            return (row * _grid.Rows / _grid.TileRows, (row + 1) * _grid.Rows / _grid.TileRows);
        long from = row * Side(_grid.Tile.Rows);
        return (Math.Min(from, _grid.Rows - 1), Math.Min(_grid.Rows, from + Side(_grid.Tile.Rows)));
    }

    /// <summary>What one of the parts of a reduction reads of a range.</summary>
    private (int From, int To) PartOf((int From, int To) range, long part)
    {
        if (_grid.Splits <= 1)
            return range;
        long blocks = range.To - range.From;
        return (range.From + (int)(part * blocks / _grid.Splits),
            range.From + (int)(((part + 1) * blocks + _grid.Splits - 1) / _grid.Splits));
    }

    private static long Side(int side) => Math.Max(1, side);

    private static void Touch(BlockCache cache, (int From, int To) range, bool writes, int wave)
    {
        for (int block = range.From; block < range.To; block++)
            cache.Access(block, writes, wave);
    }

    private static void WarmTail(BlockCache cache, TensorBlocks tensor, double share, bool isDirty)
    {
        for (int i = tensor.Count - (int)Math.Round(share * tensor.Count); i < tensor.Count; i++)
            cache.Warm(tensor.First + i, isDirty);
    }
}
