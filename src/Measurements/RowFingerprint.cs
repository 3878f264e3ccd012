using System.Security.Cryptography;
using System.Text;

namespace LatencyLab.Measurements;

/// <summary>Identifies what a row measures, so that rows a profile was fitted to can be told from rows it never saw.</summary>
internal static class RowFingerprint
{
    /// <summary>
    /// 8 characters (48 bits of SHA-256) over device, data type and operator (<see cref="OperatorText"/>). The latency is left out on
    /// purpose: a second timing of a fitted shape is not unseen.
    /// </summary>
    /// <param name="device">Text of the device column.</param>
    /// <param name="typeName">Data type as the file spells it.</param>
    /// <param name="name">Operator name in the file.</param>
    /// <param name="op">The operator.</param>
    public static string Of(string device, string typeName, string name, Operator op)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{device}|{typeName}|{name}|{OperatorText.Of(op)}"), hash);
        return Convert.ToBase64String(hash[..6]).Replace('+', '-').Replace('/', '_');
    }
}
