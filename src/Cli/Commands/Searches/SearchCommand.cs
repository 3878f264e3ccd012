using LatencyLab.Files;
using LatencyLab.Search.Emission;
using LatencyLab.Search.Searches;

namespace LatencyLab.Cli.Commands.Searches;

/// <summary>
/// <c>latlab search</c>: what to train in a family, what it costs on one device or several, and the files that training takes.
/// </summary>
internal static class SearchCommand
{
    public static Command Create()
    {
        SearchOptions options = new();
        Command command = options.Command();
        command.SetAction(parsed => Run(parsed, options));
        return command;
    }

    /// <summary>What the options ask for, and the files that were written where they ask for any.</summary>
    private static (FamilySearchResult Result, TrainingFiles? Files) FindAndEmit(ParseResult parsed, SearchOptions options)
    {
        string? directory = parsed.GetValue(options.Emit);
        bool force = parsed.GetValue(options.Force);
        if (force && directory is null)
            throw new InputException("does nothing without --emit", options.Force.Name);
        int? candidates = CandidatesOf(parsed, options);
        if (directory is not null)
            OutputFolder.Check(directory, force, FamilyPlan.Names.Contains);
        (FamilySearchResult result, Func<TrainingFiles> files) = Find(parsed, options);
        if (directory is null)
            return (result, null);
        if (candidates is int count)
        {
            string[] devices = [.. options.DevicesOf(parsed).Select(device => device.Reference)];
            return (result, CandidateFolders.Shown(CandidateFolders.Write(directory, result, devices, count)));
        }

        TrainingFiles found = files();
        OutputFolder.Write(directory, [.. found.Files.Select(file => file.InFolder)], force, FamilyPlan.Names.Contains);
        return (result, found);
    }

    private static int? CandidatesOf(ParseResult parsed, SearchOptions options)
    {
        if (parsed.GetValue(options.Candidates) is not int count)
            return null;
        if (count is < 1 or > CandidateFolders.Most)
            throw new InputException($"expected a number of 1 to {CandidateFolders.Most}, got {count}", options.Candidates.Name);
        if (parsed.GetValue(options.Emit) is null)
            throw new InputException("does nothing without --emit", options.Candidates.Name);
        return !parsed.GetValue(options.Force) ? count
            : throw new InputException("does not go with --candidates, which writes a new folder", options.Force.Name);
    }

    /// <summary>What the options ask for, and the files that training takes.</summary>
    public static (FamilySearchResult Result, Func<TrainingFiles> Files) Find(ParseResult parsed, SearchOptions options)
    {
        FamilySearchRequest request = options.RequestOf(parsed);
        IReadOnlyList<(ILatencyModel Model, string Reference)> devices = options.DevicesOf(parsed);
        FamilySearchResult result = FamilySearch.Run([.. devices.Select(device => device.Model)], request);
        return (result, () => FamilyPlan.Files(result, [.. devices.Select(device => device.Reference)]));
    }

    private static void Run(ParseResult parsed, SearchOptions options)
    {
        (FamilySearchResult result, TrainingFiles? files) = FindAndEmit(parsed, options);
        string? directory = parsed.GetValue(options.Emit);
        TextWriter output = parsed.InvocationConfiguration.Output;
        if (parsed.GetValue(options.Json))
            JsonText.Write(output, SearchJson.SchemaId, SearchJson.Of(result, directory, files));
        else
            SearchTable.Write(output, result, directory, files);
    }
}
