using System.Buffers.Binary;
using System.Reflection;
using System.Text;

namespace LatencyLab.Hardware;

/// <summary>
/// What a list shows of the shipped devices, taken from <c>devices/index.tsv</c>, so that it reads none of their profiles. A row counts
/// while the profile, and what it extends, are the bytes that the row was made of; of any other the profile is read. A test writes the file
/// and fails where it is behind.
/// </summary>
internal static class DeviceIndex
{
    private const string Resource = DeviceCatalog.ResourcePrefix + "index.tsv";
    private const int Columns = 10;
    private const ulong Start = 14695981039346656037, Prime = 1099511628211;
    private static readonly Assembly s_assembly = typeof(DeviceIndex).Assembly;

    /// <summary>All shipped devices, in the order of their names.</summary>
    /// <remarks>The file is in that order: where it is not behind, the catalogue of profiles need not be made.</remarks>
    public static DeviceSummary[] Read()
    {
        List<DeviceSummary> current = [];
        using (StreamReader reader = new(s_assembly.GetManifestResourceStream(Resource)!))
        {
            while (reader.ReadLine() is string line)
            {
                if (line.Split('\t') is { Length: Columns } fields && fields[1] == FingerprintOf(fields[0], Bytes))
                    current.Add(Parse(fields));
            }
        }

        return current.Count == CountProfiles() ? current.ToArray() : Completed(current);
    }

    /// <summary>The file: a line a device.</summary>
    public static string Write(IEnumerable<DeviceProfile> devices) => string.Concat(devices.Select(DeviceSummary.Of).Select(
        device => string.Join('\t',
            device.Name, FingerprintOf(device.Name, Bytes), device.Description, string.Join(' ', device.Aliases), device.Architecture,
            Text(device.EngineCount), Text(device.FrequencyHz), Text(device.VectorFlopsPerSecond), Text(device.OffChipBytesPerSecond),
            string.Join(' ', device.CalibratedClasses)) + "\n"));

    /// <summary>64 bits of a profile and of those that it extends (FNV-1a, eight bytes at a time).</summary>
    /// <param name="name">The device.</param>
    /// <param name="read">The text of a profile by its name; empty: there is none.</param>
    public static string FingerprintOf(string name, Func<string, byte[]> read)
    {
        ulong hash = Start;
        for (string? at = name; at is not null;)
        {
            byte[] profile = read(at);
            ReadOnlySpan<byte> left = profile;
            for (; left.Length >= sizeof(ulong); left = left[sizeof(ulong)..])
                hash = (hash ^ BinaryPrimitives.ReadUInt64LittleEndian(left)) * Prime;
            foreach (byte one in left)
                hash = (hash ^ one) * Prime;
            at = ParentOf(profile);
        }

        return hash.ToString("x16", CultureInfo.InvariantCulture);
    }

    /// <summary>Profiles are read where there is no summary.</summary>
    private static DeviceSummary[] Completed(IEnumerable<DeviceSummary> current)
    {
        Dictionary<string, DeviceSummary> known = current.ToDictionary(summary => summary.Name);
        return [.. DeviceCatalog.Names.Select(name => known.GetValueOrDefault(name) ?? DeviceSummary.Of(DeviceCatalog.Get(name)))];
    }

    private static int CountProfiles()
    {
        int count = 0;
        foreach (string name in s_assembly.GetManifestResourceNames())
            count += DeviceCatalog.IsProfile(name) ? 1 : 0;
        return count;
    }

    private static DeviceSummary Parse(string[] fields) => new(
        fields[0], fields[2].Length == 0 ? null : fields[2], Words(fields[3]), fields[4],
        int.Parse(fields[5], CultureInfo.InvariantCulture), Number(fields[6]), Number(fields[7]), Number(fields[8]), Words(fields[9]));

    private static byte[] Bytes(string name)
    {
        using Stream? stream = s_assembly.GetManifestResourceStream(DeviceCatalog.ResourceName(name));
        if (stream is null)
            return [];
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>The device that stands behind a profile's <c>extends</c>; null where it has none.</summary>
    private static string? ParentOf(ReadOnlySpan<byte> profile)
    {
        ReadOnlySpan<byte> key = "\nextends:"u8;
        int at = profile.IndexOf(key);
        if (at < 0)
            return null;
        ReadOnlySpan<byte> rest = profile[(at + key.Length)..];
        int end = rest.IndexOf((byte)'\n');
        return Encoding.UTF8.GetString(end < 0 ? rest : rest[..end]).Trim();
    }

    private static string[] Words(string text) => text.Length == 0 ? [] : text.Split(' ');

    private static string Text(double number) => number.ToString("R", CultureInfo.InvariantCulture);

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
