using System.Security.Cryptography;
using System.Text.RegularExpressions;
using LatencyLab.Cli.Parsing;
using LatencyLab.Measurements;
using LatencyLab.Tests.Files;
using LatencyLab.Tests.Hardware;
using LatencyLab.Tests.Measuring.Campaigns;

namespace LatencyLab.Tests.Cli;

/// <summary>
/// Commands that write, with every step of the file system refused, without room, or the last of the process: there is what was there or
/// what was to be, and the same command then does what it would have done.
/// </summary>
public sealed class FaultTests : IDisposable
{
    private const string Rows = "op,m,n,k,latency_us\nlinear,64,64,64,5\nlinear,128,64,64,7\nlinear,256,64,64,9\n";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("sweep --device v100 --network resnet18 --csv {out}", "x")]
    [InlineData("predict --device v100 --layers {rows} --csv {out}", "x")]
    [InlineData("calibrate --device v100 --measurements {rows} --out {out}", "x")]
    [InlineData("report --device v100 --network resnet18 --out {out}", "x")]
    public void A_file_is_the_old_one_or_the_new(string line, string old)
    {
        string target = _folder.File("out"), rows = _folder.Write("rows.csv", Rows);
        string[] command = [.. line.Split(' ').Select(word => word.Replace("{out}", target, StringComparison.Ordinal)
            .Replace("{rows}", rows, StringComparison.Ordinal)), "--force"];
        Latlab.Output(command);
        string made = Undated(target);
        int cases = EveryFault(
            () =>
            {
                File.WriteAllText(target, old);
                return command;
            },
            () => Assert.Contains(Undated(target), (string[])[old, made]));
        Assert.True(cases >= 15, $"{cases} cases");
        Latlab.Output(command);
        Assert.Equal(made, Undated(target));
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, true)]
    [InlineData(true, false)]
    public void Training_files_are_all_there_or_none(bool replaces, bool exchanges)
    {
        string target = _folder.File("out");
        string[] Command(string network) =>
            ["search", "--family", "hydranet", "--network", network, "--device", "v100", "--emit", target, "--force"];
        Latlab.Output(Command("resnet20"));
        string old = ContentOf(target);
        Latlab.Output(Command("resnet32"));
        string made = ContentOf(target);
        int cases = EveryFault(
            () =>
            {
                Empty(target);
                if (replaces)
                    Latlab.Output(Command("resnet20"));
                return Command("resnet32");
            },
            () =>
            {
                // Where the system cannot change two names in one step the next command puts the old one back.
                Latlab.Run("search", "--family", "hydranet", "--network", "resnet20", "--device", "v100", "--emit", target);
                Assert.Contains(ContentOf(target), (string[])[old, made]);
            }, exchanges);
        Assert.True(cases >= 30, $"{cases} cases");
    }

    [Fact]
    public void A_campaign_keeps_every_sample_that_was_taken_and_goes_on()
    {
        string target = _folder.File("m.csv");
        string[] command = ["measure", "--suite", "tiny", "--row-budget-seconds", "0.05", "--out", target],
            few = [.. command, "--budget-seconds", "0.6"];
        FaultyFileSystem all = new();
        all.While(() => Latlab.Output(few));
        Assert.InRange(MeasurementReader.Read(target).Rows.Count, 2, 20);
        Assert.InRange(all.Steps, 20, 150);
        foreach (Fault fault in Enum.GetValues<Fault>())
        {
            for (int step = 1; step <= all.Steps; step++)
            {
                foreach (string left in Directory.EnumerateFiles(_folder.Path))
                    File.Delete(left);
                Interrupted(new FaultyFileSystem(step, fault), few);
                TakenSamples taken = new();
                if (File.Exists(target))
                    taken.Check(target);
                Latlab.Output(command);
                taken.Check(target);
                Assert.Equal(24, MeasurementReader.Read(target).Rows.Count);
                Assert.Equal(["m.csv"], Directory.EnumerateFileSystemEntries(_folder.Path).Select(Path.GetFileName));
            }
        }
    }

    [Fact]
    public void A_run_has_whole_files_of_before_or_of_now_and_goes_on()
    {
        string target = _folder.File("e");
        string[] Command(string more) =>
        [
            "run", _folder.Write("e.yaml", "schema: latencylab/experiment/v1\nname: e\ndevice: {profile: nvidia-v100}\nsearch:\n"
                + $"- {{family: hydranet, network: resnet20, name: s{more}}}\n"), "--quiet",
        ];
        Latlab.Output(Command(""));
        Dictionary<string, string> before = FilesOf(target);
        Latlab.Output(Command(", batch: 2"));
        Dictionary<string, string> now = FilesOf(target);
        Assert.True(before.Count >= 4, "a profile, a document and training files");
        int cases = EveryFault(
            () =>
            {
                Empty(target);
                Latlab.Output(Command(""));
                return Command(", batch: 2");
            },
            () =>
            {
                Assert.All(FilesOf(target), file => Assert.Contains(file.Value, (string?[])
                    [before.GetValueOrDefault(file.Key), now.GetValueOrDefault(file.Key)]));
                Latlab.Output(Command(", batch: 2"));
                Assert.Equal(now, FilesOf(target));
                Assert.DoesNotContain(
                    Directory.EnumerateFileSystemEntries(target, "*", SearchOption.AllDirectories),
                    path => path.EndsWith(".tmp", StringComparison.Ordinal));
            });
        Assert.True(cases > 100, $"{cases} cases");
    }

    /// <summary>A file without the minute in which it was made.</summary>
    private static string Undated(string path) =>
        Regex.Replace(File.ReadAllText(path), @"\d{4}-\d\d-\d\d \d\d:\d\d UTC", "");

    /// <summary>Runs a command with every fault at every step. Gives the number of cases.</summary>
    /// <param name="prepare">What is there before, and the command.</param>
    /// <param name="check">What has to be there afterwards.</param>
    /// <param name="exchanges">Whether two folders can change names in one step.</param>
    private static int EveryFault(Func<string[]> prepare, Action check, bool exchanges = true)
    {
        int cases = 0;
        foreach (Fault fault in Enum.GetValues<Fault>())
        {
            int steps = int.MaxValue;
            for (int step = 1; step <= steps; step++, cases++)
            {
                string[] command = prepare();
                if (step == 1)
                {
                    FaultyFileSystem all = new(exchanges: exchanges);
                    all.While(() => Latlab.Output(command));
                    steps = all.Steps;
                    command = prepare();
                }

                Interrupted(new FaultyFileSystem(step, fault, exchanges), command);
                check();
            }
        }

        return cases;
    }

    /// <summary>One line and exit code 2, unless nothing that matters failed; or the end of the process.</summary>
    private static void Interrupted(FaultyFileSystem faulty, string[] command)
    {
        try
        {
            (int code, _, string error) = faulty.While(() => Latlab.Run(command));
            Assert.True(code == 0 ? error.Length == 0 : code == Invocation.BadInput && error.Count(c => c == '\n') == 1, error);
            Assert.True(code == 0 || error.Contains("No space left on device", StringComparison.Ordinal), error);
        }
        catch (KilledException)
        {
        }
    }

    private static void Empty(string folder)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        foreach (string left in Directory.EnumerateDirectories(Path.GetDirectoryName(folder)!))
            Directory.Delete(left, recursive: true);
    }

    private static string ContentOf(string folder) => string.Join(
        '\n', FilesOf(folder).OrderBy(file => file.Key, StringComparer.Ordinal).Select(file => $"{file.Key} {file.Value}"));

    /// <summary>Names and hashes of the files that a user has; none where there is no folder.</summary>
    private static Dictionary<string, string> FilesOf(string folder) => !Directory.Exists(folder) ? []
        : Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(folder, path))
            .Where(name => !name.Split(Path.DirectorySeparatorChar).Any(part => part.StartsWith('.')) && name != "run.json")
            .ToDictionary(name => name, name => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(Path.Combine(folder, name)))));
}
