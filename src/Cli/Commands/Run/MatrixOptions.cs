using LatencyLab.Studies.Clusters;
using LatencyLab.Studies.Matrices;

namespace LatencyLab.Cli.Commands.Run;

/// <summary>Options of <c>latlab run</c> for a file with a <c>matrix</c>: which part of it, and where.</summary>
internal sealed class MatrixOptions
{
    private const string Local = "local", Slurm = "slurm";
    private const int MostThreads = 1024, UsualTasksOfShard = 200, MostUsualShards = 64, MostShards = 100_000;

    private readonly Option<string?> _shard = new("--shard") { Description = "Only this part of a matrix: i/n, e.g. 3/64." };

    private readonly Option<string?> _executor = new("--executor")
    {
        Description = "Where a matrix runs: local:N (N at a time on this machine; default local:1) or slurm (docs/sweeps.md).",
    };

    private readonly Option<int?> _shards = new("--shards")
    {
        Description = "Jobs of an array of slurm (default: 200 tasks each, at most 64).",
    };

    private readonly Option<string?> _partition = new("--partition") { Description = "Partition of slurm." };

    private readonly Option<string?> _constraint = new("--constraint") { Description = "Features that nodes of slurm must have." };

    private IEnumerable<Option> All => [_shard, _executor, _shards, _partition, _constraint];

    public void AddTo(Command command)
    {
        foreach (Option option in All)
            command.Options.Add(option);
    }

    /// <summary>Options that a file without a matrix has no use for.</summary>
    /// <exception cref="InputException">There is one.</exception>
    public void RefuseWithout(ParseResult parsed)
    {
        foreach (Option option in All.Where(option => parsed.GetResult(option) is { Implicit: false }))
            throw new InputException("does nothing without a 'matrix' in the file", option.Name);
    }

    /// <summary>The part that is asked for; null: all of it.</summary>
    /// <exception cref="InputException">It is none, or is asked for of a cluster.</exception>
    public Shard? ShardOf(ParseResult parsed)
    {
        if (parsed.GetValue(_shard) is not string text)
            return null;
        if (IsSlurm(parsed))
            throw new InputException("does not go with --executor slurm, which makes shards of its own (--shards)", _shard.Name);
        return NamedOption(_shard, () => Shard.Parse(text));
    }

    /// <summary>Whether a cluster runs it.</summary>
    /// <exception cref="InputException">No such executor, or options of another.</exception>
    public bool IsSlurm(ParseResult parsed)
    {
        bool isSlurm = parsed.GetValue(_executor) == Slurm;
        foreach (Option option in ((Option[])[_shards, _partition, _constraint]).Where(
            option => !isSlurm && parsed.GetResult(option) is { Implicit: false }))
            throw new InputException("does nothing without --executor slurm", option.Name);
        return isSlurm;
    }

    /// <summary>Predictions at a time on this machine.</summary>
    /// <exception cref="InputException">No such executor.</exception>
    public int ThreadsOf(ParseResult parsed)
    {
        string text = parsed.GetValue(_executor) ?? $"{Local}:1";
        string[] parts = text.Split(':');
        return parts is [Local] ? Environment.ProcessorCount
            : parts is [Local, var count] && int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out int threads)
                && threads is >= 1 and <= MostThreads ? threads
            : throw new InputException(
                $"unknown executor '{text}', expected local, local:N with N up to {MostThreads}, or slurm", _executor.Name);
    }

    /// <summary>Jobs of an array.</summary>
    public int ShardsOf(ParseResult parsed, int tasks) => parsed.GetValue(_shards) switch
    {
        int given when given < 1 || given > Math.Min(tasks, MostShards) =>
            throw new InputException($"expected 1 to {Math.Min(tasks, MostShards)} shards, got {given}", _shards.Name),
        int given => given,
        null => Math.Clamp(tasks / UsualTasksOfShard, 1, MostUsualShards),
    };

    /// <summary>A cluster that runs this program on a sweep's shards.</summary>
    public SlurmQueue QueueOf(ParseResult parsed, TaskMatrix matrix, MatrixFolder folder, int shards)
    {
        string program = Environment.ProcessPath!;
        string[] self =
            Path.GetFileNameWithoutExtension(program) == "latlab" ? [program] : [program, typeof(MatrixOptions).Assembly.Location];
        return new SlurmQueue(
            $"latlab-{matrix.Name}", Path.Combine(folder.FullPath, "slurm"),
            [
                .. self, "run", Path.GetFullPath(matrix.Path), "--out", folder.FullPath, "--shard", $"{SlurmQueue.ShardPlace}/{shards}",
                "--quiet",
            ],
            [
                .. parsed.GetValue(_partition) is string partition ? [$"--partition={partition}"] : Array.Empty<string>(),
                .. parsed.GetValue(_constraint) is string constraint ? [$"--constraint={constraint}"] : Array.Empty<string>(),
            ]);
    }

    private static T NamedOption<T>(Option option, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (InputException problem)
        {
            throw new InputException([.. problem.Errors.Select(error => error with { Source = option.Name })]);
        }
    }
}
