using System.Reflection;

namespace LatencyLab.Studies.Experiments.Ledger;

/// <summary>Every byte of a program that a prediction can depend on.</summary>
internal static class ProgramBuild
{
    /// <summary>A hash of its assembly and those of ours that it refers to.</summary>
    public static string Of(Assembly program)
    {
        SortedDictionary<string, Assembly> ours = new(StringComparer.Ordinal);
        Add(program);
        return RunFolder.HashOf(ours.Values.Select(assembly => assembly.ManifestModule.ModuleVersionId.ToString()));

        void Add(Assembly assembly)
        {
            if (!ours.TryAdd(assembly.GetName().Name!, assembly))
                return;
            foreach (AssemblyName name in assembly.GetReferencedAssemblies().Where(name => IsOurs(name.Name)))
                Add(Assembly.Load(name));
        }
    }

    private static bool IsOurs(string? assembly) => assembly?.StartsWith("LatencyLab.", StringComparison.Ordinal) == true;
}
