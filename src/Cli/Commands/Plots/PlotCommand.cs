namespace LatencyLab.Cli.Commands.Plots;

/// <summary><c>latlab plot</c>: one picture of a device, a network, measurements or a result, without a report around it.</summary>
internal static class PlotCommand
{
    public static Command Create()
    {
        Command command = new("plot", "Draw one picture, .png or .svg: a roofline, latency over batch, S or r, a front, errors, layers.");
        foreach (Command picture in (Command[])
        [
            NetworkPlots.Roofline(), NetworkPlots.Batch(), SpatialPlots.Granularity(), SpatialPlots.Rate(), SpatialPlots.BreakEven(),
            NetworkPlots.Layers(), TimelinePlots.Timeline(), TilePlots.Tiles(), ResultPlots.Front(), ResultPlots.Measured(),
            ResultPlots.Errors(),
        ])
            command.Subcommands.Add(picture);
        return command;
    }
}
