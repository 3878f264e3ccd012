namespace LatencyLab.Predictor.Model;

/// <summary>
/// Parameters of an operator class on a device: what was fitted, else what a related class was fitted to, else the defaults.
/// </summary>
internal static class CalibratedParameters
{
    /// <summary>Value of <see cref="ClassCalibration.Measurement"/> for device time only.</summary>
    public const string Kernel = "kernel";

    /// <summary>Value of <see cref="ClassCalibration.Measurement"/> for times that include launches and the framework's passes.</summary>
    public const string Wall = "wall";

    private const double UncalibratedFactor = 2, BorrowedFactor = 1.5;

    /// <summary>The parameters to predict with.</summary>
    /// <param name="asMeasured">With the launch terms of the set-up that timed the fitted rows; else with the device's own kernel
    /// start.</param>
    /// <param name="waits">The set-up waits for the device after every call, so that nothing of a launch hides.</param>
    /// <remarks>
    /// A class that was not fitted borrows the efficiencies of the class whose kernels are most like its own, as far as it has them itself,
    /// and as measured the launch term of the same set-up, so that dense and dynamic operators of one profile stay comparable. A CPU is its
    /// own host: what a call costs there is the device's.
    /// </remarks>
    public static ClassParameters Of(
        DeviceProfile device, DeviceRates rates, OperatorClass operatorClass, bool asMeasured, bool waits = false)
    {
        double[] values = ParameterCatalog.Defaults(ParameterCatalog.Of(operatorClass, rates));
        ClassCalibration? fitted = Find(device, operatorClass, out bool isBorrowed);
        bool includesFramework = false;
        if (fitted is null)
        {
            if (LaunchOfSetUp(device) is double launch)
                values[(int)Parameter.LaunchSeconds] = launch;
        }
        else
        {
            foreach (Parameter parameter in Enum.GetValues<Parameter>())
            {
                if (isBorrowed && double.IsNaN(values[(int)parameter]))
                    continue;
                if (fitted.Parameters.TryGetValue(ParameterNames.Of(parameter), out double value))
                    values[(int)parameter] = value;
                else if (IsLaterThan(fitted, parameter))
                    values[(int)parameter] = ParameterTable.Entries[(int)parameter].Neutral!.Value;
            }

            bool hasSamePasses = !isBorrowed || operatorClass == OperatorClass.GroupedConvolution;
            includesFramework = hasSamePasses && fitted.Measurement == Wall;
        }

        if (asMeasured && waits && !rates.Kind.IsHost)
            values[(int)Parameter.LaunchOverlap] = 0;
        if (asMeasured || rates.Kind.IsHost)
            return new ClassParameters(values, includesFramework);
        double start = device.KernelFloorSeconds * (isBorrowed ? 1 : fitted?.KernelStartRatio ?? 1);
        foreach (Parameter parameter in ParameterCatalog.OfSetUp)
            values[(int)parameter] = ParameterCatalog.WithoutSetUp(parameter, start);
        return new ClassParameters(values, includesFramework: false);
    }

    /// <summary>Factors that span the 90 % interval: fitted, else wide.</summary>
    /// <param name="type">See <see cref="DeviceRates.FittedAs"/>.</param>
    /// <remarks>Where no row of the data type was fitted, at least as wide as without a fit.</remarks>
    public static (double Low, double High) IntervalFactors(DeviceProfile device, OperatorClass operatorClass, DataType? type)
    {
        ClassCalibration? fitted = Find(device, operatorClass, out bool isBorrowed);
        if (fitted is null)
            return (1 / UncalibratedFactor, UncalibratedFactor);
        double widen = isBorrowed ? BorrowedFactor : 1;
        double low = Math.Min(1, (fitted.IntervalLowFactor ?? 1 / UncalibratedFactor) / widen);
        double high = Math.Max(1, (fitted.IntervalHighFactor ?? UncalibratedFactor) * widen);
        return type is DataType known && fitted.DataTypes.Contains(known) ? (low, high)
            : (Math.Min(low, 1 / UncalibratedFactor), Math.Max(high, UncalibratedFactor));
    }

    /// <summary>
    /// The correction trees of a class that was itself fitted, with rows of the type: other types may have other kernels.
    /// </summary>
    /// <inheritdoc cref="IntervalFactors" path="/param[@name='type']"/>
    public static BoostedResidual? ResidualOf(DeviceProfile device, OperatorClass operatorClass, DataType? type) =>
        Find(device, operatorClass, out bool isBorrowed) is { Residual: { } encoded } fitted && !isBorrowed
            && type is DataType known && fitted.DataTypes.Contains(known) ? BoostedResidual.Decode(encoded) : null;

    /// <summary>
    /// The factors by operator of a class that was itself fitted, the defaults of one that has no fit of its own or a relative's; null
    /// where there are none.
    /// </summary>
    public static IReadOnlyDictionary<string, double>? OperatorFactorsOf(
        DeviceProfile device, DeviceRates rates, OperatorClass operatorClass) =>
        Find(device, operatorClass, out bool isBorrowed) is not { } fitted ? OperatorFactors.Defaults(rates, operatorClass)
            : fitted.OperatorFactors.Count > 0 && !isBorrowed ? fitted.OperatorFactors : null;

    /// <summary>Whether a fit to matrix units was made before the model had a parameter that its others must not be joined by.</summary>
    private static bool IsLaterThan(ClassCalibration fitted, Parameter parameter) => parameter switch
    {
        Parameter.StreamFill => fitted.Parameters.ContainsKey(ParameterNames.Of(Parameter.StepWait)),
        Parameter.ConvertRows => fitted.Parameters.ContainsKey(ParameterNames.Of(Parameter.ConvertSeconds)),
        _ => false,
    };

    private static ClassCalibration? Find(DeviceProfile device, OperatorClass operatorClass, out bool isBorrowed)
    {
        isBorrowed = false;
        if (device.Calibration is null)
            return null;
        if (device.Calibration.Classes.TryGetValue(ParameterNames.Of(operatorClass), out ClassCalibration? own))
            return own;
        isBorrowed = true;
        foreach (OperatorClass relative in Relatives(operatorClass))
        {
            if (device.Calibration.Classes.TryGetValue(ParameterNames.Of(relative), out ClassCalibration? fitted))
                return fitted;
        }

        return null;
    }

    private static ReadOnlySpan<OperatorClass> Relatives(OperatorClass operatorClass) => operatorClass switch
    {
        OperatorClass.PatchConvolution or OperatorClass.ChannelMaskedConvolution or OperatorClass.GroupedConvolution =>
            [OperatorClass.Convolution],
        OperatorClass.BatchedGemm => [OperatorClass.Linear],
        OperatorClass.Linear => [OperatorClass.BatchedGemm],
        OperatorClass.Normalization or OperatorClass.Pooling or OperatorClass.Masker or OperatorClass.Compaction
            or OperatorClass.Synthesis or OperatorClass.Scatter => [OperatorClass.Elementwise],
        OperatorClass.AtomicScatter => [OperatorClass.Gather, OperatorClass.Elementwise],
        OperatorClass.Gather => [OperatorClass.Scatter, OperatorClass.Elementwise],
        _ => [],
    };

    private static double? LaunchOfSetUp(DeviceProfile device)
    {
        double? least = null;
        foreach (ClassCalibration fitted in device.Calibration?.Classes.Values ?? [])
        {
            if (fitted.Parameters.TryGetValue(ParameterNames.Of(Parameter.LaunchSeconds), out double launch) && !(launch >= least))
                least = launch;
        }

        return least;
    }
}
