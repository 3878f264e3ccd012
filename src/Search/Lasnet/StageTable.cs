namespace LatencyLab.Search.Lasnet;

/// <summary>The chosen stages as tables, and as JSON: seconds of the batch.</summary>
internal static class StageTable
{
    private static readonly string[] s_shares = ["masker", "gather", "convolution", "scatter", "other", "launch"];

    /// <summary>Those of a narrow terminal.</summary>
    private static readonly string[] s_mainShares = ["masker", "convolution", "launch"];

    /// <param name="outside">Stem and head; null where the model describes blocks only.</param>
    public static ResultTable Of(IReadOnlyList<StageResult> stages, LatencyEstimate? outside)
    {
        double beside = outside?.TotalSeconds ?? 0, total = beside + stages.Sum(stage => stage.Latency.TotalSeconds),
            dense = beside + stages.Sum(stage => stage.Dense.TotalSeconds);
        return new ResultTable(
            "stages", new JsonArray([.. stages.Select(Json)]),
            ["stage", "?>map", "?>blocks", "choice", ">ms", ">dense ms", ">speed-up", "??next best", "??>margin", "?pays up to r",
                "??fusions (blocks)"],
            [
                .. stages.Select(Row),
                .. outside is null ? Array.Empty<string[]>() : [Sum("stem+head", "", "dense", beside, beside)],
                Sum(
                    "total", $"{stages.Sum(stage => stage.Blocks)}", StageChoice.Shown([.. stages.Select(stage => stage.Choice)]), total,
                    dense),
            ]);
    }

    /// <summary>Where the time of each stage goes.</summary>
    public static ResultTable Shares(IReadOnlyList<StageResult> stages) => new(
        "shares", null, ["share of time", .. s_shares.Select(share => $"{(s_mainShares.Contains(share) ? "" : "?")}>{share}")],
        [.. stages.Select(stage => (string[])[$"stage {stage.Stage}", .. SharesOf(stage).Select(UnitText.Percent)])]);

    private static string[] Row(StageResult stage) =>
    [
        $"{stage.Stage}", $"{stage.MapSize}x{stage.MapSize}", $"{stage.Blocks}", stage.Choice.ToString(),
        Milliseconds(stage.Latency.TotalSeconds), Milliseconds(stage.Dense.TotalSeconds), UnitText.Times(stage.SpeedUp),
        stage.RunnerUp?.Choice.ToString() ?? "-", stage.RunnerUpMargin is double margin ? UnitText.SignedPercent(margin) : "-",
        stage.Choice.Mode == DynamicMode.Dense ? "-"
            : stage.BreakEven.Kind == BreakEvenKind.Below ? UnitText.Ratio(stage.BreakEven.Rate) : Key(stage.BreakEven.Kind),
        stage.Fusions.Count == 0 ? "-" : string.Join(", ", stage.Fusions.Select(use => $"{use.Fusion} ({use.Blocks})")),
    ];

    private static string[] Sum(string name, string blocks, string choice, double seconds, double dense) =>
        [name, "", blocks, choice, Milliseconds(seconds), Milliseconds(dense), UnitText.Times(dense / seconds), "", "", "", ""];

    private static JsonObject Json(StageResult stage) => new()
    {
        ["stage"] = stage.Stage,
        ["blocks"] = stage.Blocks,
        ["map_size"] = stage.MapSize,
        ["mode"] = stage.Choice.Mode.ToString().ToLowerInvariant(),
        ["granularity"] = stage.Choice.Granularity,
        ["channel_group"] = stage.Choice.ChannelGroup,
        ["latency_s"] = stage.Latency.TotalSeconds,
        ["dense_latency_s"] = stage.Dense.TotalSeconds,
        ["speed_up"] = stage.SpeedUp,
        ["runner_up"] = stage.RunnerUp is null ? null : Json(stage.RunnerUp),
        ["runner_up_margin"] = stage.RunnerUpMargin,
        ["break_even"] = new JsonObject { ["kind"] = Key(stage.BreakEven.Kind), ["activation_rate"] = stage.BreakEven.Rate },
        ["fusions"] = new JsonArray([.. stage.Fusions.Select(use => new JsonObject { ["fusion"] = use.Fusion, ["blocks"] = use.Blocks })]),
        ["shares"] = new JsonObject(s_shares.Zip(SharesOf(stage), (name, share) => KeyValuePair.Create(name, (JsonNode?)share))),
        ["alternatives"] = new JsonArray([.. stage.Alternatives.Select(Json)]),
    };

    private static JsonObject Json(StageAlternative alternative) => new()
    {
        ["granularity"] = alternative.Choice.Granularity,
        ["channel_group"] = alternative.Choice.ChannelGroup,
        ["latency_s"] = alternative.LatencySeconds,
    };

    private static double[] SharesOf(StageResult stage)
    {
        TimeShares s = stage.Shares;
        return [s.Masker, s.Gather, s.Convolution, s.Scatter, s.Other, s.Launch];
    }

    private static string Key(BreakEvenKind kind) => kind.ToString().ToLowerInvariant();

    private static string Milliseconds(double seconds) => UnitText.Milliseconds(seconds, seconds < 0.1 ? "0.000" : "0.0");
}
