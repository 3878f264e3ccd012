namespace LatencyLab.Yaml;

/// <summary>Numbers as YAML and JSON both read them.</summary>
public static class YamlNumber
{
    /// <summary>
    /// The shortest text that reads back as the same double. With an exponent it has a decimal point and a sign too,
    /// because YAML 1.1 readers take <c>4e6</c> for text.
    /// </summary>
    public static string Of(double number)
    {
        string plain = number.ToString("R", CultureInfo.InvariantCulture);
        bool exponent = plain.Contains('E', StringComparison.Ordinal);
        if (!exponent && Math.Abs(number) < 1e5)
            return plain;
        string exponential = Exponential(plain);
        return exponent || exponential.Length < plain.Length ? exponential : plain;
    }

    /// <summary>The same digits as d.ddde+x, from the shortest round-trip form.</summary>
    private static string Exponential(string shortest)
    {
        string sign = shortest.StartsWith('-') ? "-" : "";
        string[] parts = shortest.TrimStart('-').Split('E');
        int exponent = parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 0;
        string whole = parts[0].Split('.')[0];
        string digits = (whole + parts[0][Math.Min(whole.Length + 1, parts[0].Length)..]).TrimStart('0');
        if (whole.Trim('0').Length == 0)
            return shortest;
        string fraction = digits[1..].TrimEnd('0');
        exponent += whole.Length - 1;
        return $"{sign}{digits[0]}.{(fraction.Length == 0 ? "0" : fraction)}e{(exponent < 0 ? "" : "+")}"
            + $"{exponent.ToString(CultureInfo.InvariantCulture)}";
    }
}
