using System.Runtime.InteropServices;
using System.Text;

namespace LatencyLab.Measuring.Backends;

/// <summary>A data cache as the operating system describes it.</summary>
/// <param name="Level">1, 2, 3, ...</param>
/// <param name="SizeBytes">Capacity of one such cache.</param>
/// <param name="LineBytes">Bytes of a line; 64 where it is not said.</param>
/// <param name="SharedByProcessors">Logical processors that share it, those this machine shows.</param>
public sealed record CacheDescription(int Level, long SizeBytes, int LineBytes, int SharedByProcessors);

/// <summary>What the operating system says about this machine's processor.</summary>
public static class HostProcessor
{
    private const string CacheFolder = "/sys/devices/system/cpu/cpu0/cache";

    /// <summary>The maker's model name; the architecture where the system does not tell.</summary>
    public static string ModelName(string processorFile = "/proc/cpuinfo")
    {
        string? name = null;
        try
        {
            if (File.Exists(processorFile))
                name = File.ReadLines(processorFile).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))
                    ?.Split(':', 2)[1].Trim();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The name only labels results.
        }

        name = string.IsNullOrEmpty(name) ? Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") : name;
        return string.IsNullOrEmpty(name) ? $"{RuntimeInformation.ProcessArchitecture} processor" : name;
    }

    /// <summary>A model name as a profile name: lower-case letters, digits and dashes, without trade marks.</summary>
    public static string Slug(string modelName)
    {
        StringBuilder slug = new();
        foreach (char c in modelName.Replace("(R)", " ").Replace("(TM)", " ").Replace("CPU", " ").ToLowerInvariant())
        {
            if (c is (>= 'a' and <= 'z') or (>= '0' and <= '9'))
                slug.Append(c);
            else if (slug.Length > 0 && slug[^1] != '-')
                slug.Append('-');
        }

        string text = slug.ToString().Trim('-');
        return text.Length == 0 ? "host" : text;
    }

    /// <summary>Data and unified caches of the first core, innermost first; empty where the system does not tell.</summary>
    public static IReadOnlyList<CacheDescription> CachesOfFirstCore(string folder = CacheFolder)
    {
        List<CacheDescription> caches = [];
        try
        {
            if (!Directory.Exists(folder))
                return caches;
            foreach (string index in Directory.GetDirectories(folder, "index*"))
            {
                if (Read(index, "type") is "Data" or "Unified"
                    && int.TryParse(Read(index, "level"), CultureInfo.InvariantCulture, out int level)
                    && ParseSize(Read(index, "size")) is long size and > 0)
                {
                    caches.Add(new CacheDescription(
                        level, size,
                        int.TryParse(Read(index, "coherency_line_size"), CultureInfo.InvariantCulture, out int line) && line > 0 ? line
                            : 64,
                            CountList(Read(index, "shared_cpu_list"))));
                }
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return [];
        }

        return [.. caches.OrderBy(cache => cache.Level)];
    }

    /// <summary>This machine as so many threads see it.</summary>
    /// <remarks>
    /// A cache that more processors share than run on one core is the device's: as many of them count as the threads can reach.
    /// A core's own cache is split between its threads once there are more threads than cores.
    /// </remarks>
    public static ProbeHardware Describe(int threads, string folder = CacheFolder)
    {
        IReadOnlyList<CacheDescription> caches = CachesOfFirstCore(folder);
        int threadsOfCore = caches.Count > 0 ? caches[0].SharedByProcessors : 1;
        int cores = Math.Max(1, Environment.ProcessorCount / threadsOfCore);
        int split = Math.Min(threadsOfCore, (threads + cores - 1) / cores);
        List<ProbeLevel> levels = [];
        foreach (CacheDescription cache in caches)
        {
            bool isOwn = cache.SharedByProcessors <= threadsOfCore;
            int instances = (threads + cache.SharedByProcessors - 1) / cache.SharedByProcessors;
            levels.Add(new ProbeLevel(
                $"l{cache.Level}", isOwn ? MemoryScope.Engine : MemoryScope.Device,
                isOwn ? cache.SizeBytes / split : cache.SizeBytes * instances, cache.LineBytes,
                $"operating system: {cache.SizeBytes} bytes shared by {cache.SharedByProcessors} of {Environment.ProcessorCount} "
                + "processors"));
        }

        return new ProbeHardware
        {
            Architecture = "cpu",
            EngineCount = threads,
            EngineSource = $"threads of the probe, of {Environment.ProcessorCount} processors",
            Caches = levels,
            MemoryBytes = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
            Items = threads,
        };
    }

    private static string Read(string folder, string file)
    {
        string path = Path.Combine(folder, file);
        return File.Exists(path) ? File.ReadAllText(path).Trim() : "";
    }

    /// <summary>"32K", "1024K", "32M" to bytes; null for anything else.</summary>
    private static long? ParseSize(string text)
    {
        long unit =
            text.Length == 0 ? 0 : char.ToUpperInvariant(text[^1]) switch { 'K' => 1L << 10, 'M' => 1L << 20, 'G' => 1L << 30, _ => 1 };
        return long.TryParse(text.TrimEnd('K', 'M', 'G', 'k', 'm', 'g'), NumberStyles.None, CultureInfo.InvariantCulture, out long count)
            ? count * unit : null;
    }

    /// <summary>Processors in a list such as <c>0-3,8</c>; 1 where it cannot be read.</summary>
    private static int CountList(string list)
    {
        int count = 0;
        foreach (string part in list.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] ends = part.Split('-');
            if (int.TryParse(ends[0], CultureInfo.InvariantCulture, out int first)
                && int.TryParse(ends[^1], CultureInfo.InvariantCulture, out int last) && last >= first)
                count += last - first + 1;
        }

        return Math.Max(count, 1);
    }
}
