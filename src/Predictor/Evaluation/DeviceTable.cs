namespace LatencyLab.Predictor.Evaluation;

/// <summary>Small tables of shipped profiles that are part of the program.</summary>
internal static class DeviceTable
{
    /// <summary>The fields of every line below the heading.</summary>
    public static IEnumerable<string[]> Rows(string resource)
    {
        using Stream stream = typeof(DeviceTable).Assembly.GetManifestResourceStream(resource)!;
        using StreamReader reader = new(stream);
        reader.ReadLine();
        while (reader.ReadLine() is string line)
            yield return line.Split(',');
    }
}
