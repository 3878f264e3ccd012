using LatencyLab.Operators.Patches;

namespace LatencyLab.Measurements;

/// <summary>How the operators of one name stand in a row: a field a parameter, but for those that the name tells.</summary>
/// <param name="prototype">An operator of that name, all of whose optional parameters are at the defaults of the name.</param>
internal sealed class OperatorForm(Operator prototype)
{
    private readonly IReadOnlyList<RowField> _fields = RowFields.Of(prototype);

    /// <summary>The operator of a row. Where <see cref="FieldReader.Problem"/> is set afterwards it is not that of the row.</summary>
    public Operator Read(FieldReader fields)
    {
        Operator op = prototype with { };
        foreach (RowField field in _fields)
            field.Read(fields, op);
        if (op is Conv2d conv)
            Verify(fields, conv);
        return op;
    }

    public void Write(Operator op, RowWriter row)
    {
        foreach (RowField field in _fields)
            field.Write(op, row);
        long? patches = op switch
        {
            PatchConv2d patch => patch.Grid.ActivePatches(patch.Dense.Batch, patch.ActivationRate),
            PatchGather gather => gather.Grid.ActivePatches(gather.Batch, gather.ActivationRate),
            PatchScatter scatter => scatter.Grid.ActivePatches(scatter.Batch, scatter.ActivationRate),
            PatchScatterAdd scatter => scatter.Grid.ActivePatches(scatter.Batch, scatter.ActivationRate),
            _ => null,
        };
        if (patches is not null)
            row.Set("patches", patches);
    }

    private static void Verify(FieldReader fields, Conv2d conv)
    {
        if (conv.InputChannels % conv.Groups != 0 || conv.OutputChannels % conv.Groups != 0)
        {
            fields.Fail(
                $"column 'groups' is {conv.Groups}, expected a divisor of cin = {conv.InputChannels} and cout = {conv.OutputChannels}");
        }

        if (conv.OutputHeight < 1 || conv.OutputWidth < 1)
        {
            fields.Fail(
                $"a {conv.KernelHeight}x{conv.KernelWidth} kernel does not fit the padded {conv.InputHeight}x{conv.InputWidth} input");
        }
    }
}
