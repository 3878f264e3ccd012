using LatencyLab.Importing.LlmCompass;
using LatencyLab.Importing.Maestro;
using LatencyLab.Importing.NnMeter;
using LatencyLab.Importing.ScaleSim;
using LatencyLab.Importing.Timeloop;
using LatencyLab.Importing.ZigZag;

namespace LatencyLab.Importing.Reading;

/// <summary>Makes device profiles and rows of operators of the files of other tools, and says what was kept, lost and assumed.</summary>
public static class Importer
{
    private const int MaximumBytes = 16 * 1024 * 1024;

    /// <summary>Reads files.</summary>
    /// <param name="paths">One device, or files of layers of one kind.</param>
    /// <param name="options">What the files do not say.</param>
    /// <exception cref="InputException">A file cannot be read, is none that is known, or describes what cannot be.</exception>
    public static ImportResult Read(IReadOnlyList<string> paths, ImportOptions options)
    {
        ForeignFile[] files = [.. paths.Select(path => ForeignFile.Read(path, MaximumBytes))];
        ForeignFormat format = files[0].Format;
        if (files.FirstOrDefault(file => file.Format != format) is ForeignFile other)
            throw new InputException($"is {other.Format.Name}, expected {format.Name} as the file before it", other.Path);
        ImportNotes notes = new();
        return format.Content == ForeignContent.Device ? Device(files, options, notes) : Layers(files, options, notes);
    }

    private static ImportResult Device(ForeignFile[] files, ImportOptions options, ImportNotes notes)
    {
        if (files.Length > 1)
            throw new InputException($"is {files[1].Format.Name}, expected one: a profile is one device", files[1].Path);
        ForeignFile file = files[0];
        DeviceDraft draft = new(file.Format, file.Path, options, notes);
        ForeignTree tree = file.Tree(notes);
        if (options.Architecture == new ImportOptions().Architecture)
            notes.Assume("architecture", "other: the file does not say a generation; --architecture gives it, and its defaults");
        if (file.Format == ForeignFormat.LlmCompassDevice)
            LlmCompassDevice.Read(tree, draft);
        else if (file.Format == ForeignFormat.ScaleSimConfiguration)
            ScaleSimConfiguration.Read(tree, options, draft, notes);
        else if (file.Format == ForeignFormat.TimeloopArchitecture)
            TimeloopArchitecture.Read(tree, options, draft, notes);
        else
            ZigZagHardware.Read(tree, options, draft, notes);
        string yaml = draft.ToYaml();
        return new ImportResult(file.Format, yaml, notes.Mapped, notes.Lost, notes.Assumed);
    }

    private static ImportResult Layers(ForeignFile[] files, ImportOptions options, ImportNotes notes)
    {
        RowsDraft rows = new(options, notes);
        NnMeterKernels kernels = new(rows, notes);
        foreach (ForeignFile file in files)
        {
            if (file.Format == ForeignFormat.ScaleSimTopology)
                ScaleSimTopology.Read(file.Text, file.Path, rows, notes);
            else if (file.Format == ForeignFormat.NnMeterSizes)
                NnMeterTable.Read(file.Text, file.Path, rows, notes);
            else if (file.Format == ForeignFormat.NnMeterKernels)
                kernels.Take(file.Tree(notes));
            else if (file.Format == ForeignFormat.MaestroNetwork)
                MaestroNetwork.Read(file.Tree(notes), file.Path, rows, notes);
            else if (file.Format == ForeignFormat.TimeloopProblem)
                TimeloopProblem.Read(file.Tree(notes), file.Path, rows, notes);
            else
                ZigZagWorkload.Read(file.Tree(notes), file.Path, rows, notes);
        }

        kernels.Write(files[0].Path);
        if (rows.Count == 0)
        {
            throw rows.FirstLeftOut is InputError first ? new InputException([first])
                : new InputException($"has no layer, expected {files[0].Format.Name}", files[0].Path);
        }

        return new ImportResult(files[0].Format, rows.ToCsv(), notes.Mapped, notes.Lost, notes.Assumed) { Rows = rows.Count };
    }
}
