using System.Globalization;
using System.Reflection;
using System.Text;
using LatencyLab.Operators;
using LatencyLab.Predictor;
using LatencyLab.Predictor.Model;

namespace LatencyLab.Tests.Predictor.Model;

/// <summary>
/// Every field of the estimates and plans of <see cref="PlanCases"/>, to seven digits, as <c>plans.txt</c> beside this has them. The file
/// says what the model said when it was written, right or wrong: what is right say the other tests of this folder. A change of the model
/// shows in it what it moves. To write it afresh, set LATENCYLAB_WRITE_DOCS=1 and run this test.
/// </summary>
public class PlanTableTests
{
    private static readonly string s_path = Path.Combine(SharedData.RepositoryRoot, "tests", "Predictor", "Model", "plans.txt");

    [Fact]
    public void Plans_are_those_of_the_table()
    {
        string[] lines = [.. PlanCases.All.SelectMany(one => LinesOf(one.Name, one.Model, one.Operator, one.Tile))];
        if (Environment.GetEnvironmentVariable("LATENCYLAB_WRITE_DOCS") == "1")
            File.WriteAllText(s_path, string.Join('\n', lines) + "\n");
        string[] expected = File.ReadAllLines(s_path);
        for (int i = 0; i < Math.Max(lines.Length, expected.Length); i++)
            Assert.Equal(expected.ElementAtOrDefault(i), lines.ElementAtOrDefault(i));
    }

    /// <summary>A line of the estimate, one of the plan, and one a grid.</summary>
    internal static IEnumerable<string> LinesOf(string name, LatencyLabModel model, Operator op, TileChoice? tile)
    {
        yield return $"{name} | predicted {Fields(model.Predict(op))}";
        KernelPlan plan = model.Plan(op, tile);
        string estimate = tile is null ? "" : Fields(plan.Estimate);
        yield return $"{name} | plan {Fields(plan)} {estimate}".TrimEnd();
        foreach (GridPlan grid in plan.Grids)
            yield return $"{name} | grid {Fields(grid)}";
    }

    /// <summary>Names and values of all properties that are not 0, but of the plan's parts, which have lines of their own.</summary>
    private static string Fields<T>(T value)
    {
        StringBuilder text = new();
        foreach (PropertyInfo property in typeof(T).GetProperties().Where(property => !property.GetMethod!.IsStatic))
        {
            if (property.Name is nameof(KernelPlan.Work) or nameof(KernelPlan.Estimate) or nameof(KernelPlan.Grids)
                or nameof(LatencyEstimate.Time) or nameof(LatencyEstimate.LowSeconds) or nameof(LatencyEstimate.HighSeconds))
            {
                continue;
            }

            string shown = property.GetValue(value) switch
            {
                0.0 or 0L or 0 or false => "",
                double number => number.ToString("G7", CultureInfo.InvariantCulture),
                TileChoice choice => $"{choice.Rows}x{choice.Columns}/{choice.SplitDepth}",
                ConvolutionWindow { KernelHeight: 0 } => "",
                TensorBytes bytes => $"{bytes.Input}+{bytes.Weight}+{bytes.Output}+{bytes.Index}",
                ConvolutionWindow window => $"{window.Images}*{window.InputHeight}x{window.InputWidth}"
                    + $">{window.OutputHeight}x{window.OutputWidth}*{window.KernelHeight}x{window.KernelWidth}"
                    + $"/{window.StrideHeight}x{window.StrideWidth}",
                var other => Convert.ToString(other, CultureInfo.InvariantCulture)!,
            };
            if (shown.Length > 0)
                text.Append(text.Length > 0 ? " " : "").Append(property.Name).Append('=').Append(shown);
        }

        return text.ToString();
    }
}
