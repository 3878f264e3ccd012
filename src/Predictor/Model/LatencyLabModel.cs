using LatencyLab.Hardware;
using LatencyLab.Operators;

namespace LatencyLab.Predictor.Model;

/// <summary>
/// The default model: tiled products, streaming and indexed kernels on the device's engines and memory levels, with few parameters an
/// operator class that are generation defaults until the profile's calibration replaces them. Equations in docs/model.md.
/// </summary>
public sealed class LatencyLabModel : ILatencyModel
{
    private readonly ClassModel[] models;
    private readonly double[] lowFactors;
    private readonly double[] highFactors;
    private readonly int elementBytes;

    /// <param name="device">The device.</param>
    /// <param name="type">Element type of all tensors.</param>
    /// <exception cref="NotSupportedException">The device has no arithmetic of this type.</exception>
    public LatencyLabModel(DeviceProfile device, DataType type)
    {
        Device = device;
        DataType = type;
        DeviceRates rates = new(device, type);
        elementBytes = rates.ElementBytes;
        OperatorClass[] classes = Enum.GetValues<OperatorClass>();
        models = new ClassModel[classes.Length];
        lowFactors = new double[classes.Length];
        highFactors = new double[classes.Length];
        foreach (OperatorClass operatorClass in classes)
        {
            int i = (int)operatorClass;
            models[i] = new ClassModel(rates, operatorClass, CalibratedParameters.Of(device, rates, operatorClass));
            (lowFactors[i], highFactors[i]) = CalibratedParameters.IntervalFactors(device, operatorClass);
        }
    }

    /// <inheritdoc/>
    public string Name => "latencylab";

    /// <inheritdoc/>
    public DeviceProfile Device { get; }

    /// <inheritdoc/>
    public DataType DataType { get; }

    /// <inheritdoc/>
    public LatencyEstimate Predict(Operator op)
    {
        ArgumentNullException.ThrowIfNull(op);
        if (op is not CompositeOperator composite)
            return Predict(op.Work(elementBytes));
        LatencyEstimate sum = LatencyEstimate.Zero;
        foreach (Operator part in composite.Parts)
            sum += Predict(part);
        return sum;
    }

    /// <summary>Latency of one call of an operator with this work.</summary>
    public LatencyEstimate Predict(in OperatorWork work)
    {
        int i = (int)work.Class;
        LatencyEstimate estimate = models[i].Predict(work);
        return estimate with
        {
            LowSeconds = estimate.TotalSeconds * lowFactors[i],
            HighSeconds = estimate.TotalSeconds * highFactors[i],
        };
    }
}
