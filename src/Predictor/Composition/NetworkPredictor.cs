namespace LatencyLab.Predictor.Composition;

/// <summary>
/// Latency of blocks and networks from the latency of their operators: operators of a schedule run one after another,
/// a step takes its cheapest schedule, steps and blocks add.
/// </summary>
/// <remarks>
/// t(network) = start + sum over steps of p * min over schedules of (sum over operators of t(operator)), in seconds, where sums are those
/// of <see cref="Timeline"/>; p is the step's execution probability. Decisions that an operator depends on are
/// charged before it with what the model's runtime takes for them. The cheapest schedule is the one that ends first by itself, of equals
/// the one that costs the host least. Equal operators are predicted once; pass a <see cref="MemoizedModel"/> to share that over several
/// calls.
/// </remarks>
public static class NetworkPredictor
{
    /// <summary>Predicts a whole network.</summary>
    /// <exception cref="Diagnostics.InputException">The model describes none of the schedules of a step; names the operators.</exception>
    public static NetworkEstimate Predict(ILatencyModel model, Network network)
    {
        ArgumentNullException.ThrowIfNull(network);
        MemoizedModel memo = MemoizedModel.Of(model);
        BlockEstimate[] blocks = [.. network.Blocks.Select(block => PredictSteps(memo, block))];
        return new NetworkEstimate(network, memo.Start + Sum(blocks, block => block.Estimate), blocks);
    }

    /// <summary>Predicts one block with its breakdown.</summary>
    /// <inheritdoc cref="Predict" path="/exception"/>
    public static BlockEstimate PredictSteps(ILatencyModel model, Block block)
    {
        ArgumentNullException.ThrowIfNull(block);
        MemoizedModel memo = MemoizedModel.Of(model);
        Block described = memo.Describe(block);
        StepEstimate[] steps = [.. described.Steps.Select(step => PredictStep(memo, step))];
        return new BlockEstimate(described, Sum(steps, step => step.Estimate), steps);
    }

    /// <summary>Latency of one block, without the breakdown: what a search calls.</summary>
    /// <inheritdoc cref="Predict" path="/exception"/>
    public static LatencyEstimate PredictBlock(ILatencyModel model, Block block)
    {
        ArgumentNullException.ThrowIfNull(block);
        MemoizedModel memo = MemoizedModel.Of(model);
        LatencyEstimate sum = LatencyEstimate.Zero;
        IReadOnlyList<Step> steps = memo.Describe(block).Steps;
        for (int i = 0; i < steps.Count; i++)
        {
            Step step = steps[i];
            if (Cheapest(memo, step, out LatencyEstimate estimate) is null)
                throw Undescribed(memo, step);
            sum += step.ExecutionProbability * estimate;
        }

        return sum;
    }

    private static StepEstimate PredictStep(MemoizedModel memo, Step step)
    {
        Schedule chosen = Cheapest(memo, step, out LatencyEstimate estimate) ?? throw Undescribed(memo, step);
        double probability = step.ExecutionProbability;
        NodeEstimate[] nodes = [.. chosen.Nodes.Select(node => new NodeEstimate(node, probability * memo.Predict(node.Operator)))];
        AlternativeEstimate[] others =
        [
            .. from schedule in step.Schedules
               where !ReferenceEquals(schedule, chosen)
               select TrySum(memo, schedule, out LatencyEstimate other, out string? problem)
                   ? new AlternativeEstimate(schedule, probability * other, null)
                   : new AlternativeEstimate(schedule, null, problem),
        ];
        return new StepEstimate(step, chosen, probability * estimate, nodes, others);
    }

    /// <summary>
    /// The schedule with the least total time that the model describes, the first of equals; null where it describes none.
    /// </summary>
    private static Schedule? Cheapest(MemoizedModel memo, Step step, out LatencyEstimate estimate)
    {
        Schedule? chosen = null;
        estimate = default;
        for (int i = 0; i < step.Schedules.Count; i++)
        {
            Schedule schedule = step.Schedules[i];
            if (TrySum(memo, schedule, out LatencyEstimate candidate, out _)
                && (chosen is null || IsCheaper(candidate, estimate)))
            {
                (chosen, estimate) = (schedule, candidate);
            }
        }

        return chosen;
    }

    private static bool IsCheaper(in LatencyEstimate candidate, in LatencyEstimate than) => candidate.TotalSeconds != than.TotalSeconds
        ? candidate.TotalSeconds < than.TotalSeconds : candidate.HostSeconds < than.HostSeconds;

    private static bool TrySum(MemoizedModel memo, Schedule schedule, out LatencyEstimate sum, out string? problem)
    {
        sum = LatencyEstimate.Zero;
        problem = schedule.FusesAttention && memo.Runtime?.FusesAttention != true ? "the runtime does not fuse attention" : null;
        if (problem is not null)
            return false;
        for (int i = 0; i < schedule.Nodes.Count; i++)
        {
            if (!memo.TryPredict(schedule.Nodes[i].Operator, out LatencyEstimate estimate, out problem))
                return false;
            sum += estimate;
            for (int decision = 0; decision < schedule.Nodes[i].DecisionsAwaited; decision++)
                sum += memo.Decision;
        }

        return true;
    }

    private static InputException Undescribed(MemoizedModel memo, Step step)
    {
        IEnumerable<string> names =
            from schedule in step.Schedules
            from node in schedule.Nodes
            where !memo.TryPredict(node.Operator, out _, out _)
            select $"{node.Name} ({node.Operator.Kind})";
        string list = string.Join(", ", names.Distinct());
        return memo.NotDescribed(list.Length == 0
            ? $"step '{step.Name}' has no schedule"
            : $"model '{memo.Name}' describes no schedule of step '{step.Name}': it does not describe {list}");
    }

    private static LatencyEstimate Sum<T>(IEnumerable<T> parts, Func<T, LatencyEstimate> estimate) =>
        parts.Aggregate(LatencyEstimate.Zero, (sum, part) => sum + estimate(part));
}
