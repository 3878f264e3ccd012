namespace LatencyLab.Studies.Matrices;

/// <summary>A folder that the shards of a sweep write to, side by side.</summary>
public interface IShardedFolder
{
    /// <summary>Where it is.</summary>
    string FullPath { get; }

    /// <summary>Shards with tasks that have no result.</summary>
    /// <param name="count">Of how many shards.</param>
    /// <exception cref="InputException">What is there cannot be read.</exception>
    IReadOnlyList<int> MissingShards(int count);

    /// <summary>About how many tasks have a result: cheap, to be asked again and again.</summary>
    int CountWritten();
}
