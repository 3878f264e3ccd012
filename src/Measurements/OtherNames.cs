namespace LatencyLab.Measurements;

/// <summary>Names that frameworks have for operators and their sizes.</summary>
public static class OtherNames
{
    /// <summary>Of operators.</summary>
    public static Synonyms Operators { get; } = new(
        ("conv convolution conv2dlayer", "conv2d"),
        ("dwconv depthwise depthwiseconv", "depthwise_conv2d"),
        ("matmul mm dot addmm", "gemm"),
        ("baddbmm batchmatmul", "bmm"),
        ("fc dense fullyconnected", "linear"),
        ("bn batchnorm batchnormalization", "batchnorm2d bn"),
        ("layernormalization", "ln"),
        ("maxpool", "max_pool2d"),
        ("avgpool", "avg_pool2d"));

    /// <summary>Of columns.</summary>
    public static Synonyms Columns { get; } = new(
        ("kernel kernelsize ksize filter", "kh"),
        ("stride strides", "stride_h"),
        ("padding pad", "pad_h"),
        ("inchannels inputchannels channels c cinput ci", "cin"),
        ("outchannels outputchannels filters co", "cout"),
        ("height hin", "h"),
        ("width win", "w"),
        ("batchsize b bs", "batch"),
        ("infeatures", "k"),
        ("outfeatures", "n"),
        ("rows", "m"),
        ("rate r", "activation_rate"),
        ("s", "granularity"));
}
