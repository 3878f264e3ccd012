using LatencyLab.Hardware;

namespace LatencyLab.Runtimes;

/// <summary>A runtime as the keys and values of its file.</summary>
public static class RuntimeTree
{
    /// <summary>The runtime as JSON of the keys of its file.</summary>
    public static string ToJson(Runtime runtime) => IndentedJson.Of(Of(runtime));

    private static JsonObject Of(Runtime runtime)
    {
        JsonObject host = [];
        if (runtime.Submission == Submission.Network)
        {
            host["submission_s"] = runtime.SubmissionSeconds;
        }
        else
        {
            host["operator_s"] = runtime.OperatorSeconds;
            host["operator_s_by_class"] = new JsonObject(
                runtime.OperatorSecondsByClass.OrderBy(entry => entry.Key)
                    .Select(entry => KeyValuePair.Create(entry.Key.Key(), (JsonNode?)entry.Value)));
        }

        if (runtime.Decisions == DecisionPlace.Host)
            host["decision_s"] = runtime.DecisionSeconds;
        JsonObject tree = new()
        {
            ["schema"] = Runtime.SchemaId,
            ["name"] = runtime.Name,
            ["description"] = runtime.Description,
            ["submission"] = Snake.Of(runtime.Submission),
            ["host"] = host,
            ["kernel_gap_s"] = runtime.KernelGapSeconds,
            ["decisions"] = Snake.Of(runtime.Decisions),
            ["fuses"] = new JsonArray(
                [.. RuntimeFields.Fused(runtime).Select(pass => JsonValue.Create(Snake.Of(pass)))]),
            ["passes"] = new JsonArray([.. runtime.Passes.Order().Select(pass => JsonValue.Create(Snake.Of(pass)))]),
            ["algorithms"] = new JsonArray(
                [.. runtime.Library.Algorithms.Order().Select(algorithm => JsonValue.Create(Snake.Of(algorithm)))]),
            ["kernels"] = runtime.Library.IsTuned ? KernelOrigin.Tuned : KernelOrigin.Menu,
            ["precision"] = new JsonObject(
                runtime.Library.Precision.OrderBy(rule => rule.Key)
                    .Select(rule => KeyValuePair.Create(rule.Key.Key(), (JsonNode?)rule.Value.Key()))),
            ["sources"] = new JsonObject(runtime.Sources.Select(source => KeyValuePair.Create(source.Key, (JsonNode?)source.Value))),
        };
        // A text that is not there is a key that is not there: the file reads again.
        if (runtime.Description is null)
            tree.Remove("description");
        return tree;
    }
}
