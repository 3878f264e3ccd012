using System.Globalization;
using System.Text;
using LatencyLab.Operators;
using LatencyLab.Predictor.Model;

namespace LatencyLab.Tests.Predictor.Model;

/// <summary>The parameter table, and docs/model.md, which shows it.</summary>
public class ParameterTableTests
{
    private const string Begin = "<!-- parameters: written from ParameterTable by its tests -->\n", End = "<!-- end of parameters -->\n";

    /// <summary>
    /// The table as docs/model.md has it pins every number of it. To write the page afresh, set LATENCYLAB_WRITE_DOCS=1 and run this test.
    /// </summary>
    [Fact]
    public void The_documentation_shows_the_table()
    {
        string path = Path.Combine(SharedData.RepositoryRoot, "docs", "model.md");
        string page = File.ReadAllText(path).ReplaceLineEndings("\n"), table = Markdown();
        int begin = page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, end = page.IndexOf(End, StringComparison.Ordinal);
        if (Environment.GetEnvironmentVariable("LATENCYLAB_WRITE_DOCS") == "1")
            File.WriteAllText(path, page = page[..begin] + table + page[end..]);
        string[] shown = page[begin..page.IndexOf(End, StringComparison.Ordinal)].Split('\n'), expected = table.Split('\n');
        for (int i = 0; i < Math.Max(shown.Length, expected.Length); i++)
            Assert.Equal(expected.ElementAtOrDefault(i), shown.ElementAtOrDefault(i));
    }

    [Fact]
    public void Every_parameter_stands_at_its_place()
    {
        Assert.Equal(Enum.GetValues<Parameter>(), ParameterTable.Entries.Select(entry => entry.Parameter));
        Assert.All(ParameterTable.Entries, entry => Assert.NotEmpty(entry.Ranges));
    }

    [Fact]
    public void Kernels_start_within_a_factor_of_four_of_the_profile_s_floor()
    {
        DeviceRates gpu = new(TestDevices.Gpu with { KernelFloorSeconds = 2e-6 }, DataType.Fp32);
        Assert.Equal((gpu.KernelStartSeconds / 4, gpu.KernelStartSeconds * 4), ParameterCatalog.KernelStartBounds(gpu));
    }

    [Fact]
    public void Defaults_lie_within_their_bounds_on_every_kind_of_device()
    {
        foreach (string architecture in
            ParameterTable.Generations.Select(generation => generation.Architecture).Append("unknown").Distinct())
        {
            foreach (DeviceProfile device in TestDevices.All.Append(TestDevices.MatrixGpu))
            {
                DeviceProfile rates = device with { Architecture = architecture, LaunchOverheadSeconds = 1e-6 };
                foreach (OperatorClass operatorClass in Enum.GetValues<OperatorClass>())
                {
                    IReadOnlyList<ParameterDefinition> definitions = ParameterCatalog.Of(operatorClass, rates);
                    Assert.Equal(definitions.Count, definitions.Select(d => d.Parameter).Distinct().Count());
                    Assert.All(definitions, d => Assert.True(d.Low > 0 && d.Low <= d.Default && d.Default <= d.High && d.Width >= 0,
                        $"{architecture} {operatorClass}: {d}"));
                }
            }
        }
    }

    [Fact]
    public void A_generation_changes_defaults_that_its_classes_have()
    {
        foreach (GenerationDefaults generation in ParameterTable.Generations)
        {
            DeviceProfile device = TestDevices.PowerLimitedGpu with
            {
                Architecture = generation.Architecture,
                Processing = TestDevices.PowerLimitedGpu.Processing with { Rates = TestDevices.MatrixGpu.Processing.Rates },
            };
            foreach (OperatorClass operatorClass in generation.Classes)
            {
                Dictionary<Parameter, double> defaults =
                    ParameterCatalog.Of(operatorClass, device).ToDictionary(d => d.Parameter, d => d.Default);
                foreach ((Parameter parameter, double value) in generation.Values)
                    Assert.Equal(value, defaults[parameter]);
            }
        }
    }

    /// <summary>Early ones first, then in the order of the table: what a fit draws its starts by.</summary>
    [Fact]
    public void Parameters_of_depthwise_kernels_are_fitted_in_their_own_order()
    {
        Assert.Equal(
            [
                Parameter.LaunchSeconds, Parameter.LaunchOverlap, Parameter.DirectEfficiency, Parameter.StridedCost,
                    Parameter.LatencyHiding,
                Parameter.OnChipEfficiency, Parameter.CacheFraction, Parameter.OffChipEfficiency, Parameter.Serialisation,
                    Parameter.TileSeconds,
                Parameter.WalkSeconds, Parameter.StridedTraffic, Parameter.ClockDeficit, Parameter.ClockDelay,
            ],
            ParameterCatalog.Of(OperatorClass.DepthwiseConvolution, new DeviceRates(TestDevices.Gpu, DataType.Fp32))
                .Select(d => d.Parameter));
        Assert.Equal(
            [
                Parameter.LaunchSeconds, Parameter.LaunchOverlap, Parameter.DirectEfficiency, Parameter.ReadSeconds,
                    Parameter.OnChipEfficiency,
                Parameter.CacheFraction, Parameter.OffChipEfficiency, Parameter.Serialisation, Parameter.TileSeconds,
                    Parameter.RunSeconds, Parameter.BlockMiss,
            ],
            ParameterCatalog.Of(OperatorClass.DepthwiseConvolution, new DeviceRates(TestDevices.Cpu, DataType.Fp32))
                .Select(d => d.Parameter));
    }

    [Fact]
    public void What_a_class_does_not_have_is_absent_and_reads_as_neutral()
    {
        ClassParameters none = Hand.Parameters((Parameter.ClockDeficit, 2));
        Assert.True(none.Has(Parameter.ClockDeficit));
        Assert.False(none.Has(Parameter.PowerExponent));
        Assert.Equal((2, 0, 1), (none[Parameter.ClockDeficit], none[Parameter.PowerExponent], none[Parameter.OrderTraffic]));
        Assert.True(double.IsNaN(none[Parameter.TileArea]));
    }

    private static string Markdown()
    {
        StringBuilder text = new("| name in a profile | symbol | unit | where absent | meaning |\n|---|---|---|---|---|\n");
        foreach (ParameterEntry entry in ParameterTable.Entries)
        {
            text.Append(CultureInfo.InvariantCulture,
                $"| `{ParameterNames.Of(entry.Parameter)}` | {entry.Symbol} | {entry.Unit} | {Number(entry.Neutral)} | "
                + $"{entry.Meaning} |\n");
        }

        text.Append("\n| name | on | classes | from | to | default | prior width | source |\n|---|---|---|---|---|---|---|---|\n");
        var lines = ParameterTable.Entries.SelectMany(entry => entry.Ranges.Select(range => (Entry: entry, Range: range)));
        foreach ((ParameterEntry entry, ParameterRange range) in lines)
        {
            text.Append(CultureInfo.InvariantCulture,
                $"| `{ParameterNames.Of(entry.Parameter)}` | {Devices(range.On)} | {Classes(range.Classes)} | {Number(range.Low)} | "
                + $"{Number(range.High)} | {Number(range.Default)} | {Number(range.Width)} | {range.Source} |\n");
        }

        text.Append("\n| generation | classes | defaults | source |\n|---|---|---|---|\n");
        foreach (GenerationDefaults generation in ParameterTable.Generations)
        {
            string values = string.Join(", ",
                generation.Values.Select(value => $"`{ParameterNames.Of(value.Parameter)}` {Number(value.Value)}"));
            text.Append(CultureInfo.InvariantCulture,
                $"| {generation.Architecture} | {Classes(generation.Classes)} | {values} | {generation.Source} |\n");
        }

        return text.ToString();
    }

    private static string Number(double? value) => value?.ToString("R", CultureInfo.InvariantCulture) ?? "";

    private static string Devices(On on) => on switch
    {
        On.Gpu => "GPU",
        On.Cpu => "CPU",
        On.LimitedGpu => "GPU with a power limit",
        On.MatrixGpu => "GPU, matrix units",
        On.Fp8Gpu => "GPU, matrix units, fp8",
        _ => "any",
    };

    /// <summary>All classes, or all but a few, or their names.</summary>
    private static string Classes(IReadOnlyList<OperatorClass> classes) =>
        classes.Count == Enum.GetValues<OperatorClass>().Length
            ? "all" : string.Join(", ", classes.Order().Select(one => ParameterNames.Of(one).Replace('_', ' ')));
}
