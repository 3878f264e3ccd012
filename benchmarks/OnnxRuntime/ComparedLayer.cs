using LatencyLab.Operators;
using LatencyLab.Operators.Convolution;
using LatencyLab.Operators.Elementwise;
using LatencyLab.Operators.Gemm;
using LatencyLab.Operators.Pooling;

namespace LatencyLab.Benchmarks.OnnxRuntime;

/// <summary>An operator that both sides run.</summary>
/// <param name="Class">Row of the table.</param>
/// <param name="Name">Sizes for people.</param>
/// <param name="Operator">The operator.</param>
internal sealed record ComparedLayer(string Class, string Name, Operator Operator)
{
    /// <summary>Layers of ResNet-50, MobileNetV2, RegNet, ResNeXt and EfficientNet-B0 at 224 x 224 pixels.</summary>
    /// <param name="batch">Images.</param>
    public static IEnumerable<ComparedLayer> All(int batch) =>
        [.. Dense(batch), .. Grouped(batch), .. Depthwise(batch), .. Products(batch), .. Pools(batch), .. Elements(batch)];

    /// <summary>What the ratio of a class should be at most.</summary>
    public static double Bar(string name) => name switch
    {
        "1x1" or "3x3" or "7x7" => 1.1,
        "linear" => 1.15,
        "max pool" or "sigmoid" or "element-wise" => 1,
        _ => 1.2,
    };

    private static IEnumerable<ComparedLayer> Dense(int batch)
    {
        yield return Convolution("7x7", batch, 3, 224, 64, 7, 2);
        yield return Convolution("3x3", batch, 3, 224, 32, 3, 2);
        foreach ((int channels, int size) in ((int, int)[])[(64, 56), (128, 28), (256, 14), (512, 7)])
            yield return Convolution("3x3", batch, channels, size, channels, 3);
        foreach ((int channels, int size) in ((int, int)[])[(128, 56), (256, 28), (512, 14)])
            yield return Convolution("3x3", batch, channels, size, channels, 3, 2);
        (int, int, int)[] pointwise =
        [
            (64, 56, 64), (64, 56, 256), (256, 56, 64), (256, 56, 128), (128, 28, 512), (512, 28, 128), (512, 28, 256), (256, 14, 1024),
            (1024, 14, 256), (1024, 14, 512), (512, 7, 2048), (2048, 7, 512), (32, 112, 16), (16, 112, 96), (96, 56, 24), (24, 56, 144),
            (144, 28, 32), (32, 28, 192), (192, 14, 64), (64, 14, 384), (384, 14, 96), (96, 14, 576), (576, 7, 160), (160, 7, 960),
            (960, 7, 320), (320, 7, 1280),
        ];
        foreach ((int inputs, int size, int outputs) in pointwise)
            yield return Convolution("1x1", batch, inputs, size, outputs, 1);
        foreach ((int inputs, int size, int outputs) in ((int, int, int)[])[(256, 56, 512), (512, 28, 1024), (1024, 14, 2048)])
            yield return Convolution("1x1", batch, inputs, size, outputs, 1, 2);
    }

    private static IEnumerable<ComparedLayer> Grouped(int batch)
    {
        (int, int, int)[] layers =
        [
            (128, 56, 4), (256, 28, 8), (512, 14, 16), (1024, 7, 32), (48, 56, 8), (104, 28, 8), (208, 14, 8), (440, 7, 8), (160, 14, 16),
            (240, 14, 24), (528, 7, 24), (432, 14, 48),
        ];
        foreach ((int channels, int size, int ofGroup) in layers)
            yield return Convolution("grouped 3x3", batch, channels, size, channels, 3, 1, channels / ofGroup);
        yield return Convolution("grouped 3x3", batch, 256, 56, 256, 3, 2, 32);
        yield return Convolution("grouped 3x3", batch, 208, 28, 208, 3, 2, 26);
    }

    private static IEnumerable<ComparedLayer> Depthwise(int batch)
    {
        (int, int, int, int)[] layers =
        [
            (32, 112, 3, 1), (144, 56, 3, 1), (192, 28, 3, 1), (384, 14, 3, 1), (576, 14, 3, 1), (960, 7, 3, 1), (96, 112, 3, 2),
            (144, 56, 3, 2), (192, 28, 3, 2), (576, 14, 3, 2), (240, 28, 5, 1), (480, 14, 5, 1), (672, 14, 5, 1), (1152, 7, 5, 1),
            (144, 56, 5, 2), (672, 14, 5, 2),
        ];
        foreach ((int channels, int size, int kernel, int stride) in layers)
        {
            string name = kernel == 5 ? "depthwise 5x5" : stride == 1 ? "depthwise 3x3" : "depthwise 3x3, stride 2";
            yield return Convolution(name, batch, channels, size, channels, kernel, stride, channels);
        }
    }

    private static IEnumerable<ComparedLayer> Products(int batch)
    {
        (long, int, int)[] layers = [(1, 2048, 1000), (1, 1280, 1000), (1, 512, 512), (1, 960, 240), (49, 768, 3072), (197, 768, 768)];
        foreach ((long rows, int inputs, int outputs) in layers)
        {
            Linear op = new(rows * batch, inputs, outputs) { HasBias = true };
            yield return new ComparedLayer("linear", $"{op.Rows} x {inputs} to {outputs}", op);
        }
    }

    private static IEnumerable<ComparedLayer> Pools(int batch)
    {
        foreach ((int channels, int size, int kernel) in ((int, int, int)[])[(64, 112, 3), (192, 56, 3), (64, 224, 2), (256, 56, 2)])
        {
            yield return new ComparedLayer("max pool", $"{kernel}x{kernel} / 2, {channels} of {size}x{size}", new Pool2d
            {
                Function = PoolFunction.Max,
                Batch = batch,
                Channels = channels,
                InputHeight = size,
                InputWidth = size,
                KernelHeight = kernel,
                KernelWidth = kernel,
                StrideHeight = 2,
                StrideWidth = 2,
                PaddingHeight = kernel == 3 ? 2 : 0,
                PaddingWidth = kernel == 3 ? 2 : 0,
            });
        }
    }

    private static IEnumerable<ComparedLayer> Elements(int batch)
    {
        foreach ((int channels, int size) in ((int, int)[])[(32, 112), (144, 56), (480, 14), (1152, 7)])
            yield return Elementwise("sigmoid", channels, size, (rows, columns) => new Unary(UnaryFunction.Sigmoid, rows, columns));
        foreach ((int channels, int size) in ((int, int)[])[(256, 56), (512, 28), (1024, 14), (2048, 7)])
        {
            yield return Elementwise("element-wise", channels, size, (rows, columns) => new Add(rows, columns));
            yield return Elementwise("element-wise", channels, size, (rows, columns) => new Unary(UnaryFunction.Relu, rows, columns));
        }

        ComparedLayer Elementwise(string name, int channels, int size, Func<long, long, Operator> create)
        {
            Operator op = create((long)batch * size * size, channels);
            return new ComparedLayer(name, $"{op.Kind}, {channels} of {size}x{size}", op);
        }
    }

    private static ComparedLayer Convolution(
        string name, int batch, int inputs, int size, int outputs, int kernel, int stride = 1, int groups = 1)
    {
        string across = stride == 1 ? "" : $" / {stride}", apart = groups == 1 || groups == inputs ? "" : $", {inputs / groups} a group";
        return new ComparedLayer(name, $"{kernel}x{kernel}{across}, {inputs} to {outputs} of {size}x{size}{apart}",
            Conv2d.Square(batch, inputs, size, outputs, kernel, stride, groups) with { HasBias = true });
    }
}
