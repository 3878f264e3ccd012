using LatencyLab.Files;

namespace LatencyLab.Studies.Experiments.Steps;

/// <summary>What a program that runs experiments brings along: the commands of sections, how results read, where progress shows.</summary>
public interface IExperimentHost : ISectionOptions
{
    /// <summary>Where budgets of seconds are read from.</summary>
    TimeProvider Clock { get; }

    /// <summary>Searches.</summary>
    /// <param name="section">The options.</param>
    /// <param name="device">Profile to search for.</param>
    /// <param name="folder">Folder that the training files will be written to.</param>
    /// <exception cref="InputException">The options are refused; the source of an error is the option it is about.</exception>
    SearchOutcome Search(OptionSection section, string device, string folder);

    /// <summary>Predicts a configuration at rates that were measured, in seconds a batch.</summary>
    /// <param name="configuration">File that a search emitted.</param>
    /// <param name="device">Profile to predict on.</param>
    /// <param name="rates">CSV of measured rates.</param>
    /// <exception cref="InputException">The rates are not those of the configuration's decisions.</exception>
    double LatencyAt(string configuration, string device, string rates);

    /// <summary>One page about everything.</summary>
    /// <param name="section">The options.</param>
    /// <param name="inputs">What the experiment has found.</param>
    /// <exception cref="InputException">The options are refused; the source of an error is the option it is about.</exception>
    string Page(OptionSection section, PageInputs inputs);

    /// <summary>A calibration for machines.</summary>
    /// <param name="outcome">The calibration.</param>
    /// <param name="file">Where its profile is.</param>
    string Document(CalibrationOutcome outcome, string file);

    /// <summary>An evaluation for machines.</summary>
    string Document(DeviceProfile device, SelectedRows rows, EvaluationReport report);

    /// <summary>An evaluation for people.</summary>
    string Tables(DeviceProfile device, SelectedRows rows, EvaluationReport report);

    /// <summary>Runs something that reports what it is doing and which part of it is over, 0 to 1.</summary>
    /// <param name="title">Shown until something is reported.</param>
    /// <param name="run">Takes the reporter; null where nothing is shown.</param>
    T Show<T>(string title, Func<Action<string, double>?, T> run);

    /// <summary>Says which rows of measurement files could not be read.</summary>
    void NoteUnreadable(SelectedRows rows);

    /// <summary>One line about a step that is done.</summary>
    void NoteProgress(string line);
}

/// <summary>What a search found.</summary>
/// <param name="Document">All of it, for machines.</param>
/// <param name="Files">The training files, to be written.</param>
/// <param name="LatencySeconds">Of what was chosen, for the batch.</param>
/// <param name="DenseSeconds">Of the dense network.</param>
/// <param name="MacRatio">MACs over those of the dense network.</param>
public sealed record SearchOutcome(
    string Document, IReadOnlyList<FolderFile> Files, double LatencySeconds, double DenseSeconds, double MacRatio);

/// <summary>What an experiment's page is about.</summary>
/// <param name="DevicePath">Profile, calibrated where it could be.</param>
/// <param name="Device">The same, read.</param>
/// <param name="Rows">Measured rows as the experiment names them; null without any.</param>
/// <param name="Measured">The rows beside their predictions; null without any.</param>
/// <param name="Searches">Documents of the searches.</param>
/// <param name="Output">File that the page is written to.</param>
public sealed record PageInputs(
    string DevicePath, DeviceProfile Device, MeasurementsSection? Rows, MeasuredEvaluation? Measured, IReadOnlyList<string> Searches,
    string Output);
