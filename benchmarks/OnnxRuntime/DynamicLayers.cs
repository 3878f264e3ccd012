using LatencyLab.Operators;
using LatencyLab.Operators.Convolution;
using LatencyLab.Operators.Masking;
using LatencyLab.Operators.Patches;

namespace LatencyLab.Benchmarks.OnnxRuntime;

/// <summary>A dynamic convolution and the dense one of which it computes a part.</summary>
/// <param name="Class">Row of the table.</param>
/// <param name="Dense">The dense convolution.</param>
/// <param name="Dynamic">The dynamic one.</param>
/// <param name="Share">Part of the dense one's arithmetic.</param>
internal sealed record DynamicLayer(string Class, Conv2d Dense, Operator Dynamic, double Share)
{
    private const double Rate = 0.5;

    /// <summary>Layers of ResNet-50: patches read in place and gathered, and half of the channels, in and out.</summary>
    /// <param name="batch">Images.</param>
    public static IEnumerable<DynamicLayer> All(int batch)
    {
        foreach ((int channels, int size, int kernel, int outputs) in
            ((int, int, int, int)[])[(64, 56, 3, 64), (128, 28, 3, 128), (256, 14, 3, 256), (64, 56, 1, 256), (512, 28, 1, 128)])
        {
            Conv2d dense = Conv2d.Square(batch, channels, size, outputs, kernel) with { HasBias = true };
            foreach (int granularity in (int[])[1, 2, 4, 7, 14])
            {
                if (size % granularity != 0)
                    continue;
                yield return Patches($"{kernel}x{kernel} patches in place, S = {granularity}", PatchInput.Indexed, granularity);
                yield return Patches($"{kernel}x{kernel} gathered patches, S = {granularity}", PatchInput.Gathered, granularity);
            }

            ChannelMaskedConv2d masked = new()
            {
                Dense = dense,
                ChannelGroup = 16,
                InputKeepRate = Rate,
                OutputKeepRate = Rate,
            };
            yield return new DynamicLayer($"{kernel}x{kernel} half of the channels", dense, masked, Work(masked) / Work(dense));

            DynamicLayer Patches(string name, PatchInput source, int granularity)
            {
                PatchConv2d patches = new()
                {
                    Dense = dense,
                    Granularity = granularity,
                    ActivationRate = Rate,
                    Source = source,
                };
                return new DynamicLayer(name, dense, patches, Work(patches) / Work(dense));
            }
        }
    }

    private static double Work(Operator op) => op.Work(sizeof(float)).Macs;
}
