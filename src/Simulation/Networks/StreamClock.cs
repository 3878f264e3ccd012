namespace LatencyLab.Simulation.Networks;

/// <summary>A host that enqueues and a device that runs in order, in picoseconds.</summary>
/// <remarks>
/// t_h' = t_h + h, t_d' = max(t_h', t_d) + d; a decision: both max(t_h, t_d) + c. The events of which
/// <see cref="Predictor.Timeline"/> is the closed form.
/// </remarks>
/// <param name="hostIsDevice">A CPU enqueues on the thread that works.</param>
internal sealed class StreamClock(bool hostIsDevice)
{
    /// <summary>When the host is free.</summary>
    public long Host { get; private set; }

    /// <summary>When the device is free.</summary>
    public long Device { get; private set; }

    /// <summary>When both are.</summary>
    public long End => Math.Max(Host, Device);

    /// <summary>The host does something, after which the device works.</summary>
    public (long HostBegin, long HostEnd, long Begin, long End) Enqueue(long host, long device)
    {
        long hostBegin = hostIsDevice ? End : Host;
        Host = checked(hostBegin + host);
        long begin = Math.Max(Host, Device);
        Device = checked(begin + device);
        return (hostBegin, Host, begin, Device);
    }

    /// <summary>The device goes on with what is enqueued already.</summary>
    public (long Begin, long End) Continue(long device)
    {
        long begin = Device;
        Device = checked(begin + device);
        return (begin, Device);
    }

    /// <summary>The host enqueues what several streams run, which begins when the device is free and is done at some time.</summary>
    /// <param name="host">To enqueue all of it.</param>
    /// <param name="end">When the device is done with it.</param>
    public void Join(long host, long end)
    {
        Host = checked(Host + host);
        Device = Math.Max(Host, end);
    }

    /// <summary>The host waits for the device and then takes some time, in which the device has nothing to do.</summary>
    public (long Begin, long End) Synchronise(long host)
    {
        long begin = Host;
        Host = Device = checked(End + host);
        return (begin, Host);
    }
}
