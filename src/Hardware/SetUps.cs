namespace LatencyLab.Hardware;

/// <summary>Ways in which rows are timed, by what they contain besides the device's work.</summary>
public static class SetUps
{
    /// <summary>A timer of the device around each kernel: its start and its work.</summary>
    public const string KernelTimer = "kernel-timer";

    /// <summary>A clock around many calls that are enqueued one after another: host and device overlap.</summary>
    public const string Queued = "queued";

    /// <summary>A clock around each call, which waits until the device is done: enqueueing, work and waiting add up.</summary>
    public const string Synchronised = "synchronised";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> Names { get; } = [KernelTimer, Queued, Synchronised];

    /// <summary>Two hosts that time in the same way are two set-ups: the way and something that tells them apart.</summary>
    public static string Named(string setUp, string host) => $"{setUp}/{host}";

    /// <summary>The way of timing that a set-up is, without what tells it from others that time in the same way.</summary>
    public static string KindOf(string setUp) => setUp.Split('/')[0];

    /// <summary>Names of fitted parameters that describe a set-up and not the device.</summary>
    public static IReadOnlyList<string> Parameters { get; } =
        ["launch_seconds", "launch_overlap", "transcendental_launch", "binary_launch", "clock_deficit", "clock_delay"];

    /// <summary>The set-up of a name.</summary>
    /// <param name="name">E.g. <c>kernel-timer</c>.</param>
    /// <param name="source">Where it stands, an option or a file.</param>
    /// <exception cref="InputException">Not a set-up; the nearest is named.</exception>
    public static string Parse(string name, string? source = null) =>
        Names.Contains(name) ? name : throw new InputException([Unknown(name) with { Source = source }]);

    /// <summary>What to say of a name that is no set-up.</summary>
    public static InputError Unknown(string name) =>
        new($"unknown set-up '{name}', expected one of {string.Join(", ", Names)}", Nearest: NearestName.Find(name, Names));
}
