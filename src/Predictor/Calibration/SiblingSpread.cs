using MathNet.Numerics.Distributions;

namespace LatencyLab.Predictor.Calibration;

/// <summary>By how much a device differs from what its siblings say of it, learnt by leaving each of the siblings out in turn.</summary>
/// <remarks>
/// Before any sibling is looked at, a device of a generation g away is expected to differ by s(g) = 0.1 + 0.07 g in ln seconds. Each of k
/// siblings is then predicted from the others: d^2 is the mean square of ln(own parameters' time / transferred parameters' time) over
/// operators of well-known networks, times (k^2 - 1)/k^2,
/// because a mean of k - 1 devices strays further than one of k. With z = d / s(g of that sibling), the expectation counting as much as two
/// siblings, kappa^2 = (2 + sum z^2) / (2 + k): the scale of a Student t of 2 + k degrees of freedom (conjugate scaled inverse chi-square;
/// Gelman et al. 2013, section 2.6).
/// </remarks>
/// <param name="Scale">kappa s(g), in natural-log units.</param>
/// <param name="DegreesOfFreedom">2 and the number of siblings that could be left out.</param>
internal readonly record struct SiblingSpread(double Scale, int DegreesOfFreedom)
{
    private const double DeviceSpread = 0.1, GenerationSpread = 0.07;
    private const int MostGenerations = 5, ExpectedSiblings = 2;
    private const double UpperEnd = 0.95;

    /// <summary>Half the width of the central 90 % of ln(new device / siblings' mean).</summary>
    public double HalfWidth => Scale * StudentT.InvCDF(0, 1, DegreesOfFreedom, UpperEnd);

    /// <summary>Standard deviation, in natural-log units, that devices so many generations apart are expected to have.</summary>
    public static double Expected(int generations) => DeviceSpread + GenerationSpread * Math.Min(generations, MostGenerations);

    /// <param name="target">The device that was not measured.</param>
    /// <param name="siblings">Devices whose calibration has the class.</param>
    /// <param name="operatorClass">The class.</param>
    public static SiblingSpread Of(DeviceProfile target, IReadOnlyList<DeviceProfile> siblings, OperatorClass operatorClass)
    {
        double expected = Expected(Nearest(target, siblings));
        Operator[] operators = [.. ReferenceOperators.Of(operatorClass)];
        int count = siblings.Count;
        if (count < 2 || operators.Length == 0)
            return new SiblingSpread(expected, ExpectedSiblings);
        double squares = ExpectedSiblings;
        for (int i = 0; i < count; i++)
        {
            DeviceProfile sibling = siblings[i];
            DeviceProfile[] others = [.. siblings.Where((_, j) => j != i)];
            ClassModel own = ModelOf(sibling, sibling.Calibration!.Classes[ParameterNames.Of(operatorClass)], operatorClass);
            ClassModel transferred = ModelOf(sibling, Transfer.Parameters(sibling, others, operatorClass), operatorClass);
            double square = operators.Average(op => Square(op, own, transferred)) * ((double)count * count - 1) / ((double)count * count);
            double scale = Expected(Nearest(sibling, others));
            squares += square / (scale * scale);
        }

        return new SiblingSpread(expected * Math.Sqrt(squares / (ExpectedSiblings + count)), ExpectedSiblings + count);
    }

    private static int Nearest(DeviceProfile device, IReadOnlyList<DeviceProfile> others) =>
        others.Min(other => Generations.Distance(device.Architecture, other.Architecture));

    private static double Square(Operator op, ClassModel own, ClassModel transferred)
    {
        OperatorWork work = op.Work(sizeof(float));
        double log = Math.Log(own.Predict(work).TotalSeconds / transferred.Predict(work).TotalSeconds);
        return log * log;
    }

    /// <summary>The equations alone: trees that were grown on one device say nothing about another.</summary>
    private static ClassModel ModelOf(DeviceProfile device, ClassCalibration calibration, OperatorClass operatorClass)
    {
        DeviceRates rates = new(device, DataType.Fp32);
        DeviceProfile one = device with
        {
            Calibration = new DeviceCalibration
            {
                Date = "",
                Data = [],
                Classes = new Dictionary<string, ClassCalibration> { [ParameterNames.Of(operatorClass)] = calibration },
            },
        };
        return new ClassModel(rates, operatorClass, CalibratedParameters.Of(one, rates, operatorClass, asMeasured: true));
    }
}
