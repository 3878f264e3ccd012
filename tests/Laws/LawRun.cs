using System.Globalization;
using System.Text;
using CsCheck;

namespace LatencyLab.Tests.Laws;

/// <summary>What came of one law.</summary>
/// <param name="Law">The law.</param>
/// <param name="Cases">Cases that it says something of.</param>
/// <param name="Violations">Cases that break it.</param>
/// <param name="WorstRatio">By how much, at most.</param>
/// <param name="Worst">Where.</param>
/// <param name="ByKind">Violations of each kind of operator.</param>
internal sealed record LawOutcome(
    Law Law, long Cases, long Violations, double WorstRatio, LawCase? Worst, IReadOnlyDictionary<string, long> ByKind);

/// <summary>All laws on the first cases of a seed.</summary>
internal static class LawRun
{
    /// <summary>Building a model anew is a thousand predictions' worth: this law is held on a part of the cases.</summary>
    private const int OneOf = 200;

    public static IReadOnlyList<LawOutcome> Of(ulong seed, long cases)
    {
        Tally[] total = New();
        object gate = new();
        Parallel.For(0, cases, New, (i, _, own) =>
        {
            LawCase c = Case(seed, i);
            for (int law = 0; law < own.Length; law++)
            {
                if (Law.All[law].Name != "deterministic" || i % OneOf == 0)
                    own[law].Take(c, Law.All[law]);
            }

            return own;
        }, own =>
        {
            lock (gate)
            {
                for (int law = 0; law < own.Length; law++)
                    total[law].Take(own[law]);
            }
        });
        return [.. total.Select((tally, i) => tally.Outcome(Law.All[i]))];

        static Tally[] New() => [.. Law.All.Select(_ => new Tally())];
    }

    public static LawCase Case(ulong seed, long index) =>
        LawCases.All.Generate(new PCG((uint)index, seed + (ulong)(index >> 32)), null!, out _);

    /// <summary>A simpler case that breaks the law by half as much at least: each size as small as the others let it be.</summary>
    public static LawCase Shrunk(Law law, LawCase broken)
    {
        double least = law.Ratio(broken) is double worst and < double.PositiveInfinity ? 1 + (worst - 1) / 2 : Law.Slack;
        bool IsAsBroken(LawCase c) => c != broken && law.Ratio(c) is double ratio && !(ratio <= least);
        while (broken.Smaller().Select(c => c.Fitting()).FirstOrDefault(IsAsBroken) is { } smaller)
            broken = smaller;
        return broken;
    }

    /// <summary>Law, cases, violations, worst.</summary>
    public static string Table(IEnumerable<LawOutcome> outcomes)
    {
        StringBuilder text = new("| law | cases | violations | worst |\n|---|---|---|---|\n");
        foreach (LawOutcome one in outcomes)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {one.Law.Name} | {one.Cases} | {one.Violations} | ")
                .Append(one.Violations == 0 ? "" : $"{one.WorstRatio.ToString("0.####", CultureInfo.InvariantCulture)}x").Append(" |\n");
        }

        foreach (LawOutcome one in outcomes.Where(outcome => outcome.Violations > 0))
        {
            LawCase least = Shrunk(one.Law, one.Worst!);
            text.Append(CultureInfo.InvariantCulture, $"\n{one.Law.Name}: {one.WorstRatio}x, {one.Worst}\n")
                .Append(CultureInfo.InvariantCulture, $"  as simple as it gets: {one.Law.Ratio(least)}x, {least}\n")
                .Append(CultureInfo.InvariantCulture, $"  {LawOperators.Of(least)}\n  ")
                .AppendJoin(", ", one.ByKind.OrderByDescending(kind => kind.Value).Select(kind => $"{kind.Key} {kind.Value}")).Append('\n');
        }

        return text.ToString();
    }

    private sealed class Tally
    {
        private readonly Dictionary<string, long> _byKind = [];
        private long _cases, _violations;
        private double _worstRatio;
        private LawCase? _worst;

        public void Take(LawCase c, Law law)
        {
            if (law.Ratio(c) is not double ratio)
                return;
            _cases++;
            if (ratio <= Law.Slack)
                return;
            _violations++;
            _byKind[c.Kind] = _byKind.GetValueOrDefault(c.Kind) + 1;
            Worse(ratio, c);
        }

        public void Take(Tally other)
        {
            _cases += other._cases;
            _violations += other._violations;
            foreach ((string kind, long count) in other._byKind)
                _byKind[kind] = _byKind.GetValueOrDefault(kind) + count;
            if (other._worst is not null)
                Worse(other._worstRatio, other._worst);
        }

        public LawOutcome Outcome(Law law) => new(law, _cases, _violations, _worstRatio, _worst, _byKind);

        private void Worse(double ratio, LawCase c)
        {
            if (_worst is not null && !(ratio > _worstRatio))
                return;
            (_worstRatio, _worst) = (ratio, c);
        }
    }
}
