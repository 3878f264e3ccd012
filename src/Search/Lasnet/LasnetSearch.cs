using LatencyLab.Diagnostics;
using LatencyLab.Networks;
using LatencyLab.Networks.Backbones;
using LatencyLab.Networks.Dynamic;
using LatencyLab.Networks.Lasnet;
using LatencyLab.Predictor;
using LatencyLab.Predictor.Composition;
using LatencyLab.Predictor.Dynamic;
using LatencyLab.Search.Configurations;
using LatencyLab.Search.Solvers;

namespace LatencyLab.Search.Lasnet;

/// <summary>Finds what to train a LASNet or LAUDNet with on one device, exactly: see <see cref="StageSolver"/>.</summary>
public static class LasnetSearch
{
    /// <param name="model">Latency model of one device.</param>
    /// <exception cref="InputException">The budget cannot be met, a choice is illegal, or the model does not describe an operator.</exception>
    public static SearchResult Run(ILatencyModel model, SearchRequest request)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(request);
        return Solve(MemoizedModel.Of(model, "another --model or --mode may do"), request);
    }

    private static SearchResult Solve(MemoizedModel model, SearchRequest request)
    {
        StageCosts costs = new(model, request);
        ComputeKept compute = new(request);
        LatencyEstimate? stemAndHead = StemAndHead(model, request);
        double outside = stemAndHead?.TotalSeconds ?? 0;
        IReadOnlyList<Problem> problems = request.Objective == Objective.Budget && request.Rates.Distribution is null
            ? [.. request.Rates.Values.OrderDescending().Select(rate => new Problem([rate], costs, request))]
            : [new Problem(request.Rates.Values, costs, request)];
        (Problem problem, double limit) = Choose(problems, request, outside);
        Selection chosen = Pick(problem.Stages, limit)!;
        Selection? second = StageSolver.Second(problem.Stages, chosen, stages => Pick(stages, limit), IsBetter);
        StageResult[] stages = [.. Enumerable.Range(0, request.Choices.Count).Select(stage => StageReport.Of(costs, request, stage, chosen.Choices[stage], problem.Rates))];
        SearchResult result = new()
        {
            Request = request,
            Rates = problem.Rates,
            Optimised = Description(request),
            Stages = stages,
            StemAndHead = stemAndHead,
            Total = stages.Aggregate(stemAndHead ?? LatencyEstimate.Zero, (sum, stage) => sum + stage.Latency),
            DenseTotal = costs.Dense.Aggregate(stemAndHead ?? LatencyEstimate.Zero, (sum, dense) => sum + dense),
            TargetRate = compute.Ratio(stages.Select(stage => stage.Choice).ToArray(), request.Rates.MeanOf(problem.Rates)),
            RunnerUp = second is null ? null : Point(problem, second),
            Front = Front(),
            DenseBaseline = DenseKernels.Describe(Enumerable.Range(0, stages.Length).SelectMany(costs.DenseBreakdown)),
            Warnings = [],
        };
        return result with { Warnings = SearchWarnings.Of(result), Distribution = DistributionOf(model, result) };

        // The fastest where only latency counts, else the finest within the limit.
        Selection? Pick(IReadOnlyList<IReadOnlyList<StageOption>> options, double within) =>
            request.Objective == Objective.Latency ? StageSolver.Fastest(options) : StageSolver.Finest(options, within);

        bool IsBetter(Selection a, Selection b) => request.Objective == Objective.Latency
            ? (a.LatencySeconds, a.Coarseness).CompareTo((b.LatencySeconds, b.Coarseness)) < 0
            : (a.Coarseness, a.LatencySeconds).CompareTo((b.Coarseness, b.LatencySeconds)) < 0;

        IReadOnlyList<FrontPoint> Front()
        {
            var points = problems.SelectMany(p => ParetoFront.Of(p.Stages).Select(selection => (Problem: p, Selection: selection, Rate: request.Rates.MeanOf(p.Rates)))).ToArray();
            return
            [
                .. points.Where(a => !points.Any(b =>
                        b.Selection.LatencySeconds <= a.Selection.LatencySeconds && b.Selection.Coarseness <= a.Selection.Coarseness && b.Rate >= a.Rate
                        && (b.Selection.LatencySeconds < a.Selection.LatencySeconds || b.Selection.Coarseness < a.Selection.Coarseness || b.Rate > a.Rate)))
                    .OrderBy(point => point.Selection.LatencySeconds)
                    .Select(point => Point(point.Problem, point.Selection)),
            ];
        }

        FrontPoint Point(Problem of, Selection selection)
        {
            StageChoice[] choices = [.. selection.Choices.Select((choice, stage) => request.Choices[stage][choice])];
            double rate = request.Rates.MeanOf(of.Rates);
            return new FrontPoint(
                choices, rate, selection.LatencySeconds + outside, compute.Ratio(choices, rate), Math.Exp(selection.Coarseness / request.Backbone.BlockCount * Math.Log(2)));
        }
    }

    /// <summary>The problem to solve, and the limit on the latency of its blocks in seconds.</summary>
    private static (Problem Problem, double Limit) Choose(IReadOnlyList<Problem> problems, SearchRequest request, double outside)
    {
        if (request.Objective != Objective.Budget)
            return (problems[0], (problems[0].Fastest + outside) * (1 + request.Margin) - outside);
        double budget = request.BudgetSeconds ?? throw new InputException("objective budget needs a budget", "--budget-ms");
        double limit = budget - outside;
        return problems.FirstOrDefault(problem => problem.Fastest <= limit) is { } possible
            ? (possible, limit)
            : throw new InputException(FormattableString.Invariant(
                $"{budget * 1e3:0.###} ms cannot be met; the least achievable is {Math.Ceiling((problems.Min(problem => problem.Fastest) + outside) * 1e6) / 1e3:0.###} ms for a batch of {request.Batch}, at activation rate {request.Rates.MeanOf(problems.MinBy(problem => problem.Fastest)!.Rates):0.##}"), "--budget-ms");
    }

    private static DynamicEstimate? DistributionOf(MemoizedModel model, SearchResult result)
    {
        bool averages = result.Rates.Count > 1 && result.Request.Rates.Distribution is null;
        bool hasRate = result.Stages.Any(stage => stage.Choice.Mode != DynamicMode.Channel || result.Request.ChannelKeepRate is null);
        if (result.StemAndHead is null || (averages && hasRate))
            return null;
        DynamicNetwork? network = SearchPlan.Configuration(result, model.Device.Name, model.DataType, model.Name).ToLasnet()
            .Build(result.Request.Batch, result.Request.Resolution, result.Request.RatesDrawn);
        return network is null ? null : DynamicPredictor.Predict(model, network);
    }

    private static LatencyEstimate? StemAndHead(MemoizedModel model, SearchRequest request)
    {
        LatencyEstimate sum = LatencyEstimate.Zero;
        bool described = false;
        foreach (Block block in request.Backbone.Build(request.Batch, request.Resolution).Blocks.Where(block => block.Stage <= 0))
        {
            if (!NetworkPredictor.Describes(model, block))
                return null;
            BlockEstimate estimate = NetworkPredictor.PredictSteps(model, block);
            described |= estimate.Steps.Count > 0;
            sum += estimate.Estimate;
        }

        return described ? sum : null;
    }

    private static string Description(SearchRequest request) => request.Objective switch
    {
        Objective.Latency => "least network latency; of equally fast configurations the finest",
        Objective.Budget => FormattableString.Invariant($"within {request.BudgetSeconds * 1e3:0.###} ms a batch: the highest activation rate, then the finest (least geometric mean of S G over the blocks)"),
        _ => FormattableString.Invariant($"the finest (least geometric mean of S G over the blocks) within {request.Margin * 100:0.##} % of the least network latency"),
    };

    /// <summary>Cost tables at given activation rates.</summary>
    private sealed class Problem
    {
        public Problem(IReadOnlyList<double> rates, StageCosts costs, SearchRequest request)
        {
            Rates = rates;
            Stages =
            [
                .. request.Choices.Select((choices, stage) => (IReadOnlyList<StageOption>)
                [
                    .. choices.Select(choice => new StageOption(
                        costs.Mean(stage, choice, rates).TotalSeconds, choice.Coarseness(request.Backbone.Stages[stage].Blocks))),
                ]),
            ];
            Fastest = StageSolver.Fastest(Stages).LatencySeconds;
        }

        public IReadOnlyList<double> Rates { get; }

        public IReadOnlyList<IReadOnlyList<StageOption>> Stages { get; }

        /// <summary>Least latency of all blocks, in seconds.</summary>
        public double Fastest { get; }
    }
}
