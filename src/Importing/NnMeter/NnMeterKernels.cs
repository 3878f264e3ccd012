namespace LatencyLab.Importing.NnMeter;

/// <summary>
/// Kernels of nn-Meter's predictor builder: their configurations and what was measured of each, in one file or in two that are given
/// together.
/// </summary>
/// <remarks>
/// Zhang et al., "nn-Meter: Towards Accurate Latency Prediction of Deep-Learning Model Inference on Diverse Edge Devices", MobiSys 2021,
/// and docs/builder of its repository: <c>{"conv-bn-relu": {"ID": {"config": {"HW", "CIN", "COUT", "KERNEL_SIZE", "STRIDES"}, "latency":
/// "mean +- deviation"}}}</c>, milliseconds, batch 1, padding that keeps the map at stride 1.
/// </remarks>
internal sealed class NnMeterKernels(RowsDraft rows, ImportNotes notes)
{
    private static readonly Dictionary<string, string> s_lost = new()
    {
        ["model"] = "where the model of a kernel lies has no place",
        ["shapes"] = "the configuration says the sizes",
    };

    private readonly Dictionary<(string Kernel, string Id), (YamlNode Node, NnMeterSizes Sizes)> _configurations = [];
    private readonly Dictionary<(string Kernel, string Id), (YamlNode Node, double Seconds)> _latencies = [];

    /// <summary>Takes the kernels of one file.</summary>
    public void Take(ForeignTree tree)
    {
        YamlMapping root = tree.Root as YamlMapping
            ?? throw ForeignTree.Wrong(tree.Root, $"is {tree.Root.Kind}, expected kernels by their type");
        foreach (YamlEntry kernel in root.Entries)
        {
            if (kernel.Value is not YamlMapping byId)
                throw ForeignTree.Wrong(kernel.Value, $"'{kernel.Key.Shown}' is {kernel.Value.Kind}, expected kernels by their name");
            foreach (YamlEntry one in byId.Entries)
            {
                (string, string) key = (kernel.Key.Value, one.Key.Value);
                if (tree.Mapping(one.Value, "config") is YamlMapping config)
                    _configurations[key] = (one.Key, NnMeterSizes.Of(tree, config));
                if (tree.Text(one.Value, "latency") is string latency)
                    _latencies[key] = (one.Key, SecondsOf(latency, one.Value));
            }
        }

        tree.LoseUnread(s_lost);
    }

    /// <summary>Writes the rows, kernels that were only timed left out.</summary>
    /// <param name="path">Name of the files, for messages.</param>
    public void Write(string path)
    {
        foreach (((string kernel, string id), (YamlNode node, NnMeterSizes sizes)) in _configurations)
        {
            double? seconds = _latencies.TryGetValue((kernel, id), out (YamlNode, double Seconds) timed) ? timed.Seconds : null;
            rows.Add($"{kernel} {id}", path, node.Line, () => sizes.ToOperator(kernel), latencySeconds: seconds);
        }

        foreach (((string kernel, string id), (YamlNode node, _)) in _latencies.Where(timed => !_configurations.ContainsKey(timed.Key)))
        {
            rows.LeaveOut(
                $"{kernel} {id}", path, node.Line,
                "has a latency and no configuration, expected the file of configurations beside it on the command line");
        }

        if (_configurations.Count == 0)
            return;
        notes.Assume("batch", "1: kernels are of one image unless the builder was told otherwise");
        notes.Assume("padding", "that of 'same': maps of ceil(HW / STRIDES) outputs");
        if (_latencies.Count > 0)
            notes.Assume("unit of latency", "ms, as nn-Meter's backends report it; the mean, its deviation has no place");
    }

    private static double SecondsOf(string latency, YamlNode node)
    {
        string mean = latency.Split("+-")[0].Trim();
        return ForeignNumber.TryParse(mean, out double milliseconds) && milliseconds > 0 ? milliseconds * 1e-3
            : throw ForeignTree.Wrong(node, $"latency is '{latency}', expected milliseconds such as '37.53 +- 0.314'");
    }
}
