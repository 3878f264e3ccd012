using LatencyLab.Operators.Masking;
using LatencyLab.Simulation.Masks;

namespace LatencyLab.Simulation.Networks;

/// <summary>Kernels on the patches of masks: a mask a block, which all of its kernels share.</summary>
/// <param name="masks">Where masks come from.</param>
internal sealed class MaskedBlocks(IMaskSource masks)
{
    private readonly Dictionary<(string Block, int Images, int Rows, int Columns), PatchMask> _known = [];

    /// <summary>The kernels that run, with what their masks say.</summary>
    public IEnumerable<Launch> Of(IEnumerable<Launch> launches, double elementBytes)
    {
        foreach (Launch launch in launches)
        {
            double runs = launch.Probability;
            if (runs < 1)
            {
                if (MaskOf(launch.Block, 1, 1, 1, runs).Active == 0)
                    continue;
                runs = 1;
            }

            MaskedOperator masked = MaskedOperator.Of(
                launch.Operator, (images, rows, columns, rate) => MaskOf(launch.Block, images, rows, columns, rate));
            if (launch.Operator is MaskCompaction compaction && Known(launch.Block) is { } mask)
                masked = masked with { Operator = compaction with { ActivationRate = mask.Rate } };
            OperatorWork work = launch.Decisions > 0 ? launch.Work : masked.Operator.Work(elementBytes);
            yield return launch with { Masked = masked, Work = work, Probability = runs };
        }
    }

    private PatchMask? Known(string block) => _known.FirstOrDefault(known => known.Key.Block == block).Value;

    private PatchMask MaskOf(string block, int images, int rows, int columns, double rate)
    {
        if (!_known.TryGetValue((block, images, rows, columns), out PatchMask? mask))
            _known.Add((block, images, rows, columns), mask = masks.Of(block, images, rows, columns, rate));
        return mask;
    }
}
