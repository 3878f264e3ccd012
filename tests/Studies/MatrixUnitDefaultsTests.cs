using LatencyLab.Measurements;
using LatencyLab.Operators;
using LatencyLab.Predictor.Catalog;
using LatencyLab.Predictor.Evaluation;
using LatencyLab.Predictor.Model;

namespace LatencyLab.Tests.Studies;

/// <summary>What the defaults say of products on matrix units, nothing being fitted, on every shared row of them.</summary>
public class MatrixUnitDefaultsTests
{
    private static readonly string[] s_files = ["gemm-matrix-units.csv", "gemm-orin.csv", "llmcompass-a100-mi210.csv"];

    /// <summary>Devices and types of the files, by the table of measured devices.</summary>
    public static TheoryData<string, string> Devices()
    {
        TheoryData<string, string> devices = [];
        foreach (MeasuredDevice entry in MeasuredDevices.All.Where(entry => s_files.Contains(entry.File)))
            devices.Add(entry.File, entry.Device);
        return devices;
    }

    /// <summary>A bar that stays: a profile whose default says less than its own roofline reaches misleads.</summary>
    [SharedDataTheory]
    [MemberData(nameof(Devices))]
    public void An_uncalibrated_default_is_never_worse_than_the_roofline(string file, string device)
    {
        MeasuredDevice entry = MeasuredDevices.All.Single(one => one.File == file && one.Device == device);
        DeviceProfile profile = DeviceCatalog.Get(entry.Profile) with { Calibration = null };
        TimedOperator[] rows =
        [
            .. MeasuredRows.Read([SharedData.File(file)], new RowSelection { RowsOf = device }, profile).Rows
                .Where(row => row.Work.Class == OperatorClass.Linear),
        ];
        foreach (IGrouping<DataType, TimedOperator> type in rows.GroupBy(row => row.Type))
        {
            IReadOnlyList<MethodErrors> methods = Evaluator.Evaluate(profile, [.. type]).Methods;
            double ours = methods.Single(line => line.Method == LatencyModels.Default).Errors.MedianApePercent;
            double roofline = methods.Single(line => line.Method == Evaluator.RooflineMethod).Errors.MedianApePercent;
            Assert.True(ours <= roofline, $"{device}, {type.Key.Key()}: {ours:0.0} % against {roofline:0.0} % of the roofline");
        }
    }

    /// <summary>Matrix units change nothing of fp32: neither what is predicted nor what a fit has to find.</summary>
    [Fact]
    public void Lanes_and_matrix_units_share_no_parameter_of_their_kernels()
    {
        DeviceProfile device = DeviceCatalog.Get("nvidia-a100-sxm4-80gb");
        foreach (OperatorClass one in (OperatorClass[])[OperatorClass.Linear, OperatorClass.BatchedGemm])
        {
            IEnumerable<Parameter> lanes = ParameterCatalog.Of(one, new DeviceRates(device, DataType.Fp32)).Select(d => d.Parameter);
            IEnumerable<Parameter> units = ParameterCatalog.Of(one, new DeviceRates(device, DataType.Bf16)).Select(d => d.Parameter);
            Assert.Equal([Parameter.LaunchSeconds, Parameter.LaunchOverlap], lanes.Intersect(units));
        }
    }
}
