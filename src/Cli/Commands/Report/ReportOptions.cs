using LatencyLab.Reporting.Charts;

namespace LatencyLab.Cli.Commands.Report;

/// <summary>The options of <c>latlab report</c>.</summary>
internal sealed class ReportOptions
{
    public ModelOptions Model { get; } = new(deviceRequired: false);

    public NetworkOptions Network { get; } = new();

    public MeasurementOptions Measurements { get; } = new();

    public Option<bool> IncludeFitted { get; } =
        new("--include-fitted") { Description = "Evaluate the rows that the profile was fitted to as well." };

    public Option<string[]> Searches { get; } =
        new("--search")
        {
            Description = "What 'latlab search --json' wrote. May be repeated.",
            HelpName = "FILE",
            AllowMultipleArgumentsPerToken = true,
        };

    public Option<string?> Title { get; } = new("--title") { Description = "Heading of the page (default: the device's name)." };

    public Option<string[]> Format { get; } = new("--format")
    {
        Description = "html (default), png, svg; several as html,png. Other than html alone, --out is a folder: report.html, a picture of "
            + "each chart, and with png report.png of all of them.",
        AllowMultipleArgumentsPerToken = true,
    };

    public Option<string> Theme { get; } = NewOption.Of(
        "--theme", $"Colours of pictures: {string.Join(" or ", Palette.Names)}. A page has both.", Palette.Names[0]);

    public Option<bool> All { get; } =
        new("--all") { Description = "Write the published Markdown pages of shipped profiles instead; --out is their folder." };

    public Option<string> Data { get; } = NewOption.Of(
        "--data", "Folder of the published measurements, for --all.", Path.Combine("..", "shared", "data"));

    public Option<string> Output { get; } =
        new("--out") { Description = "The page to write; with pictures and for --all, the folder.", HelpName = "FILE", Required = true };

    public Option<bool> Force { get; } = NewOption.Force();

    public Command Command()
    {
        Command command = new(
            "report",
            "Write one HTML page that opens offline: predicted against measured, roofline, granularity and rate, layers, searches.");
        command.Options.Add(Model.Device);
        command.Options.Add(Model.DataTypeName);
        command.Options.Add(Model.Runtime);
        Measurements.AddTo(command, required: false, Model.DataTypeName);
        command.Options.Add(IncludeFitted);
        Network.AddTo(command);
        foreach (Option option in (Option[])[Searches, Title, Format, Theme, All, Data, Output, Force])
            command.Options.Add(option);
        return command;
    }
}
