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
        Description = "Jobs of an array of slurm (default: 200 tasks each, at most 64; experiments: one each).",
    };

    private readonly Option<string?> _partition = new("--partition") { Description = "Partition of slurm." };

    private readonly Option<string?> _constraint = new("--constraint") { Description = "Features that nodes of slurm must have." };

    private readonly Option<string?> _gres = new("--gres")
    {
        Description = "What a job of slurm has to itself, e.g. gpu:v100:1 (default where experiments measure: gpu:1, or the whole node).",
    };

    private IEnumerable<Option> All => [_shard, _executor, _shards, _partition, _constraint, _gres];

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
        foreach (Option option in ((Option[])[_shards, _partition, _constraint, _gres]).Where(
            option => !isSlurm && parsed.GetResult(option) is { Implicit: false }))
            throw new InputException("does nothing without --executor slurm", option.Name);
        return isSlurm;
    }

    /// <summary>Whether it is said where to run.</summary>
    public bool IsExecutorGiven(ParseResult parsed) => parsed.GetResult(_executor) is { Implicit: false };

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
    /// <param name="parsed">The command line.</param>
    /// <param name="tasks">Tasks of the sweep.</param>
    /// <param name="usual">How many where none are given; null: by their number.</param>
    public int ShardsOf(ParseResult parsed, int tasks, int? usual = null) => parsed.GetValue(_shards) switch
    {
        int given when given < 1 || given > Math.Min(tasks, MostShards) =>
            throw new InputException($"expected 1 to {Math.Min(tasks, MostShards)} shards, got {given}", _shards.Name),
        int given => given,
        null => usual ?? Math.Clamp(tasks / UsualTasksOfShard, 1, MostUsualShards),
    };

    /// <summary>A cluster that runs this program on a sweep's shards.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="name">Of the sweep.</param>
    /// <param name="file">Of the sweep.</param>
    /// <param name="folder">The sweep's folder.</param>
    /// <param name="shards">Of how many shards.</param>
    /// <param name="usual">What a job has to itself where nothing else is asked for, an option of <c>sbatch</c>; null: nothing.</param>
    public SlurmQueue QueueOf(ParseResult parsed, string name, string file, string folder, int shards, string? usual = null)
    {
        string program = Environment.ProcessPath!;
        string[] self =
            Path.GetFileNameWithoutExtension(program) == "latlab" ? [program] : [program, typeof(MatrixOptions).Assembly.Location];
        string? own = parsed.GetValue(_gres) is string gres ? $"--gres={gres}" : usual;
        string?[] options =
        [
            parsed.GetValue(_partition) is string partition ? $"--partition={partition}" : null,
            parsed.GetValue(_constraint) is string constraint ? $"--constraint={constraint}" : null,
            own,
        ];
        return new SlurmQueue(
            $"latlab-{name}", Path.Combine(folder, "slurm"),
            [.. self, "run", Path.GetFullPath(file), "--out", folder, "--shard", $"{SlurmQueue.ShardPlace}/{shards}", "--quiet"],
            [.. options.OfType<string>()]);
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
