namespace LatencyLab.Studies.Experiments.Description;

/// <summary>A section whose keys are the options of a command.</summary>
/// <param name="Kind">Which command.</param>
/// <param name="Name">Unique name, for files.</param>
/// <param name="Source">The experiment file.</param>
/// <param name="Keys">Options with what was given and where.</param>
public sealed record OptionSection(SectionKind Kind, string Name, string Source, IReadOnlyList<OptionKey> Keys)
{
    /// <summary>The options as a command line.</summary>
    public IReadOnlyList<string> Arguments => [.. Keys.SelectMany(key => (string[])[key.Option, key.Value])];

    /// <summary>Runs something on the section's options; what it refuses is said at the key that it is about.</summary>
    /// <exception cref="InputException">As what is run, whose errors have the option for a source, with places in the file.</exception>
    internal T Run<T>(Func<T> run)
    {
        try
        {
            return run();
        }
        catch (InputException problem)
        {
            throw new InputException([.. problem.Errors.Select(Located)]);
        }
    }

    private InputError Located(InputError error) => Keys.FirstOrDefault(key => key.Option == error.Source) is OptionKey key
        ? new InputError($"{ExperimentFields.KeyOf(key.Option)}: {error.Message}", Source, key.Line, key.Column, error.Nearest)
        : new InputError($"{Name}: {error}", Source);
}

/// <summary>Which command a section has the options of.</summary>
public enum SectionKind
{
    /// <summary>What to train.</summary>
    Search,

    /// <summary>A page about everything.</summary>
    Report,
}

/// <param name="Option">Name of the option, <c>--activation-rate</c>.</param>
/// <param name="Value">What was given.</param>
/// <param name="Line">1-based line in the experiment file.</param>
/// <param name="Column">1-based column.</param>
public sealed record OptionKey(string Option, string Value, int Line, int Column);

/// <summary>Knows the options of the commands that sections stand for.</summary>
public interface ISectionOptions
{
    /// <summary>The options of a section: names, and what they are for.</summary>
    IReadOnlyList<(string Option, string Description)> OptionsOf(SectionKind section);

    /// <summary>
    /// Everything that is wrong with options, said before anything is done; the source of an error is the option it is about.
    /// </summary>
    /// <param name="section">The options.</param>
    /// <param name="device">The device that they are for; null where it is not known before it is probed.</param>
    IEnumerable<InputError> Check(OptionSection section, DeviceProfile? device);
}
