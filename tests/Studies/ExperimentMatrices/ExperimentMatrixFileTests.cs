using LatencyLab.Cli.Commands.Run;
using LatencyLab.Studies.ExperimentMatrices;
using LatencyLab.Tests.Hardware;

namespace LatencyLab.Tests.Studies.ExperimentMatrices;

public sealed class ExperimentMatrixFileTests : IDisposable
{
    private const string Start = """
        schema: latencylab/matrix/v1
        name: m
        experiment:
          device: {profile: nvidia-v100}
          measure: {suite: tiny}
          search: [{network: resnet18}]
        matrix:

        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Tasks_are_all_combinations_and_the_last_axis_changes_first()
    {
        ExperimentMatrix matrix = Parse(Start + "  measure.threads: [1, 2]\n  measure.suite: [static, dynamic]\n  calibrate.rows: [7]\n");
        Assert.Equal(["measure.threads", "measure.suite", "calibrate.rows"], matrix.Axes);
        Assert.Equal(
            ["1 static 7", "1 dynamic 7", "2 static 7", "2 dynamic 7"], matrix.Tasks.Select(task => string.Join(' ', task.Values)));
        Assert.Equal(
            [(1, "static"), (1, "dynamic"), (2, "static"), (2, "dynamic")],
            matrix.Tasks.Select(task => (task.Experiment.Measure!.Backend.Threads, task.Experiment.Measure.Campaign.Suite)));
        // A section that the experiment does not have is made.
        Assert.All(matrix.Tasks, task => Assert.Equal(7, task.Experiment.Calibrate!.Rows));
        Assert.Equal([0, 1, 2, 3], matrix.Tasks.Select(task => task.Index));
    }

    [Fact]
    public void A_task_keeps_its_folder_where_values_are_added()
    {
        ExperimentMatrix two = Parse(Start + "  measure.threads: [1, 2]\n"), three = Parse(Start + "  measure.threads: [4, 1, 2]\n");
        Assert.Equal(two.Tasks.Select(task => task.Folder), three.Tasks.Skip(1).Select(task => task.Folder));
        Assert.Equal(3, three.Tasks.Select(task => task.Folder).Distinct().Count());
        Assert.All(three.Tasks, task => Assert.Matches("^[124]-[0-9a-f]{8}$", task.Folder));
    }

    [Fact]
    public void A_value_can_be_a_whole_section()
    {
        ExperimentMatrix matrix = Parse(
            Start + "  device: [{profile: nvidia-t4}, {probe: {threads: 2}}]\n  search: [[{network: resnet50}], []]\n");
        Assert.Equal("nvidia-t4", matrix.Tasks[0].Experiment.Device.Profile);
        Assert.Equal(2, matrix.Tasks[2].Experiment.Device.Probed!.Threads);
        Assert.Equal([1, 0, 1, 0], matrix.Tasks.Select(task => task.Experiment.Searches.Count));
        Assert.Equal("{profile: nvidia-t4}", matrix.Tasks[0].Values[0]);
    }

    [Fact]
    public void An_experiment_is_a_file_and_paths_are_relative_to_the_file_that_they_stand_in()
    {
        string inner = Directory.CreateDirectory(_folder.File("inner")).FullName;
        File.WriteAllText(Path.Combine(inner, "m.csv"), "device,op,m,n,k,latency_us\nx,linear,64,64,64,5\n");
        File.WriteAllText(
            Path.Combine(inner, "e.yaml"),
            "schema: latencylab/experiment/v1\nname: e\ndevice: {profile: nvidia-v100}\nmeasurements: {files: [m.csv]}\n");
        _folder.Write("n.csv", "device,op,m,n,k,latency_us\nx,linear,64,64,64,5\n");
        ExperimentMatrix matrix = Parse(
            "schema: latencylab/matrix/v1\nname: m\nexperiment: inner/e.yaml\nmatrix:\n  measurements.files: [[n.csv], [m.csv]]\n");
        Assert.Equal(
            [_folder.File("n.csv"), Path.Combine(inner, "m.csv")],
            matrix.Tasks.Select(task => Assert.Single(task.Experiment.Measurements!.Files)));
        Assert.Equal(_folder.File("m"), matrix.OutputFolder);
    }

    [Theory]
    [InlineData("  measure.threads: [1, 0]\n", 8, 24, "threads: 0 must be greater than 0")]
    [InlineData("  measure.thread: [1, 2]\n", 8, 3, "did you mean 'threads'?")]
    [InlineData("  measur.threads: [1]\n", 8, 3, "did you mean 'measure'?")]
    [InlineData("  measure.suite: [tiny, tinny]\n", 8, 25, "did you mean 'tiny'?")]
    [InlineData("  search.batch: [1]\n", 8, 3, "search.batch: 'search' is a list, expected a mapping")]
    [InlineData("  measure.threads: []\n", 8, 20, "is empty")]
    [InlineData("  measure.threads: 1\n", 8, 20, "expected a list, got '1'")]
    [InlineData("  measure.threads: [1, 1]\n", 8, 24, "'1' is given twice")]
    [InlineData("  output: [a]\n", 8, 3, "is the matrix's")]
    [InlineData("  measure: [{suite: tiny}]\n  measure.threads: [1]\n", 9, 3, "is a part of 'measure'")]
    [InlineData("  measure..threads: [1]\n", 8, 3, "measure: unknown key ''")]
    [InlineData("  device.profile: [nvidia-v10]\n", 8, 20, "did you mean 'nvidia-v100'?")]
    public void What_is_wrong_with_any_task_is_said_where_it_stands(string axes, int line, int column, string expected)
    {
        InputException problem = Assert.Throws<InputException>(() => Parse(Start + axes));
        InputError error = Assert.Single(problem.Errors);
        Assert.Equal((_folder.File("m.yaml"), line, column), (error.Source, error.Line, error.Column));
        Assert.Contains(expected, error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_wrong_with_the_experiment_itself_is_said_once_and_with_the_rest()
    {
        InputException problem = Assert.Throws<InputException>(() => Parse(
            Start.Replace("suite: tiny", "suite: tiny, sead: 1", StringComparison.Ordinal) + "  measure.threads: [1, 0, two]\n"));
        Assert.Equal([5, 8, 8], problem.Errors.Select(error => error.Line));
    }

    [Fact]
    public void An_experiment_that_is_no_file_and_too_many_tasks_are_errors()
    {
        Assert.Contains("'e.yaml' is no file beside this one", Assert.Throws<InputException>(() => Parse(
            "schema: latencylab/matrix/v1\nname: m\nexperiment: e.yaml\nmatrix: {measure.threads: [1]}\n")).Message);
        string numbers = string.Join(", ", Enumerable.Range(1, 101));
        Assert.Contains("has 10201 tasks, expected at most 10000", Assert.Throws<InputException>(
            () => Parse(Start + $"  measure.threads: [{numbers}]\n  measure.seed: [{numbers}]\n")).Message);
    }

    private ExperimentMatrix Parse(string text)
    {
        string path = _folder.Write("m.yaml", text);
        Assert.True(ExperimentMatrixFile.IsOne(text));
        return ExperimentMatrixFile.Parse(text, path, new ExperimentHost());
    }
}
