using LatencyLab.Measurements;
using LatencyLab.Operators;
using LatencyLab.Operators.Gemm;
using LatencyLab.Predictor;
using LatencyLab.Predictor.Calibration;
using LatencyLab.Predictor.Model;
using LatencyLab.Studies.Accuracy;
using LatencyLab.Tests.Predictor.Model;

namespace LatencyLab.Tests.Studies;

public class BlindStudyTests
{
    private static readonly DeviceRates s_rates = new(TestDevices.Gpu, DataType.Fp32);
    private static readonly IReadOnlyList<ParameterDefinition> s_linear = ParameterCatalog.Of(OperatorClass.Linear, s_rates);

    [Fact]
    public void Rows_of_a_device_do_not_enter_its_own_priors_but_those_of_others()
    {
        BlindStudy.Sibling first = Device(1), second = Device(2), third = Device(3), altered = Device(3, slower: 5);
        IReadOnlyList<ParameterPriors> before = BlindStudy.PriorsOf([first, second, third], 1),
            after = BlindStudy.PriorsOf([first, second, altered], 1);
        Assert.Equal(before[2].ByClass[OperatorClass.Linear], after[2].ByClass[OperatorClass.Linear]);
        Assert.NotEqual(before[0].ByClass[OperatorClass.Linear], after[0].ByClass[OperatorClass.Linear]);
        Assert.NotEqual(before[1].ByClass[OperatorClass.Linear], after[1].ByClass[OperatorClass.Linear]);
    }

    [Fact]
    public void Defaults_enter_neither_the_fits_of_siblings_nor_the_priors()
    {
        ParameterDefinition[] other = [.. s_linear.Select(
            d => d.Width == 0 ? d : d with { Default = Math.Min(d.High, 1.7 * d.Default), Width = 2 * d.Width })];
        Assert.NotEqual(s_linear, other);
        Assert.Equal(SiblingPriors.Uninformed(s_linear), SiblingPriors.Uninformed(other));
        TimedWork[] rows = [.. Device(1).Rows.Select(row => new TimedWork(s_rates, row.Work, row.Seconds))];
        ClassFit.Result fit = ClassFit.Fit(OperatorClass.Linear, SiblingPriors.Uninformed(s_linear), rows, false);
        ClassFit.Result same = ClassFit.Fit(OperatorClass.Linear, SiblingPriors.Uninformed(other), rows, false);
        Assert.Equal(fit.Values, same.Values);
        Assert.Equal(SiblingPriors.From(s_linear, [fit]), SiblingPriors.From(other, [fit]));
        ParameterPriors priors = new(new Dictionary<OperatorClass, IReadOnlyDictionary<Parameter, (double Centre, double Width)>>
        {
            [OperatorClass.Linear] = SiblingPriors.AsPriors(SiblingPriors.From(s_linear, [fit])),
        });
        Assert.Equal(priors.Apply(OperatorClass.Linear, s_linear), priors.Apply(OperatorClass.Linear, other));
    }

    /// <remarks>exp((ln 1e-5 + ln 4e-5) / 2) = 2e-5; standard deviation ln 4 / sqrt 2, a quarter more: 1.225.</remarks>
    [Fact]
    public void Centre_and_width_are_mean_and_spread_of_the_siblings()
    {
        ParameterDefinition launch = s_linear.Single(d => d.Parameter == Parameter.LaunchSeconds);
        ClassFit.Result Of(double seconds, params Parameter[] atPrior) =>
            new(FittedValues.Of(ParameterCatalog.Defaults([launch with { Default = seconds }])), atPrior, 0);
        ParameterDefinition from = Assert.Single(SiblingPriors.From([launch], [Of(1e-5), Of(4e-5)]));
        Assert.Equal(2e-5, from.Default, 12);
        Assert.Equal(1.25 * Math.Log(4) / Math.Sqrt(2), from.Width, 9);
        ParameterDefinition uninformed = Assert.Single(SiblingPriors.From([launch], [Of(1e-5, Parameter.LaunchSeconds)]));
        Assert.Equal(Math.Sqrt(launch.Low * launch.High), uninformed.Default, 12);
        Assert.Equal(Math.Log(launch.High / launch.Low) / 4, uninformed.Width, 9);
        Assert.Equal(0.15, Assert.Single(SiblingPriors.From([launch], [Of(1e-5), Of(1e-5)])).Width);
    }

    [Fact]
    public void Only_siblings_of_the_nearest_generations_count()
    {
        BlindStudy.Sibling far = Device(4, architecture: "kepler");
        ParameterPriors without = BlindStudy.PriorsOf([Device(1), Device(2), Device(3)], 1)[0],
            with = BlindStudy.PriorsOf([Device(1), Device(2), Device(3), far], 1)[0];
        Assert.Equal(without.ByClass[OperatorClass.Linear], with.ByClass[OperatorClass.Linear]);
    }

    [Fact]
    public void Studied_are_cases_of_several_devices_and_few_rows()
    {
        Dictionary<string, bool> applies = AccuracyCases.Shipped.Published.ToDictionary(one => one.Name, BlindStudy.Applies);
        Assert.True(applies["conv-justus, 50 rows"] && applies["conv-justus, 200 rows"] && applies["deepbench GEMM, 30 %"]);
        Assert.False(
            applies["conv-justus, 1000 rows"] || applies["gather-scatter-a100, 100 rows"] || applies["conv-neusight V100, 200 rows"]);
    }

    /// <summary>Linear layers as the test GPU would run them with noise of 5 %, all <paramref name="slower"/> times as slow.</summary>
    private static BlindStudy.Sibling Device(int seed, double slower = 1, string architecture = "volta")
    {
        Random random = new(seed);
        DeviceProfile profile = TestDevices.Gpu with { Name = $"gpu-{seed}", Architecture = architecture };
        LatencyLabModel model = new(TestDevices.Gpu, DataType.Fp32);
        List<TimedOperator> rows = [];
        for (int i = 0; i < 40; i++)
        {
            Linear op = new(random.Next(64, 4096), random.Next(64, 2048), random.Next(64, 4096));
            double seconds = slower * model.Predict(op).TotalSeconds * Math.Exp(0.1 * (random.NextDouble() - 0.5));
            rows.Add(new TimedOperator(op, DataType.Fp32, profile.Name) { Path = "made-up.csv", Line = i + 2, MeasuredSeconds = seconds });
        }

        return new BlindStudy.Sibling(profile, rows, false);
    }
}
