using LatencyLab.Predictor.Composition;
using static System.FormattableString;

namespace LatencyLab.Search.Searches;

/// <summary>Searches a family on one device or several.</summary>
public static class FamilySearch
{
    /// <summary>Slack of comparisons between sums of the same numbers in another order.</summary>
    private const double Rounding = 1e-9;

    /// <summary>Finds what to train.</summary>
    /// <param name="models">One a device.</param>
    /// <param name="request">What is wanted.</param>
    /// <exception cref="InputException">
    /// Nothing is within the limits (says the least achievable), an option is wrong, or a model does not describe an operator.
    /// </exception>
    public static FamilySearchResult Run(IReadOnlyList<ILatencyModel> models, FamilySearchRequest request) =>
        Solve([.. models.Select(model => new PartCosts(MemoizedModel.Of(model, "another --model may do")))], request);

    /// <summary>What <see cref="Run"/> does before it searches: whether every option makes sense.</summary>
    /// <exception cref="InputException">An option is wrong; its source is the option's name.</exception>
    public static void Check(ILatencyModel model, FamilySearchRequest request)
    {
        PartCosts costs = new(MemoizedModel.Of(model, "another --model may do"));
        FamilySpace family = request.Family.Space(request.Knobs, request.Target, costs);
        if (request.AccuracyTable is string path)
            AccuracyTable.Read(path, family.Space.Variables);
    }

    private static FamilySearchResult Solve(IReadOnlyList<PartCosts> costs, FamilySearchRequest request)
    {
        FamilySpace[] families = [.. costs.Select(device => request.Family.Space(request.Knobs, request.Target, device))];
        if (families is [{ WithinLatency: { } within }] && request.LimitsLatencyAlone)
            families = [within()];
        AccuracyTable? table = request.AccuracyTable is string path ? AccuracyTable.Read(path, families[0].Space.Variables) : null;
        ISearchSpace[] spaces = [.. families.Select(family => table is null ? family.Space : new AccuracySpace(family.Space, table))];
        CostLimits limits = request.ObjectiveLimits;
        FrontResult[] fronts = [.. spaces.Select(space => FrontSearch.Of(space, limits))];
        Candidate[] own =
        [
            .. fronts.Select((front, device) => Pick(front, LatencyLimit(front, request), request)
                ?? throw Unachievable(spaces[device], limits, costs[device].Model.Device.Name, request)),
        ];
        (IReadOnlyList<int> choices, string proof) = spaces.Length == 1
            ? (own[0].Choices, Proof(fronts[0], own[0], request))
            : Joint(spaces, fronts, own, limits, request);
        IFamilyConfiguration configuration = families[0].Configuration(choices);
        DynamicNetwork network = configuration.Build(request.Target);
        Network dense = configuration.BuildDense(request.Target);
        DeviceResult[] devices =
        [
            .. costs.Select((device, i) => new DeviceResult
            {
                Model = device.Model,
                Front = fronts[i],
                Own = own[i],
                RunnerUp = spaces.Length == 1 ? RunnerUp(spaces[i], fronts[i], own[i], request) : null,
                Costs = spaces[i].Evaluate(choices)!.Value,
                Estimate = DynamicPredictor.Predict(device, network),
                Dense = NetworkPredictor.Predict(device.Model, dense),
                Details = families[i].Details(new Candidate(choices, spaces[i].Evaluate(choices)!.Value)),
            }),
        ];
        return new FamilySearchResult
        {
            Request = request,
            Space = families[0],
            Optimised = Description(request, spaces[0] as RankedSpace, spaces.Length > 1),
            LossName = table is null ? families[0].LossName : "accuracy below the best of the table",
            Choices = choices,
            Configuration = configuration,
            Proof = proof,
            Devices = devices,
        };
    }

    /// <summary>The best of a front under the objective; null where nothing is within the limit.</summary>
    private static Candidate? Pick(FrontResult front, double latencyLimit, FamilySearchRequest request) =>
        request.Objective == Objective.Latency ? front.Points.FirstOrDefault() : front.LeastLoss(latencyLimit);

    /// <summary>The most seconds that a choice may take.</summary>
    private static double LatencyLimit(FrontResult front, FamilySearchRequest request) => request.Objective switch
    {
        Objective.Finest when front.Points.Count > 0 => Margined(front.Points[0].Costs.LatencySeconds, request),
        Objective.Budget => request.Limits.LatencySeconds,
        _ => double.PositiveInfinity,
    };

    private static double Margined(double fastestSeconds, FamilySearchRequest request) =>
        fastestSeconds * (1 + request.Margin) * (1 + Rounding);

    /// <summary>By dynamic programming, and within the rank that was chosen; null where costs do not add.</summary>
    private static Candidate? RunnerUp(ISearchSpace space, FrontResult front, Candidate best, FamilySearchRequest request)
    {
        if (!FrontSearch.IsProgrammed(request.ObjectiveLimits))
            return null;
        int rank = best.Choices[0];
        double limit = LatencyLimit(front, request);
        return space switch
        {
            SeparableSpace separable => Second(separable, best),
            RankedSpace ranked => Second(ranked.Ranks[rank], best with { Choices = [.. best.Choices.Skip(1)] }) is Candidate second
                ? second with { Choices = [rank, .. second.Choices] } : null,
            _ => null,
        };

        Candidate? Second(SeparableSpace separable, Candidate than) => FrontSearch.Second(
            separable, request.ObjectiveLimits with { LatencySeconds = limit }, than, found => Pick(found, limit, request),
            costs => request.Objective == Objective.Latency ? (costs.LatencySeconds, costs.Loss) : (costs.Loss, costs.LatencySeconds));
    }

    /// <summary>
    /// The choice with the least worst-case regret over the devices: in loss where every device's limit can be kept, else in latency.
    /// </summary>
    private static (IReadOnlyList<int> Choices, string Proof) Joint(
        ISearchSpace[] spaces, FrontResult[] fronts, Candidate[] own, CostLimits limits, FamilySearchRequest request)
    {
        double[] fastest = [.. fronts.Select(front => front.Points[0].Costs.LatencySeconds)];
        IReadOnlyList<int>[] start = [.. own.Select(candidate => candidate.Choices),
            .. fronts.SelectMany(front => front.Points.Select(point => point.Choices))];
        if (request.Objective != Objective.Latency)
        {
            CostLimits[] kept = [.. fastest.Select(seconds => request.Objective == Objective.Budget ? limits
                : limits with { LatencySeconds = Margined(seconds, request) })];
            if (RegretSearch.Find(spaces, fastest, kept, start, lossFirst: true) is RegretResult least)
            {
                string within =
                    request.Objective == Objective.Budget ? "within the budgets on every device" : "within the margin on every device";
                string found = least.IsExact ? ", of these the least loss, proven" : Invariant(
                    $"; its loss {least.Costs[0].Loss:0.####} is at most {Math.Max(0, least.Costs[0].Loss - least.LeastPossible):0.####} ")
                    + Invariant($"above the least; the search stopped after {least.Nodes} nodes");
                return (least.Choices, within + found);
            }
        }

        if (request.Objective == Objective.Budget)
            throw new InputException("no configuration is within the budgets on every device", "--device");
        RegretResult result = RegretSearch.Find(spaces, fastest, [.. fastest.Select(_ => limits)], start, lossFirst: false)
            ?? throw new InputException("no configuration is within the budgets on every device", "--device");
        string exact = result.IsExact ? "proven least"
            : Invariant($"no configuration has a worst case below {(result.LeastPossible - 1) * 100:0.##} %; the search stopped after ")
                + Invariant($"{result.Nodes} nodes");
        string why = request.Objective == Objective.Finest ? "no configuration is within the margin on every device; " : "";
        return (result.Choices,
            Invariant($"{why}at worst {(result.WorstRatio - 1) * 100:0.##} % slower than a device's least latency, {exact}"));
    }

    private static string Proof(FrontResult front, Candidate chosen, FamilySearchRequest request)
    {
        if (front.IsExact)
            return $"{front.Method}: no other configuration is better under this objective";
        if (request.Objective == Objective.Latency)
        {
            double least = front.Open.Min(bound => bound.LatencySeconds);
            return Invariant(
                $"{front.Method}: at most {Math.Max(0, 1 - least / chosen.Costs.LatencySeconds) * 100:0.##} % above the optimum");
        }

        double limit = request.Objective == Objective.Budget ? request.Limits.LatencySeconds
            : front.Points[0].Costs.LatencySeconds * (1 + request.Margin);
        double loss =
            front.Open.Where(bound => bound.LatencySeconds <= limit).Select(bound => bound.Loss).DefaultIfEmpty(chosen.Costs.Loss).Min();
        return Invariant($"{front.Method}: the loss {chosen.Costs.Loss:0.####} is at most {Math.Max(0, chosen.Costs.Loss - loss):0.####} ")
            + Invariant($"above the optimum");
    }

    /// <summary>Which budget cannot be met, and the least that can.</summary>
    private static InputException Unachievable(ISearchSpace space, CostLimits limits, string device, FamilySearchRequest request)
    {
        (string Option, Func<CandidateCosts, double> Cost, double Limit, double Unit, string Name)[] budgets =
        [
            ("--budget-ms", costs => costs.LatencySeconds, limits.LatencySeconds, 1e3, "ms"),
            ("--budget-macs", costs => costs.Macs, limits.Macs, 1, "MACs an image"),
            ("--budget-params", costs => costs.Parameters, limits.Parameters, 1, "parameters"),
        ];
        if (FrontSearch.Of(space, CostLimits.None).Points.Count == 0)
        {
            return request.AccuracyTable is null
                ? new InputException("no configuration is legal", "--network")
                : new InputException("no legal configuration has an accuracy in the table", "--accuracy-table");
        }

        foreach ((string option, Func<CandidateCosts, double> cost, double limit, double unit, string name) in budgets.Where(
            budget => double.IsFinite(budget.Limit)))
        {
            double least = cost(space.Bound([])!.Value);
            if (least > limit)
            {
                string what = unit == 1 ? "" : $" {name} for a batch of {request.Target.Batch}{AtRank(space, least)}";
                return new InputException(
                    Invariant(
                        $"{limit * unit:0.###} {name} cannot be met on {device}; the least achievable is {RoundedUp(least * unit):0.###}")
                        + what,
                    option);
            }
        }

        string given = string.Join(", ", budgets.Where(budget => double.IsFinite(budget.Limit)).Select(budget => budget.Option));
        return new InputException($"the budgets cannot be met together on {device}", given.Length == 0 ? "--network" : given);
    }

    /// <summary>The rank that a least latency belongs to, e.g. <c>, at activation rate 0.3</c>.</summary>
    private static string AtRank(ISearchSpace space, double seconds) => space is not RankedSpace ranked ? ""
        : $", at {Words(ranked)} "
            + $"{ranked.Variables[0].Options[ranked.Ranks.ToList().FindIndex(rank => rank.Bound([])!.Value.LatencySeconds == seconds)]}";

    private static string Words(RankedSpace ranked) => ranked.Variables[0].Name.Replace('_', ' ');

    private static double RoundedUp(double value) => Math.Ceiling(value * 1e3) / 1e3;

    private static string Description(FamilySearchRequest request, RankedSpace? ranked, bool several)
    {
        List<string> budgets = [];
        if (double.IsFinite(request.Limits.LatencySeconds) && request.Objective == Objective.Budget)
            budgets.Add(Invariant($"{request.Limits.LatencySeconds * 1e3:0.###} ms a batch"));
        if (double.IsFinite(request.Limits.Macs))
            budgets.Add(Invariant($"{request.Limits.Macs:0.####e+0} MACs an image"));
        if (double.IsFinite(request.Limits.Parameters))
            budgets.Add(Invariant($"{request.Limits.Parameters:0.####e+0} parameters"));
        string within = budgets.Count == 0 ? "" : $" within {string.Join(", ", budgets)}";
        string what = request.Objective switch
        {
            Objective.Latency => $"the least expected latency{within}",
            Objective.Budget =>
                (ranked is null ? "" : $"the first {Words(ranked)} of {string.Join(", ", ranked.Variables[0].Options)} that fits, then ")
                + $"the least loss{within}",
            _ => Invariant($"the least loss within {request.Margin * 100:0.##} % of the least expected ")
                + Invariant($"latency{(within.Length == 0 ? "" : " and" + within)}"),
        };
        return several ? $"{what}, on each device; of these the choice with the least worst-case regret" : what;
    }
}
