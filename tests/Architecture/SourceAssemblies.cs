using System.Reflection;
using System.Runtime.CompilerServices;

namespace LatencyLab.Tests.Architecture;

/// <summary>Everything that is built from <c>src</c>.</summary>
internal static class SourceAssemblies
{
    public const string Root = "LatencyLab";

    public static IReadOnlyList<Assembly> All { get; } =
    [
        .. Directory.GetFiles(AppContext.BaseDirectory, $"{Root}.*.dll").Select(Path.GetFileNameWithoutExtension)
            .Where(name => name != typeof(SourceAssemblies).Assembly.GetName().Name)
            .Append("latlab").Append("latlab-onnxruntime").Select(name => Assembly.Load(name!)),
    ];

    /// <summary>Types that people wrote, nested ones too, and those that the compiler made of their methods.</summary>
    public static IReadOnlyList<Type> Types { get; } =
        [.. All.SelectMany(assembly => assembly.GetTypes()).Where(type => IsOurs(type.Namespace))];

    public static bool IsOurs(string? name) => name is not null && (name == Root || name.StartsWith(Root + ".", StringComparison.Ordinal));

    public static bool IsWritten(Type type) =>
        !type.Name.Contains('<') && !type.IsDefined(typeof(CompilerGeneratedAttribute))
            && (type.DeclaringType is null || IsWritten(type.DeclaringType));
}
