using LatencyLab.Studies.ExperimentMatrices;
using LatencyLab.Studies.Matrices;

namespace LatencyLab.Cli.Commands.Run;

/// <summary><c>latlab merge FILE.yaml</c>: the results of a matrix's shards in one file.</summary>
internal static class MergeCommand
{
    public static Command Create()
    {
        Argument<string> file = new("FILE") { Description = "The sweep whose shards were run (docs/sweeps.md)." };
        Option<string?> output =
            new("--out") { Description = "Folder that the shards wrote to instead of the file's 'output'.", HelpName = "DIR" };
        Option<bool> json = NewOption.Json();
        Command command = new(
            "merge", "Put the results of a matrix's shards into one file; says which tasks are missing or given twice.")
        {
            file, output, json,
        };
        command.SetAction(parsed =>
        {
            string path = parsed.GetValue(file)!, text = RunCommand.TextOf(path);
            if (!MatrixFile.IsOne(text))
                throw new InputException("has no 'matrix': there is nothing to merge", path);
            if (ExperimentMatrixFile.IsOne(text))
            {
                ExperimentHost host = new();
                return ExperimentMatrixCommand.Merge(
                    parsed, ExperimentMatrixFile.Parse(text, path, host), host, parsed.GetValue(output), parsed.GetValue(json));
            }

            return MatrixCommand.Merge(parsed, MatrixFile.Parse(text, path), parsed.GetValue(output), parsed.GetValue(json));
        });
        return command;
    }
}
