namespace LatencyLab.Operators;

/// <summary>Adds the work of operators that run one after another.</summary>
internal static class WorkSum
{
    /// <summary>Counts add; the class, shape and window are those of the operator with the most arithmetic.</summary>
    public static OperatorWork Of(IReadOnlyList<Operator> operators, int elementBytes)
    {
        OperatorWork sum = default, largest = default;
        foreach (Operator part in operators)
        {
            OperatorWork work = part.Work(elementBytes);
            if (work.Flops >= largest.Flops)
                largest = work;
            sum = sum with
            {
                Macs = sum.Macs + work.Macs,
                OtherFlops = sum.OtherFlops + work.OtherFlops,
                OperandBytes = sum.OperandBytes + work.OperandBytes,
                IndexedBytes = sum.IndexedBytes + work.IndexedBytes,
                Bytes = new TensorBytes(
                    sum.Bytes.Input + work.Bytes.Input, sum.Bytes.Weight + work.Bytes.Weight, sum.Bytes.Output + work.Bytes.Output,
                    sum.Bytes.Index + work.Bytes.Index),
            };
        }

        return sum with
        {
            Class = largest.Class,
            Shape = largest.Shape,
            Window = largest.Window,
            ContiguousRunBytes = largest.ContiguousRunBytes,
            TableBytes = largest.TableBytes,
            UpdatesPerAddress = largest.UpdatesPerAddress,
            IsWithinRow = largest.IsWithinRow,
            ExpandedIndexBytes = largest.ExpandedIndexBytes,
            Patches = largest.Patches,
            Passes = largest.Passes,
        };
    }
}
