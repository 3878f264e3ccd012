using LatencyLab.Predictor.Composition;
using LatencyLab.Predictor.Dynamic;

namespace LatencyLab.Studies.Matrices;

/// <summary>
/// Predicts tasks of a sweep. What a task gives depends on nothing but the task, so that results are the same whoever predicts which; what
/// neighbours have in common is kept. One for each thread.
/// </summary>
internal sealed class MatrixPredictor
{
    private const int MostNetworks = 512;

    private readonly Dictionary<(MatrixFamily, string Network, int Batch), MatrixNetwork> _networks = [];
    private readonly Dictionary<(string Network, int Batch, string Dense), LatencyEstimate> _dense = [];
    private (string Device, DataType Type, string? Runtime) _target;
    private PartCosts? _costs;

    /// <summary>The row of a task. What the libraries refuse, a family that a network cannot be, is a row that says so.</summary>
    public MatrixRow Predict(MatrixTask task)
    {
        ArgumentNullException.ThrowIfNull(task);
        try
        {
            PartCosts costs = CostsOf(task);
            MatrixNetwork network = NetworkOf(task);
            PartCost cost = network.Dynamic is not null ? DynamicPredictor.Expected(costs, network.Dynamic)
                : new PartCost(NetworkPredictor.Predict(costs.Model, network.Blocks!).Estimate, network.Blocks!.Macs);
            LatencyEstimate dense = ReferenceEquals(network.Blocks, network.Dense) ? cost.Latency : DenseOf(task, network, costs);
            return MatrixRow.Of(task, cost, dense, network.Dense.Macs);
        }
        catch (InputException problem)
        {
            return MatrixRow.Refused(task, problem.Errors[0].Message);
        }
        catch (OverflowException)
        {
            return MatrixRow.Refused(task, "a size is too large: its bytes or operations cannot be counted in 64 bits");
        }
    }

    private PartCosts CostsOf(MatrixTask task)
    {
        if (_costs is null || _target != (task.Device, task.Type, task.Runtime))
        {
            _costs = null;
            _dense.Clear();
            _costs = new PartCosts(LatencyModels.Create(
                LatencyModels.Default, DeviceCatalog.Get(task.Device), task.Type, MatrixRow.RuntimeOf(task)));
            _target = (task.Device, task.Type, task.Runtime);
        }

        return _costs;
    }

    private MatrixNetwork NetworkOf(MatrixTask task)
    {
        (MatrixFamily, string, int) key = (task.Family, task.Network, task.Batch);
        if (_networks.TryGetValue(key, out MatrixNetwork? network))
            return network;
        if (_networks.Count >= MostNetworks)
            _networks.Clear();
        _networks.Add(key, network = MatrixNetwork.Of(task.Family, task.Network, task.Batch));
        return network;
    }

    private LatencyEstimate DenseOf(MatrixTask task, MatrixNetwork network, PartCosts costs)
    {
        (string, int, string) key = (task.Network, task.Batch, $"{network.Dense.Name} {network.Dense.Blocks.Count} {network.Dense.Macs}");
        if (!_dense.TryGetValue(key, out LatencyEstimate estimate))
            _dense.Add(key, estimate = NetworkPredictor.Predict(costs.Model, network.Dense).Estimate);
        return estimate;
    }
}
