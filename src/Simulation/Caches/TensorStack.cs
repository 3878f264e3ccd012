namespace LatencyLab.Simulation.Caches;

/// <summary>
/// Which tensors of a network the outermost cache still holds: those used last, of the oldest of them a part. What a kernel finds of its
/// operands follows from everything that ran in between.
/// </summary>
/// <param name="capacityBytes">Bytes of the cache.</param>
internal sealed class TensorStack(long capacityBytes)
{
    private readonly LinkedList<(string Id, long Bytes)> _byUse = [];
    private readonly Dictionary<string, LinkedListNode<(string Id, long Bytes)>> _places = [];
    private long _used;

    /// <summary>Bytes of a tensor that are there.</summary>
    public long Held(string id) => _places.TryGetValue(id, out LinkedListNode<(string Id, long Bytes)>? place) ? place.Value.Bytes : 0;

    /// <summary>A tensor is used, all of it.</summary>
    public void Use(string id, long bytes)
    {
        if (_places.Remove(id, out LinkedListNode<(string Id, long Bytes)>? place))
        {
            _used -= place.Value.Bytes;
            _byUse.Remove(place);
        }

        long kept = Math.Min(bytes, capacityBytes);
        if (kept <= 0)
            return;
        _places[id] = _byUse.AddFirst((id, kept));
        _used += kept;
        while (_used > capacityBytes)
        {
            LinkedListNode<(string Id, long Bytes)> oldest = _byUse.Last!;
            long excess = Math.Min(_used - capacityBytes, oldest.Value.Bytes);
            _used -= excess;
            if (excess == oldest.Value.Bytes)
            {
                _byUse.RemoveLast();
                _places.Remove(oldest.Value.Id);
            }
            else
            {
                oldest.Value = oldest.Value with { Bytes = oldest.Value.Bytes - excess };
            }
        }
    }
}
