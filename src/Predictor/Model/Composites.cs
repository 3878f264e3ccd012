namespace LatencyLab.Predictor.Model;

/// <summary>Operators that are a sum of others.</summary>
internal static class Composites
{
    /// <summary>The sum over the parts, and over the parts of those, of an operator; its own where it has none.</summary>
    public static LatencyEstimate Sum<TModel>(Operator op, TModel model, Func<TModel, Operator, LatencyEstimate> ofPart)
    {
        if (op is not CompositeOperator composite)
            return ofPart(model, op);
        LatencyEstimate sum = LatencyEstimate.Zero;
        foreach (Operator part in composite.Parts)
            sum += Sum(part, model, ofPart);
        return sum;
    }
}
