namespace LatencyLab.Predictor.Calibration;

/// <summary>What a timed row includes.</summary>
public enum MeasurementKind
{
    /// <summary>Device time and the launch that goes with it.</summary>
    Kernel,

    /// <summary>The framework's own passes over the data and its launches as well.</summary>
    Wall,

    /// <summary>Whichever of the two predicts rows it was not fitted to better.</summary>
    Auto,
}

/// <summary>Names of <see cref="MeasurementKind"/> in profiles and on the command line.</summary>
public static class MeasurementKinds
{
    /// <summary>By kind, in the order of the enumeration.</summary>
    public static IReadOnlyList<string> Names { get; } = [CalibratedParameters.Kernel, CalibratedParameters.Wall, "auto"];

    /// <exception cref="InputException">Not a kind of measurement.</exception>
    public static MeasurementKind Parse(string name)
    {
        int index = Names.ToList().FindIndex(known => known.Equals(name, StringComparison.OrdinalIgnoreCase));
        return index >= 0 ? (MeasurementKind)index : throw new InputException(
            $"unknown kind '{name}', expected one of {string.Join(", ", Names)}", "--measurement", nearest: NearestName.Find(name, Names));
    }

    /// <summary>The name in a profile; null for <see cref="MeasurementKind.Auto"/>, which the fit decides.</summary>
    public static string? NameOf(MeasurementKind kind) => kind == MeasurementKind.Auto ? null : Names[(int)kind];
}
