using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace LatencyLab.Measurements;

/// <summary>The parameters of a record: the properties that can be set when it is made. What it computes from them is none.</summary>
internal static class OperatorParameters
{
    private static readonly ConcurrentDictionary<Type, PropertyInfo[]> s_parameters = new();
    private static readonly ConcurrentDictionary<Type, object> s_defaults = new();

    /// <summary>The parameters in the order in which they are declared.</summary>
    public static IReadOnlyList<PropertyInfo> Of(Type type) => s_parameters.GetOrAdd(type, static one =>
    [
        .. one.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.SetMethod is { IsPublic: true })
            .OrderBy(property => property.MetadataToken),
    ]);

    /// <summary>A record whose optional parameters are at their defaults, and the required ones at nothing.</summary>
    public static object New(Type type)
    {
        if (type.IsValueType)
            return Activator.CreateInstance(type)!;
        ConstructorInfo constructor = type.GetConstructors()[0];
        return constructor.Invoke(
        [
            .. constructor.GetParameters()
                .Select(one => one.ParameterType.IsValueType ? Activator.CreateInstance(one.ParameterType) : null),
        ]);
    }

    /// <summary>The value of an optional parameter that is not given.</summary>
    public static object? DefaultOf(PropertyInfo parameter) => parameter.GetValue(s_defaults.GetOrAdd(parameter.ReflectedType!, New));

    /// <summary>Whether a record cannot be made without it: a parameter of the constructor, or one marked so.</summary>
    public static bool IsRequired(PropertyInfo parameter) => parameter.IsDefined(typeof(RequiredMemberAttribute))
        || parameter.ReflectedType!.GetConstructors()[0].GetParameters().Any(one => one.Name == parameter.Name);

    /// <summary>Sets a parameter of a record that is being made; what it refuses is thrown as it is.</summary>
    public static void Set(object record, PropertyInfo parameter, object? value) =>
        parameter.SetValue(record, value, BindingFlags.DoNotWrapExceptions, null, null, null);
}
