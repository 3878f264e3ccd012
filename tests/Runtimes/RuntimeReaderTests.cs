using System.Text.Json.Nodes;
using LatencyLab.Operators;
using LatencyLab.Runtimes;

namespace LatencyLab.Tests.Runtimes;

public class RuntimeReaderTests
{
    private const string Head = "schema: latencylab/runtime/v1\nname: mine\n";

    [Fact]
    public void Every_key_is_read()
    {
        Runtime runtime = RuntimeReader.Parse(
            Head + """
            description: What it is
            submission: operator
            host: {operator_s: 2.0e-5, operator_s_by_class: {convolution: 3.0e-5, gather: 0}, decision_s: 4.0e-5}
            kernel_gap_s: 1.0e-6
            decisions: host
            fuses: [residual_add, bias]
            passes: [activation, layout]
            algorithms: [fft, direct]
            precision: {fp16: fp32, fp32: tf32}
            sources: {operator_s: timed}
            """, "mine.yaml");
        Assert.Equal(("mine", "mine", "What it is"), (runtime.Name, runtime.Reference, runtime.Description));
        Assert.Equal((Submission.Operator, DecisionPlace.Host), (runtime.Submission, runtime.Decisions));
        Assert.Equal((2e-5, 4e-5, 1e-6, 0.0),
            (runtime.OperatorSeconds, runtime.DecisionSeconds, runtime.KernelGapSeconds, runtime.SubmissionSeconds));
        Assert.Equal(3e-5, runtime.EnqueueSeconds(OperatorClass.Convolution));
        Assert.Equal(0, runtime.EnqueueSeconds(OperatorClass.Gather));
        Assert.Equal(2e-5, runtime.EnqueueSeconds(OperatorClass.Elementwise));
        Assert.Equal(4e-5, runtime.DecisionHostSeconds);
        Assert.True(runtime.FusesResidualAdd);
        Assert.Equal([Pass.Activation, Pass.Layout], runtime.Passes.Order());
        Assert.Equal([LibraryAlgorithm.Fft, LibraryAlgorithm.Direct], runtime.Library.Algorithms.Order());
        Assert.Equal(
            (DataType.Fp32, DataType.Tf32, DataType.Bf16),
            (runtime.Library.ArithmeticOf(DataType.Fp16), runtime.Library.ArithmeticOf(DataType.Fp32),
                runtime.Library.ArithmeticOf(DataType.Bf16)));
        Assert.Equal("timed", Assert.Single(runtime.Sources).Value);
    }

    [Fact]
    public void Little_is_needed()
    {
        Runtime runtime = RuntimeReader.Parse(Head + "submission: network\ndecisions: host\nhost: {submission_s: 5.0e-6}\n", "mine.yaml");
        Assert.Equal((5e-6, 0.0), (runtime.SubmissionSeconds, runtime.EnqueueSeconds(OperatorClass.Convolution)));
        Assert.Equal(5e-6, runtime.DecisionHostSeconds);
        Assert.Empty(runtime.Passes);
        Assert.False(runtime.FusesResidualAdd);
        Assert.Equal(Enum.GetValues<LibraryAlgorithm>(), runtime.Library.Algorithms.Order());
        Assert.All(Enum.GetValues<DataType>(), type => Assert.Equal(type, runtime.Library.ArithmeticOf(type)));
        Runtime bare = RuntimeReader.Parse(Head + "submission: network\ndecisions: device\nalgorithms: []\n", "mine.yaml");
        Assert.Empty(bare.Library.Algorithms);
    }

    [Theory]
    [InlineData("submission: network\nhost: {operator_s: 1.0e-5}\ndecisions: device\n", "4:20", "operator_s: submission: network has no")]
    [InlineData("submission: network\nhost:\n  operator_s_by_class: {gather: 1.0e-5}\ndecisions: device\n", "5:24",
        "operator_s_by_class: submission: network has no time an operator, expected host.submission_s, or submission: operator")]
    [InlineData("submission: operator\nhost: {submission_s: 1.0e-5}\ndecisions: device\n", "4:22",
        "submission_s: submission: operator submits no whole network, expected host.operator_s, or submission: network")]
    [InlineData("submission: operator\nhost: {decision_s: 1.0e-5}\ndecisions: device\n", "4:20",
        "decision_s: decisions: device reads no decision back, expected decisions: host, or no decision_s")]
    [InlineData("submission: operator\ndecisions: device\nfuses: [bias, activation]\npasses: [layout, activation]\n", "6:18",
        "passes: 'activation' is also fused, expected it in one of the lists")]
    [InlineData("submission: operator\ndecisions: device\npasses: [layout, bias, layout]\n", "5:24", "passes: 'layout' stands there twice")]
    [InlineData("submission: operator\ndecisions: device\nfuses: [bias, bias]\n", "5:15", "fuses: 'bias' stands there twice")]
    [InlineData("submission: operator\ndecisions: device\nalgorithms: [fft, fft]\n", "5:19", "algorithms: 'fft' stands there twice")]
    [InlineData("submission: operator\ndecisions: device\nprecision: {fp16: fp32, fp32: fp16}\n", "5:31",
        "precision: fp16 does not hold what is stored as fp32, expected fp32, tf32")]
    [InlineData("submission: operator\ndecisions: device\nprecision:\n  bf16: int8\n", "6:9",
        "precision: int8 does not hold what is stored as bf16, expected bf16, tf32, fp32")]
    public void A_contradiction_is_refused_where_it_stands(string rest, string at, string expected)
    {
        InputError error = Assert.Single(Errors(rest));
        Assert.StartsWith(expected, error.Message, StringComparison.Ordinal);
        Assert.StartsWith($"mine.yaml:{at}: ", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("submision: operator\ndecisions: device\n", "unknown key 'submision'", "submission")]
    [InlineData("submission: operator\ndecisions: device\nhost: {operators_s: 1.0e-5}\n", "unknown key 'operators_s'", "operator_s")]
    [InlineData("submission: operator\ndecisions: device\nhost: {operator_s_by_class: {convolutions: 1.0e-5}}\n",
        "unknown key 'convolutions'", "convolution")]
    [InlineData("submission: operators\ndecisions: device\n", "submission: unknown value 'operators'", "operator")]
    [InlineData("submission: operator\ndecisions: devise\n", "decisions: unknown value 'devise'", "device")]
    [InlineData("submission: operator\ndecisions: device\npasses: [batchnorm]\n", "passes[0]: unknown value 'batchnorm'", "batch_norm")]
    [InlineData(
        "submission: operator\ndecisions: device\nalgorithms: [winograd]\n", "algorithms[0]: unknown value 'winograd'", "winograd2")]
    [InlineData("submission: operator\ndecisions: device\nprecision: {f16: fp32}\n", "precision: unknown key 'f16'", "fp16")]
    [InlineData("submission: operator\ndecisions: device\nprecision: {fp16: f32}\n", "precision.fp16: unknown value 'f32'", "fp32")]
    public void A_name_that_is_not_known_gets_the_nearest(string rest, string expected, string nearest)
    {
        InputError error = Assert.Single(Errors(rest));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Equal(nearest, error.Nearest);
        Assert.True(error is { Line: > 2, Column: > 0 }, error.ToString());
    }

    [Fact]
    public void Layouts_are_never_fused() =>
        Assert.Contains("fuses[0]", Assert.Single(Errors("submission: operator\ndecisions: device\nfuses: [layout]\n")).Message,
            StringComparison.Ordinal);

    [Theory]
    [InlineData("host: {operator_s: 50}", "operator_s", "50 microseconds is meant, write 5.0e-5")]
    [InlineData("host: {decision_s: 56}", "decision_s", "56 microseconds is meant, write 5.6e-5")]
    [InlineData("host: {operator_s_by_class: {gather: 80}}", "operator_s_by_class.gather", "80 microseconds is meant, write 8.0e-5")]
    [InlineData("kernel_gap_s: 2", "kernel_gap_s", "2 microseconds is meant, write 2.0e-6")]
    public void Numbers_in_another_unit_are_told(string line, string key, string meant)
    {
        string message = Assert.Single(Errors($"submission: operator\ndecisions: host\n{line}\n")).Message;
        Assert.Contains($"{key}: ", message, StringComparison.Ordinal);
        Assert.EndsWith(meant, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("host: {operator_s: -1.0e-6}")]
    [InlineData("host: {operator_s: many}")]
    [InlineData("host: {operator_s: .nan}")]
    [InlineData("host: 5.0e-6")]
    [InlineData("passes: bias")]
    [InlineData("kernel_gap_s: 1.0e-6\nkernel_gap_s: 1.0e-6")]
    public void Bad_values_are_refused(string line) => Assert.NotEmpty(Errors($"submission: operator\ndecisions: host\n{line}\n"));

    [Fact]
    public void Every_error_is_told_in_one_go_in_the_order_of_the_file()
    {
        IReadOnlyList<InputError> errors = Errors("submission: network\nhost: {operator_s: 1.0e-5, decision_s: 1.0e-5}\ndecisions: device\n"
            + "fuses: [bias]\npasses: [bias, layout, layout]\n");
        Assert.Equal([4, 4, 7, 7], errors.Select(error => error.Line));
        Assert.All(errors, error => Assert.Equal("mine.yaml", error.Source));
    }

    [Theory]
    [InlineData("")]
    [InlineData("- a\n- b\n")]
    [InlineData("just text\n")]
    [InlineData("{}")]
    [InlineData("schema: latencylab/runtime/v2\nname: a\nsubmission: network\ndecisions: device\n")]
    [InlineData("schema: latencylab/runtime/v1\nname: Upper Case\nsubmission: network\ndecisions: device\n")]
    public void What_is_no_runtime_is_refused(string text) =>
        Assert.Throws<InputException>(() => RuntimeReader.Parse(text, "mine.yaml"));

    [Fact]
    public void The_schema_has_every_key()
    {
        JsonNode schema = JsonNode.Parse(RuntimeSchema.ToJson())!;
        JsonObject properties = schema["properties"]!.AsObject();
        Assert.Equal(
            ["schema", "name", "description", "submission", "host", "kernel_gap_s", "decisions", "fuses", "passes", "algorithms",
                "kernels", "precision", "sources"],
            properties.Select(property => property.Key));
        JsonObject host = properties["host"]!["properties"]!.AsObject();
        Assert.Equal(["operator_s", "operator_s_by_class", "submission_s", "decision_s"], host.Select(property => property.Key));
        Assert.Equal(
            ["schema", "name", "submission", "decisions"], schema["required"]!.AsArray().Select(key => key!.GetValue<string>()));
        Assert.Equal(
            ["bias", "batch_norm", "activation", "residual_add", "attention", "layout"],
            properties["passes"]!["items"]!["enum"]!.AsArray().Select(key => key!.GetValue<string>()));
        Assert.Equal(
            ["bias", "batch_norm", "activation", "residual_add", "attention"],
            properties["fuses"]!["items"]!["enum"]!.AsArray().Select(key => key!.GetValue<string>()));

        foreach (string name in RuntimeCatalog.Names)
        {
            JsonObject shown = JsonNode.Parse(RuntimeTree.ToJson(RuntimeCatalog.Get(name)))!.AsObject();
            Assert.All(shown, property => Assert.Contains(property.Key, properties));
            Assert.All(shown["host"]!.AsObject(), property => Assert.Contains(property.Key, host));
        }
    }

    [Fact]
    public void Every_shipped_runtime_reads_and_says_where_its_numbers_come_from()
    {
        string[] files = Directory.GetFiles(Path.Combine(SharedData.RepositoryRoot, "runtimes"), "*.yaml");
        Assert.Equal(RuntimeCatalog.Names, files.Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal));
        foreach (string file in files)
        {
            Runtime runtime = RuntimeReader.ReadFile(file);
            Assert.Equal(Path.GetFileNameWithoutExtension(file), runtime.Name);
            Assert.NotNull(runtime.Description);
            Assert.NotEmpty(runtime.Sources);
            foreach ((string field, double seconds) in new[]
            {
                ("operator_s", runtime.OperatorSeconds), ("submission_s", runtime.SubmissionSeconds),
                ("decision_s", runtime.DecisionSeconds), ("kernel_gap_s", runtime.KernelGapSeconds),
            })
                Assert.True(seconds == 0 || runtime.Sources.ContainsKey(field), $"{runtime.Name}: {field}");
            Assert.Equal(RuntimeTree.ToJson(runtime), RuntimeTree.ToJson(RuntimeCatalog.Get(runtime.Name)));
        }
    }

    private static IReadOnlyList<InputError> Errors(string rest) =>
        Assert.Throws<InputException>(() => RuntimeReader.Parse(Head + rest, "mine.yaml")).Errors;
}
