namespace LatencyLab.Measuring.Suites;

/// <summary>The suites by name.</summary>
public static class MeasurementSuites
{
    /// <summary>Suites shown to people; <c>tiny</c>, of a few rows that take milliseconds, is for trying things out.</summary>
    public static IReadOnlyList<string> Names { get; } = ["smoke", "balanced", "static", "dynamic", "tokens", "full", "inference", "tiny"];

    private const int BalancedRows = 24, BalancedConvolutions = 96, BalancedSeed = 20226;

    /// <summary>Cases of a suite, each once, in a fixed order; operators that the backend does not run are left out.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="cacheStates">False: caches warm; true: cold. Each case is measured in every state given.</param>
    /// <param name="canRun">Whether the backend runs an operator; null: a kernel of this project does.</param>
    /// <exception cref="InputException">There is no such suite.</exception>
    public static IReadOnlyList<MeasurementCase> Create(
        string name, IReadOnlyList<bool> cacheStates, Func<Operator, bool>? canRun = null)
    {
        IEnumerable<Operator> operators = name switch
        {
            "tiny" => Tiny(),
            "smoke" => Smoke(),
            "balanced" => Balanced(),
            "static" => Static(),
            "dynamic" => Dynamic(),
            "tokens" => TokenSuite.All(),
            "inference" => InferenceSuite.All(),
            "full" => Static().Concat(Dynamic()).Concat(TokenSuite.All()),
            _ => throw new InputException(
                $"unknown suite '{name}', expected one of {string.Join(", ", Names)}", "--suite", nearest: NearestName.Find(name, Names)),
        };
        return
        [
            .. from op in operators.Distinct()
               where op.Work(sizeof(float)).Bytes.Total > 0 && (canRun?.Invoke(op) ?? KernelCatalog.Find(op) is not null)
               from mask in Masks(op)
               from isCold in cacheStates
               select new MeasurementCase(op, mask, isCold),
        ];
    }

    private static IEnumerable<Operator> Static() => StaticSuite.All().Concat(SmallSuite.Static());

    private static IEnumerable<Operator> Dynamic() => DynamicSuite.All().Concat(SmallSuite.Dynamic()).Concat(RoutingSuite.All());

    /// <summary>Where everything or nothing is selected, one mask is like another.</summary>
    private static IEnumerable<MaskStyle> Masks(Operator op)
    {
        OperatorWork work = op.Work(sizeof(float));
        yield return MaskStyle.Random;
        if (MeasurementCase.HasMask(op) && work.Patches > 0 && !IsFull(op))
            yield return MaskStyle.Clustered;
    }

    private static bool IsFull(Operator op) => op switch
    {
        PatchConv2d patches => patches.ActivationRate >= 1,
        PatchGather gather => gather.ActivationRate >= 1,
        PatchScatter scatter => scatter.ActivationRate >= 1,
        PatchScatterAdd scatter => scatter.ActivationRate >= 1,
        MaskCompaction compaction => compaction.ActivationRate >= 1,
        _ => true,
    };

    /// <summary>
    /// A random sample of what well-known networks consist of, in which no kind of operator crowds out the others: in a minute, enough
    /// rows of each to calibrate with. Dense convolutions, which every speed-up is relative to, have more.
    /// </summary>
    private static IEnumerable<Operator> Balanced()
    {
        Random random = new(BalancedSeed);
        foreach (IGrouping<string, Operator> kind in StaticSuite.All().Concat(DynamicSuite.All()).Concat(RoutingSuite.All()).Distinct()
            .GroupBy(op => op.Kind))
        {
            Operator[] drawn = [.. kind];
            random.Shuffle(drawn);
            foreach (Operator op in drawn.Take(drawn[0] is Conv2d { Groups: 1 } ? BalancedConvolutions : BalancedRows))
                yield return op;
        }
    }

    private static IEnumerable<Operator> Tiny()
    {
        for (int channels = 8; channels <= 128; channels += 8)
            yield return Conv2d.Square(1, channels, 8, 16, 1);
        for (int channels = 8; channels <= 64; channels += 8)
            yield return Conv2d.Square(1, channels, 8, 16, 3);
    }

    /// <summary>One or two of everything: a block of ResNet-50's first and third stage, dense and dynamic.</summary>
    private static IEnumerable<Operator> Smoke()
    {
        yield return Conv2d.Square(1, 64, 56, 64, 3);
        yield return Conv2d.Square(1, 256, 56, 64, 1);
        yield return Conv2d.Square(1, 128, 28, 128, 3);
        yield return Conv2d.Square(1, 512, 7, 512, 3);
        yield return Conv2d.Square(1, 96, 28, 96, 3, groups: 96);
        yield return new Add(56 * 56, 256);
        foreach (Operator op in RoutingSuite.All().GroupBy(op => op.Kind).Select(kind => kind.ElementAt(kind.Count() / 2)))
            yield return op;
        Backbone backbone = BackboneCatalog.Find("resnet50");
        foreach (Operator op in StaticSuite.All().Where(op => op is not Conv2d).Take(4))
            yield return op;
        IReadOnlyList<BlockShape> blocks = [.. backbone.BlocksOf().Where(shape => shape is { Index: 1, Stage: 1 or 3 })];
        foreach (BlockShape shape in blocks)
        {
            foreach (Operator op in DynamicSuite.Sample(shape, granularity: shape.Stage == 1 ? 4 : 2, channelGroup: 8, rate: 0.5))
                yield return op;
        }
    }
}
