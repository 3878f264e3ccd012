using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace LatencyLab.Tests.Hostile;

/// <summary>
/// Inputs that are nearly right: each is read, or refused in a few clear lines with exit code 2. <c>eng/hostile.sh</c> runs
/// <see cref="Whatever_is_changed_is_read_or_refused"/> for minutes.
/// </summary>
public class HostileTests
{
    /// <summary>Set by <c>eng/hostile.sh</c>: how long, which seed, one reader only, and the file for the table.</summary>
    private const string MinutesVariable = "LATENCYLAB_HOSTILE_MINUTES", SeedVariable = "LATENCYLAB_HOSTILE_SEED",
        ReaderVariable = "LATENCYLAB_HOSTILE_READER", TableVariable = "LATENCYLAB_HOSTILE_TABLE";

    private const string Seed = "1";
    private const int InputsOfEach = 60, Shown = 12, Long = 100_000;
    private const double MostSeconds = 2;

    private static int SeedOf(int seed, int reader, long input) =>
        unchecked((seed * 7919 + reader) * 104729 + (int)input);

    [Fact]
    public void Good_inputs_are_read()
    {
        using HostileRun run = new();
        List<string> refused = [];
        foreach (HostileReader reader in HostileReader.All)
        {
            foreach (string seed in reader.Seeds)
            {
                HostileCounts counts = new(reader);
                run.Try(counts, seed);
                if (counts.Refused > 0 || counts.Faults.Count > 0)
                    refused.Add($"{reader.Name}: {counts.Faults.FirstOrDefault()} {seed}");
            }
        }

        Assert.Empty(refused);
    }

    /// <summary>
    /// What was wrong once, <c>{0}</c> a long text: a long line, control characters in what was said, nothing said, a figure that is no
    /// number, more memory than any input may take.
    /// </summary>
    [Theory]
    [InlineData("configuration", "schema: latencylab/configuration/v1\nbatch: 8\u001b[31mInfinity\n")]
    [InlineData("experiment", "schema: latencylab/experiment/v1\u001b[31m\n")]
    [InlineData("measurements", "op,m,n,k,latency_us\n\tlinear,64,64,64,5\n")]
    [InlineData("measurements", "op,m,n,k,latency_us\nlinear,64,64,64,5\n")]
    [InlineData("layers", "op,batch,cin,h,w,cout,kh,")]
    [InlineData("network rows", "device,dtype,model,batch,resolution,latency_ms\0\nv100,fp32,resnet50,1,224,7\n")]
    [InlineData("rates of a cascade", "exit,confidence,weight,correct\nstage2,\u001b0.275,332,43\n")]
    [InlineData("network rows", "device,dtype,model,batch,resolution,latency_ms{0}\nv100,fp32,resnet50,1,224,7\n")]
    [InlineData("operator", "linear m\u001b[31m64 n=128")]
    [InlineData("operator", "linear m=\064")]
    [InlineData("command line", "devices\n\0\nnvidia-v100")]
    [InlineData("command line", "search\n\u001b[31m\nlcnet")]
    [InlineData("command line",
        "predict\n--device\nnvidia-v100\n--family\nlcnet\n--network\nresnet56\n--mode\nlayer\n--layer-keep\n0.5\n--batch\n3232")]
    public void Inputs_that_were_answered_badly_are_answered_well(string reader, string input)
    {
        using HostileRun run = new();
        HostileCounts counts = new(HostileReader.All.Single(one => one.Name == reader));
        run.Try(counts, input.Replace("{0}", new string('9', Long), StringComparison.Ordinal));
        Assert.Empty(counts.Faults);
    }

    [Fact]
    public void Whatever_is_changed_is_read_or_refused()
    {
        string? minutes = Environment.GetEnvironmentVariable(MinutesVariable), only = Environment.GetEnvironmentVariable(ReaderVariable);
        int seed = int.Parse(Environment.GetEnvironmentVariable(SeedVariable) ?? Seed, CultureInfo.InvariantCulture);
        IEnumerable<HostileReader> readers = HostileReader.All.Where(reader => string.IsNullOrEmpty(only) || reader.Name == only);
        HostileCounts[] counts = [.. readers.Select(reader => new HostileCounts(reader))];
        using HostileRun run = new();
        if (minutes is null)
        {
            foreach (HostileCounts one in counts)
            {
                while (one.Inputs < InputsOfEach)
                    Next(one);
            }
        }
        else
        {
            // Every reader has the same share of the time: those that are fast see more.
            double most = double.Parse(minutes, CultureInfo.InvariantCulture);
            for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start).TotalMinutes < most;)
                Next(counts.MinBy(one => one.Seconds)!);
        }

        string table = Table(counts);
        if (Environment.GetEnvironmentVariable(TableVariable) is { } path)
            File.WriteAllText(path, table);
        Assert.True(counts.All(one => one.Faults.Count == 0), table);
        Assert.True(minutes is null || counts.All(one => one.MostSeconds <= MostSeconds), table);

        void Next(HostileCounts one) => run.Try(
            one, one.Reader.Mutated(new Random(SeedOf(seed, Array.IndexOf([.. HostileReader.All], one.Reader), one.Inputs))));
    }

    private static string Table(IReadOnlyCollection<HostileCounts> counts)
    {
        StringBuilder text = new("| reader | inputs | refused | accepted | faults | most seconds | most MiB |\n");
        text.Append("|---|---|---|---|---|---|---|\n");
        text.Append(CultureInfo.InvariantCulture, $"| all | {counts.Sum(one => one.Inputs)} | {counts.Sum(one => one.Refused)} | ")
            .Append(CultureInfo.InvariantCulture, $"{counts.Sum(one => one.Accepted)} | {counts.Sum(one => one.Faults.Count)} | ")
            .Append(CultureInfo.InvariantCulture, $"{counts.Max(one => one.MostSeconds):0.00} | ")
            .Append(CultureInfo.InvariantCulture, $"{counts.Max(one => one.MostBytes) >> 20} |\n");
        foreach (HostileCounts one in counts)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {one.Reader.Name} | {one.Inputs} | {one.Refused} | {one.Accepted} | ")
                .Append(CultureInfo.InvariantCulture, $"{one.Faults.Count} | {one.MostSeconds:0.00} | {one.MostBytes >> 20} |\n");
        }

        foreach (HostileCounts one in counts)
        {
            if (one.MostSeconds > MostSeconds)
            {
                text.Append(CultureInfo.InvariantCulture, $"\n{one.Reader.Name}, {one.MostSeconds:0.00} s:\n")
                    .Append(System.Text.Json.JsonSerializer.Serialize(one.Slowest)).Append('\n');
            }

            foreach (var kind in one.Faults.GroupBy(fault => KindOf(fault.Problem)).Take(Shown))
            {
                (string problem, string input) = kind.MinBy(fault => fault.Input.Length);
                text.Append(CultureInfo.InvariantCulture, $"\n{one.Reader.Name}, {kind.Count()} times: {problem}\n")
                    .Append(System.Text.Json.JsonSerializer.Serialize(input)).Append('\n');
            }
        }

        return text.ToString();
    }

    /// <summary>A problem without what the input was: its first words.</summary>
    private static string KindOf(string problem) => problem[..Math.Min(problem.Length, 90)];
}
