using System.Text.RegularExpressions;
using LatencyLab.Files;

namespace LatencyLab.Yaml;

/// <summary>What a file of another tool becomes here.</summary>
public enum ForeignContent
{
    /// <summary>A device profile.</summary>
    Device,

    /// <summary>Rows of operators in the measurement schema.</summary>
    Layers,

    /// <summary>Nothing: <see cref="ForeignFormat.Instead"/> says what is read instead.</summary>
    Nothing,
}

/// <summary>A kind of file that another tool reads or writes, told by its keys: so that a wrong file is called what it is.</summary>
/// <param name="Name">What it is, with its tool: "an architecture of Timeloop".</param>
/// <param name="Content">What it becomes.</param>
/// <param name="Instead">What is read instead, where nothing is made of it.</param>
public sealed partial record ForeignFormat(string Name, ForeignContent Content, string Instead = "")
{
    private const int LookedAt = 1 << 17;

    /// <summary>A device of LLMCompass, JSON (github.com/PrincetonUniversity/LLMCompass, folder configs).</summary>
    public static ForeignFormat LlmCompassDevice { get; } = new("a device of LLMCompass", ForeignContent.Device);

    /// <summary>A configuration of SCALE-Sim, .cfg (github.com/scalesim-project/SCALE-Sim, folder configs).</summary>
    public static ForeignFormat ScaleSimConfiguration { get; } = new("a configuration of SCALE-Sim", ForeignContent.Device);

    /// <summary>Layers of SCALE-Sim, CSV (folder topologies).</summary>
    public static ForeignFormat ScaleSimTopology { get; } = new("a topology of SCALE-Sim", ForeignContent.Layers);

    /// <summary>An architecture of Timeloop, YAML of versions 0.2 to 0.4 (timeloop.csail.mit.edu).</summary>
    public static ForeignFormat TimeloopArchitecture { get; } = new("an architecture of Timeloop", ForeignContent.Device);

    /// <summary>A layer of Timeloop, YAML.</summary>
    public static ForeignFormat TimeloopProblem { get; } = new("a problem of Timeloop", ForeignContent.Layers);

    /// <summary>Hardware of ZigZag, YAML (github.com/KULeuven-MICAS/zigzag, folder inputs/hardware).</summary>
    public static ForeignFormat ZigZagHardware { get; } = new("hardware of ZigZag", ForeignContent.Device);

    /// <summary>Layers of ZigZag, YAML (folder inputs/workload).</summary>
    public static ForeignFormat ZigZagWorkload { get; } = new("a workload of ZigZag", ForeignContent.Layers);

    /// <summary>Kernels of nn-Meter with their sizes and latencies, JSON (github.com/microsoft/nn-Meter, docs/builder).</summary>
    public static ForeignFormat NnMeterKernels { get; } = new("kernels of nn-Meter", ForeignContent.Layers);

    /// <summary>Sizes of kernels that nn-Meter draws from, CSV.</summary>
    public static ForeignFormat NnMeterSizes { get; } = new("kernel sizes of nn-Meter", ForeignContent.Layers);

    /// <summary>Layers of MAESTRO, .m (github.com/maestro-project/maestro, folder data/model).</summary>
    public static ForeignFormat MaestroNetwork { get; } = new("a network of MAESTRO", ForeignContent.Layers);

    /// <summary>Hardware of MAESTRO, .m.</summary>
    public static ForeignFormat MaestroHardware { get; } = new(
        "hardware of MAESTRO", ForeignContent.Nothing, "its sizes and bandwidths have no units; MAESTRO's networks are read");

    /// <summary>The graph of a network in nn-Meter, JSON.</summary>
    public static ForeignFormat NnMeterGraph { get; } = new(
        "a graph of nn-Meter", ForeignContent.Nothing, "the model that it was made of is read as an .onnx file");

    /// <summary>All that are known.</summary>
    public static IReadOnlyList<ForeignFormat> All { get; } =
    [
        LlmCompassDevice, ScaleSimConfiguration, ScaleSimTopology, TimeloopArchitecture, TimeloopProblem, ZigZagHardware, ZigZagWorkload,
        NnMeterKernels, NnMeterSizes, MaestroNetwork, MaestroHardware, NnMeterGraph,
    ];

    [GeneratedRegex("""(?m)^(?<top>"?[A-Za-z_]\w*"?)[ \t]*:|\b(?<any>[A-Za-z_]\w*)"?[ \t]*:""")]
    private static partial Regex Key { get; }

    [GeneratedRegex(@"(?m)^[ \t]*Network[ \t]+[\w.-]+[ \t\r\n]*\{")]
    private static partial Regex Network { get; }

    [GeneratedRegex(@"(?m)^[ \t]*Accelerator[ \t]+[\w.-]+[ \t\r\n]*\{")]
    private static partial Regex Accelerator { get; }

    [GeneratedRegex(@"(?mi)^[ \t]*\[architecture_presets\]")]
    private static partial Regex Presets { get; }

    /// <summary>
    /// The kind of a text, or null: none of these, our own formats among it. What stands behind the first 128 Ki is not seen.
    /// </summary>
    public static ForeignFormat? Of(string text)
    {
        string head = text.Length <= LookedAt ? text : text[..LookedAt];
        head = head.TrimStart('\uFEFF');
        if (head.Contains("schema: latencylab/", StringComparison.Ordinal))
            return null;
        if (Presets.IsMatch(head))
            return ScaleSimConfiguration;
        if (Network.IsMatch(head))
            return MaestroNetwork;
        if (Accelerator.IsMatch(head))
            return MaestroHardware;
        HashSet<string> keys = new(StringComparer.Ordinal), top = new(StringComparer.Ordinal);
        foreach (Match match in Key.Matches(head))
        {
            bool isTop = match.Groups["top"].Success;
            string key = (isTop ? match.Groups["top"] : match.Groups["any"]).Value.Trim('"');
            keys.Add(key);
            if (isTop)
                top.Add(key);
        }

        bool isOurs = keys.Contains("schema") && head.Contains("latencylab/", StringComparison.Ordinal);
        return isOurs ? null : OfKeys(keys, top, head.TrimStart().StartsWith('{')) ?? OfHeader(head);
    }

    /// <summary>The kind of a file; null where there is none, or nothing of the kind.</summary>
    public static ForeignFormat? OfFile(string path)
    {
        if (!File.Exists(path))
            return null;
        try
        {
            return InputFile.Read(path, "a file", stream =>
            {
                using StreamReader reader = new(stream);
                char[] head = new char[LookedAt];
                return Of(new string(head, 0, reader.ReadBlock(head)));
            });
        }
        catch (InputException)
        {
            return null;
        }
    }

    /// <summary>What to say where something else was expected.</summary>
    /// <param name="path">The file.</param>
    /// <param name="expected">What was expected: "a device profile".</param>
    public string Advice(string path, string expected)
    {
        string next = Content switch
        {
            ForeignContent.Device => $"'latlab import {path} --out device.yaml' makes a device profile of it",
            ForeignContent.Layers => $"'latlab import {path} --out layers.csv' makes rows of it that 'latlab predict --layers' reads",
            _ => Instead,
        };
        return $"is {Name}, expected {expected}; {next}";
    }

    private static ForeignFormat? OfKeys(HashSet<string> keys, HashSet<string> top, bool isJson)
    {
        bool Has(params ReadOnlySpan<string> names)
        {
            foreach (string name in names)
            {
                if (!keys.Contains(name))
                    return false;
            }

            return true;
        }

        return Has("compute_chiplet") || Has("device_count", "interconnect") ? LlmCompassDevice
            : Has("operational_array") ? ZigZagHardware
            : Has("loop_dims") || Has("loop_sizes") || Has("operator_type", "equation") ? ZigZagWorkload
            : top.Contains("architecture") && (Has("subtree") || Has("nodes")) ? TimeloopArchitecture
            : top.Contains("problem") && (Has("instance") || Has("shape") || Has("P", "Q")) ? TimeloopProblem
            : Has("num_pes") && (Has("noc_bw_cstr") || Has("l1_size_cstr") || Has("offchip_bw_cstr")) ? MaestroHardware
            : Has("inbounds", "outbounds") ? NnMeterGraph
            : Has("config", "CIN") || Has("config", "HW") || (isJson && Has("latency")) ? NnMeterKernels
            : null;
    }

    private static ForeignFormat? OfHeader(string text)
    {
        int end = text.AsSpan().IndexOfAny('\r', '\n');
        string[] columns =
        [
            .. (end < 0 ? text : text[..end]).Split(',')
                .Select(name => string.Concat(name.Where(char.IsLetterOrDigit).Select(char.ToLowerInvariant))),
        ];
        return columns.Contains("op") ? null
            : columns.Count(name => name is "ifmapheight" or "ifmapwidth" or "ifmapheigth" or "filterheight" or "numfilter") >= 2
                || (columns.Length >= 4 && columns[0].StartsWith('l') && columns is [_, "m", "n", "k", ..]) ? ScaleSimTopology
            : columns is ["model", "inputh", "inputw", "cin", "cout", "ks", ..] or ["model", "cin", "cout"] ? NnMeterSizes
            : null;
    }
}
