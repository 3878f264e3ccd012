namespace LatencyLab.Predictor.Evaluation;

/// <summary>
/// Shipped profiles of devices without rows of their own, and the calibrated ones that theirs is transferred from:
/// <c>devices/transferred-devices.csv</c>.
/// </summary>
/// <remarks>Siblings were timed back to back, without a host's gap between calls, as the operators of a network are launched.</remarks>
public static class TransferredDevices
{
    private static readonly Lazy<IReadOnlyList<TransferredDevice>> s_all = new(() =>
        [.. DeviceTable.Rows("transferred-devices.csv").Select(fields => new TransferredDevice(fields[0], fields[1].Split(' ')))]);

    /// <summary>All entries, in file order.</summary>
    public static IReadOnlyList<TransferredDevice> All => s_all.Value;
}

/// <summary>A profile that is calibrated by transfer.</summary>
/// <param name="Profile">Name of the shipped profile.</param>
/// <param name="Siblings">Names of the calibrated profiles it is transferred from.</param>
public sealed record TransferredDevice(string Profile, IReadOnlyList<string> Siblings);
