namespace LatencyLab.Measuring.Campaigns;

/// <summary>What a campaign did.</summary>
/// <param name="End">How it stopped.</param>
/// <param name="Rows">Rows of the whole suite.</param>
/// <param name="Found">Rows that the file held already.</param>
/// <param name="Measured">Rows added now.</param>
/// <param name="Untrusted">Of those, rows whose estimate is not known well enough.</param>
/// <param name="TornBytes">Bytes of a torn line that were cut off the file.</param>
/// <param name="Continued">Rows that an earlier process had begun, whose samples were kept.</param>
public sealed record CampaignOutcome(ProtocolEnd End, int Rows, int Found, int Measured, int Untrusted, int TornBytes, int Continued)
{
    /// <summary>Samples of the rows added now that were dropped because something else ran during them.</summary>
    public long Preempted { get; init; }

    /// <summary>Samples taken of these rows, the dropped ones too.</summary>
    public long Samples { get; init; }
}

/// <summary>Measures the cases of a suite into a file, and goes on where a killed campaign stopped.</summary>
public static class Campaign
{
    /// <param name="backend">Where kernels run.</param>
    /// <param name="suite">Name written to the rows.</param>
    /// <param name="cases">All cases of the suite.</param>
    /// <param name="wanted">Which of them to measure now; the others may be in the file already.</param>
    /// <param name="path">CSV file, new or of the same campaign.</param>
    /// <param name="options">Protocol; its seed also draws the inputs and masks.</param>
    /// <param name="report">Takes the progress; null for none.</param>
    /// <param name="cancellation">Ends the campaign: the samples of the rows in flight are kept beside the file.</param>
    /// <exception cref="Diagnostics.InputException">The file holds something else or cannot be written.</exception>
    public static CampaignOutcome Run(
        IMeasurementBackend backend, string suite, IReadOnlyList<MeasurementCase> cases, Func<MeasurementCase, bool> wanted, string path,
        MeasuringOptions options, Action<ProtocolProgress>? report, CancellationToken cancellation)
    {
        CampaignRow[] rows = [.. cases.Select(row => CampaignRow.Of(row, backend, suite, options.Seed))];
        using CampaignFile file = CampaignFile.Open(path, rows);
        List<ProtocolCase> left = [];
        int found = 0;
        foreach (int index in InterleavedProtocol.Order(cases.Count, options.Seed))
        {
            if (!wanted(cases[index]))
                continue;
            if (file.Finished.Contains(rows[index].Key))
            {
                found++;
            }
            else
            {
                left.Add(new ProtocolCase(
                    index, () => Prepare(backend, cases[index], options.Seed), cases[index].IsCold, cases[index].Bytes)
                {
                    Taken = file.InFlight.Of(rows[index]),
                    Sensitivity = SlowdownSensitivity.Of(cases[index].Operator, backend),
                });
            }
        }

        long samples = 0, preempted = 0;
        int measured = 0, untrusted = 0, continued = left.Count(row => row.Taken.Count > 0);

        // Of all rows, those that are not wanted now too: their samples are kept. What is left belongs to finished rows.
        HashSet<int> inFlight = [.. Enumerable.Range(0, rows.Length).Where(
            index => !file.Finished.Contains(rows[index].Key) && file.InFlight.Of(rows[index]).Count > 0)];
        if (inFlight.Count == 0)
            file.InFlight.Clear();
        InterleavedProtocol protocol = new(backend, options, backend.Time, (row, sample) =>
        {
            inFlight.Add(row.Index);
            file.InFlight.Append(rows[row.Index], sample);
        });
        ProtocolEnd end = left.Count == 0 ? ProtocolEnd.AllRows : protocol.Run(
            left, (row, result) =>
            {
                file.Append(rows[row.Index].With(result, backend.ClockName));
                inFlight.Remove(row.Index);
                if (inFlight.Count == 0)
                    file.InFlight.Clear();
                measured++;
                samples += result.Taken;
                preempted += result.Preempted;
                untrusted += result.IsTrusted ? 0 : 1;
            }, report, cancellation);
        file.Settle();
        return new CampaignOutcome(end, found + left.Count, found, measured, untrusted, file.TornBytes, continued)
        {
            Preempted = preempted,
            Samples = samples,
        };
    }

    private static IPreparedWork Prepare(IMeasurementBackend backend, MeasurementCase row, int seed) =>
        backend.Prepare(new KernelRequest(row.Operator) { Mask = row.Mask, Seed = seed });
}
