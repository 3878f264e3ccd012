using LatencyLab.Operators;
using LatencyLab.Predictor.Composition;

namespace LatencyLab.Search.Lasnet;

/// <summary>
/// Where the time of a dynamic stage goes, as fractions that add to 1. A fused operator counts where its work is (a masker folded into
/// conv1 is convolution).
/// </summary>
/// <param name="Masker">Maskers, gates, and mask to indices.</param>
/// <param name="Scatter">Scatter, with the residual addition where that is folded into it.</param>
/// <param name="Other">Residual additions and squeeze-and-excitation.</param>
/// <param name="Launch">Launches and kernel floors of all operators.</param>
internal sealed record TimeShares(double Masker, double Gather, double Convolution, double Scatter, double Other, double Launch)
{
    public static TimeShares Of(IReadOnlyList<(BlockEstimate Block, int Count)> blocks, double elementBytes)
    {
        double masker = 0, gather = 0, convolution = 0, scatter = 0, other = 0, launch = 0;
        foreach ((BlockEstimate block, int count) in blocks)
        {
            foreach (NodeEstimate node in block.Steps.SelectMany(step => step.Nodes))
            {
                double work = count * (node.Estimate.TotalSeconds - node.Estimate.LaunchSeconds);
                launch += count * node.Estimate.LaunchSeconds;
                switch (node.Node.Operator.Work(elementBytes).Class)
                {
                    case OperatorClass.Masker or OperatorClass.Compaction: masker += work; break;
                    case OperatorClass.Gather: gather += work; break;
                    case OperatorClass.Scatter: scatter += work; break;
                    case OperatorClass.Convolution or OperatorClass.GroupedConvolution or OperatorClass.DepthwiseConvolution
                        or OperatorClass.PatchConvolution or OperatorClass.ChannelMaskedConvolution:
                        convolution += work; break;
                    default: other += work; break;
                }
            }
        }

        double total = masker + gather + convolution + scatter + other + launch;
        return total <= 0 ? new(0, 0, 0, 0, 0, 0)
            : new(masker / total, gather / total, convolution / total, scatter / total, other / total, launch / total);
    }
}
