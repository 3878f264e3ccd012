using LatencyLab.Predictor.Composition;
using LatencyLab.Predictor.Dynamic;
using LatencyLab.Reporting.Content.Documents;
using LatencyLab.Reporting.Content.Plots;

namespace LatencyLab.Cli.Commands.Plots;

/// <summary><c>latlab plot roofline</c>, <c>batch</c> and <c>layers</c>: predictions of whole networks.</summary>
internal static class NetworkPlots
{
    public static Command Roofline()
    {
        DevicesOptions devices = new();
        NetworkOptions network = new();
        Command command = new("roofline", "The roofs of one device or several; with --network its operators as they are predicted.");
        devices.AddTo(command);
        network.AddTo(command);
        return new PictureOptions().Draws(command, parsed =>
        {
            IReadOnlyList<ILatencyModel> models = devices.Models(parsed);
            DataType type = devices.GetDataType(parsed);
            if (parsed.GetValue(network.Network) is null && parsed.GetValue(network.Config) is null)
            {
                network.RefuseWithout(parsed);
                return RooflinePlot.Of([.. models.Select(model => new RooflineDevice(model.Device, null))], type, "");
            }

            NetworkInput input = network.ReadEither(parsed);
            string title = FormattableString.Invariant($"{input.Title}, batch {input.Dense.Batch}");
            return RooflinePlot.Of(
                [.. models.Select(model => new RooflineDevice(model.Device, NetworkPredictor.Predict(model, BlocksOf(input))))], type,
                title);
        });
    }

    public static Command Batch()
    {
        DevicesOptions devices = new();
        NetworkOptions network = new();
        Option<string> batches =
            NewOption.Of("--batches", "Images in a batch, rising: 1,8,64, or 1,2,4,...,128 to go on doubling.", "1,2,4,...,128");
        Option<bool> perImage = new("--per-image") { Description = "Latency divided by the batch." };
        Command command = new("batch", "Latency of a network over the images in a batch, on one device or several.");
        devices.AddTo(command);
        network.AddTo(command, withBatch: false);
        command.Options.Add(batches);
        command.Options.Add(perImage);
        return new PictureOptions().Draws(command, parsed =>
        {
            IReadOnlyList<int> images = NumberList.Whole(parsed.GetRequiredValue(batches), batches.Name);
            if (images.Count < 2)
                throw new InputException("expected two numbers or more", batches.Name);
            NetworkInput[] inputs = [.. images.Select(batch => network.ReadEither(parsed, batch))];
            bool isDynamic = !ReferenceEquals(inputs[0].Blocks, inputs[0].Dense);
            return BatchPlot.Of(
                inputs[0].Title,
                [
                    .. devices.Models(parsed).Select(MemoizedModel.Of).Select(model => new BatchSeries(
                        model.Device.Name, [.. inputs.Select((input, i) => (images[i], EstimateOf(model, input)))],
                        isDynamic
                            ? [.. inputs.Select((input, i) => (images[i], NetworkPredictor.Predict(model, input.Dense).Estimate))] : null)),
                ],
                parsed.GetValue(perImage));
        });
    }

    public static Command Layers()
    {
        DevicesOptions devices = new();
        devices.Device.Required = false;
        NetworkOptions network = new();
        Option<string?> prediction = new("--prediction")
        {
            Description = "What 'latlab predict --network NAME --json' wrote, instead of the options.",
        };
        Command command = new("layers", "What the time of each block of a network goes into.");
        devices.AddTo(command);
        network.AddTo(command);
        command.Options.Add(prediction);
        return new PictureOptions().Draws(command, parsed =>
        {
            bool hasDevice = parsed.GetResult(devices.Device) is { Implicit: false };
            if (parsed.GetValue(prediction) is string path)
            {
                if (hasDevice)
                    throw new InputException("has no effect beside --prediction", devices.Device.Name);
                network.RefuseWithout(parsed);
                return LayersPlot.Of(PredictionDocument.Read(path));
            }

            if (!hasDevice)
                throw new InputException("layers needs --device, or --prediction with a file");
            NetworkInput input = network.ReadEither(parsed);
            MemoizedModel model = MemoizedModel.Of(devices.OneModel(parsed));
            NetworkEstimate dense = NetworkPredictor.Predict(model, input.Dense);
            return LayersPlot.Of(
                FormattableString.Invariant($"{input.Title} on {model.Device.Name}, batch {input.Dense.Batch}"), dense,
                ReferenceEquals(BlocksOf(input), input.Dense) ? dense : NetworkPredictor.Predict(model, BlocksOf(input)));
        });
    }

    private static LatencyEstimate EstimateOf(ILatencyModel model, NetworkInput input) => input.Dynamic is null
        ? NetworkPredictor.Predict(model, input.Blocks!).Estimate : DynamicPredictor.Predict(model, input.Dynamic).Expected;

    /// <summary>The network as it runs, block for block beside the dense one.</summary>
    public static Networks.Network BlocksOf(NetworkInput input) => input.Blocks ?? throw new InputException(
        $"{input.Title} has no blocks that stand beside those of the dense network, expected another family", "--family");
}
