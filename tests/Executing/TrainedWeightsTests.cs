using LatencyLab.Executing.Plans;
using LatencyLab.Executing.Trained;
using LatencyLab.Tests.Hardware;

namespace LatencyLab.Tests.Executing;

/// <summary>Weights that do not fit the configuration are one line that says which, with the nearest name.</summary>
public sealed class TrainedWeightsTests : IDisposable
{
    private const string Conv2 = "stage1.block1/conv2.weight";

    private readonly TemporaryFolder _folder = new();
    private readonly SmallNetwork _small;

    public TrainedWeightsTests() => _small = SmallNetwork.Of(_folder.Path);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void All_numbers_of_a_file_are_of_layers()
    {
        TrainedWeights weights = Read();
        Assert.Equal(_small.Arrays.Count, weights.Arrays);
        Assert.Equal(_small.Arrays.Sum(array => (long)array.Value.Values.Length), weights.Count);
    }

    [Fact]
    public void A_missing_array_is_named_with_the_nearest_that_is_too_many()
    {
        _small.Arrays["stage1.block1/conv_2.weight"] = _small.Arrays[Conv2];
        _small.Arrays.Remove(Conv2);
        Assert.Equal(
            $"{_folder.File("w.npz")}: has no array '{Conv2}' of 8x8x3x3; did you mean 'stage1.block1/conv_2.weight'?", Problem());
    }

    [Fact]
    public void An_array_of_no_layer_is_named_with_the_nearest_layer()
    {
        _small.Arrays["stage2.block2/conv1.weight"] = ([1], [1]);
        Assert.StartsWith(
            $"{_folder.File("w.npz")}: has an array 'stage2.block2/conv1.weight' of no layer of the configuration; did you mean 'stage",
            Problem(), StringComparison.Ordinal);
    }

    [Fact]
    public void Another_shape_and_a_number_that_is_none_are_named()
    {
        (float[] values, int[] sides) = _small.Arrays[Conv2];
        _small.Arrays[Conv2] = (values, [8, 8, 9]);
        Assert.EndsWith($"array '{Conv2}' is 8x8x9, expected 8x8x3x3", Problem(), StringComparison.Ordinal);
        values[5] = float.NaN;
        _small.Arrays[Conv2] = (values, sides);
        Assert.EndsWith($"array '{Conv2}' has NaN at 5 of 576 numbers, expected finite numbers", Problem(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_parameters_of_a_checkpoint_are_told_from_exported_weights()
    {
        _small.Arrays["network.blocks.0.layers.0.conv.weight"] = ([1], [1]);
        Assert.Contains("expected what 'latencylab_training --export' writes", Problem(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_no_archive_or_ends_early_is_refused()
    {
        byte[] file = _small.File;
        foreach (byte[] bad in (byte[][])[[], "no archive"u8.ToArray(), file[..^30], file[..(file.Length / 2)]])
        {
            string path = _folder.Write("w.npz", bad);
            Assert.Contains("is no .npz file (a zip archive of arrays)", Problem(path), StringComparison.Ordinal);
        }

        Assert.EndsWith("no such file", Problem(_folder.File("nowhere.npz")), StringComparison.Ordinal);
    }

    private TrainedWeights Read() => TrainedWeights.Read(
        _folder.Write("w.npz", _small.File), ExecutionPlan.Of(_small.Network, (_, step) => step.Schedules[0]));

    private string Problem() => $"{Assert.Single(Assert.Throws<InputException>(Read).Errors)}";

    private string Problem(string path) => $"{Assert.Single(Assert.Throws<InputException>(
        () => TrainedWeights.Read(path, ExecutionPlan.Of(_small.Network, (_, step) => step.Schedules[0]))).Errors)}";
}
