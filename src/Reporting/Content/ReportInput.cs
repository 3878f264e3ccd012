using LatencyLab.Hardware;
using LatencyLab.Networks;
using LatencyLab.Networks.Backbones;
using LatencyLab.Networks.Dynamic;
using LatencyLab.Predictor;
using LatencyLab.Predictor.Evaluation;
using LatencyLab.Reporting.Content.Searches;

namespace LatencyLab.Reporting.Content;

/// <summary>What a report is about.</summary>
public sealed record ReportInput
{
    /// <summary>The device the page is about.</summary>
    public required DeviceProfile Device { get; init; }

    /// <summary>The model that networks are predicted with; bound to <see cref="Device"/> and a data type.</summary>
    public required ILatencyModel Model { get; init; }

    /// <summary>The network whose layers and rates are shown.</summary>
    public required ReportNetwork Network { get; init; }

    /// <summary>Measured rows that were selected, and how they were predicted; null: the report is of the device alone.</summary>
    public MeasuredEvaluation? Measured { get; init; }

    /// <summary>The network as it was simulated; null: it was not.</summary>
    public SimulatedTimeline? Simulated { get; init; }

    /// <summary>Results of searches to show.</summary>
    public IReadOnlyList<SearchDocument> Searches { get; init; } = [];
}

/// <param name="Title">E.g. <c>resnet50, lasnet spatial S = 4-4-2-1, r = 0.5</c>.</param>
/// <param name="Dynamic">As it runs; the same object as <paramref name="Dense"/> where nothing is dynamic.</param>
/// <param name="Dense">The same computing everything.</param>
/// <param name="Backbone">Where the network has residual blocks that can be spatially dynamic; null elsewhere.</param>
public sealed record ReportNetwork(string Title, Network Dynamic, Network Dense, Backbone? Backbone)
{
    /// <summary>Whether anything is skipped.</summary>
    public bool IsDynamic => !ReferenceEquals(Dynamic, Dense);

    /// <summary>The same where a rate is a distribution, of which <see cref="Dynamic"/> has the mean; else null.</summary>
    public DynamicNetwork? Rated { get; init; }

    /// <summary>What <see cref="Rated"/> is drawn from, e.g. <c>activation rates beta:0.5,4, drawn for every image</c>.</summary>
    public string RatesText { get; init; } = "";
}

/// <param name="Selected">Rows, and what was left out.</param>
/// <param name="Evaluation">Predictions for the rows that were not fitted.</param>
/// <param name="Files">Names of the files and their rows' count, in the order given.</param>
public sealed record MeasuredEvaluation(SelectedRows Selected, EvaluationReport Evaluation, IReadOnlyList<string> Files);
