namespace LatencyLab.Networks.Backbones;

/// <summary>RegNetX and RegNetY (Radosavovic et al., "Designing Network Design Spaces", CVPR 2020, tables of the best models).</summary>
internal static class RegNets
{
    private const int StemChannels = 32;

    /// <summary>Widths are multiples of this before they are fitted to the group width.</summary>
    private const int Quantum = 8;

    /// <summary>How a stage's width is made a multiple of the group width.</summary>
    internal enum WidthRule
    {
        /// <summary>To the nearest multiple, halves to the even one, as in the paper's model zoo.</summary>
        Nearest,

        /// <summary>To the nearest multiple, halves up, and up where that would take away more than a tenth, as in torchvision.</summary>
        MostlyUp,
    }

    /// <summary>The published design parameters: slope w_a, initial width w_0, multiplier w_m, depth d and group width g;
    /// and the width rule of the publisher.</summary>
    private static readonly (string Name, double Slope, int Initial, double Multiplier, int Depth, int Group, WidthRule Rule)[] s_designs =
    [
        ("x_200mf", 36.44, 24, 2.49, 13, 8, WidthRule.Nearest),
        ("x_400mf", 24.48, 24, 2.54, 22, 16, WidthRule.MostlyUp),
        ("x_600mf", 36.97, 48, 2.24, 16, 24, WidthRule.Nearest),
        ("x_800mf", 35.73, 56, 2.28, 16, 16, WidthRule.MostlyUp),
        ("x_1_6gf", 34.01, 80, 2.25, 18, 24, WidthRule.MostlyUp),
        ("x_3_2gf", 26.31, 88, 2.25, 25, 48, WidthRule.MostlyUp),
        ("x_4gf", 38.65, 96, 2.43, 23, 40, WidthRule.Nearest),
        ("x_6_4gf", 60.83, 184, 2.07, 17, 56, WidthRule.Nearest),
        ("x_8gf", 49.56, 80, 2.88, 23, 120, WidthRule.MostlyUp),
        ("y_200mf", 36.44, 24, 2.49, 13, 8, WidthRule.Nearest),
        ("y_400mf", 27.89, 48, 2.09, 16, 8, WidthRule.MostlyUp),
        ("y_600mf", 32.54, 48, 2.32, 15, 16, WidthRule.Nearest),
        ("y_800mf", 38.84, 56, 2.4, 14, 16, WidthRule.MostlyUp),
        ("y_1_6gf", 20.71, 48, 2.65, 27, 24, WidthRule.MostlyUp),
        ("y_3_2gf", 42.63, 80, 2.66, 21, 24, WidthRule.MostlyUp),
        ("y_4gf", 31.41, 96, 2.24, 22, 64, WidthRule.Nearest),
        ("y_6_4gf", 33.22, 112, 2.27, 25, 72, WidthRule.Nearest),
        ("y_8gf", 76.82, 192, 2.19, 17, 56, WidthRule.MostlyUp),
    ];

    /// <summary>Every published network; the X ones have no squeeze-and-excitation.</summary>
    public static IEnumerable<Backbone> All =>
        s_designs.Select(d => Create(d.Name, Stages(d.Slope, d.Initial, d.Multiplier, d.Depth, d.Group, d.Rule)));

    /// <summary>Widths and depths of the stages from the design parameters.</summary>
    /// <remarks>
    /// Block j = 0 .. d-1 has u_j = w_0 + w_a j, quantised to w_0 w_m^round(log(u_j / w_0) / log w_m) and to a multiple of 8 (eqs. 2-4);
    /// blocks of equal width are a stage. A width is then made a multiple of min(g, width).
    /// </remarks>
    internal static IReadOnlyList<StageShape> Stages(double slope, int initial, double multiplier, int depth, int group, WidthRule rule) =>
        [.. Enumerable.Range(0, depth)
            .Select(block => Math.Round(Math.Log((initial + slope * block) / initial) / Math.Log(multiplier)))
            .Select(power => (int)Math.Round(initial * Math.Pow(multiplier, power) / Quantum) * Quantum)
            .GroupBy(width => width)
            .Select(stage =>
            {
                int groupWidth = Math.Min(group, stage.Key);
                int width = FitWidth(stage.Key, groupWidth, rule);
                return new StageShape(stage.Count(), width, width, Stride: 2, width / groupWidth);
            })];

    private static int FitWidth(int width, int groupWidth, WidthRule rule)
    {
        if (rule == WidthRule.Nearest)
            return (int)Math.Round((double)width / groupWidth) * groupWidth;
        int fitted = (width + groupWidth / 2) / groupWidth * groupWidth;
        return 10 * fitted < 9 * width ? fitted + groupWidth : fitted;
    }

    private static Backbone Create(string name, IReadOnlyList<StageShape> stages)
    {
        bool isY = name[0] == 'y';
        return new Backbone
        {
            Name = $"regnet_{name}",
            DefaultResolution = 224,
            Kind = isY ? BlockKind.RegNetY : BlockKind.RegNetX,
            Stem = new StemShape(StemChannels, 3, 2),
            Stages = stages,
            SqueezeExciteRatio = isY ? 0.25 : null,
        };
    }
}
