using LatencyLab.Studies.Matrices;

namespace LatencyLab.Tests.Studies.Matrices;

public sealed class MatrixFileTests
{
    private const string Start = "schema: latencylab/matrix/v1\nname: s\nmatrix:\n";

    [Fact]
    public void Tasks_are_all_combinations_families_first_and_devices_last()
    {
        TaskMatrix matrix = MatrixFile.Parse(
            Start + "  devices: [nvidia-v100, nvidia-t4]\n  networks: [resnet18]\n  batches: [1, 8]\n"
            + "  families: [{family: dense}, {family: lasnet, granularity: 4-4-2-1, activation_rate: 0.5}]\n", "s.yaml");
        Assert.Equal(8, matrix.Count);
        Assert.Equal(
            [
                "nvidia-v100 1 dense ", "nvidia-v100 1 lasnet activation_rate=0.5 granularity=4-4-2-1", "nvidia-v100 8 dense ",
                "nvidia-v100 8 lasnet activation_rate=0.5 granularity=4-4-2-1", "nvidia-t4 1 dense ",
            ],
            Enumerable.Range(0, 5).Select(matrix.Task).Select(
                task => $"{task.Device} {task.Batch} {task.Family.Name} {task.Family.OptionText}"));
    }

    [Theory]
    [InlineData("  devices: [nvidia-v10]\n  networks: [resnet18]\n", 4, 13, "nvidia-v100")]
    [InlineData("  devices: [nvidia-v100]\n  networks: [resnet18, resnett50]\n", 5, 24, "resnet50")]
    [InlineData("  devices: [nvidia-v100]\n  networks: [resnet18]\n  runtimes: [grap]\n", 6, 14, "graph")]
    [InlineData("  devices: [nvidia-v100, nvidia-v100]\n  networks: [resnet18]\n", 4, 26, "given twice")]
    [InlineData("  devices: [nvidia-v100]\n  networks: [resnet18]\n  batches: [0]\n", 6, 13, "greater than 0")]
    [InlineData("  devices: [nvidia-v100]\n  networks: [resnet18]\n  batches: [8, 8]\n", 6, 16, "given twice")]
    [InlineData("  devices: []\n  networks: [resnet18]\n", 4, 12, "is empty")]
    [InlineData("  devices: [nvidia-v100]\n  networks: [resnet18]\n  familys: []\n", 6, 3, "families")]
    [InlineData("  networks: [resnet18]\n", 4, 3, "missing key 'devices'")]
    [InlineData("  devices: [nvidia-v100]\n  networks: [resnet18]\n  families: [{family: lasnett}]\n", 6, 23, "lasnet")]
    [InlineData("  devices: [nvidia-v100]\n  networks: [resnet18]\n  families: [{family: lcnet, granularity: 4}]\n", 6, 30, "not")]
    [InlineData("  devices: [nvidia-v100]\n  networks: [densenet121]\n  families: [{family: lasnet, granularity: 4}]\n", 6, 14, "lasnet")]
    public void What_is_wrong_is_said_where_it_stands(string matrix, int line, int column, string expected)
    {
        InputException problem = Assert.Throws<InputException>(() => MatrixFile.Parse(Start + matrix, "s.yaml"));
        InputError error = problem.Errors[0];
        Assert.Equal(("s.yaml", line, column), (error.Source, error.Line, error.Column));
        Assert.Contains(expected, error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_family_that_one_network_can_be_is_no_error_of_the_file() => Assert.Equal(2, MatrixFile.Parse(
        Start + "  devices: [nvidia-v100]\n  networks: [densenet121, resnet18]\n  families: [{family: lasnet, granularity: 1}]\n",
        "s.yaml").Count);

    [Theory]
    [InlineData("0/3")]
    [InlineData("4/3")]
    [InlineData("3")]
    [InlineData("1/0")]
    [InlineData("-1/3")]
    public void What_is_no_shard_is_refused(string text) => Assert.Throws<InputException>(() => Shard.Parse(text));

    [Theory]
    [InlineData(10, 3)]
    [InlineData(3, 7)]
    [InlineData(10_000_000, 64)]
    public void Shards_are_every_task_once(int tasks, int count)
    {
        Shard[] shards = [.. Enumerable.Range(1, count).Select(number => new Shard(number, count))];
        Assert.Equal(0, shards[0].First(tasks));
        Assert.Equal(tasks, shards[^1].End(tasks));
        Assert.All(shards.Zip(shards.Skip(1)), pair => Assert.Equal(pair.First.End(tasks), pair.Second.First(tasks)));
        Assert.All(shards, shard => Assert.InRange(shard.End(tasks) - shard.First(tasks), tasks / count, (tasks / count) + 1));
    }
}
