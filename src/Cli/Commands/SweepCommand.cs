using System.Text;
using LatencyLab.Networks.Backbones;
using LatencyLab.Predictor.Sweeps;
using LatencyLab.Search.Registry;

namespace LatencyLab.Cli.Commands;

/// <summary><c>latlab sweep</c>: block latencies over granularities and activation rates, as CSV.</summary>
internal static class SweepCommand
{
    /// <summary>The option of those families that can be swept.</summary>
    private const string Granularity = "--granularity";

    private const string Header =
        "device,batch,model,stage,block,blocks_in_stage,mode,S,r,predicted_latency_s,ratio_to_static";

    public static Command Create()
    {
        Option<string> family =
            new("--family") { Description = "Network family: lasnet", DefaultValueFactory = _ => FamilyRegistry.Names[0] };
        Option<string> network = new("--network") { Description = "Backbone, e.g. resnet101", Required = true };
        Option<string> device = new("--device") { Description = "Device name, alias or profile file", Required = true };
        Option<string> model = NewOption.Of(
            "--model", $"Latency model: {string.Join(" or ", LatencyModels.Names)}", LatencyModels.Default);
        Option<int> batch = new("--batch") { Description = "Images at once", DefaultValueFactory = _ => 1 };
        Option<int?> resolution =
            new("--resolution") { Description = "Side of the square input image in pixels (default: the backbone's)" };
        Option<string> dtype =
            new("--dtype") { Description = $"Data type: {string.Join(", ", DataTypes.Keys)}", DefaultValueFactory = _ => "fp32" };
        Option<string?> csv = new("--csv") { Description = "File to write instead of the standard output", HelpName = "FILE" };
        Option<bool> force = NewOption.Force();
        Option<string?> runtime = new ModelOptions().Runtime;
        Option<bool> json = NewOption.Json();
        Command command = new("sweep", "Latency of every block, dense and at every granularity S and r = 0.1..1.0, as CSV")
        {
            family, network, device, model, batch, resolution, dtype, runtime, csv, force, json,
        };
        command.SetAction(result =>
        {
            OutputPath? file = OutputPath.Of(result, csv, force);
            VerifyFamily(result.GetValue(family)!);
            Backbone backbone = BackboneCatalog.Find(result.GetValue(network)!);
            DeviceProfile profile = DeviceCatalog.Get(result.GetValue(device)!);
            ILatencyModel latency = ModelOptions.Create(
                result.GetValue(model)!, profile, DataTypes.Parse(result.GetValue(dtype)!, "--dtype"), result.GetValue(runtime));
            IReadOnlyList<SweepRow> rows = [.. BlockSweep.Run(
                latency, backbone, result.GetValue(batch), result.GetValue(resolution), BlockSweep.DefaultRates)];
            string text = Text(latency, backbone, result.GetValue(batch), rows);
            file?.Write(text);
            if (result.GetValue(json))
                JsonText.Write(
                    result.InvocationConfiguration.Output, "latencylab/sweep/v1", ToJson(latency, backbone, result.GetValue(batch), rows));
            else if (file is null)
                result.InvocationConfiguration.Output.Write(text);
        });
        return command;
    }

    private static string Text(ILatencyModel model, Backbone backbone, int batch, IReadOnlyList<SweepRow> rows)
    {
        StringBuilder text = new();
        text.Append(Header).Append('\n');
        foreach (SweepRow row in rows)
        {
            text.Append(CultureInfo.InvariantCulture, $"{model.Device.Name},{batch},{backbone.Name},{row.Stage},{BlockOf(row)},")
                .Append(CultureInfo.InvariantCulture, $"{row.BlocksInStage},{ModeOf(row)},{row.Granularity},")
                .Append(CultureInfo.InvariantCulture, $"{row.ActivationRate:0.0},{row.LatencySeconds:R},{row.RatioToDense:R}\n");
        }

        return text.ToString();
    }

    private static JsonObject ToJson(ILatencyModel model, Backbone backbone, int batch, IReadOnlyList<SweepRow> rows) => new()
    {
        ["device"] = model.Device.Name,
        ["batch"] = batch,
        ["network"] = backbone.Name,
        ["dtype"] = model.DataType.Key(),
        ["model"] = model.Name,
        ["runtime"] = model.Runtime?.Name,
        ["rows"] = JsonText.Array(rows.Select(row => new JsonObject
        {
            ["stage"] = row.Stage,
            ["block"] = BlockOf(row),
            ["blocks_in_stage"] = row.BlocksInStage,
            ["mode"] = ModeOf(row),
            ["granularity"] = row.Granularity,
            ["activation_rate"] = row.ActivationRate,
            ["latency_s"] = row.LatencySeconds,
            ["ratio_to_static"] = row.RatioToDense,
        })),
    };

    private static string BlockOf(SweepRow row) => row.IsFirst ? "first" : "rest";

    private static string ModeOf(SweepRow row) => row.IsDense ? "static" : "spatial";

    private static void VerifyFamily(string name)
    {
        if (FamilyRegistry.Find(name).Knobs.Any(knob => knob.Option == Granularity))
            return;
        string[] swept = [.. FamilyRegistry.All.Where(family => family.Knobs.Any(knob => knob.Option == Granularity))
            .Select(family => family.Name)];
        throw new InputException(
            $"family '{name}' cannot be swept by granularity, expected {FamilyRegistry.ListOf(swept)}", "--family",
            nearest: NearestName.Find(name, swept));
    }
}
