using LatencyLab.Diagnostics;
using LatencyLab.Networks;
using LatencyLab.Predictor;
using LatencyLab.Predictor.Composition;
using LatencyLab.Predictor.Dynamic;
using LatencyLab.Search.Lasnet;
using LatencyLab.Search.Solvers;
using static System.FormattableString;

namespace LatencyLab.Search.Families;

/// <summary>Searches a family on one device or several.</summary>
public static class FamilySearch
{
    /// <summary>Slack of comparisons between sums of the same numbers in another order.</summary>
    private const double Rounding = 1e-9;

    /// <param name="models">One a device.</param>
    /// <exception cref="InputException">Nothing is within the limits (says the least achievable), an option is wrong, or a model does not describe an operator.</exception>
    public static FamilySearchResult Run(IReadOnlyList<ILatencyModel> models, FamilySearchRequest request)
    {
        ArgumentNullException.ThrowIfNull(models);
        ArgumentNullException.ThrowIfNull(request);
        return Solve([.. models.Select(model => new PartCosts(MemoizedModel.Of(model, "another --model may do")))], request);
    }

    private static FamilySearchResult Solve(IReadOnlyList<PartCosts> costs, FamilySearchRequest request)
    {
        FamilySpace[] families = [.. costs.Select(device => request.Family.Space(request.Knobs, request.Target, device))];
        IReadOnlyList<SearchVariable> variables = families[0].Space.Variables;
        AccuracyTable? table = request.AccuracyTable is string path ? AccuracyTable.Read(path, variables) : null;
        ISearchSpace[] spaces = [.. families.Select(family => table is null ? family.Space : new AccuracySpace(family.Space, table))];
        CostLimits limits = request.Objective == Objective.Budget ? request.Limits : request.Limits with { LatencySeconds = double.PositiveInfinity };
        FrontResult[] fronts = [.. spaces.Select(space => FrontSearch.Of(space, limits))];
        for (int device = 0; device < fronts.Length; device++)
        {
            if (fronts[device].Points.Count == 0)
                throw Unachievable(spaces[device], limits, costs[device].Model.Device.Name, table is not null);
        }

        Candidate[] own = [.. fronts.Select(front => Pick(front, request))];
        (IReadOnlyList<int> choices, string proof) = spaces.Length == 1
            ? (own[0].Choices, Proof(fronts[0], own[0], request))
            : Joint(spaces, fronts, own, limits, request);
        IFamilyConfiguration configuration = families[0].Configuration(choices);
        DynamicEstimate[] estimates = [.. costs.Select(device => DynamicPredictor.Predict(device, configuration.Build(request.Target)))];
        Network dense = configuration.BuildDense(request.Target);
        return new FamilySearchResult
        {
            Request = request,
            Variables = variables,
            Optimised = Description(request, spaces.Length > 1),
            LossName = table is null ? families[0].LossName : "accuracy below the best of the table",
            Choices = choices,
            Configuration = configuration,
            Proof = proof,
            Devices =
            [
                .. costs.Select((device, i) => new DeviceResult
                {
                    Model = device.Model,
                    Front = fronts[i],
                    Own = own[i],
                    Costs = spaces[i].Evaluate(choices)!.Value,
                    Estimate = estimates[i],
                    Dense = dense,
                    DenseLatency = NetworkPredictor.Predict(device.Model, dense).Estimate,
                }),
            ],
        };
    }

    private static Candidate Pick(FrontResult front, FamilySearchRequest request) => request.Objective switch
    {
        Objective.Latency => front.Points[0],
        Objective.Budget => front.Points[^1],
        _ => front.Points.Last(point => point.Costs.LatencySeconds <= front.Points[0].Costs.LatencySeconds * (1 + request.Margin) * (1 + Rounding)),
    };

    /// <summary>The choice with the least worst-case regret over the devices: in loss where every device's limit can be kept, else in latency.</summary>
    private static (IReadOnlyList<int> Choices, string Proof) Joint(
        ISearchSpace[] spaces, FrontResult[] fronts, Candidate[] own, CostLimits limits, FamilySearchRequest request)
    {
        double[] fastest = [.. fronts.Select(front => front.Points[0].Costs.LatencySeconds)];
        IReadOnlyList<int>[] start = [.. own.Select(candidate => candidate.Choices), .. fronts.SelectMany(front => front.Points.Select(point => point.Choices))];
        if (request.Objective != Objective.Latency)
        {
            CostLimits[] kept = [.. fastest.Select(seconds => request.Objective == Objective.Budget ? limits
                : limits with { LatencySeconds = seconds * (1 + request.Margin) * (1 + Rounding) })];
            if (RegretSearch.Find(spaces, fastest, kept, start, lossFirst: true) is RegretResult least)
            {
                string within = request.Objective == Objective.Budget ? "within the budgets on every device" : "within the margin on every device";
                return (least.Choices, least.IsExact
                    ? $"{within}, of these the least loss, proven"
                    : Invariant($"{within}; its loss {least.Costs[0].Loss:0.####} is at most {Math.Max(0, least.Costs[0].Loss - least.LeastPossible):0.####} above the least; the search stopped after {least.Nodes} nodes"));
            }
        }

        if (request.Objective == Objective.Budget)
            throw new InputException("no configuration is within the budgets on every device", "--device");
        RegretResult result = RegretSearch.Find(spaces, fastest, [.. fastest.Select(_ => limits)], start, lossFirst: false)
            ?? throw new InputException("no configuration is within the budgets on every device", "--device");
        string exact = result.IsExact ? "proven least"
            : Invariant($"no configuration has a worst case below {(result.LeastPossible - 1) * 100:0.##} %; the search stopped after {result.Nodes} nodes");
        string why = request.Objective == Objective.Finest ? "no configuration is within the margin on every device; " : "";
        return (result.Choices, Invariant($"{why}at worst {(result.WorstRatio - 1) * 100:0.##} % slower than a device's least latency, {exact}"));
    }

    private static string Proof(FrontResult front, Candidate chosen, FamilySearchRequest request)
    {
        if (front.IsExact)
            return $"{front.Method}: no other configuration is better under this objective";
        if (request.Objective == Objective.Latency)
        {
            double least = front.Open.Min(bound => bound.LatencySeconds);
            return Invariant($"{front.Method}: at most {Math.Max(0, 1 - least / chosen.Costs.LatencySeconds) * 100:0.##} % above the optimum");
        }

        double limit = request.Objective == Objective.Budget ? request.Limits.LatencySeconds : front.Points[0].Costs.LatencySeconds * (1 + request.Margin);
        double loss = front.Open.Where(bound => bound.LatencySeconds <= limit).Select(bound => bound.Loss).DefaultIfEmpty(chosen.Costs.Loss).Min();
        return Invariant($"{front.Method}: the loss {chosen.Costs.Loss:0.####} is at most {Math.Max(0, chosen.Costs.Loss - loss):0.####} above the optimum");
    }

    /// <summary>Which budget cannot be met, and the least that can.</summary>
    private static InputException Unachievable(ISearchSpace space, CostLimits limits, string device, bool table)
    {
        (string Option, Func<CandidateCosts, double> Cost, double Limit, double Unit, string Name)[] budgets =
        [
            ("--budget-ms", costs => costs.LatencySeconds, limits.LatencySeconds, 1e3, "ms"),
            ("--budget-macs", costs => costs.Macs, limits.Macs, 1, "MACs an image"),
            ("--budget-params", costs => costs.Parameters, limits.Parameters, 1, "parameters"),
        ];
        if (FrontSearch.Of(space, CostLimits.None).Points.Count == 0)
            return new InputException(table ? "no legal configuration has an accuracy in the table" : "no configuration is legal", table ? "--accuracy-table" : "--network");
        foreach ((string option, Func<CandidateCosts, double> cost, double limit, double unit, string name) in budgets.Where(budget => double.IsFinite(budget.Limit)))
        {
            double least = cost(space.Bound([])!.Value);
            if (least > limit)
                return new InputException(Invariant($"{limit * unit:0.###} {name} cannot be met on {device}; the least achievable is {RoundedUp(least * unit):0.###}"), option);
        }

        string given = string.Join(", ", budgets.Where(budget => double.IsFinite(budget.Limit)).Select(budget => budget.Option));
        return new InputException($"the budgets cannot be met together on {device}", given.Length == 0 ? "--network" : given);
    }

    private static double RoundedUp(double value) => Math.Ceiling(value * 1e3) / 1e3;

    private static string Description(FamilySearchRequest request, bool several)
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
            Objective.Budget => $"the least loss{within}",
            _ => Invariant($"the least loss within {request.Margin * 100:0.##} % of the least expected latency{(within.Length == 0 ? "" : " and" + within)}"),
        };
        return several ? $"{what}, on each device; of these the choice with the least worst-case regret" : what;
    }
}
