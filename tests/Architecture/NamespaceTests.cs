using System.Text.RegularExpressions;

namespace LatencyLab.Tests.Architecture;

public partial class NamespaceTests
{
    [Fact]
    public void No_namespaces_use_each_other_in_a_circle()
    {
        NamespaceGraph graph = new();
        foreach (Type type in SourceAssemblies.Types)
        {
            foreach ((string member, Type used) in TypeUses.Of(type))
            {
                if (SourceAssemblies.IsOurs(used.Namespace))
                    graph.Add(type.Namespace!, used.Namespace!, $"{member} uses {used.Name}");
            }
        }

        // Constants leave no trace in what is compiled, but their namespace is named at the top of the file.
        foreach (string file in SourceFiles.In("src"))
        {
            string text = File.ReadAllText(file);
            if (OwnNamespace().Match(text) is { Success: true } own)
            {
                foreach (Match named in UsingLine().Matches(text))
                    graph.Add(own.Groups[1].Value, named.Groups[1].Value, $"{Path.GetFileName(file)}: {named.Value}");
            }
        }

        IReadOnlyList<string> circles = graph.Circles();
        Assert.True(circles.Count == 0, "circles of namespaces:\n\n" + string.Join("\n\n", circles));
    }

    [Fact]
    public void A_circle_is_seen_and_shown_with_a_use_on_each_arrow()
    {
        NamespaceGraph graph = new();
        graph.Add("A", "B", "a uses b");
        graph.Add("B", "A.Child", "b uses c");
        graph.Add("B", "B", "b uses itself");
        graph.Add("D", "A", "d uses a");
        Assert.Empty(graph.Circles());
        graph.Add("A.Child", "A", "c uses a");
        Assert.Equal("A -> B: a uses b\nB -> A.Child: b uses c\nA.Child -> A: c uses a", Assert.Single(graph.Circles()));
    }

    [Theory]
    [InlineData(typeof(UsesInBody))]
    [InlineData(typeof(UsesInLambda))]
    [InlineData(typeof(UsesInSignature))]
    [InlineData(typeof(UsesInConstraint<>))]
    [InlineData(typeof(UsesInAttribute))]
    public void A_use_is_seen_wherever_it_is(Type type) =>
        Assert.Contains(
            type.GetNestedTypes(System.Reflection.BindingFlags.NonPublic).Append(type).SelectMany(TypeUses.Of),
            use => use.Used == typeof(Used));

    [Fact]
    public void A_type_name_exists_once()
    {
        string[] twice =
        [
            .. from type in SourceAssemblies.Types
               where SourceAssemblies.IsWritten(type) && !type.IsNestedPrivate
               group type by type.Name.Split('`')[0] into named
               let places = named.Select(type => type.DeclaringType?.FullName ?? type.Namespace!).Distinct().Order(StringComparer.Ordinal)
                   .ToArray()
               where places.Length > 1
               orderby named.Key
               select $"{named.Key}: {string.Join(", ", places)}",
        ];
        Assert.True(twice.Length == 0, "types of one name:\n" + string.Join('\n', twice));
    }

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex OwnNamespace();

    [GeneratedRegex(@"^using (?:static |\w+ = )?(LatencyLab\.[\w.]+);", RegexOptions.Multiline)]
    private static partial Regex UsingLine();

    [AttributeUsage(AttributeTargets.Class)]
    private class Used : Attribute
    {
        public static int Number => 1;
    }

    private static class UsesInBody
    {
        public static int Number() => Used.Number + 1;
    }

    private static class UsesInLambda
    {
        public static Func<int, int> Number() => addend => Used.Number + addend;
    }

    private static class UsesInSignature
    {
        public static void Number(IReadOnlyList<Used[]> numbers) => Assert.NotNull(numbers);
    }

    private static class UsesInConstraint<T> where T : Used;

    [Used]
    private static class UsesInAttribute;
}
