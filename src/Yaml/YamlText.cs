using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace LatencyLab.Yaml;

/// <summary>Writes a tree of values as YAML: mappings and lists of values only on one line, everything else a line a key.</summary>
public static class YamlText
{
    private static readonly string[] s_notText = ["true", "false", "yes", "no", "on", "off", "null", "y", "n", "nan", "inf"];

    /// <summary>An object of JSON as the text of a YAML file.</summary>
    public static string Of(JsonObject root)
    {
        using StringWriter text = new() { NewLine = "\n" };
        Emitter emitter = new(text, new EmitterSettings(
            bestIndent: 2, bestWidth: int.MaxValue, isCanonical: false, maxSimpleKeyLength: 1024, skipAnchorName: true, newLine: "\n"));
        emitter.Emit(new StreamStart());
        emitter.Emit(new DocumentStart());
        Emit(emitter, root, isRoot: true);
        emitter.Emit(new DocumentEnd(isImplicit: true));
        emitter.Emit(new StreamEnd());
        return text.ToString();
    }

    private static void Emit(Emitter emitter, JsonNode? node, bool isRoot = false)
    {
        switch (node)
        {
            case JsonObject mapping:
                bool numbers = !isRoot
                    && mapping.All(entry => entry.Value is JsonValue value && value.GetValueKind() == JsonValueKind.Number);
                emitter.Emit(new MappingStart(
                    AnchorName.Empty, TagName.Empty, isImplicit: true,
                    numbers && mapping.Count <= 5 ? MappingStyle.Flow : MappingStyle.Block));
                foreach ((string key, JsonNode? value) in mapping)
                {
                    EmitText(emitter, key);
                    Emit(emitter, value);
                }

                emitter.Emit(new MappingEnd());
                break;
            case JsonArray list:
                emitter.Emit(new SequenceStart(
                    AnchorName.Empty, TagName.Empty, isImplicit: true,
                    list.All(item => item is JsonValue) ? SequenceStyle.Flow : SequenceStyle.Block));
                foreach (JsonNode? item in list)
                    Emit(emitter, item);
                emitter.Emit(new SequenceEnd());
                break;
            case JsonValue value when value.GetValueKind() == JsonValueKind.Number:
                emitter.Emit(new Scalar(
                    AnchorName.Empty, TagName.Empty, YamlNumber.Of(value.TryGetValue(out int whole) ? whole : value.GetValue<double>()),
                    ScalarStyle.Plain, true, false));
                break;
            default:
                EmitText(emitter, node!.GetValue<string>());
                break;
        }
    }

    /// <summary>Text that any reader takes for text is written plainly, all other is quoted.</summary>
    private static void EmitText(Emitter emitter, string text)
    {
        bool plain = text.Length > 0 && char.IsAsciiLetter(text[0]) && text[^1] != ' '
            && text.All(c => char.IsAsciiLetterOrDigit(c) || c is ' ' or '_' or '-' or '.' or '/')
            && !s_notText.Contains(text.ToLowerInvariant());
        emitter.Emit(
            new Scalar(AnchorName.Empty, TagName.Empty, text, plain ? ScalarStyle.Plain : ScalarStyle.DoubleQuoted, plain, !plain));
    }
}
