using LatencyLab.Hardware;

namespace LatencyLab.Runtimes;

/// <summary>Every key of <c>latencylab/runtime/v1</c>.</summary>
internal static class RuntimeFields
{
    /// <summary>A host that takes longer than this for anything is a mistake in the unit.</summary>
    private const double LongestSeconds = 1;

    private static readonly (string, double)[] s_seconds = [("microseconds", 1e-6), ("milliseconds", 1e-3)];

    public static IReadOnlyList<string> Passes { get; } = [.. Enum.GetValues<Pass>().Select(Snake.Of)];

    /// <summary>What a runtime fuses, in the order of the enumeration.</summary>
    public static IEnumerable<Pass> Fused(Runtime runtime) => Enum.GetValues<Pass>().Where(pass => pass switch
    {
        Pass.Layout => false,
        Pass.ResidualAdd => runtime.FusesResidualAdd,
        Pass.Attention => runtime.FusesAttention,
        _ => !runtime.Passes.Contains(pass),
    });

    private static Field Host { get; } = new("host", FieldKind.Record, "What the host that drives the device takes, in seconds.")
    {
        Fields =
        [
            Seconds("operator_s", "To enqueue an operator; 0 where left out. Not with submission: network."),
            new("operator_s_by_class", FieldKind.Map, "The same by operator class, e.g. convolution, where it differs.")
            {
                Choices = OperatorClasses.Keys,
                Item = Seconds("", "Seconds."),
            },
            Seconds("submission_s", "To submit the whole network. Only with submission: network."),
            Seconds("decision_s", "To read a decision back once the device is done with it. Only with decisions: host."),
        ],
    };

    public static Field Root { get; } = new(
        "", FieldKind.Record, "A runtime of LatencyLab: the software that drives a device, what it costs and what it fuses.")
    {
        Fields =
        [
            Field.Choice("schema", "Version of this format.", [Runtime.SchemaId]) with { Required = true },
            new("name", FieldKind.Name, "Unique lower-case name, e.g. pytorch-eager.") { Required = true },
            new("description", FieldKind.Text, "One line about the runtime."),
            Field.Choice(
                "submission", "operator: every operator is enqueued by itself; network: the whole network at once, as a graph.",
                Enum.GetValues<Submission>().Select(Snake.Of)) with { Required = true },
            Host,
            Seconds("kernel_gap_s", "That the device idles between two kernels, however far the host is ahead; 0 where left out."),
            Field.Choice(
                "decisions",
                "host: a decision (which patches, channels, layers, branches, exits) is read back and the host enqueues what it asks for; "
                + "device: kernels take masks, indices and sizes from device memory.",
                Enum.GetValues<DecisionPlace>().Select(Snake.Of)) with { Required = true },
            new(
                "fuses", FieldKind.List,
                "What runs in the kernel of the convolution before it, and attention as one kernel. Of what stands in neither list, "
                + "residual_add and attention are passes and all else fused.")
            {
                Item = Field.Choice("", "A pass.", Passes.Where(pass => pass != Snake.Of(Pass.Layout))),
            },
            new("passes", FieldKind.List, "What runs as a pass of its own.") { Item = Field.Choice("", "A pass.", Passes) },
            new(
                "algorithms", FieldKind.List,
                "What the library has besides implicit GEMM, which every one has; all of them where left out.")
            {
                Item = Field.Choice("", "An algorithm.", Enum.GetValues<LibraryAlgorithm>().Select(Snake.Of)),
            },
            Field.Choice(
                "kernels",
                "A vendor's menu of kernels (cuDNN), or kernels tuned for each shape, with weights transformed ahead (TVM). Default: menu.",
                KernelOrigin.Names),
            new(
                "precision", FieldKind.Map,
                "The type that products are computed in, by the type that tensors are stored in, on devices that compute it as fast as "
                + "fp32 (fp32 on others); the stored type where left out.")
            {
                Choices = DataTypes.Keys,
                Item = Field.Choice("", "A type.", DataTypes.Keys),
            },
            new("sources", FieldKind.Map, "Where each number comes from, by field.")
            {
                Item = new("", FieldKind.Text, "Text."),
            },
        ],
    };

    private static Field Seconds(string key, string description) =>
        Field.Number(key, description, 0, LongestSeconds) with { Mistakes = s_seconds };
}
