using LatencyLab.Hardware;
using LatencyLab.Operators;

namespace LatencyLab.Predictor;

/// <summary>A latency model bound to one device and data type. Thread-safe; pure.</summary>
public interface ILatencyModel
{
    /// <summary>The name on the command line: <c>latencylab</c> or <c>lasnet</c>.</summary>
    string Name { get; }

    DeviceProfile Device { get; }

    DataType DataType { get; }

    /// <summary>Latency of one operator launched once. Composite operators are the sum of their parts.</summary>
    /// <exception cref="NotSupportedException">The model does not describe this operator.</exception>
    LatencyEstimate Predict(Operator op);
}
