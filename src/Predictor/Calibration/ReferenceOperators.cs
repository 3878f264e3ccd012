using LatencyLab.Networks.Sources;

namespace LatencyLab.Predictor.Calibration;

/// <summary>
/// Operators of well-known networks by class: what two parameter sets of a class are compared on where there are no rows.
/// </summary>
internal static class ReferenceOperators
{
    private static readonly string[] s_networks = ["resnet50", "mobilenet_v2", "regnet_y_400mf", "bert_base"];
    private static readonly int[] s_batches = [1, 32];

    private static readonly Lazy<ILookup<OperatorClass, Operator>> s_all = new(() =>
        (from name in s_networks
         from batch in s_batches
         from op in NetworkCatalog.Find(name).Build(batch).Operators
         where op is not CompositeOperator
         select op).Distinct().ToLookup(op => op.Work(sizeof(float)).Class));

    /// <summary>The different operators of a class; empty for classes that no static network has.</summary>
    public static IEnumerable<Operator> Of(OperatorClass operatorClass) => s_all.Value[operatorClass];
}
