namespace LatencyLab.Reporting.Pictures.Drawing;

/// <summary>How bars are filled.</summary>
internal static class BarOpacity
{
    /// <summary>Of what the other bars are compared with.</summary>
    public const double Pale = 0.45;
}
