using LatencyLab.Networks.Confidence;

namespace LatencyLab.Networks.Basisnet;

/// <summary>The BasisNet-MobileNetV3 that is assumed where nothing else is said.</summary>
/// <remarks>
/// From the paper: MobileNetV3-Large, 290 M multiply-adds an image, 198 M on average with early termination, at 80.3 and 80.0 % top-1
/// on ImageNet. Not confirmed, because only abstract and table 1 could be read: 16 bases, preview of half width at 128 pixels,
/// threshold 0.7, which layers are synthesised, and that coefficients are a softmax for every layer. They reproduce both totals within 3 %.
/// </remarks>
public static class BasisnetDefaults
{
    /// <summary>Names of the specialist's backbone and of the preview network.</summary>
    public const string Backbone = "mobilenet_v3_large", Preview = "mobilenet_v3_large_x0.5";

    /// <summary>Sides of their square input images in pixels, and weight sets N.</summary>
    public const int Resolution = 224, PreviewResolution = 128, Bases = 16;

    /// <summary>Least confidence at which an image leaves after the preview.</summary>
    public const double Threshold = 0.7;

    /// <summary>Multiply-adds an image in the paper, without and with early termination.</summary>
    public const double PublishedMacs = 290e6, PublishedMeanMacs = 198e6;

    /// <summary>The whole configuration.</summary>
    public static BasisnetConfiguration Configuration { get; } = Create();

    /// <summary>Confidences that are assumed without a histogram: they give the published exit rate at the assumed threshold.</summary>
    public static ConfidenceDistribution Confidences => new AssumedConfidence(Threshold, ExitRate);

    /// <summary>Exit rate behind the published mean, e = (290 - 198) / (290 - preview), with the default preview's multiply-adds.</summary>
    public static double ExitRate => Configuration.ExitRate;

    private static BasisnetConfiguration Create()
    {
        BasisnetConfiguration configuration = new()
        {
            Backbone = NetworkReference.Open(Backbone),
            Resolution = Resolution,
            Bases = Bases,
            Preview = NetworkReference.Open(Preview),
            PreviewResolution = PreviewResolution,
            Exit = new EarlyExit(0),
        };
        double preview = BasisnetNetwork.CostsOf(configuration).PreviewMacs;
        return configuration with
        {
            Exit = new EarlyExit((PublishedMacs - PublishedMeanMacs) / (PublishedMacs - preview)) { Threshold = Threshold },
        };
    }
}
