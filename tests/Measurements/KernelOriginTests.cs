using LatencyLab.Measurements;
using LatencyLab.Predictor.Calibration;
using LatencyLab.Predictor.Evaluation;
using LatencyLab.Tests.Predictor.Model;

namespace LatencyLab.Tests.Measurements;

/// <summary>Whose kernels a row was measured with.</summary>
public class KernelOriginTests
{
    private const string Header = "dtype,op,batch,cin,h,w,cout,kh,kw,stride_h,stride_w,pad_h,pad_w,groups,latency_us,set_up,algo_or_impl";

    [Theory]
    [InlineData("tvm-autotuned", "", true)]
    [InlineData("AutoTVM", "", true)]
    [InlineData("implicit_gemm", "", false)]
    [InlineData("", "", false)]
    [InlineData("implicit_gemm", "tuned", true)]
    [InlineData("tvm-autotuned", "menu", false)]
    public void The_column_says_so_or_the_implementation_does(string implementation, string kernels, bool isTuned) =>
        Assert.Equal(isTuned, Read(implementation, kernels).Rows.Single().IsTuned);

    [Fact]
    public void Other_kernels_are_an_error_of_the_row()
    {
        InputError error = Read("", "tunned").Unreadable.Single();
        Assert.Equal(("unknown kernels 'tunned', expected menu or tuned", "tuned", 2), (error.Message, error.Nearest, error.Line));
    }

    /// <remarks>A deep convolution of few pixels: no kernel of a menu is as narrow as one that is made for it.</remarks>
    [Fact]
    public void A_row_is_evaluated_and_fitted_as_it_was_measured()
    {
        TimedOperator menu = Read("cudnn", "").Rows.Single(), tuned = Read("tvm", "").Rows.Single();
        EvaluationReport report = Evaluator.Evaluate(TestDevices.Gpu, [menu, tuned]);
        double[] seconds = [.. report.Rows.Select(row => row.Estimate.TotalSeconds)];
        Assert.True(seconds[1] < 0.8 * seconds[0], $"{seconds[0]}, {seconds[1]}");

        CalibrationOptions options = new() { Date = "2026-01-01", Data = [] };
        Assert.NotEqual(
            Calibrator.Fit(TestDevices.Gpu, [menu], options).Classes.Single().Calibration.Parameters,
            Calibrator.Fit(TestDevices.Gpu, [tuned], options).Classes.Single().Calibration.Parameters);
    }

    private static MeasurementTable Read(string implementation, string kernels) => MeasurementReader.Read(
        new StringReader($"{Header},kernels\nfp32,conv2d,1,1024,9,4,256,3,3,1,1,1,1,1,52.1,kernel-timer,{implementation},{kernels}\n"),
        "rows.csv");
}
