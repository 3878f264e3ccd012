namespace LatencyLab.Kernels.Lanes;

/// <summary>Lanes that can be moved to and from the process's own memory.</summary>
internal unsafe interface IHostLanes<TSelf> : ILanes<TSelf> where TSelf : struct, IHostLanes<TSelf>
{
    static abstract TSelf LoadFrom(float* source);

    static abstract void StoreTo(float* target, TSelf value);

    /// <summary>Stores the first <paramref name="count"/> lanes.</summary>
    static abstract void StoreTo(float* target, TSelf value, int count);
}
