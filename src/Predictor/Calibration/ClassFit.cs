namespace LatencyLab.Predictor.Calibration;

/// <summary>Fits the parameters of one operator class on one device to timed calls.</summary>
/// <remarks>
/// Residual = ln(predicted / measured) / s. The scale s is the robust spread of the residuals of the round before, so that the priors,
/// which are in natural-log units, weigh as much as that many noisy rows; where launch gaps jitter it grows with the share that launching
/// has in a row (<see cref="NoiseModel"/>). The model takes minima over tiles and algorithms, so the cost has
/// several valleys: the fit starts from the prior's centre and from the best of some random draws from the prior.
/// </remarks>
internal sealed class ClassFit
{
    private const int Seed = 1, RandomStarts = 60, RefinedStarts = 4, StartIterations = 12, Iterations = 60, ScalingRounds = 3;
    /// <summary>How far operators of a class differ, as a prior, and the least noise beside it. Choices.</summary>
    private const double FactorWidth = 0.7, SmallestWithFactors = 0.1;

    private const double Softness = 1.2, SmallestScale = 0.03, LargestScale = 0.5, FirstScale = 0.15, Uninformed = 0.8;

    private readonly OperatorClass _operatorClass;
    private readonly bool _includesFramework;
    private readonly (ParameterDefinition Definition, string? SetUp)[] _free;
    private readonly string[] _setUps;
    private readonly IReadOnlyList<TimedWork> _rows;
    private readonly double[] _logSeconds;
    private readonly DeviceRates[] _devices;
    private readonly int[] _deviceOfRow;
    private readonly double[][] _values;
    private readonly int[] _setUpOfRow;
    private readonly string[] _kinds;
    private readonly int[] _kindOfRow;
    private readonly double[] _factors;
    private readonly double[] _residuals;
    private readonly CancellationToken _cancellation;
    private NoiseModel _noise = NoiseModel.Constant(FirstScale);
    private readonly double[] _inverseScales;

    private ClassFit(
        OperatorClass operatorClass, IReadOnlyList<ParameterDefinition> definitions, IReadOnlyList<TimedWork> rows,
        bool includesFramework, bool hasFactors, CancellationToken cancellation)
    {
        _operatorClass = operatorClass;
        _rows = rows;
        _includesFramework = includesFramework;
        _cancellation = cancellation;
        _setUps = FittedValues.SetUpsOf(rows);
        if (_setUps.Length == 0)
            _setUps = [SetUps.Queued];
        _free =
        [
            .. definitions.Where(d => d.Width > 0 && (includesFramework || !ParameterCatalog.IsFramework(d.Parameter)))
                .SelectMany(d => ParameterCatalog.OfSetUp.Contains(d.Parameter)
                    ? _setUps.Select(setUp => (FittedValues.Definition(d, setUp, rows[0].Device)!, (string?)setUp))
                        .Where(free => free.Item1 is not null)
                    : [(d, null)]),
        ];
        _logSeconds = [.. rows.Select(row => Math.Log(row.Seconds))];
        _devices = [.. rows.Select(row => row.Device).Distinct()];
        _deviceOfRow = [.. rows.Select(row => Array.IndexOf(_devices, row.Device))];
        _setUpOfRow = [.. rows.Select(row => Array.IndexOf(_setUps, row.SetUp))];
        _values = [.. _setUps.Select(setUp => DefaultsOf(definitions, setUp))];
        _kinds = hasFactors ? [.. rows.Select(row => row.Kind).Distinct().Order(StringComparer.Ordinal)] : [];
        _kindOfRow = [.. rows.Select(row => Array.IndexOf(_kinds, row.Kind))];
        _factors = [.. _kinds.Select(_ => 1.0)];
        _residuals = new double[rows.Count];
        _inverseScales = new double[rows.Count];
        Array.Fill(_inverseScales, 1 / FirstScale);
    }

    /// <summary>What was fitted.</summary>
    /// <param name="Fitted">Values of all parameters.</param>
    /// <param name="AtPrior">Parameters that the rows say little about: the posterior is about as wide as the prior.</param>
    /// <param name="Spread">Robust standard deviation of ln(predicted / measured) on the fitted rows.</param>
    public sealed record Result(FittedValues Fitted, IReadOnlyList<Parameter> AtPrior, double Spread)
    {
        /// <summary>Values of all parameters as the main set-up has them, by <see cref="Parameter"/>.</summary>
        public double[] Values => Fitted.Values;
    }

    /// <param name="operatorClass">The class that all rows belong to.</param>
    /// <param name="definitions">Parameters to fit, with bounds and priors.</param>
    /// <param name="rows">Timed calls.</param>
    /// <param name="includesFramework">Whether times include the framework's passes.</param>
    /// <param name="hasFactors">Whether every operator has a factor (<see cref="OperatorFactors"/>), fitted with the rest.</param>
    /// <param name="start">Values to start from instead of a search.</param>
    /// <param name="cancellation">Stops between steps.</param>
    public static Result Fit(
        OperatorClass operatorClass, IReadOnlyList<ParameterDefinition> definitions, IReadOnlyList<TimedWork> rows,
        bool includesFramework, FittedValues? start = null, bool hasFactors = false, CancellationToken cancellation = default)
    {
        ClassFit fit = new(operatorClass, definitions, rows, includesFramework, hasFactors, cancellation);
        return rows.Count == 0 || fit._free.Length == 0
            ? new Result(fit.Fitted(), [.. fit._free.Select(free => free.Definition.Parameter).Distinct()], 0)
            : fit.Run(start);
    }

    private double[] DefaultsOf(IReadOnlyList<ParameterDefinition> definitions, string setUp)
    {
        double[] values = ParameterCatalog.Defaults(definitions);
        foreach (ParameterDefinition definition in definitions.Where(d => ParameterCatalog.OfSetUp.Contains(d.Parameter)))
        {
            values[(int)definition.Parameter] = _rows.Count == 0 ? definition.Default
                : FittedValues.Definition(definition, setUp, _rows[0].Device)?.Default
                    ?? ParameterCatalog.WithoutSetUp(definition.Parameter, 0);
        }

        return values;
    }

    private FittedValues Fitted() => new(
        Enumerable.Range(0, _setUps.Length).ToDictionary(i => _setUps[i], i => (double[])[.. _values[i]]), _setUps[0])
    {
        Factors = _kinds.Zip(_factors).ToDictionary(one => one.First, one => one.Second),
    };

    private Result Run(FittedValues? start)
    {
        double[] point = start is null ? BestStart()
            :
            [
                .. _free.Select(free => Math.Log(start.BySetUp[free.SetUp ?? start.Main][(int)free.Definition.Parameter])),
                .. _kinds.Select(kind => Math.Log(start.Factors.GetValueOrDefault(kind, 1))),
            ];
        double spread = FirstScale;
        double[] logs = new double[_rows.Count], shares = new double[_rows.Count];
        for (int round = 0; round < ScalingRounds; round++)
        {
            point = Minimise(point, Iterations);
            LogErrors(point, logs, shares);
            spread = Statistics.RobustSpread(logs);
            NoiseModel next = NoiseModel.Of(logs, shares, _kinds.Length > 0 ? SmallestWithFactors : SmallestScale, LargestScale);
            if (next.IsLike(_noise))
                break;
            _noise = next;
            for (int i = 0; i < _inverseScales.Length; i++)
                _inverseScales[i] = 1 / _noise.Scale(shares[i]);
        }

        double[] widths = BoundedLeastSquares.PosteriorWidths(Variables(point), _rows.Count, Residuals, Softness, point);
        Place(point);
        Parameter[] uninformed =
        [
            .. _free.Where((free, j) => widths[j] > Uninformed * free.Definition.Width).Select(free => free.Definition.Parameter)
                .Distinct(),
        ];
        return new Result(Fitted(), uninformed, spread);
    }

    private BoundedLeastSquares.Variable[] Variables(double[] start) =>
    [
        .. _free.Select((free, j) => new BoundedLeastSquares.Variable(
            start[j], Math.Log(free.Definition.Low), Math.Log(free.Definition.High), Math.Log(free.Definition.Default),
            free.Definition.Width)),
        .. _kinds.Select((_, k) => new BoundedLeastSquares.Variable(
            start[_free.Length + k], -Math.Log(OperatorFactors.Most), Math.Log(OperatorFactors.Most), 0, FactorWidth)),
    ];

    private double[] Minimise(double[] start, int iterations) =>
        BoundedLeastSquares.Minimise(Variables(start), _rows.Count, Residuals, Softness, iterations, _cancellation);

    private double[] BestStart()
    {
        BoundedLeastSquares.Variable[] variables =
            Variables([.. _free.Select(free => Math.Log(free.Definition.Default)), .. _kinds.Select(_ => 0.0)]);
        Random random = new(Seed);
        List<double[]> starts = [];
        for (int i = 0; i < RandomStarts; i++)
        {
            bool isOff = i % 2 == 0;
            starts.Add(
            [
                .. _free.Select((free, j) => Drawn(variables[j], isOff ? null : free.Definition.Start, Gaussian(random))),
                .. _kinds.Select(_ => 0.0),
            ]);
        }

        double[] chosen = [.. variables.Select(v => v.Centre)];
        double least = double.PositiveInfinity;
        foreach (double[] start in starts.OrderBy(CostAt).Take(RefinedStarts).Append(chosen))
        {
            double[] refined = Minimise(start, StartIterations);
            double cost = CostAt(refined);
            if (cost < least)
                (least, chosen) = (cost, refined);
        }

        return chosen;
    }

    /// <summary>A value at some standard deviations from the prior's centre, or within a factor of e from where a term is on.</summary>
    private static double Drawn(in BoundedLeastSquares.Variable variable, double? on, double deviations) => Math.Clamp(
        on is double start ? Math.Log(start) + deviations : variable.Centre + variable.Width * deviations, variable.Low, variable.High);

    private double CostAt(double[] at)
    {
        Residuals(at, _residuals);
        return BoundedLeastSquares.Cost(_residuals, at, Variables(at), Softness);
    }

    private void Place(double[] at)
    {
        for (int j = 0; j < _free.Length; j++)
        {
            (ParameterDefinition definition, string? setUp) = _free[j];
            for (int i = 0; i < _setUps.Length; i++)
            {
                if (setUp is null || setUp == _setUps[i])
                    _values[i][(int)definition.Parameter] = Math.Exp(at[j]);
            }
        }

        for (int k = 0; k < _kinds.Length; k++)
            _factors[k] = Math.Exp(at[_free.Length + k]);
    }

    private void Residuals(double[] at, double[] into)
    {
        ClassModel[] models = ModelsAt(at);
        for (int i = 0; i < into.Length; i++)
            into[i] = (Math.Log(Seconds(models, i)) - _logSeconds[i]) * _inverseScales[i];
    }

    /// <summary>ln(predicted / measured) of each row, and the share of the predicted time that is launching.</summary>
    private void LogErrors(double[] at, double[] logs, double[] launchShares)
    {
        ClassModel[] models = ModelsAt(at);
        for (int i = 0; i < logs.Length; i++)
        {
            double seconds = Seconds(models, i);
            logs[i] = Math.Log(seconds) - _logSeconds[i];
            launchShares[i] = Math.Min(1, _values[_setUpOfRow[i]][(int)Parameter.LaunchSeconds] / seconds);
        }
    }

    private double Seconds(ClassModel[] models, int row)
    {
        LatencyEstimate estimate = ModelOf(models, row).Predict(_rows[row].Work);
        return _kinds.Length == 0 ? estimate.TotalSeconds
            : estimate.TotalSeconds * OperatorFactors.Ratio(estimate, _factors[_kindOfRow[row]], _rows[row].Device);
    }

    private ClassModel[] ModelsAt(double[] at)
    {
        Place(at);
        return
        [
            .. from values in _values
               let parameters = new ClassParameters(values, _includesFramework)
               from device in _devices
               select new ClassModel(device, _operatorClass, parameters),
        ];
    }

    private ClassModel ModelOf(ClassModel[] models, int row) => models[_setUpOfRow[row] * _devices.Length + _deviceOfRow[row]];

    private static double Gaussian(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
