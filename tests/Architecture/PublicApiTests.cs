using System.Reflection;
using System.Runtime.CompilerServices;

namespace LatencyLab.Tests.Architecture;

/// <summary>What is public of a library stands in its <c>PublicAPI.Shipped.txt</c>: a change of it is meant.</summary>
public sealed class PublicApiTests
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static TheoryData<string> Libraries =>
    [
        .. SourceAssemblies.All.Select(assembly => assembly.GetName().Name!)
            .Where(name => !name.StartsWith("latlab", StringComparison.Ordinal)).Order(StringComparer.Ordinal),
    ];

    /// <summary>To write the lists afresh, set LATENCYLAB_WRITE_DOCS=1 and run this test.</summary>
    [Theory]
    [MemberData(nameof(Libraries))]
    public void The_list_of_a_library_is_what_it_has(string library)
    {
        string path = Path.Combine(SharedData.RepositoryRoot, "src", library.Split('.', 2)[1], "PublicAPI.Shipped.txt");
        string[] api = [.. SourceAssemblies.All.Single(assembly => assembly.GetName().Name == library).GetExportedTypes()
            .SelectMany(LinesOf).Distinct().Order(StringComparer.Ordinal)];
        if (Environment.GetEnvironmentVariable("LATENCYLAB_WRITE_DOCS") == "1")
            File.WriteAllText(path, string.Join('\n', api) + "\n");
        string[] listed = File.Exists(path) ? File.ReadAllText(path).TrimEnd('\n').Split('\n') : [];
        string[] changes = [.. api.Except(listed).Select(line => "+ " + line), .. listed.Except(api).Select(line => "- " + line)];
        Assert.True(
            changes.Length == 0,
            $"what is public of {library} changed; make it internal, or where it is meant write the list anew "
            + $"(LATENCYLAB_WRITE_DOCS=1 dotnet test --filter PublicApiTests):\n{string.Join('\n', changes)}");
    }

    /// <summary>
    /// Public is what another project uses, and what a public type of those shows in turn. Constants leave no trace in what is compiled: a
    /// type with some counts where another project's file names it.
    /// </summary>
    [Fact]
    public void What_only_its_own_project_uses_is_internal()
    {
        HashSet<Type> needed = [];
        Queue<Type> left = new();
        foreach (Type type in SourceAssemblies.Types)
        {
            foreach ((_, Type used) in TypeUses.Of(type))
            {
                if (used.Assembly != type.Assembly)
                    Need(used);
            }
        }

        while (left.TryDequeue(out Type? type))
        {
            foreach (Type shown in ShownBy(type))
                Need(shown);
        }

        string[] unused =
        [
            .. from type in SourceAssemblies.All.SelectMany(assembly => assembly.GetExportedTypes())
               where !needed.Contains(type) && !(HasConstants(type) && IsNamedElsewhere(type))
               select NameOf(type) into name
               orderby name
               select name,
        ];
        Assert.True(unused.Length == 0, "used nowhere outside their projects, and public:\n" + string.Join('\n', unused));

        void Need(Type type)
        {
            Type plain = type.HasElementType ? type.GetElementType()! : type;
            if (plain.IsGenericType)
            {
                foreach (Type argument in plain.GetGenericArguments().Where(argument => !argument.IsGenericParameter))
                    Need(argument);
                plain = plain.GetGenericTypeDefinition();
            }

            if (SourceAssemblies.IsOurs(plain.Namespace) && needed.Add(plain))
                left.Enqueue(plain);
        }
    }

    private static bool HasConstants(Type type) => type.GetFields(Declared).Any(field => field is { IsPublic: true, IsLiteral: true });

    private static bool IsNamedElsewhere(Type type) => SourceFiles.In("src").Any(path =>
        !path.Contains($"{Path.DirectorySeparatorChar}{type.Assembly.GetName().Name!.Split('.')[^1]}{Path.DirectorySeparatorChar}",
            StringComparison.Ordinal)
        && File.ReadAllText(path).Contains($"{type.Name}.", StringComparison.Ordinal));

    /// <summary>Types in the bases and public members of a type.</summary>
    private static IEnumerable<Type> ShownBy(Type type)
    {
        IEnumerable<Type?> shown =
        [
            type.BaseType, type.DeclaringType, .. type.GetInterfaces(),
            .. type.GetFields(Declared).Where(field => field.IsPublic || field.IsFamily).Select(field => field.FieldType),
            .. type.GetProperties(Declared).Where(property => property.GetAccessors(true).Any(IsSeen))
                .Select(property => property.PropertyType),
            .. type.GetMethods(Declared).Cast<MethodBase>().Concat(type.GetConstructors(Declared)).Where(IsSeen).SelectMany(method =>
                method.GetParameters().Select(parameter => parameter.ParameterType)
                    .Append((method as MethodInfo)?.ReturnType ?? typeof(void))),
        ];
        return shown.OfType<Type>();
    }

    private static IEnumerable<string> LinesOf(Type type)
    {
        string name = NameOf(type);
        yield return $"{KindOf(type)} {name}";
        if (type.IsEnum)
        {
            foreach (string value in Enum.GetNames(type))
                yield return $"{name}.{value}";
            yield break;
        }

        if (typeof(Delegate).IsAssignableFrom(type))
            yield break;
        foreach (FieldInfo field in type.GetFields(Declared).Where(field => field.IsPublic || field.IsFamily))
            yield return $"{name}.{field.Name} -> {NameOf(field.FieldType)}";
        foreach (PropertyInfo property in type.GetProperties(Declared).Where(property => property.GetAccessors(true).Any(IsSeen)))
            yield return $"{name}.{property.Name}{AccessOf(property)} -> {NameOf(property.PropertyType)}";
        foreach (MethodBase method in type.GetMethods(Declared).Cast<MethodBase>().Concat(type.GetConstructors(Declared)).Where(IsListed))
        {
            string parameters = string.Join(", ", method.GetParameters().Select(parameter => NameOf(parameter.ParameterType)));
            string generic = method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(NameOf))}>" : "";
            yield return $"{name}.{(method.IsConstructor ? "new" : method.Name)}{generic}({parameters})"
                + (method is MethodInfo { ReturnType: var returned } ? $" -> {NameOf(returned)}" : "");
        }
    }

    /// <summary>Not what the compiler makes of a record, nor accessors of properties.</summary>
    private static bool IsListed(MethodBase method) =>
        IsSeen(method) && !method.IsDefined(typeof(CompilerGeneratedAttribute))
            && !(method.IsSpecialName && (method.Name.StartsWith("get_", StringComparison.Ordinal)
                || method.Name.StartsWith("set_", StringComparison.Ordinal)));

    private static bool IsSeen(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static string AccessOf(PropertyInfo property) =>
        (property.GetMethod is { } get && IsSeen(get) ? " get" : "") + (property.SetMethod is { } set && IsSeen(set) ? " set" : "");

    private static string KindOf(Type type) =>
        type.IsEnum ? "enum" : type.IsInterface ? "interface" : typeof(Delegate).IsAssignableFrom(type) ? "delegate"
        : type.IsValueType ? "struct" : type.IsAbstract && type.IsSealed ? "static class" : "class";

    private static string NameOf(Type type)
    {
        if (type.IsGenericParameter)
            return type.Name;
        if (type.HasElementType)
            return NameOf(type.GetElementType()!) + (type.IsArray ? "[]" : "&");
        string own = type.Name.Split('`')[0];
        string name = type.IsNested ? $"{NameOf(type.DeclaringType!).Split('<')[0]}.{own}"
            : SourceAssemblies.IsOurs(type.Namespace) ? $"{type.Namespace}.{own}" : own;
        return type.IsGenericType ? $"{name}<{string.Join(", ", type.GetGenericArguments().Select(NameOf))}>" : name;
    }
}
