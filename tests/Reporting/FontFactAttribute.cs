using LatencyLab.Reporting.Pictures;

namespace LatencyLab.Tests.Reporting;

/// <summary>A test that draws pixels with labels; skipped with a message where the machine has no font.</summary>
public sealed class FontFactAttribute : FactAttribute
{
    internal const string Needed = "needs a font (apt-get install fonts-dejavu-core)";

    public FontFactAttribute() => Skip = PictureWriter.HasFont ? null : Needed;
}

/// <inheritdoc cref="FontFactAttribute"/>
public sealed class FontTheoryAttribute : TheoryAttribute
{
    public FontTheoryAttribute() => Skip = PictureWriter.HasFont ? null : FontFactAttribute.Needed;
}
