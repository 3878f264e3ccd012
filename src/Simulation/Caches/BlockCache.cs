namespace LatencyLab.Simulation.Caches;

/// <summary>
/// The outermost cache: blocks of tensors, of which the least recently used one makes room. A block that was written goes to memory when
/// it is evicted.
/// </summary>
/// <remarks>
/// Blocks are runs of whole transactions (<see cref="TensorBlocks"/>). Tiles that start together bring a block once, even where the cache
/// does not hold it until the last of them reads it. Replacement: least recently used, Mattson et al. 1970. Where it has sets,
/// equal parts of every block are in caches of different sizes (<see cref="SetDepths"/>), all of them marks in the one stack of blocks.
/// </remarks>
internal sealed class BlockCache
{
    private const int None = -1;
    private readonly int _marks;
    private readonly long[] _capacities, _used;
    private readonly int[] _last;
    private readonly double _rereadShare, _part;
    private readonly long[] _bytes;
    private readonly int[] _newer, _older, _stamp;
    private readonly byte[] _beyond, _dirty;
    private readonly bool[] _isKnown, _isStale;
    private readonly byte _all;
    private int _newest = None;
    private double _hits;

    /// <param name="capacityBytes">Bytes that it keeps.</param>
    /// <param name="blockBytes">Bytes of every block there is, by its number.</param>
    /// <param name="rereadShare">Part of the reads of a block that was here and was evicted that go to memory.</param>
    public BlockCache(long capacityBytes, long[] blockBytes, double rereadShare = 1)
        : this([capacityBytes], blockBytes, rereadShare)
    {
    }

    /// <param name="capacities">Bytes that are kept of each of as many equal parts of every block; rising, 8 at most.</param>
    /// <param name="blockBytes">Bytes of every block there is, by its number.</param>
    /// <param name="rereadShare">Part of the reads of a block that was here and was evicted that go to memory.</param>
    public BlockCache(IReadOnlyList<long> capacities, long[] blockBytes, double rereadShare = 1)
    {
        ArgumentNullException.ThrowIfNull(blockBytes);
        (_capacities, _bytes, _rereadShare) = ([.. capacities], blockBytes, rereadShare);
        _marks = _capacities.Length;
        _part = 1.0 / _marks;
        _all = (byte)((1 << _marks) - 1);
        int count = blockBytes.Length;
        (_used, _last) = (new long[_marks], new int[_marks]);
        Array.Fill(_last, None);
        (_newer, _older, _stamp) = (new int[count], new int[count], new int[count]);
        (_beyond, _dirty, _isKnown, _isStale) = (new byte[count], new byte[count], new bool[count], new bool[count]);
        Array.Fill(_beyond, (byte)_marks);
    }

    /// <summary>Bytes brought from memory so far.</summary>
    public double ReadBytes { get; private set; }

    /// <summary>Bytes written to memory so far: evicted blocks that had been written.</summary>
    public double WrittenBytes { get; private set; }

    /// <summary>Accesses to blocks, and those that found them.</summary>
    public long Accesses { get; private set; }

    /// <summary>Accesses that found their block; parts of blocks count as such.</summary>
    public long Hits => (long)Math.Round(_hits);

    /// <summary>Bytes of blocks that were accessed at least once.</summary>
    public long TouchedBytes { get; private set; }

    /// <summary>Bytes that it holds.</summary>
    public long UsedBytes => _used[^1];

    /// <summary>Reads or writes a block.</summary>
    /// <param name="block">Its number.</param>
    /// <param name="writes">A whole write: nothing is brought.</param>
    /// <param name="wave">Number above 0 of the tiles that start together.</param>
    public void Access(int block, bool writes, int wave)
    {
        Accesses++;
        int beyond = _isStale[block] ? _marks : _beyond[block];
        if (beyond == 0)
        {
            _hits++;
        }
        else if (_stamp[block] == wave && !writes)
        {
            _hits++;
            if (_beyond[block] == _marks)
                return;
        }
        else
        {
            _isStale[block] = false;
            double missing = beyond * _part;
            _hits += 1 - missing;
            if (!writes)
                ReadBytes += missing * (_isKnown[block] ? _rereadShare * _bytes[block] : _bytes[block]);
            Know(block);
        }

        _stamp[block] = wave;
        Use(block);
        if (writes)
            Write(block);
    }

    /// <summary>Puts a block in as if it had been used last; nothing is counted.</summary>
    public void Warm(int block, bool isDirty)
    {
        if (_beyond[block] < _marks)
            return;
        (double read, double written, long touched) = (ReadBytes, WrittenBytes, TouchedBytes);
        Use(block);
        if (isDirty)
            Write(block);
        (ReadBytes, WrittenBytes, TouchedBytes) = (read, written, touched);
        _isKnown[block] = false;
    }

    /// <summary>What a block holds is of no more use, as if others had taken its place, which it has until it is brought again.</summary>
    public void Drop(int block)
    {
        if (_beyond[block] == _marks)
            return;
        _isStale[block] = true;
        _dirty[block] = 0;
    }

    /// <summary>Sets all counts to 0 and forgets which blocks were ever there; what is there stays.</summary>
    public void ResetCounts()
    {
        (ReadBytes, WrittenBytes, Accesses, _hits, TouchedBytes) = (0, 0, 0, 0, 0);
        Array.Clear(_isKnown);
        Array.Clear(_stamp);
    }

    private void Know(int block)
    {
        if (_isKnown[block])
            return;
        _isKnown[block] = true;
        TouchedBytes += _bytes[block];
    }

    /// <summary>Writes the parts that are there, and those beyond to memory at once.</summary>
    private void Write(int block)
    {
        int beyond = _beyond[block];
        WrittenBytes += beyond * _part * _bytes[block];
        _dirty[block] = (byte)(_all & ~((1 << beyond) - 1));
    }

    /// <summary>Puts a block on top of the stack.</summary>
    private void Use(int block)
    {
        int beyond = _beyond[block];
        if (_bytes[block] > _capacities[^1])
            return;
        if (block != _newest)
        {
            if (beyond < _marks)
                Unlink(block);
            Link(block);
        }

        _beyond[block] = 0;
        for (int mark = 0; mark < _marks; mark++)
        {
            _used[mark] += mark < beyond ? _bytes[block] : 0;
            if (_last[mark] == None)
                _last[mark] = block;
        }

        for (int mark = 0; mark < beyond; mark++)
        {
            while (_used[mark] > _capacities[mark])
                Pass(_last[mark], mark);
        }
    }

    /// <summary>The last block above a mark passes it.</summary>
    private void Pass(int block, int mark)
    {
        _used[mark] -= _bytes[block];
        _last[mark] = _newer[block];
        _beyond[block] = (byte)(mark + 1);
        int bit = 1 << mark;
        if ((_dirty[block] & bit) != 0)
        {
            WrittenBytes += _part * _bytes[block];
            _dirty[block] &= (byte)~bit;
        }

        if (mark + 1 < _marks)
            return;
        Unlink(block);
        _isStale[block] = false;
    }

    private void Link(int block)
    {
        _newer[block] = None;
        _older[block] = _newest;
        if (_newest != None)
            _newer[_newest] = block;
        _newest = block;
    }

    private void Unlink(int block)
    {
        int newer = _newer[block], older = _older[block];
        for (int mark = _beyond[block]; mark < _marks; mark++)
        {
            if (_last[mark] == block)
                _last[mark] = newer;
        }

        if (newer == None)
            _newest = older;
        else
            _older[newer] = older;
        if (older != None)
            _newer[older] = newer;
    }
}
