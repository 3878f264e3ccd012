using System.CommandLine;
using LatencyLab.Cli.Output;
using LatencyLab.Hardware;
using LatencyLab.Predictor;
using LatencyLab.Search.Configurations;
using LatencyLab.Search.Emission;
using LatencyLab.Search.Families;

namespace LatencyLab.Cli.Commands.Families;

/// <summary><c>latlab search</c> for families of the registry.</summary>
internal static class FamilySearchCommand
{
    /// <param name="devices">One or more models, with the name or path that each device can be given by again.</param>
    public static void Run(
        FamilySearchRequest request, IReadOnlyList<(ILatencyModel Model, string Device)> devices, string? directory, bool force, bool asJson, TextWriter output)
    {
        FamilySearchResult result = FamilySearch.Run([.. devices.Select(device => device.Model)], request);
        TrainingFiles? files = null;
        if (directory is not null)
        {
            DeviceResult first = result.Devices[0];
            Configuration configuration = FamilyPlan.Configuration(
                request.Family, result.Configuration, request.Target, devices[0].Device, first.Model, first.Estimate, first.DenseLatency, first.MacRatio);
            files = FamilyPlan.Files(FamilyPlan.WithDevices(configuration, result, [.. devices.Select(device => device.Device)]), first.MacRatio);
            OutputDirectory.Write(directory, files.Files, force, FamilyPlan.Names);
        }

        if (asJson)
            output.Write(JsonText.Of(FamilySearchJson.Of(result, directory, files)) + "\n");
        else
            FamilySearchText.Write(output, result, directory, files);
    }

    /// <summary>A name that can be given again from anywhere.</summary>
    public static string Reference(string device, ILatencyModel model) => DeviceCatalog.IsPath(device) ? Path.GetFullPath(device) : model.Device.Name;
}
