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
        return PatchesOf(op) is (long expected, long all) ? WithPatches(op, fields, expected, all) : op;
    }

    public void Write(Operator op, RowWriter row)
    {
        foreach (RowField field in _fields)
            field.Write(op, row);
        if (PatchesOf(op) is (long patches, _))
            row.Set("patches", patches);
    }

    /// <summary>Patches that an operator selects, and that there are; null where it has none.</summary>
    private static (long Selected, long All)? PatchesOf(Operator op)
    {
        (PatchGrid grid, int batch, double rate)? of = op switch
        {
            PatchConv2d patch => (patch.Grid, patch.Dense.Batch, patch.ActivationRate),
            PatchGather gather => (gather.Grid, gather.Batch, gather.ActivationRate),
            PatchScatter scatter => (scatter.Grid, scatter.Batch, scatter.ActivationRate),
            PatchScatterAdd scatter => (scatter.Grid, scatter.Batch, scatter.ActivationRate),
            _ => null,
        };
        return of is (PatchGrid map, int images, double selected)
            ? (map.ActivePatches(images, selected), map.ActivePatches(images, 1))
            : null;
    }

    /// <remarks>
    /// A rate is written with a few digits, and a mask may select a patch more or less than it says: the count, where it is written, is
    /// what ran.
    /// </remarks>
    private static Operator WithPatches(Operator op, FieldReader fields, long expected, long all)
    {
        if (fields.Text("patches").Length == 0)
            return op;
        long slack = Math.Max(1, all / 100);
        long written = fields.Whole("patches", null, least: 0);
        if (Math.Abs(written - expected) > slack)
            fields.Fail($"column 'patches' is '{fields.Text("patches")}', expected {expected} of {all} as column 'activation_rate' says");
        if (written == expected || written > all)
            return op;
        double rate = (double)written / all;
        return op switch
        {
            PatchConv2d patch => patch with { ActivationRate = rate },
            PatchGather gather => gather with { ActivationRate = rate },
            PatchScatter scatter => scatter with { ActivationRate = rate },
            PatchScatterAdd scatter => scatter with { ActivationRate = rate },
            _ => op,
        };
    }
}
