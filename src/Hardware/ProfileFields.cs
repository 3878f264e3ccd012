namespace LatencyLab.Hardware;

/// <summary>Every key of <c>latencylab/device/v1</c>.</summary>
internal static class ProfileFields
{
    private const double LargestSize = 1e15;

    private static readonly (string, double)[] s_hertz = [("GHz", 1e9), ("MHz", 1e6), ("kHz", 1e3)];
    private static readonly (string, double)[] s_bytes = [("GiB", 1024d * 1024 * 1024)];
    private static readonly (string, double)[] s_rate = [("GB/s", 1e9), ("TB/s", 1e12)];
    private static readonly (string, double)[] s_seconds = [("microseconds", 1e-6), ("milliseconds", 1e-3)];
    private static readonly (string, double)[] s_flops = [("TFLOP/s", 1e12), ("GFLOP/s", 1e9)];

    private static readonly string[] s_dataTypes = [.. DataTypes.Keys];

    private static readonly Field s_anyText = new("", FieldKind.Text, "Text.");
    private static readonly Field s_anyName = new("", FieldKind.Name, "A name.");

    private static Field Rate { get; } = new("", FieldKind.Record, "Arithmetic rate of one data type.")
    {
        Fields =
        [
            Field.Number(
                "vector_macs_per_engine_cycle", "MACs that one engine's ordinary lanes do in a cycle. Left out: not supported.",
                1e-3, 1e6),
            new(
                "matrix_macs_per_engine_cycle", FieldKind.Number,
                "MACs that one engine's matrix units do in a cycle, dense. Left out: no matrix units for this type.")
            {
                Minimum = 1e-3,
                Maximum = 1e7,
            },
        ],
    };

    private static Field Processing { get; } = new("processing", FieldKind.Record, "The processing engines: SMs, CUs, CPU cores.")
    {
        Required = true,
        Fields =
        [
            Field.Count("engine_count", "Processing engines of the device.", 1, 1e6) with { Required = true },
            Field.Count("lanes_per_engine", "fp32 lanes of one engine.", 1, 65536) with { Required = true },
            Field.Count("register_lanes", "fp32 lanes of one vector register of a CPU; lanes_per_engine where left out.", 1, 65536),
            Field.Number("frequency_hz", "Clock in Hz under load where power allows (the boost clock of a GPU).", 1e7, 1e11)
                with { Required = true, Mistakes = s_hertz },
            Field.Number("base_frequency_hz", "Guaranteed clock in Hz, where it differs.", 1e7, 1e11) with { Mistakes = s_hertz },
            Field.Number("macs_per_lane_cycle", "fp32 MACs that one lane completes in a cycle; 1 where left out.", 1.0 / 64, 64),
            Field.Count("pipeline_depth_cycles", "Cycles from issue to result of a fp32 MAC; 4 where left out.", 1, 1000),
            new(
                "rates", FieldKind.Map,
                "Rates by data type; fp32 follows from the lanes where left out, any other type is then unsupported.")
            {
                Choices = s_dataTypes,
                Item = Rate,
            },
        ],
    };

    private static Field Memories { get; } = new("memories", FieldKind.List, "Memory levels, innermost first; the last is off-chip memory.")
    {
        Required = true,
        Item = new("", FieldKind.Record, "One level of the memory hierarchy.")
        {
            Fields =
            [
                new("name", FieldKind.Name, "Unique name of the level, e.g. l2.") { Required = true },
                Field.Choice(
                    "scope", "engine: each engine has its own, and size and bandwidth are those of one; device: shared by all.",
                    ["engine", "device"])
                    with { Required = true },
                Field.Number("size_bytes", "Capacity in bytes.", 1024, LargestSize) with { Required = true, Mistakes = s_bytes },
                Field.Number("bandwidth_bytes_per_s", "Read bandwidth in bytes a second.", 1e6, 1e16)
                    with { Required = true, Mistakes = s_rate },
                Field.Count("transaction_bytes", "Smallest transfer in bytes: a sector or a cache line; 32 where left out.", 1, 65536),
            ],
        },
    };

    private static Field ClassCalibration { get; } = new("", FieldKind.Record, "Fitted parameters of one operator class.")
    {
        Fields =
        [
            Field.Choice("measurement", "kernel: device time only; wall: framework passes and launches included.", ["kernel", "wall"])
                with { Required = true },
            Field.Count("rows", "Rows fitted; those of the siblings for transferred parameters.", 1, int.MaxValue)
                with { Required = true },
            Field.Count("seed", "Random seed of the fit.", int.MinValue, int.MaxValue),
            new("data_types", FieldKind.List, "Data types of the rows; fp32 where left out.")
            {
                Item = Field.Choice("", "A type.", DataTypes.Keys),
            },
            new("set_up", FieldKind.Record, "What the timer of the rows saw besides the device; no part of a prediction of the device.")
            {
                Fields =
                [
                    Field.Choice("name", "kernel-timer, queued or synchronised; queued where left out.", SetUps.Names),
                    .. SetUps.Parameters.Select(name => new Field(name, FieldKind.Number, "A fitted value.") { Minimum = double.MinValue }),
                ],
            },
            Field.Number(
                "kernel_start_ratio",
                "Start of a kernel of the class over kernel_floor_s, fitted to rows of a kernel timer.", 1e-3, 1e3),
            new("parameters", FieldKind.Map, "Model parameters by name; one that is absent keeps its default.")
            {
                Required = true,
                Item = new("", FieldKind.Number, "A fitted value.") { Minimum = double.MinValue },
            },
            new("at_prior", FieldKind.List, "Parameters that the rows did not move from their prior.") { Item = s_anyText },
            new("unseen_median_ape_percent", FieldKind.Number, "Median absolute percentage error on rows that were not fitted.")
            {
                Maximum = 1e9,
            },
            new("unseen_mape_percent", FieldKind.Number, "Mean absolute percentage error on rows that were not fitted.") { Maximum = 1e9 },
            new("unseen_rows", FieldKind.Count, "Rows that error was taken over.") { Maximum = int.MaxValue },
            Field.Number("interval_low_factor", "Lower factor of the 90 % interval, measured / predicted.", 1e-6, 1e6),
            Field.Number("interval_high_factor", "Upper factor of the 90 % interval, measured / predicted.", 1e-6, 1e6),
            new("operator_factors", FieldKind.Map, "Measured time over the equations', by operator, where those of a class differ.")
            {
                Item = Field.Number("", "A factor.", 1e-3, 1e3),
            },
            new("residual", FieldKind.Text, "Small correction trees on top of the model, encoded by `latlab calibrate`."),
            new("row_fingerprints", FieldKind.List, "Fingerprints of the fitted rows, so that an evaluation can leave them out.")
            {
                Item = s_anyText,
            },
        ],
    };

    private static Field Calibration { get; } = new(
        "calibration", FieldKind.Record, "What was fitted to measurements; written by `latlab calibrate`.")
    {
        Fields =
        [
            new("date", FieldKind.Text, "Day of the fit, ISO 8601.") { Required = true },
            new("data", FieldKind.List, "Names of the data sets that rows came from.") { Required = true, Item = s_anyText },
            new("classes", FieldKind.Map, "By operator class, e.g. convolution.") { Required = true, Item = ClassCalibration },
        ],
    };

    public static Field Root { get; } = new(
        "", FieldKind.Record, "A device profile of LatencyLab: engines, memory hierarchy, overheads, and where each number comes from.")
    {
        Fields =
        [
            Field.Choice("schema", "Version of this format.", [DeviceProfile.SchemaId]) with { Required = true, Inherited = false },
            new("name", FieldKind.Name, "Unique lower-case name of the device, e.g. nvidia-v100-sxm2-16gb.")
            {
                Required = true,
                Inherited = false,
            },
            new(
                "extends", FieldKind.Text,
                "Name of a shipped device, or a path relative to this file: whatever is not said here is taken from there.")
            {
                Inherited = false,
            },
            new("description", FieldKind.Text, "One line about the device.") { Inherited = false },
            new("aliases", FieldKind.List, "Other names that the command line accepts for this device.")
            {
                Inherited = false,
                Item = s_anyName,
            },
            Field.Choice("architecture", "Architecture generation: the key of the model's uncalibrated defaults.", Architectures.All)
                with { Required = true },
            Processing,
            Memories,
            new(
                "launch_overhead_s", FieldKind.Number,
                "Seconds that the host takes to launch an operator: of a CPU, which is its own host, and of the published model. The host "
                + "of any other device is described by a runtime.")
            {
                Minimum = 1e-9,
                Maximum = 0.1,
                Mistakes = s_seconds,
            },
            Field.Number(
                "kernel_floor_s",
                "Seconds that the smallest kernel takes on the device itself, which every kernel takes to start; 2e-6 where left out.",
                1e-9, 0.1) with { Mistakes = s_seconds },
            Field.Number("power_limit_w", "Board power limit in watts, where clocks fall under full load because of it.", 0.1, 1e5),
            new(
                "stated_peak_flops_per_s", FieldKind.Map,
                "Dense peak FLOP/s (2 a MAC) of a data sheet by data type, matrix units included: the parts are checked against it.")
            {
                Inherited = false,
                Choices = s_dataTypes,
                Item = Field.Number("", "FLOP/s.", 1e6, 1e19) with { Mistakes = s_flops },
            },
            Calibration,
            new("sources", FieldKind.Map, "Where each number comes from, by field: engine_count, rates.fp16, l2.size_bytes; a shorter name "
                + "(rates, l2) covers all below it.") { Item = s_anyText },
        ],
    };
}
