using LatencyLab.Networks.Backbones;

namespace LatencyLab.Tests.Executing;

/// <summary>
/// What a trained network computes, as training does: every block whole, then its result times the mask. Written from the description of
/// the network and the names of the arrays alone, in double, channels first.
/// </summary>
internal sealed class DenseReference(Dictionary<string, (float[] Values, int[] Sides)> arrays, Backbone backbone, int granularity)
{
    private sealed record Map(double[] Values, int Channels, int Height, int Width)
    {
        public double At(int channel, int y, int x) =>
            channel >= Channels || y < 0 || x < 0 || y >= Height || x >= Width ? 0 : Values[(channel * Height + y) * Width + x];
    }

    /// <summary>Scores of an image [channels, height, width], and what every block keeps.</summary>
    public (double[] Scores, Dictionary<string, bool[]> Decisions) Run(float[] image, int imageChannels, int imageSide)
    {
        Dictionary<string, bool[]> decisions = [];
        Map x = Image(image, imageChannels, imageSide);
        foreach (BlockShape shape in backbone.BlocksOf())
            x = Residual(shape.Name, x, shape.Stride, decisions);
        return (Linear("head/classifier", Pooled(x)), decisions);
    }

    /// <summary>Scores of the exits behind some blocks, then of the network, whose blocks have a prefix.</summary>
    public double[][] Exits(float[] image, int imageChannels, int imageSide, string prefix, params string[] places)
    {
        List<double[]> scores = [];
        Map x = Image(image, imageChannels, imageSide, prefix);
        foreach (BlockShape shape in backbone.BlocksOf())
        {
            x = Residual(prefix + shape.Name, x, shape.Stride, []);
            if (places.Contains(shape.Name))
                scores.Add(Linear($"{shape.Name}.exit/exit_classifier", Pooled(x)));
        }

        return [.. scores, Linear($"{prefix}head/classifier", Pooled(x))];
    }

    /// <summary>What the classifier of a network reads whose blocks have a prefix.</summary>
    public double[] Features(float[] image, int imageChannels, int imageSide, string prefix) => Pooled(backbone.BlocksOf().Aggregate(
        Image(image, imageChannels, imageSide, prefix), (x, shape) => Residual(prefix + shape.Name, x, shape.Stride, [])));

    /// <summary>Scores of a HydraNet whose stem ends with the first stage, and the branches that it runs.</summary>
    /// <param name="sums">Whether features are added up, and not scores.</param>
    public (double[] Scores, int[] Branches) Branches(float[] image, int imageChannels, int imageSide, int branches, int topK, bool sums)
    {
        Map x = Through("stem.", Image(image, imageChannels, imageSide), 1);
        double[] scores = Linear("gate.scores/linear", Pooled(Through("gate.", x, 2)));
        int[] chosen = [.. Enumerable.Range(0, branches).OrderByDescending(branch => scores[branch]).Take(topK)];
        double[][] features = [.. chosen.Select(branch => Pooled(Through($"branch{branch}.", x, 2)))];
        double[][] results = sums ? features : [.. features.Zip(chosen, (f, branch) => Linear($"branch{branch}.combine/linear", f))];
        double[] sum = [.. Enumerable.Range(0, results[0].Length).Select(i => results.Sum(result => result[i]))];
        return (sums ? Linear("combine/classifier", sum) : sum, chosen);
    }

    private Map Image(float[] image, int channels, int side, string prefix = "") =>
        Convolution($"{prefix}stem/conv", new Map([.. image.Select(value => (double)value)], channels, side, side), 1, true);

    /// <summary>The blocks of a stage that a part has.</summary>
    private Map Through(string prefix, Map x, int stage)
    {
        foreach (BlockShape shape in backbone.BlocksOf().Where(shape => shape.Stage == stage))
        {
            if (arrays.ContainsKey($"{prefix}{shape.Name}/conv.weight"))
                x = Residual(prefix + shape.Name, x, shape.Stride, []);
        }

        return x;
    }

    private Map Residual(string name, Map x, int stride, Dictionary<string, bool[]> decisions)
    {
        bool isBottleneck = arrays.ContainsKey($"{name}/conv3.weight");
        string first = arrays.ContainsKey($"{name}/conv1.weight") ? "conv1" : "conv";
        bool[]? channels = arrays.ContainsKey($"{name}/channel_masker.weight") ? Channels(name, x) : null;
        double[]? runs = Saliences($"{name}/lnet", x), scales = Saliences($"{name}/cnet", x);
        bool scalesFirst = arrays.ContainsKey($"{name}/cnet_hidden.weight");
        Map y = Masked(Convolution($"{name}/{first}", x, isBottleneck ? 1 : stride, true), channels);
        y = Masked(Convolution($"{name}/conv2", Scaled(y, scalesFirst ? scales : null), isBottleneck ? stride : 1, isBottleneck), channels);
        bool isGated = arrays.ContainsKey($"{name}/gate.weight"), isMasked = isGated || arrays.ContainsKey($"{name}/masker.weight");
        int side = isMasked && !isGated ? granularity : y.Height, columns = y.Width / side;
        bool[] kept = !isMasked ? [true] : Decide($"{name}/{(isGated ? "gate" : "masker")}", x, y.Height / side, columns);
        if (arrays.ContainsKey($"{name}/squeeze_excite.fc1.weight"))
            y = Squeezed($"{name}/squeeze_excite", Patches(y, kept, side));
        if (isBottleneck)
            y = Convolution($"{name}/conv3", Scaled(y, scales), 1, false);
        y = Patches(Scaled(y, runs), kept, side);
        if (runs is not null)
            decisions.Add($"{name}.layer_keep", [runs[0] > 0]);
        if (scales is not null)
            decisions.Add($"{name}.channel_keep", [.. scales.Select(scale => scale > 0 && (runs is null || runs[0] > 0))]);
        if (isMasked || channels is not null)
            decisions.Add(name, isMasked ? kept : channels!);
        if (isMasked && channels is not null)
            decisions.Add($"{name}.channel_keep_rate", channels);
        Map residual = arrays.ContainsKey($"{name}/downsample.weight") ? Convolution($"{name}/downsample", x, stride, false) : x;
        return y with
        {
            Values =
            [
                .. y.Values.Select((value, i) => Math.Max(0, value + residual.At(
                    i / (y.Height * y.Width), i / y.Width % y.Height * (residual.Height / y.Height),
                    i % y.Width * (residual.Width / y.Width)))),
            ],
        };
    }

    /// <summary>What is kept of a map, with zeros for the rest.</summary>
    private static Map Patches(Map map, bool[] kept, int side) => map with
    {
        Values =
        [
            .. map.Values.Select((value, i) =>
                kept[i / map.Width % map.Height / side * (map.Width / side) + i % map.Width / side] ? value : 0),
        ],
    };

    private Map Squeezed(string layer, Map map)
    {
        double[] hidden = [.. Linear($"{layer}.fc1", Pooled(map)).Select(value => Math.Max(0, value))];
        return Scaled(map, [.. Linear($"{layer}.fc2", hidden).Select(value => 1 / (1 + Math.Exp(-value)))]);
    }

    private static double[] Pooled(Map x)
    {
        int area = x.Height * x.Width;
        return [.. Enumerable.Range(0, x.Channels).Select(c => x.Values.Skip(c * area).Take(area).Average())];
    }

    private static Map Masked(Map map, bool[]? groups) => groups is null ? map : map with
    {
        Values = [.. map.Values.Select((value, i) => groups[i / (map.Height * map.Width) / (map.Channels / groups.Length)] ? value : 0)],
    };

    /// <summary>Results of the nets that decided in the last run, by the name of the net.</summary>
    public Dictionary<string, double[]> Logits { get; } = [];

    /// <summary>What scales the groups of an LC-Net: 0 of what is left out; null: there is no such net.</summary>
    private double[]? Saliences(string net, Map x)
    {
        if (!arrays.ContainsKey($"{net}_out.weight"))
            return null;
        bool isSingle = !arrays.ContainsKey($"{net}_hidden.weight");
        double[] values = Pooled(x);
        if (!isSingle)
            values = [.. Linear($"{net}_hidden", values).Select(value => Math.Max(0, value))];
        double threshold = arrays[$"{net}_out.threshold"].Values[0];
        Logits[net] = Linear($"{net}_out", values);
        return
        [
            .. Logits[net].Select(logit => logit <= threshold ? 0 : isSingle ? Math.Clamp(logit, 1e-3, 1) : 1 / (1 + Math.Exp(-logit))),
        ];
    }

    private static Map Scaled(Map map, double[]? scales) => scales is null ? map : map with
    {
        Values = [.. map.Values.Select((value, i) => value * scales[i / (map.Height * map.Width) / (map.Channels / scales.Length)])],
    };

    private bool[] Channels(string block, Map x)
    {
        double[] values = [.. Linear($"{block}/channel_masker.hidden", Pooled(x)).Select(value => Math.Max(0, value))];
        double[] logits = Linear($"{block}/channel_masker", values);
        return [.. Enumerable.Range(0, logits.Length / 2).Select(group => logits[2 * group + 1] > logits[2 * group])];
    }

    /// <summary>A linear layer.</summary>
    public double[] Linear(string layer, double[] values)
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
                int group = o / (outputs * inputs / x.Channels) * inputs;
                for (int c = 0; c < inputs; c++)
                {
                    for (int tap = 0; tap < kernel * kernel; tap++)
                    {
                        sum += weight[(o * inputs + c) * kernel * kernel + tap]
                            * x.At(group + c, i / width * stride + tap / kernel - pad, i % width * stride + tap % kernel - pad);
                    }
                }

                values[o * height * width + i] = hasRelu ? Math.Max(0, sum) : sum;
            }
        }

        return new Map(values, outputs, height, width);
    }
}
