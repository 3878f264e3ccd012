using System.CommandLine;
using System.Globalization;
using System.Text;
using LatencyLab.Diagnostics;
using LatencyLab.Hardware;
using LatencyLab.Networks.Backbones;
using LatencyLab.Networks.Lasnet;
using LatencyLab.Predictor;
using LatencyLab.Predictor.Sweeps;

namespace LatencyLab.Cli.Commands;

/// <summary><c>latlab sweep</c>: block latencies over granularities and activation rates, as CSV.</summary>
internal static class SweepCommand
{
    private const string Family = "lasnet";

    private const string Header =
        "device,batch,model,stage,block,blocks_in_stage,mode,S,r,predicted_latency_s,ratio_to_static";

    public static Command Create()
    {
        Option<string> family = new("--family") { Description = "Network family: lasnet", DefaultValueFactory = _ => Family };
        Option<string> network = new("--network") { Description = "Backbone, e.g. resnet101", Required = true };
        Option<string> device = new("--device") { Description = "Device name, alias or profile file", Required = true };
        Option<string> model = new("--model")
        {
            Description = $"Latency model: {string.Join(" or ", LatencyModels.Names)}",
            DefaultValueFactory = _ => LatencyModels.Default,
        };
        Option<int> batch = new("--batch") { Description = "Images at once", DefaultValueFactory = _ => 1 };
        Option<int?> resolution = new("--resolution") { Description = "Side of the square input image in pixels (default: the backbone's)" };
        Option<string> dtype = new("--dtype") { Description = "Data type: fp32, tf32, fp16, bf16 or int8", DefaultValueFactory = _ => "fp32" };
        Option<string?> csv = new("--csv") { Description = "File to write instead of the standard output" };
        Command command = new("sweep", "Latency of every block, dense and at every granularity S and r = 0.1..1.0, as CSV")
        {
            family, network, device, model, batch, resolution, dtype, csv,
        };
        command.SetAction(result =>
        {
            VerifyFamily(result.GetValue(family)!);
            Backbone backbone = BackboneCatalog.Find(result.GetValue(network)!);
            DeviceProfile profile = DeviceCatalog.Get(result.GetValue(device)!);
            ILatencyModel latency = LatencyModels.Create(result.GetValue(model)!, profile, TypeOf(result.GetValue(dtype)!));
            string text = Text(latency, backbone, result.GetValue(batch), result.GetValue(resolution));
            if (result.GetValue(csv) is string path)
                AtomicFile.WriteAllText(path, text);
            else
                result.InvocationConfiguration.Output.Write(text);
        });
        return command;
    }

    private static string Text(ILatencyModel model, Backbone backbone, int batch, int? resolution)
    {
        StringBuilder text = new();
        text.Append(Header).Append('\n');
        try
        {
            foreach (SweepRow row in BlockSweep.Run(model, backbone, batch, resolution, BlockSweep.DefaultRates))
            {
                text.Append(CultureInfo.InvariantCulture, $"{model.Device.Name},{batch},{backbone.Name},{row.Stage},{(row.IsFirst ? "first" : "rest")},")
                    .Append(CultureInfo.InvariantCulture, $"{row.BlocksInStage},{(row.Mode == DynamicMode.Dense ? "static" : "spatial")},{row.Granularity},")
                    .Append(CultureInfo.InvariantCulture, $"{row.ActivationRate:0.0},{row.LatencySeconds:R},{row.RatioToDense:R}\n");
            }
        }
        catch (NotSupportedException problem)
        {
            throw new InputException(problem.Message);
        }

        return text.ToString();
    }

    private static void VerifyFamily(string name)
    {
        if (name != Family)
            throw new InputException($"family '{name}' cannot be swept by granularity, expected {Family}", "--family", nearest: NearestName.Find(name, [Family]));
    }

    private static DataType TypeOf(string name)
    {
        DataType[] types = Enum.GetValues<DataType>();
        int index = Array.FindIndex(types, type => type.Key() == name);
        IEnumerable<string> names = types.Select(type => type.Key());
        return index >= 0 ? types[index] : throw new InputException(
            $"unknown data type '{name}', expected one of {string.Join(", ", names)}", "--dtype", nearest: NearestName.Find(name, names));
    }
}
