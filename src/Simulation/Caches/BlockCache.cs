namespace LatencyLab.Simulation.Caches;

/// <summary>
/// The outermost cache: blocks of tensors, of which the least recently used one makes room. A block that was written goes to memory when
/// it is evicted.
/// </summary>
/// <remarks>
/// Blocks are runs of whole transactions (<see cref="TensorBlocks"/>). Tiles that start together bring a block once, even where the cache
/// does not hold it until the last of them reads it. Replacement: least recently used, Mattson et al. 1970.
/// </remarks>
internal sealed class BlockCache
{
    private const int None = -1;
    private readonly long _capacityBytes;
    private readonly double _rereadShare;
    private readonly long[] _bytes;
    private readonly int[] _newer, _older, _stamp;
    private readonly bool[] _isResident, _isDirty, _isKnown, _isStale;
    private int _newest = None, _oldest = None;
    private long _usedBytes;

    /// <param name="capacityBytes">Bytes that it keeps.</param>
    /// <param name="blockBytes">Bytes of every block there is, by its number.</param>
    /// <param name="rereadShare">Part of the reads of a block that was here and was evicted that go to memory.</param>
    public BlockCache(long capacityBytes, long[] blockBytes, double rereadShare = 1)
    {
        ArgumentNullException.ThrowIfNull(blockBytes);
        (_capacityBytes, _bytes, _rereadShare) = (capacityBytes, blockBytes, rereadShare);
        int count = blockBytes.Length;
        (_newer, _older, _stamp) = (new int[count], new int[count], new int[count]);
        (_isResident, _isDirty, _isKnown, _isStale) = (new bool[count], new bool[count], new bool[count], new bool[count]);
    }

    /// <summary>Bytes brought from memory so far.</summary>
    public double ReadBytes { get; private set; }

    /// <summary>Bytes written to memory so far: evicted blocks that had been written.</summary>
    public long WrittenBytes { get; private set; }

    /// <summary>Accesses to blocks, and those that found them.</summary>
    public long Accesses { get; private set; }

    /// <summary>Accesses that found their block.</summary>
    public long Hits { get; private set; }

    /// <summary>Bytes of blocks that were accessed at least once.</summary>
    public long TouchedBytes { get; private set; }

    /// <summary>Bytes that it holds.</summary>
    public long UsedBytes => _usedBytes;

    /// <summary>Reads or writes a block.</summary>
    /// <param name="block">Its number.</param>
    /// <param name="writes">A whole write: nothing is brought.</param>
    /// <param name="wave">Number above 0 of the tiles that start together.</param>
    public void Access(int block, bool writes, int wave)
    {
        Accesses++;
        if (_isResident[block])
        {
            if (_isStale[block])
                Renew(block, writes);
            else
                Hits++;
            _stamp[block] = wave;
            _isDirty[block] |= writes;
            if (block != _newest)
            {
                Unlink(block);
                Link(block);
            }

            return;
        }

        if (_stamp[block] == wave && !writes)
        {
            Hits++;
            return;
        }

        _stamp[block] = wave;
        if (!writes)
            ReadBytes += _isKnown[block] ? _rereadShare * _bytes[block] : _bytes[block];
        Insert(block, writes);
    }

    /// <summary>Puts a block in as if it had been used last; nothing is counted.</summary>
    public void Warm(int block, bool isDirty)
    {
        if (_isResident[block])
            return;
        (double read, long written, long touched) = (ReadBytes, WrittenBytes, TouchedBytes);
        Insert(block, isDirty);
        (ReadBytes, WrittenBytes, TouchedBytes) = (read, written, touched);
        _isKnown[block] = false;
    }

    /// <summary>What a block holds is of no more use, as if others had taken its place, which it has until it is brought again.</summary>
    public void Drop(int block)
    {
        if (!_isResident[block])
            return;
        _isStale[block] = true;
        _isDirty[block] = false;
    }

    /// <summary>Sets all counts to 0 and forgets which blocks were ever there; what is there stays.</summary>
    public void ResetCounts()
    {
        (ReadBytes, WrittenBytes, Accesses, Hits, TouchedBytes) = (0, 0, 0, 0, 0);
        Array.Clear(_isKnown);
        Array.Clear(_stamp);
    }

    private void Renew(int block, bool writes)
    {
        _isStale[block] = false;
        if (!writes)
            ReadBytes += _isKnown[block] ? _rereadShare * _bytes[block] : _bytes[block];
        Know(block);
    }

    private void Know(int block)
    {
        if (_isKnown[block])
            return;
        _isKnown[block] = true;
        TouchedBytes += _bytes[block];
    }

    private void Insert(int block, bool writes)
    {
        Know(block);
        if (_bytes[block] > _capacityBytes)
        {
            WrittenBytes += writes ? _bytes[block] : 0;
            return;
        }

        _usedBytes += _bytes[block];
        _isResident[block] = true;
        _isDirty[block] = writes;
        Link(block);
        while (_usedBytes > _capacityBytes)
        {
            int last = _oldest;
            Unlink(last);
            _isResident[last] = _isStale[last] = false;
            _usedBytes -= _bytes[last];
            WrittenBytes += _isDirty[last] ? _bytes[last] : 0;
            _isDirty[last] = false;
        }
    }

    private void Link(int block)
    {
        _newer[block] = None;
        _older[block] = _newest;
        if (_newest != None)
            _newer[_newest] = block;
        _newest = block;
        if (_oldest == None)
            _oldest = block;
    }

    private void Unlink(int block)
    {
        int newer = _newer[block], older = _older[block];
        if (newer == None)
            _newest = older;
        else
            _older[newer] = older;
        if (older == None)
            _oldest = newer;
        else
            _newer[older] = newer;
    }
}
