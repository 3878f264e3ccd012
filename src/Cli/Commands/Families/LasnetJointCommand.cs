using LatencyLab.Cli.Output;
using LatencyLab.Predictor;
using LatencyLab.Search.Configurations;
using LatencyLab.Search.Emission;
using LatencyLab.Search.Families;
using LatencyLab.Search.Lasnet;

namespace LatencyLab.Cli.Commands.Families;

/// <summary><c>latlab search</c> for LASNet and LAUDNet on several devices, or within budgets or accuracies that their own search does not know.</summary>
internal static class LasnetJointCommand
{
    public static void Run(
        SearchRequest request, FamilySearchRequest joint, IReadOnlyList<(ILatencyModel Model, string Device)> devices, string? directory, bool force, bool asJson, TextWriter output)
    {
        FamilySearchResult result = FamilySearch.Run([.. devices.Select(device => device.Model)], joint);
        TrainingFiles? files = null;
        if (directory is not null)
        {
            // The files are those of a search on the first device that has no other choice.
            SearchResult chosen = LasnetSearch.Run(devices[0].Model, request with
            {
                Objective = Objective.Finest,
                BudgetSeconds = null,
                Choices = [.. request.Choices.Select((choices, stage) => (IReadOnlyList<StageChoice>)[choices[result.Choices[stage]]])],
            });
            Configuration configuration = SearchPlan.Configuration(chosen, devices[0].Device, devices[0].Model.DataType, devices[0].Model.Name);
            files = TrainingFiles.Of(
                SearchPlan.TrainingPlan(chosen), ConfigurationFile.Format(FamilyPlan.WithDevices(configuration, result, [.. devices.Select(device => device.Device)])));
            OutputDirectory.Write(directory, files.Files, force, FamilyPlan.Names);
        }

        if (asJson)
            output.Write(JsonText.Of(FamilySearchJson.Of(result, directory, files)) + "\n");
        else
            FamilySearchText.Write(output, result, directory, files);
    }
}
