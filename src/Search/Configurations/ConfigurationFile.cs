using System.Text;
using LatencyLab.Hardware;
using LatencyLab.Search.Registry;
using LatencyLab.Yaml;
using F = LatencyLab.Search.Configurations.ConfigurationFields;

namespace LatencyLab.Search.Configurations;

/// <summary>
/// Reads and writes <c>latencylab/configuration/v1</c> YAML. The reader is strict and reports every error with its position;
/// the writer is canonical, so that reading and writing again gives the same bytes.
/// </summary>
public static class ConfigurationFile
{
    private const int MaximumBytes = 1024 * 1024;

    /// <summary>Reads a configuration from a file.</summary>
    /// <exception cref="InputException">The file cannot be read or is not a valid configuration.</exception>
    public static Configuration Read(string path) => Parse(YamlFile.ReadText(path, "configuration file", MaximumBytes), path);

    /// <summary>Reads a configuration from text.</summary>
    /// <param name="text">YAML.</param>
    /// <param name="source">File name for messages.</param>
    /// <exception cref="InputException">The text is not a valid configuration.</exception>
    public static Configuration Parse(string text, string source)
    {
        List<InputError> errors = [];
        YamlNode? root =
            text.Contains('\0', StringComparison.Ordinal) ? NotText(source, errors) : YamlTreeReader.Read(text, source, errors);
        Configuration? configuration = null;
        if (root is YamlMapping mapping)
        {
            Bound bound = new Binder(errors).Bind(F.Root, mapping, "the configuration")!;
            if (errors.Count == 0)
            {
                ConfigurationRules.Check(bound, errors);
                configuration = errors.Count == 0 ? Build(bound, Path.GetDirectoryName(source), errors) : null;
            }
        }
        else if (root is not null)
        {
            errors.Add(root.Error($"expected a mapping that starts with 'schema:', got {root.Kind}"));
        }

        return errors.Count == 0 ? configuration!
            : throw new InputException([.. errors.OrderBy(error => error.Line).ThenBy(error => error.Column)]);
    }

    /// <summary>The canonical text: fixed order, shortest numbers, line feeds.</summary>
    public static string Format(Configuration configuration)
    {
        StringBuilder text = new();
        text.Append("# Predict it again with: latlab predict --config FILE\n");
        if (configuration.Predicted is { Devices.Count: > 1 })
            text.Append("# It was chosen for several devices, listed at the end; predict takes the first unless --device says which.\n");
        Line(F.Schema, Configuration.SchemaId);
        Line(F.Family, configuration.Family);
        Line(F.Network, Quote(configuration.Network));
        Line(F.Resolution, Number(configuration.Resolution));
        Line(F.Device, Quote(configuration.Device));
        Line(F.Batch, Number(configuration.Batch));
        Line(F.Type, configuration.DataType.Key());
        Line(F.Model, configuration.Model);
        if (configuration.Runtime is string runtime)
            Line(F.Runtime, Quote(runtime));
        if (configuration.RatesDrawn != RateSharing.Image)
            Line(F.RatesDrawn, F.Sharings[(int)configuration.RatesDrawn]);
        INetworkFamily family = FamilyRegistry.Find(configuration.Family);
        text.Append(Section(family.Section.Key, configuration.Section.ToSection()));
        if (configuration.Predicted is { } predicted)
        {
            text.Append(CultureInfo.InvariantCulture, $"{F.Predicted}:\n");
            Line($"  {F.Scope}", predicted.Scope);
            Line($"  {F.Latency}", Number(predicted.LatencyMilliseconds));
            Line($"  {F.DenseLatency}", Number(predicted.DenseLatencyMilliseconds));
            Line($"  {family.RatioKey}", Number(predicted.MacRatio));
            if (predicted.Quantiles is { } quantiles)
            {
                Line($"  {F.P50}", Number(quantiles.P50Milliseconds));
                Line($"  {F.P90}", Number(quantiles.P90Milliseconds));
                Line($"  {F.P99}", Number(quantiles.P99Milliseconds));
            }

            if (predicted.WorstRegret is double worst)
            {
                Line($"  {F.WorstRegret}", Number(worst));
                text.Append(CultureInfo.InvariantCulture, $"  {F.Devices}:\n");
                foreach (PredictedDevice device in predicted.Devices)
                {
                    text.Append(CultureInfo.InvariantCulture, $"  - {{{F.Device}: {Quote(device.Device)}, ")
                        .Append(CultureInfo.InvariantCulture, $"{F.Latency}: {Number(device.LatencyMilliseconds)}, ")
                        .Append(CultureInfo.InvariantCulture, $"{F.DenseLatency}: {Number(device.DenseLatencyMilliseconds)}, ")
                        .Append(CultureInfo.InvariantCulture, $"{F.Regret}: {Number(device.Regret)}}}\n");
                }
            }
        }

        return text.ToString();

        void Line(string key, string value) => text.Append(CultureInfo.InvariantCulture, $"{key}: {value}\n");
    }

    /// <summary>A section that is a list has an entry a line.</summary>
    private static string Section(string key, JsonNode section) => section is JsonArray entries
        ? $"{key}:\n" + string.Concat(entries.Select(
            entry => $"- {{{string.Join(", ", entry!.AsObject().Select(value => $"{value.Key}: {Inline(value.Value!.AsValue())}"))}}}\n"))
        : YamlText.Of(new JsonObject { [key] = section });

    /// <summary>A value inside of braces.</summary>
    private static string Inline(JsonValue value) =>
        value.TryGetValue(out string? text)
            ? text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' or '(' or ')') ? text : $"\"{text}\""
            : Number(value.TryGetValue(out int whole) ? whole : value.GetValue<double>());

    private static Configuration? Build(Bound bound, string? folder, List<InputError> errors)
    {
        INetworkFamily family = FamilyRegistry.Find(bound.Text(F.Family)!);
        FamilyTarget target = new(
            bound.Text(F.Network)!, bound.Count(F.Resolution), bound.Count(F.Batch)!.Value,
            bound.Text(F.RatesDrawn) is string drawn ? Enum.Parse<RateSharing>(drawn, ignoreCase: true) : RateSharing.Image);
        try
        {
            return new Configuration
            {
                Family = family.Name,
                Network = target.Network,
                Resolution = target.Resolution!.Value,
                Device = bound.Text(F.Device)!,
                Batch = target.Batch,
                DataType = DataTypes.Parse(bound.Text(F.Type)!),
                Model = bound.Text(F.Model)!,
                Runtime = bound.Text(F.Runtime),
                RatesDrawn = target.RatesDrawn,
                Predicted = bound.Record(F.Predicted) is Bound predicted ? BuildPredicted(predicted, family) : null,
                Section = family.Read(bound, target, folder),
            };
        }
        catch (InputException problem)
        {
            errors.AddRange(
                problem.Errors.Select(error => error.Line > 0 ? error : bound.NodeOf(F.Network).Error($"{F.Network}: {error}")));
            return null;
        }
    }

    private static PredictedCosts BuildPredicted(Bound predicted, INetworkFamily family) => new(
        predicted.Text(F.Scope)!, predicted.Number(F.Latency)!.Value, predicted.Number(F.DenseLatency)!.Value,
        predicted.Number(family.RatioKey)!.Value)
    {
        Quantiles = predicted.Number(F.P50) is double p50
            ? new PredictedQuantiles(p50, predicted.Number(F.P90)!.Value, predicted.Number(F.P99)!.Value)
            : null,
        Devices =
        [
            .. predicted.Records(F.Devices).Select(device => new PredictedDevice(
                device.Text(F.Device)!, device.Number(F.Latency)!.Value, device.Number(F.DenseLatency)!.Value,
                device.Number(F.Regret)!.Value)),
        ],
    };

    private static YamlNode? NotText(string source, List<InputError> errors)
    {
        errors.Add(new InputError("is not text, expected YAML", source));
        return null;
    }

    /// <summary>Plain where YAML reads the same text back, else in single quotes.</summary>
    private static string Quote(string value) =>
        value.Length > 0 && char.IsAsciiLetter(value[0]) && value.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '/')
            ? value
            : $"'{value.Replace("'", "''", StringComparison.Ordinal)}'";

    private static string Number(double value) => value.ToString("0.############", CultureInfo.InvariantCulture);
}
