namespace LatencyLab.Studies.Matrices;

/// <summary>A sweep, declared: every combination of what its axes list is a task.</summary>
/// <param name="Path">The file that it was read from.</param>
/// <param name="Name">Name, for headings.</param>
/// <param name="OutputFolder">Folder for everything that is written.</param>
public sealed record TaskMatrix(string Path, string Name, string OutputFolder)
{
    /// <summary>Name and version of the file format.</summary>
    public const string SchemaId = "latencylab/matrix/v1";

    /// <summary>Names or files of devices.</summary>
    public required IReadOnlyList<string> Devices { get; init; }

    /// <summary>Data types.</summary>
    public IReadOnlyList<DataType> Types { get; init; } = [DataType.Fp32];

    /// <summary>Names or files of runtimes; null: the device's own.</summary>
    public IReadOnlyList<string?> Runtimes { get; init; } = [null];

    /// <summary>Names or files of networks.</summary>
    public required IReadOnlyList<string> Networks { get; init; }

    /// <summary>Images at a time.</summary>
    public IReadOnlyList<int> Batches { get; init; } = [1];

    /// <summary>Families with their options.</summary>
    public IReadOnlyList<MatrixFamily> Families { get; init; } = [MatrixFamily.Dense];

    /// <summary>Number of tasks.</summary>
    public int Count => checked(Devices.Count * Types.Count * Runtimes.Count * Networks.Count * Batches.Count * Families.Count);

    /// <summary>A task by its number: families change first, devices last, so that neighbours have most in common.</summary>
    /// <param name="index">0 to <see cref="Count"/> - 1.</param>
    public MatrixTask Task(int index)
    {
        int rest = index;
        return new MatrixTask(index)
        {
            Family = Next(Families, ref rest),
            Batch = Next(Batches, ref rest),
            Network = Next(Networks, ref rest),
            Runtime = Next(Runtimes, ref rest),
            Type = Next(Types, ref rest),
            Device = Next(Devices, ref rest),
        };
    }

    private static T Next<T>(IReadOnlyList<T> axis, ref int rest)
    {
        (rest, int at) = Math.DivRem(rest, axis.Count);
        return axis[at];
    }
}

/// <summary>One prediction of a sweep.</summary>
/// <param name="Index">Its number, from 0.</param>
public sealed record MatrixTask(int Index)
{
    /// <summary>Name or file of the device.</summary>
    public required string Device { get; init; }

    /// <summary>Data type.</summary>
    public required DataType Type { get; init; }

    /// <summary>Name or file of the runtime; null: the device's own.</summary>
    public required string? Runtime { get; init; }

    /// <summary>Name or file of the network.</summary>
    public required string Network { get; init; }

    /// <summary>Images at a time.</summary>
    public required int Batch { get; init; }

    /// <summary>The family with its options.</summary>
    public required MatrixFamily Family { get; init; }
}

/// <summary>A family of dynamic networks with its options, or the dense network.</summary>
/// <param name="Name">Name of the family; <see cref="DenseName"/>: none.</param>
/// <param name="Options">Options of <c>predict</c>, dashes included, with their texts.</param>
public sealed record MatrixFamily(string Name, IReadOnlyDictionary<string, string> Options)
{
    /// <summary>Name of the network that computes everything.</summary>
    public const string DenseName = "dense";

    /// <summary>The network that computes everything.</summary>
    public static MatrixFamily Dense { get; } = new(DenseName, new Dictionary<string, string>());

    /// <summary>Its options as one text: <c>activation_rate=0.5 granularity=4</c>.</summary>
    public string OptionText => string.Join(
        ' ', Options.Select(option => $"{Experiments.Description.ExperimentFields.KeyOf(option.Key)}={option.Value}"));
}
