using System.Security.Cryptography;
using System.Text;

namespace LatencyLab.Measurements;

/// <summary>Identifies what a row measures, so that rows a profile was fitted to can be told from rows it never saw.</summary>
public static class RowFingerprint
{
    /// <summary>
    /// 8 characters (48 bits of SHA-256) over device, data type and operator. The latency is left out on purpose:
    /// a second timing of a fitted shape is not unseen.
    /// </summary>
    public static string Of(MeasurementRow row)
    {
        string text = $"{row.Device}|{row.DataType}|{row.Op}|{row.Operator}";
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(text), hash);
        return Convert.ToBase64String(hash[..6]).Replace('+', '-').Replace('/', '_');
    }
}
