namespace LatencyLab.Predictor;

/// <summary>
/// How long a stretch of work keeps a host that enqueues and a device that runs in order: a 2 x 2 matrix of the max-plus semiring.
/// </summary>
/// <remarks>
/// With t_h and t_d the times at which host and device are free before the stretch, after it they are
/// t_h' = max(t_h + HostToHost, t_d + DeviceToHost), t_d' = max(t_h + HostToDevice, t_d + DeviceToDevice).
/// An enqueued kernel of h host and d device seconds is (h, -inf, h + d, d); a synchronisation that costs c is (c, c, c, c): the device
/// has nothing to do before the host is free again. One after the other is the matrix product, which is associative:
/// without synchronisations H = H1 + H2, L = max(L1 + D2, H1 + L2), D = D1 + D2. Max-plus algebra: Baccelli, Cohen, Olsder, Quadrat,
/// "Synchronization and Linearity" (1992), chapter 3.
/// </remarks>
public readonly record struct Timeline
{
    private Timeline(double hostToHost, double deviceToHost, double hostToDevice, double deviceToDevice, bool synchronises) =>
        (HostToHost, _deviceToHost, HostToDevice, DeviceToDevice, Synchronises) =
        (hostToHost, deviceToHost, hostToDevice, deviceToDevice, synchronises);

    private readonly double _deviceToHost;

    /// <summary>H: seconds until a free host is free again.</summary>
    public double HostToHost { get; }

    /// <summary>Seconds from a free device to a free host; minus infinity where the host never waits.</summary>
    public double DeviceToHost => Synchronises ? _deviceToHost : double.NegativeInfinity;

    /// <summary>L: seconds from a free host to the end of the device's work.</summary>
    public double HostToDevice { get; }

    /// <summary>D: seconds from a free device to the end of its work.</summary>
    public double DeviceToDevice { get; }

    /// <summary>Whether the host waits for the device anywhere in it.</summary>
    public bool Synchronises { get; }

    /// <summary>Seconds from the begin, host and device free, to when both are done.</summary>
    public double Seconds => Math.Max(HostToHost, HostToDevice);

    /// <summary>Whether the host takes no time.</summary>
    public bool IsDeviceOnly => HostToHost == 0 && !Synchronises;

    /// <summary>Work of the device that costs the host nothing.</summary>
    public static Timeline OnDevice(double seconds) => new(0, 0, seconds, seconds, false);

    /// <summary>A kernel that the host enqueues.</summary>
    public static Timeline Enqueued(double hostSeconds, double deviceSeconds) =>
        new(hostSeconds, 0, hostSeconds + deviceSeconds, deviceSeconds, false);

    /// <summary>The host waits until the device is done, and then takes some seconds.</summary>
    public static Timeline Synchronisation(double hostSeconds) => new(hostSeconds, hostSeconds, hostSeconds, hostSeconds, true);

    /// <summary>Work of the device that costs the host nothing.</summary>
    public static implicit operator Timeline(double deviceSeconds) => OnDevice(deviceSeconds);

    /// <summary>One after the other.</summary>
    public static Timeline operator +(in Timeline a, in Timeline b)
    {
        double hostToDevice = Math.Max(a.HostToHost + b.HostToDevice, a.HostToDevice + b.DeviceToDevice);
        if (!a.Synchronises && !b.Synchronises)
            return new(a.HostToHost + b.HostToHost, 0, hostToDevice, a.DeviceToDevice + b.DeviceToDevice, false);
        return new(
            Math.Max(a.HostToHost + b.HostToHost, a.HostToDevice + b.DeviceToHost),
            Math.Max(a.DeviceToHost + b.HostToHost, a.DeviceToDevice + b.DeviceToHost),
            hostToDevice,
            Math.Max(a.DeviceToHost + b.HostToDevice, a.DeviceToDevice + b.DeviceToDevice),
            true);
    }

    /// <summary>Every entry times a factor of at least 0; of a stretch that runs with a probability the mean over running or not.</summary>
    /// <remarks>A wait for the device survives a factor of 1 only: where it may not happen, nothing is certain to wait.</remarks>
    public static Timeline operator *(double factor, in Timeline one) => factor == 1 ? one
        : new(factor * one.HostToHost, 0, factor * one.HostToDevice, factor * one.DeviceToDevice, false);

    /// <summary>This and a share of another, entry by entry: accumulates a mean over alternatives.</summary>
    public Timeline WithShare(double share, in Timeline other) => share == 1 && this == default ? other
        : new(
            HostToHost + share * other.HostToHost, 0, HostToDevice + share * other.HostToDevice,
            DeviceToDevice + share * other.DeviceToDevice, false);

    /// <summary>Kernels that one host enqueues one after another and the device runs at once, as far as it can.</summary>
    /// <param name="hostSeconds">To enqueue all of them.</param>
    /// <param name="deviceSeconds">That the device takes once it has them.</param>
    /// <remarks>L = max(H, D): the last is enqueued after all of H, the first may begin at once.</remarks>
    public static Timeline Concurrent(double hostSeconds, double deviceSeconds) =>
        new(hostSeconds, 0, Math.Max(hostSeconds, deviceSeconds), deviceSeconds, false);

    /// <summary>The same, a number of times one after the other; by repeated squaring.</summary>
    public Timeline Repeated(int times)
    {
        if (IsDeviceOnly)
            return OnDevice(times * DeviceToDevice);
        Timeline result = default, power = this;
        for (int left = times; left > 0; left >>= 1)
        {
            if ((left & 1) != 0)
                result += power;
            if (left > 1)
                power += power;
        }

        return result;
    }

    /// <summary>The least of each entry: no stretch that either bounds from below is faster.</summary>
    public static Timeline Least(in Timeline a, in Timeline b) => new(
        Math.Min(a.HostToHost, b.HostToHost), Math.Min(a._deviceToHost, b._deviceToHost), Math.Min(a.HostToDevice, b.HostToDevice),
        Math.Min(a.DeviceToDevice, b.DeviceToDevice), a.Synchronises && b.Synchronises);

    /// <summary>Whether no entry is more than another's, so that whatever comes before and after, it is not slower.</summary>
    public bool IsAtMost(in Timeline other) => HostToHost <= other.HostToHost && DeviceToHost <= other.DeviceToHost
        && HostToDevice <= other.HostToDevice && DeviceToDevice <= other.DeviceToDevice;
}
