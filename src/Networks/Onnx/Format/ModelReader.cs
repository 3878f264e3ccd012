using LatencyLab.Files;

namespace LatencyLab.Networks.Onnx.Format;

/// <summary>
/// Reads an ONNX file: graph, shapes and small constants. Weights are skipped, so that a file of gigabytes is read in the time that its
/// graph takes; files with external data have to be there, but are not opened.
/// </summary>
/// <remarks>Numbers of fields: onnx/onnx.proto of the ONNX project (github.com/onnx/onnx), IR version 3 and later.</remarks>
internal static class ModelReader
{
    /// <summary>Versions of ONNX's operators that the rules know. 28 is the newest that the ONNX project has.</summary>
    public const int OldestOpset = 7, NewestOpset = 28;

    private const int LongestText = 4096;

    /// <exception cref="InputException">The file cannot be read, or is not an ONNX model of these versions.</exception>
    public static OnnxModel Read(string path) => InputFile.Read(path, "an ONNX model", stream => Read(stream, path));

    /// <param name="stream">The model.</param>
    /// <param name="path">Its file, for messages and for what lies beside it.</param>
    /// <inheritdoc cref="Read(string)" path="/exception"/>
    public static OnnxModel Read(Stream stream, string path)
    {
        WireReader reader = new(stream, path);
        GraphReader graphs = new(reader, path);
        OnnxGraph? graph = null;
        string producer = "", version = "";
        Dictionary<string, long> opsets = [];
        Dictionary<(string, string), OnnxFunction> functions = [];
        bool hasVersion = false;
        long end = reader.Length;
        while (reader.Next(end, out int field, out WireType type))
        {
            switch (field)
            {
                case 1:
                    _ = reader.Varint(type, end);
                    hasVersion = true;
                    break;
                case 2:
                    producer = reader.Text(type, end, LongestText);
                    break;
                case 3:
                    version = reader.Text(type, end, LongestText);
                    break;
                case 7:
                    graph = graphs.Graph(reader.Enter(type, end), depth: 0);
                    break;
                case 8:
                    (string domain, long number) = Opset(reader, reader.Enter(type, end));
                    opsets[domain] = number;
                    break;
                case 25:
                    graphs.Function(reader.Enter(type, end), functions);
                    break;
                default:
                    reader.Skip(type, end);
                    break;
            }
        }

        if (graph is null)
        {
            throw new InputException(
                hasVersion || reader.Position > 0 ? "is not an ONNX model: it has no graph" : "is empty, expected an ONNX model", path);
        }

        return new OnnxModel
        {
            Path = path,
            Producer = $"{producer} {version}".Trim(),
            Opset = Supported(opsets, path),
            Graph = graph,
            Functions = functions,
        };
    }

    private static int Supported(Dictionary<string, long> opsets, string path)
    {
        if (!opsets.TryGetValue("", out long opset) && !opsets.TryGetValue("ai.onnx", out opset))
        {
            // Models of other domains alone, and functions, need not name it.
            return opsets.Count > 0 ? NewestOpset : throw new InputException("is not an ONNX model: it names no operator set", path);
        }

        return opset is >= OldestOpset and <= NewestOpset
            ? (int)opset
            : throw new InputException(
                $"has operators of version (opset) {opset}, expected {OldestOpset} to {NewestOpset}"
                + (opset > NewestOpset ? "; onnx.version_converter makes older ones" : "; onnx.version_converter makes newer ones"), path);
    }

    private static (string Domain, long Version) Opset(WireReader reader, long end)
    {
        string domain = "";
        long version = 1;
        while (reader.Next(end, out int field, out WireType type))
        {
            switch (field)
            {
                case 1: domain = reader.Text(type, end, LongestText); break;
                case 2: version = reader.Varint(type, end); break;
                default: reader.Skip(type, end); break;
            }
        }

        return (domain, version);
    }
}
