using System.Security.Cryptography;
using System.Text;
using LatencyLab.Files;

namespace LatencyLab.Measuring.Campaigns;

/// <summary>
/// Samples of the rows in flight, beside a campaign file: one line a sample, handed to the operating system as it is taken, so that a
/// process that is killed loses the one it was taking. A line is a row's digest and the sample's seconds; a torn one is not read.
/// </summary>
public sealed class InFlightFile : IDisposable
{
    /// <summary>What is appended to the campaign's path.</summary>
    public const string Suffix = ".inflight";
    private const int Fields = 5;
    private readonly AppendedFile _file;
    private readonly Dictionary<string, List<TakenSample>> _taken = new(StringComparer.Ordinal);

    /// <param name="campaign">The campaign's file.</param>
    /// <param name="isNew">The campaign is new: what an earlier one left under this name is not its own.</param>
    /// <exception cref="InputException">The file is in use or cannot be written.</exception>
    public InFlightFile(string campaign, bool isNew)
    {
        _file = AppendedFile.Open(campaign + Suffix, FileShare.Read);
        try
        {
            ReadOnlySpan<byte> bytes = _file.Content.Span;
            int whole = isNew ? 0 : bytes.LastIndexOf((byte)'\n') + 1;
            if (whole < bytes.Length)
                _file.Truncate(whole);
            foreach (string line in Encoding.ASCII.GetString(bytes[..whole]).Split('\n'))
                Read(line);
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    /// <summary>Samples of a row that an earlier process took and did not finish.</summary>
    public IReadOnlyList<TakenSample> Of(CampaignRow row) => _taken.GetValueOrDefault(Digest(row)) ?? [];

    /// <summary>Adds a sample of a row.</summary>
    public void Append(CampaignRow row, TakenSample sample) => _file.Append(
        Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"{Digest(row)},{sample.Seconds:R},{sample.ReferenceSeconds:R},{sample.RunningSeconds:R},{sample.SpentSeconds:R}\n")),
        toDisk: false);

    /// <summary>No row is in flight: nothing of what was taken is needed any more.</summary>
    public void Clear() => _file.Truncate(0);

    /// <summary>Closes the file, and removes it if it holds nothing.</summary>
    public void Dispose()
    {
        try
        {
            if (_file.Length == 0)
                _file.Delete();
        }
        finally
        {
            _file.Dispose();
        }
    }

    /// <summary>What stands for a row in the file.</summary>
    internal static string Digest(CampaignRow row) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(row.Key)).AsSpan(0, 12));

    private void Read(string line)
    {
        string[] fields = line.Split(',');
        double[] values = [.. fields.Skip(1).Select(Number)];
        if (fields.Length != Fields || !values.All(double.IsFinite))
            return;
        if (!_taken.TryGetValue(fields[0], out List<TakenSample>? samples))
            _taken.Add(fields[0], samples = []);
        samples.Add(new TakenSample(values[0], values[1], values[2], values[3]));
    }

    private static double Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : double.NaN;
}
