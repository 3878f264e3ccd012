namespace LatencyLab.Search.Lasnet;

/// <summary>
/// The search space of a LASNet or LAUDNet: one choice a stage, whose costs add. The latency of a stage is the mean over the activation
/// rates; the loss is log2 of the geometric mean of S G over the blocks. Within a budget of latency a range of rates is chosen from,
/// the highest first.
/// </summary>
internal sealed class LasnetSpace
{
    private const string Rate = "activation_rate";

    private readonly LasnetRequest _request;
    private readonly StageCosts _costs;
    private readonly StageCounts _counts;
    private readonly Timeline _stem, _head;

    private LasnetSpace(LasnetRequest request, PartCosts costs)
    {
        _request = request;
        _costs = new StageCosts(costs.Model, request);
        _counts = new StageCounts(request);
        Network dense = request.Backbone.Build(request.Batch, request.Resolution);
        _stem = TimeOf(block => block.Stage == 0, startsWith: true);
        _head = TimeOf(block => block.Stage < 0, startsWith: false);

        Timeline TimeOf(Func<Block, bool> belongs, bool startsWith)
        {
            DynamicNetwork part = DynamicNetwork.Static(dense with { Blocks = [.. dense.Blocks.Where(belongs)] });
            return (startsWith ? DynamicPredictor.Expected(costs, part) : DynamicPredictor.Expected(costs, part.Groups[0], part))
                .Latency.Time;
        }
    }

    public static FamilySpace Of(LasnetRequest request, PartCosts costs)
    {
        LasnetSpace space = new(request, costs);
        return space.Described(space.At(request.Rates), choices => (request.Rates, choices)) with
        {
            WithinLatency = request.Rates.IsRange ? space.Ranked : null,
        };
    }

    private FamilySpace Ranked()
    {
        ActivationRates[] rates = [.. _request.Rates.Values.Reverse().Select(ActivationRates.Of)];
        return Described(
            new RankedSpace(new SearchVariable(Rate, [.. rates.Select(rate => rate.Text)]), [.. rates.Select(At)]),
            choices => (rates[choices[0]], [.. choices.Skip(1)]));
    }

    /// <summary>Costs at given activation rates.</summary>
    private SeparableSpace At(ActivationRates rates)
    {
        return new SeparableSpace(
            [.. _request.Choices.Select(
                (choices, stage) => new SearchVariable($"stage{stage + 1}", [.. choices.Select(choice => choice.ToString())]))],
            new CandidateCosts(_stem, 0, _counts.OutsideMacs, _counts.OutsideParameters),
            [.. _request.Choices.Select(
                (choices, stage) => (IReadOnlyList<CandidateCosts>)[.. choices.Select(choice => Of(stage, choice))])],
            _head);

        CandidateCosts Of(int stage, StageChoice choice)
        {
            (double macs, double parameters) = _counts.Of(stage, choice, rates.Mean);
            return new CandidateCosts(_costs.Mean(stage, choice, rates).Time, Coarseness(stage, choice), macs, parameters);
        }
    }

    private double Coarseness(int stage, StageChoice choice) =>
        choice.Coarseness(_request.Backbone.Stages[stage].Blocks) / _request.Backbone.BlockCount;

    /// <param name="read">The activation rates and the choices a stage that choices of the space stand for.</param>
    private FamilySpace Described(ISearchSpace space, Func<IReadOnlyList<int>, (ActivationRates Rates, IReadOnlyList<int> Stages)> read)
    {
        return new FamilySpace(
            space, choices => LasnetPlan.Of(_request, read(choices).Rates, ChoicesOf(choices)),
            "log2 of the geometric mean of S G over the blocks")
        {
            Label = choices => StageChoice.Shown(ChoicesOf(choices)),
            Columns =
            [
                new PointColumn("r", Rate, "0.00##", point => read(point.Choices).Rates.Mean),
                new PointColumn("mean S G", "mean_granularity", "0.00", point => Math.Pow(
                    2, ChoicesOf(point.Choices).Select((choice, stage) => Coarseness(stage, choice)).Sum())),
            ],
            Details = chosen => StageReport.Of(
                _costs, _request, read(chosen.Choices).Rates, read(chosen.Choices).Stages, chosen.Costs.Macs / _counts.DenseMacs),
        };

        StageChoice[] ChoicesOf(IReadOnlyList<int> choices) =>
            [.. read(choices).Stages.Select((choice, stage) => _request.Choices[stage][choice])];
    }
}
