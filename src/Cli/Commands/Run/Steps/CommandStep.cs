using LatencyLab.Cli.Commands.Run.Description;
using LatencyLab.Diagnostics;

namespace LatencyLab.Cli.Commands.Run.Steps;

/// <summary>Runs a command in this process for a section whose keys are its options.</summary>
internal static class CommandStep
{
    /// <summary>What the command writes to its output.</summary>
    /// <exception cref="InputException">The command refuses: the same line, at the key that it is about.</exception>
    public static string Run(Experiment experiment, CommandSection section, IReadOnlyList<string> arguments)
    {
        using StringWriter output = new() { NewLine = "\n" }, error = new() { NewLine = "\n" };
        int code = CommandLine.Run(arguments, output, error);
        if (code == 0)
            return output.ToString();
        string[] lines = [.. error.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.StartsWith("latlab: ", StringComparison.Ordinal) ? line["latlab: ".Length..] : line)];
        throw new InputException([.. lines.DefaultIfEmpty($"{arguments[0]} ended with exit code {code}").Select(line => Located(experiment, section, line))]);
    }

    private static InputError Located(Experiment experiment, CommandSection section, string line)
    {
        CommandKey? about = section.Keys.FirstOrDefault(key => line.StartsWith($"{key.Option}: ", StringComparison.Ordinal))
            ?? section.Keys.Where(key => line.Contains($"'{key.Value}'", StringComparison.Ordinal)).MaxBy(key => key.Value.Length);
        return about is null ? new InputError($"{section.Name}: {line}", experiment.Path)
            : new InputError($"{ExperimentFields.KeyOf(about.Option)}: {line.Replace($"{about.Option}: ", "", StringComparison.Ordinal)}", experiment.Path, about.Line, about.Column);
    }
}
