namespace LatencyLab.Cli.Parsing;

/// <summary>Words of other tools for commands and options.</summary>
internal static class OtherWords
{
    /// <summary>Of options, without their dashes.</summary>
    public static Synonyms Options { get; } = new(
        ("gpu hw hardware platform accelerator card chip", "device"),
        ("precision data-type type fp", "dtype"),
        ("output o out out-file output-file output-dir save export dir", "out emit csv"),
        ("input-size image-size img-size imgsz input-shape shape", "resolution"),
        ("bs b images", "batch"),
        ("net arch architecture backbone graph", "network"),
        ("latency max-latency limit deadline target", "budget-ms"),
        ("flops macs max-flops", "budget-macs"),
        ("params parameters", "budget-params"),
        ("op kernel-shape", "operator"),
        ("data files file input rows dataset", "measurements layers rates"),
        ("cfg yaml config-file", "config"),
        ("overwrite f yes y", "force"),
        ("sparsity density keep", "activation-rate"),
        ("patch patch-size block-size tile g s", "granularity"),
        ("silent", "quiet"),
        ("cores workers num-threads n-threads nproc j", "threads jobs"),
        ("v", "version"));

    /// <summary>Of commands.</summary>
    public static Synonyms Commands { get; } = new(
        ("estimate latency infer inference time simulate", "predict"),
        ("optimise optimize tune nas explore", "search"),
        ("benchmark bench timing", "measure"),
        ("profile profiler", "probe"),
        ("fit train", "calibrate"),
        ("convert load read translate from", "import"),
        ("eval", "evaluate"),
        ("draw chart graph", "plot"),
        ("ls dir all", "list"),
        ("get info describe cat view", "show"),
        ("check lint", "validate doctor"),
        ("gpus hardware", "devices"),
        ("exec forward deploy", "execute"),
        ("pipeline start experiment", "run"));
}
