using System.Collections;
using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Runtime.Loader;

namespace MutateConstants;

/// <summary>The tests that pin the model, run in a context of their own beside a mutated Predictor.</summary>
internal static class PinningTests
{
    /// <summary>Laws over thousands of operators, whole calibrations, outside data: slow, and no pins.</summary>
    private static readonly string[] s_left = ["ModelLawTests", "CalibratorTests", "ResidualLawTests"];

    /// <returns>The first test that fails and why; null where all pass.</returns>
    /// <param name="folder">Where the tests are built.</param>
    /// <param name="predictor">The Predictor to test.</param>
    /// <param name="noun">Folder of the constant: its tests lie in the folder of the same name.</param>
    /// <param name="showsTimes">Whether tests that take long are named on the standard error.</param>
    public static string? FirstFailure(string folder, byte[] predictor, string noun, bool showsTimes)
    {
        Context context = new(folder, predictor);
        try
        {
            Assembly tests = context.LoadFromAssemblyPath(Path.Combine(folder, "LatencyLab.Tests.dll"));
            AppContext.SetData("APP_CONTEXT_BASE_DIRECTORY", folder + Path.DirectorySeparatorChar);
            return tests.GetTypes()
                .Where(type => type.Namespace == $"LatencyLab.Tests.Predictor.{noun}" && !s_left.Contains(type.Name))
                .SelectMany(type => type.GetMethods().Where(method => AttributeOf(method) is not null))
                .OrderBy(method => method.DeclaringType!.Name is "HandComputedTests" or "ParameterTableTests" ? 0 : 1)
                .Select(method => Failure(method, showsTimes)).FirstOrDefault(failure => failure is not null);
        }
        finally
        {
            context.Unload();
        }
    }

    private static string? AttributeOf(MethodInfo method) =>
        method.GetCustomAttributesData().Select(data => data.AttributeType.Name)
            .FirstOrDefault(name => name is "FactAttribute" or "TheoryAttribute");

    private static string? Failure(MethodInfo method, bool showsTimes)
    {
        Stopwatch watch = Stopwatch.StartNew();
        try
        {
            object test = Activator.CreateInstance(method.DeclaringType!)!;
            foreach (object?[] arguments in Cases(method))
                method.Invoke(test, arguments);
            return null;
        }
        catch (TargetInvocationException failed)
        {
            return $"{method.DeclaringType!.Name}.{method.Name}: {failed.InnerException!.Message}";
        }
        finally
        {
            if (showsTimes && watch.ElapsedMilliseconds > 300)
                Console.Error.WriteLine($"{method.DeclaringType!.Name}.{method.Name}: {watch.ElapsedMilliseconds} ms");
        }
    }

    private static IEnumerable<object?[]> Cases(MethodInfo method)
    {
        if (AttributeOf(method) == "FactAttribute")
            return [[]];
        List<object?[]> cases = [];
        foreach (CustomAttributeData data in method.GetCustomAttributesData())
        {
            if (data.AttributeType.Name == "InlineDataAttribute")
            {
                object? values = data.ConstructorArguments[0].Value;
                cases.Add([.. ((IEnumerable<CustomAttributeTypedArgument>)values!)
                    .Select((value, i) => Converted(value, method.GetParameters()[i].ParameterType))]);
            }
            else if (data.AttributeType.Name == "MemberDataAttribute")
            {
                PropertyInfo property = method.DeclaringType!.GetProperty((string)data.ConstructorArguments[0].Value!)!;
                cases.AddRange(((IEnumerable)property.GetValue(null)!).Cast<object?[]>());
            }
        }

        return cases;
    }

    private static object? Converted(CustomAttributeTypedArgument argument, Type type)
    {
        if (argument.Value is null)
            return null;
        if (type.IsEnum)
            return Enum.ToObject(type, argument.Value);
        if (argument.Value is IReadOnlyCollection<CustomAttributeTypedArgument> elements)
        {
            Array array = Array.CreateInstance(type.GetElementType()!, elements.Count);
            int at = 0;
            foreach (CustomAttributeTypedArgument element in elements)
                array.SetValue(Converted(element, type.GetElementType()!), at++);
            return array;
        }

        return type.IsInstanceOfType(argument.Value) ? argument.Value
            : Convert.ChangeType(argument.Value, Nullable.GetUnderlyingType(type) ?? type, CultureInfo.InvariantCulture);
    }

    private sealed class Context(string folder, byte[] predictor) : AssemblyLoadContext(isCollectible: true)
    {
        protected override Assembly? Load(AssemblyName name)
        {
            if (name.Name == "LatencyLab.Predictor")
            {
                using MemoryStream image = new(predictor);
                return LoadFromStream(image);
            }

            string path = Path.Combine(folder, name.Name + ".dll");
            return File.Exists(path) ? LoadFromAssemblyPath(path) : null;
        }
    }
}
