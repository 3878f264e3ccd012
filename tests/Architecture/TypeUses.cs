using System.Reflection;
using System.Reflection.Emit;

namespace LatencyLab.Tests.Architecture;

/// <summary>Which types a type uses: in its bases, attributes and signatures, and in the instructions of its methods.</summary>
internal static class TypeUses
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<short, OpCode> s_opCodeOf =
        typeof(OpCodes).GetFields().Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => code.Value);

    /// <summary>Used types, each with the member that uses it.</summary>
    public static IEnumerable<(string Member, Type Used)> Of(Type type)
    {
        List<(string, Type?)> uses = [(type.Name, type.BaseType), .. type.GetInterfaces().Select(used => (type.Name, (Type?)used))];
        uses.AddRange(Attributes(type).Concat(Constraints(type)).Select(used => (type.Name, (Type?)used)));
        foreach (FieldInfo field in type.GetFields(Declared))
            uses.AddRange(Attributes(field).Append(field.FieldType).Select(used => ($"{type.Name}.{field.Name}", (Type?)used)));
        foreach (PropertyInfo property in type.GetProperties(Declared))
            uses.AddRange(Attributes(property).Select(used => ($"{type.Name}.{property.Name}", (Type?)used)));
        foreach (MethodBase method in type.GetMethods(Declared).Cast<MethodBase>().Concat(type.GetConstructors(Declared)))
            uses.AddRange(OfMethod(method).Select(used => ($"{type.Name}.{method.Name}", used)));
        return uses.SelectMany(use => Parts(use.Item2).Select(part => (use.Item1, part)));
    }

    private static IEnumerable<Type?> OfMethod(MethodBase method)
    {
        foreach (Type? type in Signature(method).Concat(Attributes(method))
            .Concat(method.IsGenericMethod ? method.GetGenericArguments().SelectMany(Constraints) : []))
            yield return type;
        if (method.GetMethodBody() is not MethodBody body)
            yield break;
        foreach (LocalVariableInfo local in body.LocalVariables)
            yield return local.LocalType;
        foreach (ExceptionHandlingClause clause in body.ExceptionHandlingClauses)
            yield return clause.Flags == ExceptionHandlingClauseOptions.Clause ? clause.CatchType : null;
        foreach (MemberInfo member in Operands(method, body.GetILAsByteArray()!))
        {
            foreach (Type? type in member is MethodBase called ? Signature(called) : member is FieldInfo field ? [field.FieldType] : [])
                yield return type;
            yield return member as Type ?? member.DeclaringType;
        }
    }

    /// <summary>Types, methods and fields that instructions name.</summary>
    private static IEnumerable<MemberInfo> Operands(MethodBase method, byte[] code)
    {
        Type[]? ofType = method.DeclaringType!.IsGenericType ? method.DeclaringType.GetGenericArguments() : null;
        Type[]? ofMethod = method.IsGenericMethod ? method.GetGenericArguments() : null;
        for (int at = 0; at < code.Length;)
        {
            OpCode operation = s_opCodeOf[code[at] == 0xFE ? unchecked((short)(0xFE00 | code[at + 1])) : code[at]];
            at += operation.Size;
            if (operation.OperandType is OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok
                or OperandType.InlineType)
                yield return method.Module.ResolveMember(BitConverter.ToInt32(code, at), ofType, ofMethod)!;
            at += operation.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + 4 * BitConverter.ToInt32(code, at),
                _ => 4,
            };
        }
    }

    private static IEnumerable<Type?> Signature(MethodBase method) =>
    [
        .. method.GetParameters().Select(parameter => parameter.ParameterType), (method as MethodInfo)?.ReturnType,
        .. method.IsGenericMethod ? method.GetGenericArguments() : [],
    ];

    private static IEnumerable<Type> Constraints(Type type) =>
        type.IsGenericParameter ? type.GetGenericParameterConstraints()
        : type.IsGenericTypeDefinition ? type.GetGenericArguments().SelectMany(Constraints) : [];

    private static IEnumerable<Type> Attributes(MemberInfo member) => member.GetCustomAttributesData().SelectMany(
        attribute => attribute.ConstructorArguments.Select(argument => argument.Value).OfType<Type>().Append(attribute.AttributeType));

    /// <summary>The type itself without its decoration, and its type arguments.</summary>
    private static IEnumerable<Type> Parts(Type? type) =>
        type is null || type.IsGenericParameter ? []
        : type.HasElementType ? Parts(type.GetElementType())
        : type.IsGenericType ? type.GetGenericArguments().SelectMany(Parts).Append(type) : [type];
}
