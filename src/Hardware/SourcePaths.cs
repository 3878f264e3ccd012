namespace LatencyLab.Hardware;

/// <summary>Names that <c>sources</c> may use: a numeric field, or a prefix that covers all below it.</summary>
internal static class SourcePaths
{
    /// <summary>The path itself and every shorter name that covers it, most specific first.</summary>
    public static IEnumerable<string> Covering(string path)
    {
        for (string at = path; ; at = at[..at.LastIndexOf('.')])
        {
            yield return at;
            if (!at.Contains('.', StringComparison.Ordinal))
                yield break;
        }
    }

    /// <summary>Every name that is valid for a profile with these memory levels.</summary>
    public static IEnumerable<string> Valid(IEnumerable<string> levels)
    {
        Field processing = ProfileFields.Root.Fields.First(field => field.Key == "processing");
        foreach (Field field in processing.Fields)
        {
            yield return field.Key;
            foreach (string type in field.Choices)
                yield return $"{field.Key}.{type}";
        }

        Field level = ProfileFields.Root.Fields.First(field => field.Key == "memories").Item!;
        foreach (string name in levels)
        {
            yield return name;
            foreach (Field field in level.Fields.Where(field => field.Kind is FieldKind.Number or FieldKind.Count))
                yield return $"{name}.{field.Key}";
        }

        foreach (Field field in ProfileFields.Root.Fields.Where(field => field.Kind == FieldKind.Number || field.Key == "calibration"))
            yield return field.Key;
        foreach (Field field in ProfileFields.Root.Fields.Where(field => field.Key == "stated_peak_flops_per_s"))
        {
            yield return field.Key;
            foreach (string type in field.Choices)
                yield return $"{field.Key}.{type}";
        }
    }
}
