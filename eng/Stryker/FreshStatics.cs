using System.Reflection;
using System.Runtime.CompilerServices;
using LatencyLab.Tests;

[assembly: AssemblyFixture(typeof(FreshStatics))]

namespace LatencyLab.Tests;

/// <summary>
/// Runs all static initialisers again before every run of tests: mutants take turns in one process, and what one of them has left in a
/// static field, or what was computed there before it, must not decide about the next. Needs code that is not optimised, because a
/// compiler takes static readonly fields for constants.
/// </summary>
public sealed unsafe class FreshStatics
{
    /// <summary>An initialiser that uses another's fields runs again after it: chains are short.</summary>
    private const int Passes = 2;

    private static readonly Type[] s_types = [.. Types()];

    public FreshStatics()
    {
        // Later than the first run this does nothing. Where it fails the process could never run a test again: Stryker starts another.
        try
        {
            foreach (Type type in s_types)
                RuntimeHelpers.RunClassConstructor(type.TypeHandle);
        }
        catch (TypeInitializationException)
        {
            Environment.Exit(3);
        }

        for (int pass = 0; pass < Passes; pass++)
        {
            foreach (Type type in s_types)
                ((delegate*<void>)type.TypeInitializer!.MethodHandle.GetFunctionPointer())();
        }
    }

    private static IEnumerable<Type> Types()
    {
        Assembly tests = typeof(FreshStatics).Assembly;
        return tests.GetReferencedAssemblies().Where(name => name.Name!.StartsWith("LatencyLab.", StringComparison.Ordinal))
            .Select(Assembly.Load).Append(tests).SelectMany(assembly => assembly.GetTypes())
            .Where(type => type.TypeInitializer is not null && !type.ContainsGenericParameters && type != typeof(FreshStatics)
                && type.Namespace?.StartsWith("LatencyLab.", StringComparison.Ordinal) == true);
    }
}
