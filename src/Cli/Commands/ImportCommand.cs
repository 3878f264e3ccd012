using LatencyLab.Importing;
using LatencyLab.Importing.Reading;
using LatencyLab.Yaml;

namespace LatencyLab.Cli.Commands;

/// <summary><c>latlab import</c>: files of other tools as device profiles and rows of operators.</summary>
internal static class ImportCommand
{
    private const double MostHz = 1e11;

    public static Command Create()
    {
        Argument<string[]> files = new("FILE")
        {
            Description = "A device of LLMCompass, SCALE-Sim, Timeloop or ZigZag, or layers of SCALE-Sim, Timeloop, ZigZag, nn-Meter or "
                + "MAESTRO.",
            Arity = ArgumentArity.OneOrMore,
        };
        Option<string?> output = new("--out")
        {
            Description = "Device profile (YAML) or rows of operators (CSV) to write (default: the standard output).",
            HelpName = "FILE",
        };
        Option<bool> force = NewOption.Force();
        Option<string?> name =
            new("--name") { Description = "Name of the profile (default: what the file calls itself, or its own name)." };
        Option<double?> frequency = new("--frequency-hz")
        {
            Description = "Clock of the arithmetic in Hz, where the file counts cycles only (default 1e9).",
        };
        Option<string?> dataType = new("--dtype") { Description = "Data type of operands (default: what the file says, or int8)." };
        Option<string?> architecture = new("--architecture")
        {
            Description = "Architecture generation of the profile, whose defaults it gets, e.g. ampere (default other).",
        };
        Option<bool> json = NewOption.Json();
        Command command = new("import", "Make a device profile or rows of operators of files of other tools.")
        {
            files, output, force, name, frequency, dataType, architecture, json,
        };
        command.SetAction(parsed =>
        {
            OutputPath? path = OutputPath.Of(parsed, output, force);
            if (parsed.GetValue(frequency) is double hertz)
                NumberOption.Within(hertz, MostHz, frequency.Name);
            ImportResult result = Importer.Read(parsed.GetValue(files)!, new ImportOptions
            {
                Name = parsed.GetValue(name),
                FrequencyHz = parsed.GetValue(frequency),
                DataType = parsed.GetValue(dataType) is string type ? DataTypes.Parse(type, dataType.Name) : null,
                Architecture = parsed.GetValue(architecture) ?? new ImportOptions().Architecture,
            });
            if (result.Format.Content != ForeignContent.Device)
                RefuseOfDevices(parsed, name, frequency, architecture);
            path?.Write(result.Text);
            TextWriter standard = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(json))
                JsonText.Write(standard, "latencylab/import/v1", ToJson(result, path?.Path));
            else if (path is not null)
                Describe(result, path.Path, Terminal.Current.Summary);
            else
            {
                standard.Write(result.Text);
                Describe(result, null, Terminal.Current.IsQuiet ? TextWriter.Null : Terminal.Current.Error);
            }
        });
        return command;
    }

    private static void RefuseOfDevices(ParseResult parsed, params ReadOnlySpan<Option> options)
    {
        foreach (Option option in options)
        {
            if (parsed.GetResult(option) is { Implicit: false })
                throw new InputException("does nothing: the file has layers and no device", option.Name);
        }
    }

    private static void Describe(ImportResult result, string? path, TextWriter output)
    {
        string what = result.Format.Content == ForeignContent.Device ? "a device profile" : UnitText.Count(result.Rows, "row");
        output.WriteLine($"{path ?? "standard output"}: {what}, made of {result.Format.Name}");
        Write(result.Mapped, "in the file", "?line", "here", output);
        Write(result.Lost, "lost", "?line", "why", output);
        Write(result.Assumed, "assumed", "?line", "value", output);
        if (path is not null)
            output.WriteLine(NextOf(result, path));
    }

    private static void Write(IReadOnlyList<ImportedField> fields, string name, string lines, string text, TextWriter output)
    {
        if (fields.Count == 0)
            return;
        output.WriteLine();
        ConsoleTable table = new(name, lines, text);
        foreach (ImportedField field in fields)
            table.Add(Cut(field.Name), LinesOf(field.Lines), Cut(field.Text));
        table.Write(output);
    }

    /// <summary>What a file calls a thing may be as long as the file.</summary>
    private static string Cut(string text)
    {
        const int Longest = 300;
        return text.Length <= Longest ? text : $"{text[..Longest]}...";
    }

    private static string LinesOf(IReadOnlyList<int> lines)
    {
        const int Shown = 3;
        string text = string.Join(", ", lines.Take(Shown));
        return lines.Count <= Shown ? text : $"{text} and {lines.Count - Shown} more";
    }

    private static string NextOf(ImportResult result, string path) => result.Format.Content == ForeignContent.Device
        ? $"\nnext: latlab predict --device {path} --network resnet50{(TypeOf(result) is string type ? $" --dtype {type}" : "")}"
        : $"\nnext: latlab predict --device DEVICE --layers {path}";

    /// <summary>The type that the profile computes fastest, where that is not the default of commands.</summary>
    private static string? TypeOf(ImportResult result)
    {
        Processing processing = DeviceProfileReader.Parse(result.Text, "the profile").Processing;
        DataType fastest = Enum.GetValues<DataType>().MaxBy(type => processing.PeakMacsPerSecond(type));
        return fastest == DataType.Fp32 ? null : fastest.Key();
    }

    private static JsonObject ToJson(ImportResult result, string? path) => new()
    {
        ["file"] = path,
        ["source"] = result.Format.Name,
        ["kind"] = result.Format.Content == ForeignContent.Device ? "device profile" : "rows",
        ["rows"] = result.Rows,
        ["mapped"] = Array(result.Mapped),
        ["lost"] = Array(result.Lost),
        ["assumed"] = Array(result.Assumed),
        ["text"] = path is null ? result.Text : null,
    };

    private static JsonArray Array(IReadOnlyList<ImportedField> fields) => JsonText.Array(fields.Select(field => new JsonObject
    {
        ["name"] = field.Name,
        ["lines"] = new JsonArray([.. field.Lines.Select(line => JsonValue.Create(line))]),
        ["text"] = field.Text,
    }));
}
