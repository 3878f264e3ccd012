using LatencyLab.Cli.Parsing;
using LatencyLab.Measuring.Backends;
using LatencyLab.Measuring.Engines;
using LatencyLab.Measuring.Protocol;
using LatencyLab.Networks.Onnx;
using LatencyLab.Predictor.Composition;
using LatencyLab.Studies.Validation;

namespace LatencyLab.Cli.Commands.Validate;

/// <summary><c>latlab validate</c>: a network's file, predicted and run by a runtime, layer by layer.</summary>
internal static class ValidateCommand
{
    private const int ProfiledRuns = 15;

    public static Command Create()
    {
        ModelOptions model = new();
        Option<string> network = new("--network") { Description = "The network: an .onnx file.", HelpName = "FILE", Required = true };
        Option<int> batch = NewOption.Of("--batch", "Images in a batch.", 1);
        ResolutionOption resolution = new();
        Option<string[]> bind = new("--bind")
        {
            Description = "Sizes of free dimensions of the file, e.g. sequence=128.",
            AllowMultipleArgumentsPerToken = true,
        };
        Option<string> backend = NewOption.Of("--backend", $"What runs it: {string.Join(" or ", EngineNames.All)}.", EngineNames.Cpu);
        Option<int> threads = NewOption.Of("--threads", "Threads within an operator.", 1);
        Option<double> budget = NewOption.Of("--budget-seconds", "Most seconds of timing the whole network.", 5.0);
        Option<bool> json = NewOption.Json();
        PictureFileOption picture = new();
        Command command = new(
            "validate", "Run an ONNX network under ONNX Runtime: predicted beside measured, layer by layer and whole.") { network };
        model.AddTo(command);
        foreach (Option option in (Option[])[batch, resolution.Option, bind, backend, threads, budget, .. picture.All, json])
            command.Options.Add(option);
        command.SetAction(parsed =>
        {
            string name = parsed.GetValue(backend)!;
            if (!EngineNames.All.Contains(name))
            {
                throw new InputException(
                    $"'{name}' runs no files, expected {string.Join(" or ", EngineNames.All)}", backend.Name,
                    nearest: NearestName.Find(name, EngineNames.All));
            }

            IRuntimeEngine engine = BackendOptions.EngineOf("validate");
            picture.Check(parsed);
            string text = parsed.GetRequiredValue(network);
            if (!OnnxReference.IsOne(text))
                throw new InputException($"'{text}' is not an .onnx file, which is what a runtime can run", network.Name);
            string reference = resolution.Sized(parsed, OnnxReference.With(text, parsed.GetValue(bind) ?? [], allowsUnknown: true));
            OnnxNetwork onnx = (OnnxNetwork)NetworkCatalog.Open(reference);
            int images = (int)NumberOption.Positive(parsed.GetValue(batch), batch.Name);
            OnnxGraphSummary summary = onnx.Describe(images, resolution.RowsOf(parsed));
            ILatencyModel latency = model.GetModel(parsed);
            double seconds = NumberOption.Positive(parsed.GetValue(budget), budget.Name);
            using IMeasurementBackend device = engine.Open(name, parsed.GetValue(threads), Terminal.Current.Clock);
            using INetworkRun run = engine.Load(name, parsed.GetValue(threads), summary.Path, summary.InputShapes);
            foreach (string warning in run.Warnings)
                Terminal.Current.Note($"{summary.Path}: {warning}");
            IReadOnlyList<MeasuredNode> nodes = run.Profile(ProfiledRuns);
            IReadOnlyDictionary<string, long> decided = NetworkValidation.DecidedSizes(summary.Layers, nodes);
            onnx = onnx.WithDecided(decided);
            NetworkEstimate estimate = NetworkPredictor.Predict(
                MemoizedModel.Of(latency), onnx.Build(images, resolution.RowsOf(parsed)));
            IReadOnlyList<ValidatedLayer> layers = NetworkValidation.Join(
                onnx.Describe(images, resolution.RowsOf(parsed)).Layers, estimate, nodes);
            using Interrupt interrupt = new();
            if (NetworkTiming.Of(device, run, new MeasuringOptions { RowBudgetSeconds = seconds }, interrupt.Token) is not RowResult whole)
                return Interrupt.ExitCode;
            ValidatedNetwork result = new(onnx.Name, latency, device, estimate, layers, whole, run.Warnings) { Decided = decided };
            picture.Write(parsed, () => ValidationText.Picture(result));
            TextWriter output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(json))
                JsonText.Write(output, "latencylab/network-validation/v1", ValidationText.ToJson(result));
            else
                ValidationText.Write(result, output);
            return 0;
        });
        return command;
    }
}
