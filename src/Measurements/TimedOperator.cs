using System.Collections.ObjectModel;
using System.Runtime.CompilerServices;
using LatencyLab.Hardware;

namespace LatencyLab.Measurements;

/// <summary>
/// One row of a measurement file: an operator, what it ran on, and how long it took. It is the same from the reader to the fit and to the
/// evaluation.
/// </summary>
/// <remarks>Rows are told apart by where they stand: two rows are equal only if they are the same object.</remarks>
public sealed record TimedOperator
{
    private StrongBox<OperatorWork>? _work;

    /// <summary>What was measured. It cannot be changed afterwards, because <see cref="Fingerprint"/> is of it.</summary>
    /// <param name="op">The operator.</param>
    /// <param name="type">Element type of all tensors.</param>
    /// <param name="device">Text of the device column.</param>
    /// <param name="name">Operator name in the file; null: the operator's own.</param>
    /// <param name="typeName">Data type as the file spells it, empty where it does not say; null: the name of the type.</param>
    public TimedOperator(Operator op, DataType type, string device = "", string? name = null, string? typeName = null)
    {
        ArgumentNullException.ThrowIfNull(op);
        Operator = op;
        Type = type;
        Device = device;
        Name = name ?? op.Kind;
        TypeName = typeName ?? type.Key();
    }

    /// <summary>The operator.</summary>
    public Operator Operator { get; }

    /// <summary>Element type of all tensors.</summary>
    public DataType Type { get; }

    /// <summary>Text of the device column.</summary>
    public string Device { get; }

    /// <summary>Operator name in the file.</summary>
    public string Name { get; }

    /// <summary>Data type as the file spells it; empty where it does not say.</summary>
    public string TypeName { get; }

    /// <summary>Kernel family or implementation that was measured, if known.</summary>
    public string Implementation { get; init; } = "";

    /// <summary>How it was timed, one of <see cref="SetUps"/>; null where the file does not say.</summary>
    public string? SetUp { get; init; }

    /// <summary>
    /// Whether the kernel was generated and tuned for this shape instead of taken from a vendor's menu: as column <c>kernels</c> says, else
    /// by what the implementation calls itself (TVM, AutoTVM, Ansor, auto-tuned).
    /// </summary>
    public bool IsTuned { get; init; }

    /// <summary>Measured latency; null for a row that only describes an operator.</summary>
    public double? MeasuredSeconds { get; init; }

    /// <summary>What other tools predicted for this row, by tool.</summary>
    public IReadOnlyDictionary<string, double> PeerSeconds { get; init; } = ReadOnlyDictionary<string, double>.Empty;

    /// <summary>The file it was read from.</summary>
    public string Path { get; init; } = "";

    /// <summary>1-based line in that file.</summary>
    public int Line { get; init; }

    /// <summary>Header of that file.</summary>
    public IReadOnlyList<string> Columns { get; init; } = [];

    /// <summary>All fields as they stood in the file, so that unknown columns pass through.</summary>
    public IReadOnlyList<string> Fields { get; init; } = [];

    /// <summary>Measured latency.</summary>
    /// <exception cref="InvalidOperationException">The row only describes an operator.</exception>
    public double Seconds => MeasuredSeconds ?? throw new InvalidOperationException($"line {Line} has no latency");

    /// <summary>The operator's work at its data type.</summary>
    public OperatorWork Work => (_work ??= new StrongBox<OperatorWork>(Operator.Work(Type.ElementBytes()))).Value;

    /// <summary>Whether the operator runs as several kernels, so that no operator class describes it alone.</summary>
    public bool IsComposite => Operator is CompositeOperator;

    /// <summary>See <see cref="RowFingerprint"/>.</summary>
    public string Fingerprint => field ??= RowFingerprint.Of(Device, TypeName, Name, Operator);

    /// <summary>The operator in schema columns, e.g. <c>conv2d batch=1 cin=64</c>.</summary>
    public string Shape => string.Join(' ', MeasurementColumns.Shape
        .Select(column => (Name: column, Value: Field(column)))
        .Where(one => one.Value.Length > 0)
        .Select(one => $"{one.Name}={one.Value}")
        .Prepend(Name));

    /// <summary>A field by the name of its column; empty where the file has no such column.</summary>
    public string Field(string column)
    {
        for (int i = 0; i < Columns.Count; i++)
        {
            if (Columns[i].Equals(column, StringComparison.OrdinalIgnoreCase))
                return Fields[i].Trim();
        }

        return "";
    }

    /// <inheritdoc/>
    public bool Equals(TimedOperator? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => RuntimeHelpers.GetHashCode(this);
}
