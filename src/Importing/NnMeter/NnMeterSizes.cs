using LatencyLab.Operators.Elementwise;
using LatencyLab.Operators.Normalization;
using LatencyLab.Operators.Pooling;

namespace LatencyLab.Importing.NnMeter;

/// <summary>The configuration of a kernel.</summary>
/// <param name="Side">Rows and columns of the map; 1 where there is none.</param>
/// <param name="Inputs">Channels read; several of a concatenation.</param>
/// <param name="Outputs">Channels written.</param>
/// <param name="Kernel">Side of the window.</param>
/// <param name="Stride">From one output to the next.</param>
internal sealed record NnMeterSizes(int Side, IReadOnlyList<int> Inputs, int Outputs, int Kernel, int Stride)
{
    /// <summary>Groups of a convolution; null: as the type of the kernel says.</summary>
    public int? Groups { get; init; }

    /// <summary>The sizes that a JSON configuration gives.</summary>
    /// <exception cref="InputException">One is no size.</exception>
    public static NnMeterSizes Of(ForeignTree tree, YamlMapping config)
    {
        List<int> inputs = [];
        foreach (string key in (string[])["CIN", "CIN1", "CIN2", "CIN3", "CIN4"])
        {
            if (tree.Number(config, key) is double and > 0)
                inputs.Add(tree.RequiredCount(config, key));
        }

        if (inputs.Count == 0)
            throw ForeignTree.Missing(config, "CIN");
        return new NnMeterSizes(
            tree.Count(config, "HW") ?? 1, inputs, tree.Count(config, "COUT") ?? inputs[0], tree.Count(config, "KERNEL_SIZE") ?? 1,
            tree.Count(config, "STRIDES", "POOL_STRIDES") ?? 1);
    }

    /// <summary>The operator of a type of kernel.</summary>
    /// <exception cref="InputException">There is none.</exception>
    public Operator ToOperator(string kernel)
    {
        long pixels = (long)Side * Side;
        return kernel switch
        {
            _ when kernel.StartsWith("conv", StringComparison.Ordinal) => ConvolutionOf(kernel, Groups ?? 1),
            _ when kernel.StartsWith("dwconv", StringComparison.Ordinal) => ConvolutionOf(kernel, Groups ?? Inputs[0]),
            "maxpool" => PoolOf(PoolFunction.Max),
            "avgpool" => PoolOf(PoolFunction.Average),
            "global-avgpool" => new GlobalPool { Batch = 1, Channels = Inputs[0], Height = Side, Width = Side },
            "fc" => new Linear(1, Inputs[0], Outputs) { HasBias = true },
            "bn" => new BatchNorm2d { Batch = 1, Channels = Inputs[0], Height = Side, Width = Side },
            "relu" => new Unary(UnaryFunction.Relu, pixels, Inputs[0]),
            "hswish" => new Unary(UnaryFunction.HardSwish, pixels, Inputs[0]),
            "add" => new Add(pixels, Inputs[0]),
            "addrelu" => new Add(pixels, Inputs[0]) { HasActivation = true },
            "concat" => new Concat(pixels, Inputs.Sum()),
            _ => throw new InputException($"kernels '{kernel}' have no operator here"),
        };
    }

    private Conv2d ConvolutionOf(string kernel, int groups)
    {
        ForeignAxis axis = ForeignAxis.OfSame(Side, Kernel, Stride);
        string[] parts = kernel.Split('-');
        bool hasNorm = parts.Contains("bn") || parts.Contains("block");
        return new ForeignConvolution(1, Inputs[0], groups == 1 ? Outputs : Math.Max(Outputs, groups), groups, axis, axis).ToOperator() with
        {
            HasFoldedBatchNorm = hasNorm,
            HasBias = !hasNorm,
            HasActivation = parts.Any(part => part is "relu" or "relu6" or "hswish" or "block"),
        };
    }

    private Pool2d PoolOf(PoolFunction function)
    {
        ForeignAxis axis = ForeignAxis.OfSame(Side, Kernel, Stride);
        return new Pool2d
        {
            Function = function,
            Batch = 1,
            Channels = Inputs[0],
            InputHeight = Side,
            InputWidth = Side,
            KernelHeight = Kernel,
            KernelWidth = Kernel,
            StrideHeight = Stride,
            StrideWidth = Stride,
            PaddingHeight = axis.Padding,
            PaddingWidth = axis.Padding,
        };
    }
}
