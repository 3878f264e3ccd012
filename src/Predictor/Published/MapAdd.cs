namespace LatencyLab.Predictor.Published;

/// <summary>An addition whose operands are known to be feature maps: the published model tiles it by channels, rows and columns.</summary>
internal sealed record MapAdd(int Images, int Channels, int Height, int Width) : Operator
{
    public override string Kind => "add";

    public override OperatorWork Work(int elementBytes) => new Add((long)Images * Height * Width, Channels).Work(elementBytes);
}
