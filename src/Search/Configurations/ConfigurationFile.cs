using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using LatencyLab.Diagnostics;
using LatencyLab.Hardware;
using LatencyLab.Networks.Dynamic;
using LatencyLab.Networks.Lasnet;
using LatencyLab.Networks.Rates;
using LatencyLab.Search.Families;
using LatencyLab.Yaml;
using LatencyLab.Yaml.Schema;
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

    /// <summary>Writes a configuration, whole or not at all.</summary>
    /// <exception cref="InputException">The path cannot be written.</exception>
    public static void Write(string path, Configuration configuration) => AtomicFile.WriteAllText(path, Format(configuration));

    /// <summary>Reads a configuration from text.</summary>
    /// <param name="text">YAML.</param>
    /// <param name="source">File name for messages.</param>
    /// <exception cref="InputException">The text is not a valid configuration.</exception>
    public static Configuration Parse(string text, string source)
    {
        ArgumentNullException.ThrowIfNull(text);
        List<InputError> errors = [];
        YamlNode? root = text.Contains('\0', StringComparison.Ordinal) ? NotText(source, errors) : YamlTreeReader.Read(text, source, errors);
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

        return errors.Count == 0 ? configuration! : throw new InputException([.. errors.OrderBy(error => error.Line).ThenBy(error => error.Column)]);
    }

    /// <summary>The canonical text: fixed order, shortest numbers, line feeds.</summary>
    public static string Format(Configuration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
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
        if (configuration.RatesDrawn != RateSharing.Image)
            Line(F.RatesDrawn, F.Sharings[(int)configuration.RatesDrawn]);
        if (configuration.Section is { } section)
        {
            text.Append(YamlText.Of(new JsonObject { [configuration.Family] = section.ToSection() }));
        }
        else
        {
            text.Append($"{F.Stages}:\n");
            foreach (StageConfiguration stage in configuration.Stages)
                text.Append($"- {{{string.Join(", ", StageEntries(stage))}}}\n");
        }

        if (configuration.Predicted is { } predicted)
        {
            text.Append($"{F.Predicted}:\n");
            Line($"  {F.Scope}", predicted.Scope);
            Line($"  {F.Latency}", Number(predicted.LatencyMilliseconds));
            Line($"  {F.DenseLatency}", Number(predicted.DenseLatencyMilliseconds));
            Line($"  {(configuration.Section is null ? F.TargetRate : F.MacRatio)}", Number(predicted.TargetRate));
            if (predicted.Quantiles is { } quantiles)
            {
                Line($"  {F.P50}", Number(quantiles.P50Milliseconds));
                Line($"  {F.P90}", Number(quantiles.P90Milliseconds));
                Line($"  {F.P99}", Number(quantiles.P99Milliseconds));
            }

            if (predicted.WorstRegret is double worst)
            {
                Line($"  {F.WorstRegret}", Number(worst));
                text.Append($"  {F.Devices}:\n");
                foreach (PredictedDevice device in predicted.Devices)
                    text.Append($"  - {{{F.Device}: {Quote(device.Device)}, {F.Latency}: {Number(device.LatencyMilliseconds)}, {F.DenseLatency}: {Number(device.DenseLatencyMilliseconds)}, {F.Regret}: {Number(device.Regret)}}}\n");
            }
        }

        return text.ToString();

        void Line(string key, string value) => text.Append($"{key}: {value}\n");
    }

    private static IEnumerable<string> StageEntries(StageConfiguration stage)
    {
        yield return $"{F.Mode}: {F.Key(stage.Mode)}";
        if (stage.Mode is DynamicMode.Spatial or DynamicMode.Both)
            yield return $"{F.Granularity}: {Number(stage.Granularity)}";
        if (stage.Mode != DynamicMode.Channel)
            yield return $"{F.ActivationRate}: {(stage.ActivationRates is { } rates ? $"\"{rates.Text}\"" : Number(stage.ActivationRate))}";
        if (stage.Mode is DynamicMode.Channel or DynamicMode.Both)
        {
            yield return $"{F.ChannelGroup}: {Number(stage.ChannelGroup)}";
            yield return $"{F.ChannelKeepRate}: {(stage.ChannelsFollow ? F.FollowsActivation : stage.ChannelKeepRates is { } kept ? $"\"{kept.Text}\"" : Number(stage.ChannelKeepRate))}";
        }
    }

    private static Configuration? Build(Bound bound, string? folder, List<InputError> errors)
    {
        Configuration configuration = new()
        {
            Family = bound.Text(F.Family)!,
            Network = bound.Text(F.Network)!,
            Resolution = bound.Count(F.Resolution)!.Value,
            Device = bound.Text(F.Device)!,
            Batch = bound.Count(F.Batch)!.Value,
            DataType = DataTypes.Parse(bound.Text(F.Type)!),
            Model = bound.Text(F.Model)!,
            RatesDrawn = bound.Text(F.RatesDrawn) is string drawn ? Enum.Parse<RateSharing>(drawn, ignoreCase: true) : RateSharing.Image,
            Predicted = bound.Record(F.Predicted) is Bound predicted ? BuildPredicted(predicted) : null,
        };
        try
        {
            if (FamilyRegistry.Find(configuration.Family) is INetworkFamily family)
                return configuration with { Section = family.Read(bound.Record(family.Name)!, configuration.Target, folder) };
            IReadOnlyList<int> maps = ConfigurationRules.MapSizes(configuration.Network, configuration.Resolution);
            configuration = configuration with { Stages = [.. bound.Records(F.Stages).Select((stage, i) => BuildStage(stage, maps[i], folder, errors))] };
            if (errors.Count == 0)
                ConfigurationRules.CheckDistributions(bound, configuration.Stages, errors);
            return errors.Count == 0 ? configuration : null;
        }
        catch (InputException problem)
        {
            errors.AddRange(problem.Errors.Select(error => error.Line > 0 ? error : bound.NodeOf(F.Network).Error($"{F.Network}: {error}")));
            return null;
        }
    }

    private static PredictedCosts BuildPredicted(Bound predicted) => new(
        predicted.Text(F.Scope)!, predicted.Number(F.Latency)!.Value, predicted.Number(F.DenseLatency)!.Value,
        predicted.Number(F.TargetRate) ?? predicted.Number(F.MacRatio)!.Value)
    {
        Quantiles = predicted.Number(F.P50) is double p50 ? new PredictedQuantiles(p50, predicted.Number(F.P90)!.Value, predicted.Number(F.P99)!.Value) : null,
        Devices =
        [
            .. predicted.Records(F.Devices).Select(device => new PredictedDevice(
                device.Text(F.Device)!, device.Number(F.Latency)!.Value, device.Number(F.DenseLatency)!.Value, device.Number(F.Regret)!.Value)),
        ],
    };

    private static StageConfiguration BuildStage(Bound stage, int mapSize, string? folder, List<InputError> errors)
    {
        RateDistribution? rates = FamilyFields.Rate(stage, F.ActivationRate, folder, errors);
        bool follows = stage.Text(F.ChannelKeepRate) == F.FollowsActivation;
        RateDistribution? kept = follows ? null : FamilyFields.Rate(stage, F.ChannelKeepRate, folder, errors);
        DynamicMode mode = ConfigurationRules.ModeOf(stage);
        return new StageConfiguration
        {
            Mode = mode,
            Granularity = mode == DynamicMode.Layer ? mapSize : stage.Count(F.Granularity) ?? 1,
            ChannelGroup = stage.Count(F.ChannelGroup) ?? 1,
            ActivationRate = rates?.Mean ?? 1,
            ActivationRates = rates is null or FixedRate ? null : rates,
            ChannelKeepRate = follows ? Math.Sqrt(rates?.Mean ?? 1) : kept?.Mean ?? 1,
            ChannelKeepRates = kept is null or FixedRate ? null : kept,
            ChannelsFollow = follows,
        };
    }

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
