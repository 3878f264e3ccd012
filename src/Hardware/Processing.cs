namespace LatencyLab.Hardware;

/// <summary>Arithmetic rate of one data type.</summary>
/// <param name="VectorMacsPerEngineCycle">MACs that one engine's ordinary lanes do in a cycle; 0 where the type is not supported.</param>
/// <param name="MatrixMacsPerEngineCycle">MACs that one engine's matrix units do in a cycle; 0 where it has none for the type.</param>
public sealed record ArithmeticRate(double VectorMacsPerEngineCycle, double MatrixMacsPerEngineCycle = 0);

/// <summary>The processing engines of a device (SMs, CUs, CPU cores).</summary>
public sealed record Processing
{
    /// <summary>Processing engines: cores, multiprocessors, compute units.</summary>
    public required int EngineCount { get; init; }

    /// <summary>fp32 lanes of one engine.</summary>
    public required int LanesPerEngine { get; init; }

    /// <summary>fp32 lanes of a vector register of a CPU's core, which has several units of them; null: all of the engine.</summary>
    public int? RegisterLanes { get; init; }

    /// <summary>Clock in Hz that the arithmetic runs at under load where power allows (the boost clock of a GPU).</summary>
    public required double FrequencyHz { get; init; }

    /// <summary>Guaranteed clock in Hz, where it differs.</summary>
    public double? BaseFrequencyHz { get; init; }

    /// <summary>fp32 MACs that one lane completes in a cycle.</summary>
    public double MacsPerLaneCycle { get; init; } = 1;

    /// <summary>Cycles from issue to result of a fp32 MAC: lanes x depth independent MACs keep an engine busy.</summary>
    public int PipelineDepthCycles { get; init; } = 4;

    /// <summary>Rates of data types; fp32 is always present (from lanes where the profile does not say).</summary>
    public IReadOnlyDictionary<DataType, ArithmeticRate> Rates { get; init; } = new Dictionary<DataType, ArithmeticRate>();

    /// <summary>
    /// Peak MACs a second of the whole device for a data type; matrix units are used where they exist and are allowed. 0 where unsupported.
    /// </summary>
    /// <remarks>engines * MACs per engine and cycle * frequency. 1 MAC = 2 FLOP.</remarks>
    public double PeakMacsPerSecond(DataType type, bool allowMatrixUnits = true)
    {
        ArithmeticRate rate = RateOf(type);
        double perCycle =
            allowMatrixUnits ? Math.Max(rate.VectorMacsPerEngineCycle, rate.MatrixMacsPerEngineCycle) : rate.VectorMacsPerEngineCycle;
        return EngineCount * perCycle * FrequencyHz;
    }

    /// <summary>MACs that one engine does in a cycle in a data type; both 0 where it is not supported.</summary>
    public ArithmeticRate RateOf(DataType type) =>
        Rates.TryGetValue(type, out ArithmeticRate? rate) ? rate
        : type == DataType.Fp32 ? new ArithmeticRate(LanesPerEngine * MacsPerLaneCycle)
        : new ArithmeticRate(0);
}
