using LatencyLab.Networks.Rates;

namespace LatencyLab.Predictor.Dynamic;

/// <summary>
/// What parts cost at each number of images and rate, predicted once. Hold one for the length of a search; not thread-safe.
/// </summary>
/// <param name="model">Latency model of one device.</param>
public sealed class PartCosts(ILatencyModel model)
{
    /// <summary>Points that stand for a rate given as a distribution.</summary>
    public const int RatePoints = 16;

    private readonly Dictionary<(object Key, int Images, PartRates Rates), PartCost> _costs = [];
    private readonly Dictionary<(object Rate, object ChannelRate, int Images), IReadOnlyList<WeightedPartRates>> _rates = [];
    private readonly Dictionary<(object Key, int Images, PartRates Rates), double> _floors = [];
    private readonly Dictionary<(int Branches, int TopK, int Batch), IReadOnlyList<(int[] Images, double Probability)>?> _laws = [];
    private RooflineModel? _roofline;

    /// <summary>The model, with a memo.</summary>
    public MemoizedModel Model { get; } = MemoizedModel.Of(model);

    /// <summary>Latency and multiply-accumulates of a part on some images at given rates.</summary>
    /// <exception cref="Diagnostics.InputException">The model does not describe one of its operators.</exception>
    public PartCost At(Part part, int images, PartRates rates)
    {
        ArgumentNullException.ThrowIfNull(part);
        (object, int, PartRates) key = (part.Key ?? part, images, rates);
        if (!_costs.TryGetValue(key, out PartCost cost))
        {
            IReadOnlyList<Block> blocks = part.Build(images, rates);
            LatencyEstimate latency = LatencyEstimate.Zero;
            foreach (Block block in blocks)
                latency += NetworkPredictor.PredictBlock(Model, block);
            cost = new PartCost(latency, blocks.Count == 0 ? 0 : new Network("", images, 1, blocks).Macs);
            _costs.Add(key, cost);
        }

        return cost;
    }

    /// <summary>The cost on some images, averaged over the part's rates.</summary>
    public PartCost Mean(Part part, int images, RateSharing drawn)
    {
        ArgumentNullException.ThrowIfNull(part);
        PartCost sum = default;
        foreach (WeightedPartRates point in RatesOf(part, images, drawn))
            sum = sum.WithShare(point.Probability, At(part, images, point.Rates));
        return sum;
    }

    /// <summary>
    /// What the part's rates average to over the images: a rate's own points where a batch shares it, else the law of a mean of draws.
    /// Two rates are independent: every pair of points. Images with channel rates of their own vary by Var (1 - 1/n) about the mean of n:
    /// then E[mean^2] plus it is E[c^2], whatever n.
    /// </summary>
    public IReadOnlyList<WeightedPartRates> RatesOf(Part part, int images, RateSharing drawn)
    {
        ArgumentNullException.ThrowIfNull(part);
        int draws = drawn == RateSharing.Batch ? 1 : images;
        if (!_rates.TryGetValue((part.Rate, part.ChannelRate, draws), out IReadOnlyList<WeightedPartRates>? pairs))
        {
            double variance = draws <= 1 ? 0 : part.ChannelRate.Variance * (1 - 1.0 / draws);
            IReadOnlyList<WeightedRate> channels = MeanOfDraws.Of(part.ChannelRate, draws, RatePoints);
            pairs =
            [
                .. from rate in MeanOfDraws.Of(part.Rate, draws, RatePoints)
                   from channel in channels
                   select new WeightedPartRates(new PartRates(rate.Rate, channel.Rate, variance), rate.Probability * channel.Probability),
            ];
            _rates.Add((part.Rate, part.ChannelRate, draws), pairs);
        }

        return pairs;
    }

    /// <summary>As <see cref="BranchLaw.Joint"/>; the law of branches that are alike and chosen alike is found once.</summary>
    internal IReadOnlyList<(int[] Images, double Probability)>? JointLaw(BranchGroup branches, int batch, int mostOutcomes)
    {
        if (!BranchLaw.IsExchangeable(branches))
            return BranchLaw.Joint(branches, batch, mostOutcomes);
        (int, int, int) key = (branches.Parts.Count, branches.TopK, batch);
        if (!_laws.TryGetValue(key, out IReadOnlyList<(int[] Images, double Probability)>? law))
        {
            law = BranchLaw.Joint(branches, batch, mostOutcomes);
            _laws.Add(key, law);
        }

        return law;
    }

    /// <summary>
    /// Seconds that a part takes at least at the device's peak rates, and to launch its kernels, which one host issues one after another:
    /// what concurrent parts cannot share away.
    /// </summary>
    public double FloorSeconds(Part part, int images, PartRates rates)
    {
        ArgumentNullException.ThrowIfNull(part);
        (object, int, PartRates) key = (part.Key ?? part, images, rates);
        if (!_floors.TryGetValue(key, out double floor))
        {
            _roofline ??= new RooflineModel(Model.Device, Model.DataType, Model.Runtime?.Library);
            foreach (Block block in part.Build(images, rates))
            {
                foreach (Step step in Model.Describe(block).Steps)
                {
                    floor += step.ExecutionProbability
                        * step.Schedules.Min(schedule => schedule.Nodes.Sum(node => _roofline.Predict(node.Operator).TotalSeconds));
                }
            }

            _floors.Add(key, floor);
        }

        return floor;
    }
}

/// <summary>Latency and multiply-accumulates.</summary>
public readonly record struct PartCost(LatencyEstimate Latency, double Macs)
{
    /// <summary>One after the other.</summary>
    public static PartCost operator +(in PartCost a, in PartCost b) => new(a.Latency + b.Latency, a.Macs + b.Macs);

    /// <summary>This and, with a probability, another: accumulates a mean over alternatives.</summary>
    public PartCost WithShare(double probability, in PartCost other) =>
        new(Latency.WithShare(probability, other.Latency), Macs + probability * other.Macs);

    /// <summary>The same, a number of times one after the other.</summary>
    public PartCost Repeated(int times) => new(Latency.Repeated(times), times * Macs);
}
