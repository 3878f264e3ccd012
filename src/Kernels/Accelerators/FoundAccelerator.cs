namespace LatencyLab.Kernels.Accelerators;

/// <summary>An accelerator that ILGPU finds on this machine.</summary>
/// <param name="Name">Its name on the command line.</param>
/// <param name="ModelName">Model name, as its maker writes it.</param>
/// <param name="IsProcessor">True for this machine's processor, driven as an accelerator or simulating one.</param>
public sealed record FoundAccelerator(IlgpuBackendName Name, string ModelName, bool IsProcessor)
{
    /// <summary>One of several by its number or a part of its model name.</summary>
    /// <param name="found">Accelerators of the wanted kind, the preferred ones first; not empty.</param>
    /// <param name="wanted">Number from 0, or any part of one model name; null: the first.</param>
    /// <exception cref="InputException">None is meant, or several are; those that there are are listed.</exception>
    public static FoundAccelerator Choose(IReadOnlyList<FoundAccelerator> found, string? wanted)
    {
        if (wanted is null)
            return found[0];
        if (int.TryParse(wanted, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number < found.Count)
            return found[number];
        FoundAccelerator[] named = [.. found.Where(one => one.ModelName.Contains(wanted, StringComparison.OrdinalIgnoreCase))];
        string known = string.Join(", ", found.Select((one, index) => FormattableString.Invariant($"{index}: {one.ModelName}")));
        return named.Length == 1 ? named[0]
            : throw new InputException(
                $"'{wanted}' is {(named.Length == 0 ? "no accelerator" : "more than one accelerator")}, expected one of {known}",
                "--accelerator", nearest: NearestName.Find(wanted, found.Select(one => one.ModelName)));
    }
}
