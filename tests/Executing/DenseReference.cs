using LatencyLab.Networks.Backbones;

namespace LatencyLab.Tests.Executing;

/// <summary>
/// What a trained LASNet computes, as training does: every block whole, then its result times the mask. Written from the description of
/// the network and the names of the arrays alone, in double, channels first.
/// </summary>
internal sealed class DenseReference(Dictionary<string, (float[] Values, int[] Sides)> arrays, Backbone backbone, int granularity)
{
    private sealed record Map(double[] Values, int Channels, int Height, int Width)
    {
        public double At(int channel, int y, int x) =>
            y < 0 || x < 0 || y >= Height || x >= Width ? 0 : Values[(channel * Height + y) * Width + x];
    }

    /// <summary>Scores of an image [channels, height, width], and what every block keeps.</summary>
    public (double[] Scores, Dictionary<string, bool[]> Decisions) Run(float[] image, int imageChannels, int imageSide)
    {
        Dictionary<string, bool[]> decisions = [];
        Map x = Convolution("stem/conv", new Map([.. image.Select(value => (double)value)], imageChannels, imageSide, imageSide), 1, true);
        foreach (BlockShape shape in backbone.BlocksOf())
        {
            string name = shape.Name;
            bool isBottleneck = arrays.ContainsKey($"{name}/conv3.weight");
            Map residual = arrays.ContainsKey($"{name}/downsample.weight") ? Convolution($"{name}/downsample", x, shape.Stride, false) : x;
            bool[]? channels = arrays.ContainsKey($"{name}/channel_masker.weight") ? Channels(name, x) : null;
            Map y = Masked(Convolution($"{name}/conv1", x, isBottleneck ? 1 : shape.Stride, true), channels);
            y = Masked(Convolution($"{name}/conv2", y, isBottleneck ? shape.Stride : 1, isBottleneck), channels);
            if (isBottleneck)
                y = Convolution($"{name}/conv3", y, 1, false);
            bool isGated = arrays.ContainsKey($"{name}/gate.weight");
            int side = isGated ? y.Height : granularity, columns = y.Width / side;
            bool[] kept = channels is not null ? [.. Enumerable.Repeat(true, y.Height / side * columns)]
                : Decide($"{name}/{(isGated ? "gate" : "masker")}", x, y.Height / side, columns);
            decisions.Add(name, channels ?? kept);
            double[] sum = new double[y.Values.Length];
            for (int i = 0; i < sum.Length; i++)
            {
                int row = i / y.Width % y.Height / side, column = i % y.Width / side;
                sum[i] = Math.Max(0, residual.Values[i] + (kept[row * columns + column] ? y.Values[i] : 0));
            }

            x = y with { Values = sum };
        }

        int area = x.Height * x.Width;
        double[] pooled = [.. Enumerable.Range(0, x.Channels).Select(c => x.Values.Skip(c * area).Take(area).Average())];
        return (Linear("head/classifier", pooled), decisions);
    }

    private static Map Masked(Map map, bool[]? groups) => groups is null ? map : map with
    {
        Values = [.. map.Values.Select((value, i) => groups[i / (map.Height * map.Width) / (map.Channels / groups.Length)] ? value : 0)],
    };

    private bool[] Channels(string block, Map x)
    {
        int area = x.Height * x.Width;
        double[] values = [.. Enumerable.Range(0, x.Channels).Select(c => x.Values.Skip(c * area).Take(area).Average())];
        values = [.. Linear($"{block}/channel_masker.hidden", values).Select(value => Math.Max(0, value))];
        double[] logits = Linear($"{block}/channel_masker", values);
        return [.. Enumerable.Range(0, logits.Length / 2).Select(group => logits[2 * group + 1] > logits[2 * group])];
    }

    private double[] Linear(string layer, double[] values)
    {
        (float[] weight, _) = arrays[$"{layer}.weight"];
        (float[] bias, _) = arrays[$"{layer}.bias"];
        return [.. bias.Select((b, k) => b + values.Select((value, c) => value * weight[k * values.Length + c]).Sum())];
    }

    private bool[] Decide(string masker, Map x, int rows, int columns)
    {
        (float[] weight, _) = arrays[$"{masker}.weight"];
        (float[] bias, _) = arrays[$"{masker}.bias"];
        int height = x.Height / rows, width = x.Width / columns;
        bool[] kept = new bool[rows * columns];
        for (int cell = 0; cell < kept.Length; cell++)
        {
            double skip = bias[0], keep = bias[1];
            for (int c = 0; c < x.Channels; c++)
            {
                double sum = 0;
                for (int pixel = 0; pixel < height * width; pixel++)
                    sum += x.At(c, cell / columns * height + pixel / width, cell % columns * width + pixel % width);
                skip += sum / (height * width) * weight[c];
                keep += sum / (height * width) * weight[x.Channels + c];
            }

            kept[cell] = keep > skip;
        }

        return kept;
    }

    private Map Convolution(string layer, Map x, int stride, bool hasRelu)
    {
        (float[] weight, int[] sides) = arrays[$"{layer}.weight"];
        (float[] bias, _) = arrays[$"{layer}.bias"];
        int outputs = sides[0], inputs = sides[1], kernel = sides[2], pad = (kernel - 1) / 2;
        int height = (x.Height - 1) / stride + 1, width = (x.Width - 1) / stride + 1;
        double[] values = new double[outputs * height * width];
        for (int o = 0; o < outputs; o++)
        {
            for (int i = 0; i < height * width; i++)
            {
                double sum = bias[o];
                for (int c = 0; c < inputs; c++)
                {
                    for (int tap = 0; tap < kernel * kernel; tap++)
                    {
                        sum += weight[(o * inputs + c) * kernel * kernel + tap]
                            * x.At(c, i / width * stride + tap / kernel - pad, i % width * stride + tap % kernel - pad);
                    }
                }

                values[o * height * width + i] = hasRelu ? Math.Max(0, sum) : sum;
            }
        }

        return new Map(values, outputs, height, width);
    }
}
