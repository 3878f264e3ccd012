using LatencyLab.Cli.Parsing;
using LatencyLab.Executing.Images;
using LatencyLab.Measuring.Backends;
using LatencyLab.Measuring.Protocol;
using LatencyLab.Search.Configurations;
using LatencyLab.Studies.Measuring;

namespace LatencyLab.Cli.Commands.Execute;

/// <summary><c>latlab execute</c>: a trained network on this machine's kernels, really skipping what it decides to skip.</summary>
internal static class ExecuteCommand
{
    public static Command Create()
    {
        ModelOptions model = new(deviceRequired: false);
        Option<string> config = new("--config")
        {
            Description = "The latencylab.yaml that was trained.",
            HelpName = "FILE",
            Required = true,
        };
        Option<string> weights = new("--weights")
        {
            Description = "Its weights, as latencylab_training --export writes them.",
            HelpName = "FILE.npz",
            Required = true,
        };
        Option<string> data = new("--data")
        {
            Description = "Images: an .npz of --export-images, or an .npy array of images x channels x rows x columns, normalised.",
            HelpName = "FILE",
            Required = true,
        };
        Option<int?> count = new("--images") { Description = "The first so many images (default: all)." };
        Option<int> timed = NewOption.Of("--timed", "Images that are timed, taken evenly from them; 0: none.", 16);
        Option<double> budget = NewOption.Of("--row-budget-seconds", "Most seconds of timing an image.", 0.25);
        Option<double?> reference = new("--reference-us")
        {
            Description = "Microseconds of the reference loop that times are stated for, as in the column reference_us of the rows that "
                + "the profile was fitted to (default: its best in this run).",
        };
        Option<double> tolerance = NewOption.Of("--tolerance", "Greatest difference of a score from training's.", 1e-3);
        Option<bool> layers = new("--layers")
        {
            Description = "Also time every layer inside the network, beside its prediction.",
        };
        BackendOptions backend = new();
        Option<bool> json = NewOption.Json();
        Command command = new(
            "execute", "Run a trained network on this machine's kernels: what it skips is not computed; timed beside predict.")
        {
            config, weights, data,
        };
        model.AddTo(command);
        foreach (Option option in (Option[])[count, timed, budget, reference, tolerance, layers, backend.Threads, backend.Lanes, json])
            command.Options.Add(option);
        command.SetAction(parsed =>
        {
            Configuration configuration = ConfigurationFile.Read(parsed.GetRequiredValue(config));
            ILatencyModel latency = model.GetModel(parsed, configuration);
            if (latency.Runtime is not Runtime runtime)
                throw new InputException($"model {latency.Name} has no schedules to run, expected {LatencyModels.Default}", "--model");
            if (latency.DataType != DataType.Fp32)
                throw new InputException($"is {latency.DataType.Key()}, expected fp32, which the kernels compute in", "--dtype");
            ImageFile images = ImageFile.Read(parsed.GetRequiredValue(data));
            int most = parsed.GetValue(count) switch
            {
                null => images.Count,
                int first when first >= 1 && first <= images.Count => first,
                int other => throw new InputException($"is {other}, expected 1 to {images.Count}, the images of the file", count.Name),
            };
            if (parsed.GetValue(timed) < 0)
                throw new InputException("expected 0 or more", timed.Name);
            using HostBackend device = new(
                BackendChoice.LanesOf(parsed.GetValue(backend.Lanes)!), parsed.GetValue(backend.Threads) ?? 1, Terminal.Current.Clock);
            ExecutionSetting setting = new(latency, runtime, device)
            {
                Tolerance = NumberOption.Positive(parsed.GetValue(tolerance), tolerance.Name),
                Options = new MeasuringOptions { RowBudgetSeconds = NumberOption.Positive(parsed.GetValue(budget), budget.Name) },
                MostTimed = parsed.GetValue(timed),
                TimesLayers = parsed.GetValue(layers),
                ReferenceSeconds = parsed.GetValue(reference) is double given ? NumberOption.Positive(given, reference.Name) * 1e-6 : null,
            };
            using Interrupt interrupt = new();
            if (Run(configuration, setting, parsed.GetRequiredValue(weights), images, most, interrupt.Token) is not ExecutionResult result)
                return Interrupt.ExitCode;
            TextWriter output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(json))
                JsonText.Write(output, "latencylab/execution/v1", ExecutionText.ToJson(result));
            else
                ExecutionText.Write(result, output);
            return result.IsRight ? 0 : 1;
        });
        return command;
    }

    private static ExecutionResult? Run(
        Configuration configuration, ExecutionSetting setting, string weights, ImageFile images, int count, CancellationToken cancellation)
    {
        if (MaskedExecution.Families.Contains(configuration.Family))
            return new MaskedExecution(configuration, setting).Run(weights, images, count, cancellation);
        if (PartsExecution.Families.Contains(configuration.Family))
            return new PartsExecution(configuration, setting).Run(weights, images, count, cancellation);
        string[] known = [.. MaskedExecution.Families, .. PartsExecution.Families];
        throw new InputException(
            $"family {configuration.Family} is not executed with trained weights yet, expected one of {string.Join(", ", known)}");
    }
}
