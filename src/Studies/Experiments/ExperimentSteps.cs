using LatencyLab.Studies.Experiments.Steps;

namespace LatencyLab.Studies.Experiments;

/// <summary>The steps of an experiment in their order, and the names of the files between them.</summary>
public static class ExperimentSteps
{
    private const string Measurements = "measurements.csv", Calibrated = "calibrated.yaml", CalibrationJson = "calibration.json",
        EvaluationJson = "evaluation.json", EvaluationText = "evaluation.txt", ReportPage = "report.html";

    /// <param name="experiment">The experiment.</param>
    /// <param name="folder">Full path of the folder that it writes to.</param>
    public static IReadOnlyList<ExperimentStep> Of(Experiment experiment, string folder)
    {
        string Full(string name) => Path.Combine(folder, name);

        List<ExperimentStep> steps = [];
        string device = experiment.Device.Probed is { Backend: ExecutorFactory.Host } ? "host.yaml" : "device.yaml";
        steps.Add(experiment.Device.Probed is BackendChoice backend
            ? new ProbeStep(backend, experiment.Device.ProbeSeconds, device) : new ProfileStep(experiment.Device.Profile!, device));
        MeasurementsSection? measured = experiment.Measurements;
        if (experiment.Measure is MeasureSection measure)
        {
            steps.Add(new MeasureStep(measure, Measurements));
            measured = new MeasurementsSection([Full(Measurements)], new RowSelection());
        }

        string best = device;
        if (experiment.Calibrate is CalibrateSection calibrate)
        {
            steps.Add(new CalibrateStep(calibrate, measured!, Full(device), Calibrated, CalibrationJson));
            best = Calibrated;
        }

        if (experiment.Evaluates)
            steps.Add(new EvaluateStep(measured!, Full(best), EvaluationJson, EvaluationText));
        SearchStep[] searches = [.. experiment.Searches.Select(section => new SearchStep(section, Full(best), folder))];
        steps.AddRange(searches);
        if (experiment.Train is TrainSection train)
            steps.AddRange(experiment.Searches.Zip(searches).SelectMany(one => Rounds(train, one.First, Full(best), folder, one.Second)));
        if (experiment.Report is OptionSection report)
            steps.Add(new ReportStep(report, measured, Full(best), [.. searches.Select(search => Full(search.Json))], ReportPage));
        return steps;
    }

    /// <summary>What was found is trained, and searched again with what was measured, until the choice no longer changes.</summary>
    private static IEnumerable<ExperimentStep> Rounds(
        TrainSection train, OptionSection section, string device, string folder, SearchStep first)
    {
        SearchStep search = first;
        SearchStep? before = null;
        for (int round = 1; round <= train.Rounds; round++)
        {
            yield return new TrainStep(train, search, before);
            SearchStep again = new(section, device, folder, round + 1, search);
            yield return again;
            (search, before) = (again, search);
        }
    }
}
