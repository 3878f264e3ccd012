using System.Text;
using LatencyLab.Cli.Commands.Families;
using LatencyLab.Networks;
using LatencyLab.Operators;
using LatencyLab.Predictor.Composition;
using LatencyLab.Predictor.Dynamic;

namespace LatencyLab.Cli.Commands.Predict;

/// <summary>Predicts a network and, where it is dynamic, the dense network beside it.</summary>
internal static class NetworkPrediction
{
    public static void Run(ILatencyModel model, NetworkInput input, OutputPath? csv, bool asJson, TextWriter output)
    {
        if (input.Blocks is not Network network)
        {
            DynamicPrediction.Run(model, input.Title, input.Dynamic!, input.Dense, csv, asJson, output);
            return;
        }

        MemoizedModel memo = MemoizedModel.Of(model);
        NetworkEstimate estimate = NetworkPredictor.Predict(memo, network);
        NetworkEstimate dense = ReferenceEquals(network, input.Dense) ? estimate : NetworkPredictor.Predict(memo, input.Dense);
        DynamicEstimate? rated = input.Dynamic is null ? null : DynamicPredictor.Predict(memo, input.Dynamic);

        csv?.Write(Csv(estimate));
        if (asJson)
            JsonText.Write(output, "latencylab/network-prediction/v2", ToJson(model, input, estimate, dense, rated));
        else
            WriteTable(model, input, estimate, dense, output, rated);
    }

    private static void WriteTable(
        ILatencyModel model, NetworkInput input, NetworkEstimate estimate, NetworkEstimate dense, TextWriter output, DynamicEstimate? rated)
    {
        bool dynamic = !ReferenceEquals(estimate, dense);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{input.Title}; {estimate.Network.SizeText}, batch {estimate.Network.Batch}, "
            + $"{model.DataType.Key()} on {model.Device.Name}, model {model.Name}"));
        output.WriteLine(RuntimeText.Line(model.Runtime));
        ConsoleTable table = dynamic
            ? new ConsoleTable(
                "block", ">ms", ">dense ms", ">speed-up", "?>compute", "?>on-chip", "?>off-chip", "?>launch", "bound", "??fusions")
            : new ConsoleTable("block", ">ms", ">share", "?>compute", "?>on-chip", "?>off-chip", "?>launch", "bound");
        for (int i = 0; i < estimate.Blocks.Count; i++)
        {
            BlockEstimate block = estimate.Blocks[i];
            LatencyEstimate time = block.Estimate;
            double denseSeconds = dense.Blocks[i].Estimate.TotalSeconds;
            string[] against = dynamic ? [UnitText.Milliseconds(denseSeconds), Ratio(denseSeconds, time.TotalSeconds)]
                : [Share(time.TotalSeconds, estimate.Estimate.TotalSeconds)];
            table.Add(
            [
                block.Block.Name, UnitText.Milliseconds(time.TotalSeconds), .. against,
                UnitText.Milliseconds(time.ComputeSeconds), UnitText.Milliseconds(time.OnChipSeconds),
                UnitText.Milliseconds(time.OffChipSeconds), UnitText.Milliseconds(time.LaunchSeconds),
                EstimateFields.Words(time.Bound), .. dynamic ? [Fusions(block)] : Array.Empty<string>(),
            ]);
        }

        table.Write(output);
        LatencyEstimate total = estimate.Estimate;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"total {total.TotalSeconds * 1e3:0.0000} ms a batch ({total.LowSeconds * 1e3:0.0000} .. {total.HighSeconds * 1e3:0.0000} with "
            + $"90 % confidence), {total.TotalSeconds * 1e3 / estimate.Network.Batch:0.0000} ms an image; "
            + $"{estimate.Network.Macs / 1e9:0.000} GMAC a batch"));
        foreach (string line in MemoryText.Lines(estimate.Network, model))
            output.WriteLine(line);
        if (BoundText.Line(total, estimate.Network.DecisionCount, model.Runtime) is string bound)
            output.WriteLine(bound);
        if (OverlapNote.Of("blocks", estimate.Blocks.Select(block => block.Estimate), total, model.Start) is string note)
            output.WriteLine(note);
        output.WriteLine($"dense kernels assumed: {DenseKernels(dense)}");
        if (dynamic)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"dense {dense.Estimate.TotalSeconds * 1e3:0.0000} ms a batch; speed-up "
                + $"{dense.Estimate.TotalSeconds / total.TotalSeconds:0.00}x while multiply-accumulates fall to "
                + $"{estimate.Network.Macs / input.Dense.Macs:P1} of dense"));
        }

        if (rated is null)
            return;
        output.WriteLine($"all of this at the mean rate; over {DynamicText.Rates(rated.Network)}:");
        DynamicText.WriteDistribution(output, rated);
        output.WriteLine($"speed-up {UnitText.Times(dense.Estimate.TotalSeconds / rated.Expected.TotalSeconds)} in expectation");
    }

    /// <summary>
    /// The algorithms that the dense convolutions and products are taken to run, with how many: a speed-up is only worth its baseline.
    /// </summary>
    private static string DenseKernels(NetworkEstimate dense) => string.Join(", ",
        from block in dense.Blocks
        from step in block.Steps
        from node in step.Nodes
        where node.Node.Operator.Work(1).Macs > 0 && node.Estimate.Algorithm != Algorithm.None
        group node by node.Estimate.Algorithm into kernels
        orderby kernels.Count() descending, kernels.Key
        select string.Create(CultureInfo.InvariantCulture, $"{EstimateFields.Words(kernels.Key)} x {kernels.Count()}"));

    private static string Fusions(BlockEstimate block) =>
        string.Join("; ", block.Steps.Select(step => step.Schedule.Fusion).OfType<string>());

    private static string Ratio(double dense, double dynamic) =>
        dynamic == 0 ? "-" : UnitText.Times(dense / dynamic);

    private static string Share(double part, double whole) =>
        whole == 0 ? "-" : (part / whole).ToString("P1", CultureInfo.InvariantCulture);

    private static string Csv(NetworkEstimate estimate)
    {
        StringBuilder text = new();
        text.AppendJoin(',', ["block", "stage", "step", "schedule", "node", "op", "macs", .. EstimateFields.Columns]).Append('\n');
        foreach (BlockEstimate block in estimate.Blocks)
        {
            foreach (StepEstimate step in block.Steps)
            {
                foreach (NodeEstimate node in step.Nodes)
                {
                    Operator op = node.Node.Operator;
                    text.AppendJoin(',',
                    [
                        block.Block.Name, block.Block.Stage.ToString(CultureInfo.InvariantCulture), Quoted(step.Step.Name),
                        Quoted(step.Schedule.Name), Quoted(node.Node.Name), op.Kind,
                        op.Work(1).Macs.ToString(CultureInfo.InvariantCulture), .. EstimateFields.Values(node.Estimate),
                    ]).Append('\n');
                }
            }
        }

        return text.ToString();
    }

    private static string Quoted(string text) => text.Contains(',', StringComparison.Ordinal) ? $"\"{text}\"" : text;

    private static JsonObject ToJson(
        ILatencyModel model, NetworkInput input, NetworkEstimate estimate, NetworkEstimate dense, DynamicEstimate? rated)
    {
        JsonObject json = new()
        {
            ["title"] = input.Title,
            ["network"] = estimate.Network.Name,
            ["resolution"] = estimate.Network.Resolution,
            ["image_width"] = estimate.Network.ImageWidth ?? estimate.Network.Resolution,
            ["batch"] = estimate.Network.Batch,
            ["device"] = model.Device.Name,
            ["dtype"] = model.DataType.Key(),
            ["model"] = model.Name,
            ["runtime"] = model.Runtime?.Name,
            ["decisions"] = estimate.Network.DecisionCount,
            ["macs"] = estimate.Network.Macs,
            ["dense_macs"] = input.Dense.Macs,
            ["parameters"] = estimate.Network.ParameterCount,
            ["peak_activation_bytes"] = MemoryUse.Of(estimate.Network, model.DataType.ElementBytes()).PeakActivationBytes,
            ["estimate"] = EstimateFields.ToJson(estimate.Estimate),
            ["dense_estimate"] = EstimateFields.ToJson(dense.Estimate),
            ["blocks"] = JsonText.Array(estimate.Blocks.Select((block, i) => new JsonObject
            {
                ["block"] = block.Block.Name,
                ["stage"] = block.Block.Stage,
                ["estimate"] = EstimateFields.ToJson(block.Estimate),
                ["dense_s"] = dense.Blocks[i].Estimate.TotalSeconds,
                ["steps"] = JsonText.Array(block.Steps.Select(ToJson)),
            })),
        };
        if (rated is not null)
            json["distribution"] = DynamicJson.OfRates(rated, dense.Estimate, input.Dense);
        return json;
    }

    private static JsonObject ToJson(StepEstimate step) => new()
    {
        ["step"] = step.Step.Name,
        ["schedule"] = step.Schedule.Name,
        ["fusion"] = step.Schedule.Fusion,
        ["execution_probability"] = step.Step.ExecutionProbability,
        ["estimate"] = EstimateFields.ToJson(step.Estimate),
        ["alternatives"] = new JsonArray([.. step.Alternatives.Select(other => new JsonObject
        {
            ["schedule"] = other.Schedule.Name,
            ["predicted_s"] = other.Estimate is LatencyEstimate time ? time.TotalSeconds : null,
            ["problem"] = other.Problem,
        })]),
        ["operators"] = new JsonArray([.. step.Nodes.Select(node => new JsonObject
        {
            ["node"] = node.Node.Name,
            ["op"] = node.Node.Operator.Kind,
            ["estimate"] = EstimateFields.ToJson(node.Estimate),
        })]),
    };
}
