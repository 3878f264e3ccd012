using System.Diagnostics.CodeAnalysis;

namespace LatencyLab.Predictor;

/// <summary>A latency model bound to one device and data type. Thread-safe; pure.</summary>
public interface ILatencyModel
{
    /// <summary>The name on the command line: <c>latencylab</c> or <c>lasnet</c>.</summary>
    string Name { get; }

    /// <summary>The device.</summary>
    DeviceProfile Device { get; }

    /// <summary>Element type of all tensors.</summary>
    DataType DataType { get; }

    /// <summary>The software that runs the operators; null for device time alone, which adds up.</summary>
    Runtime? Runtime => null;

    /// <summary>What comes before the first operator of an inference: submitting all of them.</summary>
    LatencyEstimate Start => LatencyEstimate.Zero;

    /// <summary>What a decision costs that the network reads back to the host.</summary>
    LatencyEstimate Decision => LatencyEstimate.Zero;

    /// <summary>Latency of one operator launched once. Composite operators are the sum of their parts.</summary>
    /// <param name="op">The operator.</param>
    /// <param name="estimate">The latency; nothing where the model does not describe the operator.</param>
    /// <param name="problem">What the model does not describe; null where it describes the operator.</param>
    /// <returns>Whether the model describes the operator.</returns>
    bool TryPredict(Operator op, out LatencyEstimate estimate, [NotNullWhen(false)] out string? problem);
}

/// <summary>Predictions that have to be there.</summary>
public static class LatencyModelExtensions
{
    /// <summary>As <see cref="ILatencyModel.TryPredict"/>, where the user asked for this very operator.</summary>
    /// <exception cref="InputException">The model does not describe this operator.</exception>
    public static LatencyEstimate Predict(this ILatencyModel model, Operator op)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model.TryPredict(op, out LatencyEstimate estimate, out string? problem) ? estimate : throw new InputException(problem);
    }
}
