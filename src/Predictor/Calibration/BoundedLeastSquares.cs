using MathNet.Numerics.LinearAlgebra;

namespace LatencyLab.Predictor.Calibration;

/// <summary>Levenberg-Marquardt with box bounds and robust weights, for a few dozen variables.</summary>
/// <remarks>
/// Minimises sum_i rho(r_i(v)) + sum_j ((v_j - c_j) / w_j)^2 over lo &lt;= v &lt;= hi, rho(r) = 2 d^2 (sqrt(1 + r^2 / d^2) - 1) (soft L1),
/// by iteratively re-weighted normal equations (Marquardt 1963; Triggs et al. 2000). Steps are projected on the box; a variable that sits
/// on a bound and would leave it is held for the step. The Jacobian is by forward differences.
/// </remarks>
internal static class BoundedLeastSquares
{
    private const double Step = 1e-4, LargestDamping = 1e8;

    /// <summary>One variable: where it starts, its box and its prior (width 0 or infinite: none).</summary>
    public readonly record struct Variable(double Start, double Low, double High, double Centre, double Width);

    /// <param name="variables">The variables.</param>
    /// <param name="residualCount">Number of residuals.</param>
    /// <param name="residuals">Writes the residuals at a point.</param>
    /// <param name="softness">d: residuals well above it count linearly.</param>
    /// <param name="iterations">Most accepted or rejected steps.</param>
    /// <param name="cancellation">Stops between steps.</param>
    public static double[] Minimise(
        IReadOnlyList<Variable> variables, int residualCount, Action<double[], double[]> residuals, double softness, int iterations,
        CancellationToken cancellation = default)
    {
        int n = variables.Count;
        double[] point = [.. variables.Select(v => Math.Clamp(v.Start, v.Low, v.High))];
        double[] current = new double[residualCount], trial = new double[residualCount];
        double[] candidate = new double[n];
        double[][] columns = [.. Enumerable.Range(0, n).Select(_ => new double[residualCount])];
        residuals(point, current);
        double cost = Cost(current, point, variables, softness);
        double damping = 1e-2;
        bool needsJacobian = true;
        Matrix<double> normal = Matrix<double>.Build.Dense(n, n);
        Vector<double> gradient = Vector<double>.Build.Dense(n);
        for (int iteration = 0; iteration < iterations && damping < LargestDamping; iteration++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (needsJacobian)
            {
                FillJacobian(point, current, columns, trial, candidate, variables, residuals);
                FillNormalEquations(point, current, columns, variables, softness, normal, gradient);
                needsJacobian = false;
            }

            Vector<double> step = Solve(normal, gradient, damping, point, variables);
            for (int j = 0; j < n; j++)
                candidate[j] = Math.Clamp(point[j] + step[j], variables[j].Low, variables[j].High);
            residuals(candidate, trial);
            double candidateCost = Cost(trial, candidate, variables, softness);
            if (candidateCost < cost)
            {
                double gain = (cost - candidateCost) / cost;
                (point, candidate) = (candidate, point);
                (current, trial) = (trial, current);
                cost = candidateCost;
                damping = Math.Max(damping / 5, 1e-9);
                needsJacobian = true;
                if (gain < 1e-6)
                    break;
            }
            else
            {
                damping *= 4;
            }
        }

        return point;
    }

    /// <summary>The value that <see cref="Minimise"/> makes small.</summary>
    public static double Cost(double[] residuals, double[] point, IReadOnlyList<Variable> variables, double softness)
    {
        double sum = 0, square = softness * softness;
        foreach (double r in residuals)
            sum += 2 * square * (Math.Sqrt(1 + r * r / square) - 1);
        for (int j = 0; j < point.Length; j++)
        {
            double pull = Pull(point[j], variables[j]);
            sum += pull * pull;
        }

        return double.IsNaN(sum) ? double.PositiveInfinity : sum;
    }

    /// <summary>Standard deviation of each variable given the residuals and the priors, by the curvature at a point.</summary>
    public static double[] PosteriorWidths(
        IReadOnlyList<Variable> variables, int residualCount, Action<double[], double[]> residuals, double softness, double[] point)
    {
        int n = variables.Count;
        double[] current = new double[residualCount], trial = new double[residualCount], candidate = new double[n];
        double[][] columns = [.. Enumerable.Range(0, n).Select(_ => new double[residualCount])];
        Matrix<double> normal = Matrix<double>.Build.Dense(n, n);
        residuals(point, current);
        FillJacobian(point, current, columns, trial, candidate, variables, residuals);
        FillNormalEquations(point, current, columns, variables, softness, normal, Vector<double>.Build.Dense(n));
        return [.. normal.Inverse().Diagonal().Select(variance => Math.Sqrt(Math.Max(0, variance)))];
    }

    private static double Pull(double value, in Variable variable) =>
        variable.Width > 0 && double.IsFinite(variable.Width) ? (value - variable.Centre) / variable.Width : 0;

    private static void FillJacobian(
        double[] point, double[] current, double[][] columns, double[] trial, double[] candidate,
        IReadOnlyList<Variable> variables, Action<double[], double[]> residuals)
    {
        for (int j = 0; j < point.Length; j++)
        {
            point.CopyTo(candidate, 0);
            double step = point[j] + Step > variables[j].High ? -Step : Step;
            candidate[j] = point[j] + step;
            residuals(candidate, trial);
            double[] column = columns[j];
            for (int i = 0; i < column.Length; i++)
                column[i] = (trial[i] - current[i]) / step;
        }
    }

    private static void FillNormalEquations(
        double[] point, double[] current, double[][] columns, IReadOnlyList<Variable> variables, double softness,
        Matrix<double> normal, Vector<double> gradient)
    {
        int n = point.Length;
        double square = softness * softness;
        double[] weights = [.. current.Select(r => 1 / Math.Sqrt(1 + r * r / square))];
        for (int j = 0; j < n; j++)
        {
            for (int k = j; k < n; k++)
            {
                double sum = 0;
                double[] left = columns[j], right = columns[k];
                for (int i = 0; i < weights.Length; i++)
                    sum += weights[i] * left[i] * right[i];
                normal[j, k] = normal[k, j] = sum;
            }

            double slope = 0;
            for (int i = 0; i < weights.Length; i++)
                slope += weights[i] * columns[j][i] * current[i];
            Variable variable = variables[j];
            if (variable.Width > 0 && double.IsFinite(variable.Width))
            {
                normal[j, j] += 1 / (variable.Width * variable.Width);
                slope += Pull(point[j], variable) / variable.Width;
            }

            gradient[j] = slope;
        }
    }

    private static Vector<double> Solve(
        Matrix<double> normal, Vector<double> gradient, double damping, double[] point, IReadOnlyList<Variable> variables)
    {
        int n = point.Length;
        Matrix<double> system = normal.Clone();
        Vector<double> right = -gradient;
        for (int j = 0; j < n; j++)
        {
            bool isHeld = (point[j] <= variables[j].Low && gradient[j] > 0) || (point[j] >= variables[j].High && gradient[j] < 0)
                || variables[j].Low >= variables[j].High;
            if (isHeld)
            {
                system.ClearRow(j);
                system.ClearColumn(j);
                system[j, j] = 1;
                right[j] = 0;
            }
            else
            {
                system[j, j] += damping * Math.Max(system[j, j], 1e-6);
            }
        }

        return system.Cholesky().Solve(right);
    }
}
