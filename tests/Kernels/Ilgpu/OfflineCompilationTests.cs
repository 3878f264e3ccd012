using System.Reflection;
using System.Text.RegularExpressions;
using ILGPU;
using LatencyLab.Kernels.Ilgpu;
using LatencyLab.Kernels.Kinds;

namespace LatencyLab.Tests.Kernels.Ilgpu;

/// <summary>Every kernel through ILGPU's PTX and OpenCL back ends, for devices that are not there.</summary>
public sealed class OfflineCompilationTests
{
    public static TheoryData<string, string> KindsByTarget()
    {
        TheoryData<string, string> data = [];
        foreach (KernelKind kind in EveryKernel.All)
        {
            foreach (string target in Enum.GetNames<OfflineTarget>())
                data.Add(kind.Name, target);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(KindsByTarget))]
    public void Kernel_compiles_without_a_device(string name, string targetName)
    {
        OfflineTarget target = Enum.Parse<OfflineTarget>(targetName);
        using OfflineCompiler compiler = new(target);
        KernelKind kind = EveryKernel.Named(name);
        HashSet<Type> seen = [];
        bool multiplies = false;
        foreach (KernelCase named in kind.Cases)
        {
            foreach (OfflineKernel kernel in compiler.Compile(kind, named.Request))
            {
                if (!seen.Add(kernel.Kernel))
                    continue;
                CheckFields(kernel.Kernel);
                Check(kernel, target);
                multiplies |= MultipliesAndAdds(kernel.Code, target);
            }
        }

        Assert.NotEmpty(seen);
        Assert.True(
            multiplies || kind.Cases.All(named => named.Request.Operator.Work(sizeof(float)).Macs == 0), "no multiply-add in the code");
    }

    /// <remarks>56 accumulators stay in registers too.</remarks>
    [Theory]
    [MemberData(nameof(EveryKernel.Tiled), MemberType = typeof(EveryKernel))]
    public void Kernel_compiles_with_wide_registers(string name)
    {
        const OfflineTarget target = OfflineTarget.PtxSm80;
        using OfflineCompiler compiler = new(target);
        KernelKind kind = EveryKernel.Named(name);
        HashSet<Type> seen = [];
        foreach (OfflineKernel kernel in kind.Cases.SelectMany(one => compiler.Compile(kind, one.Request, isWide: true))
            .Where(one => seen.Add(one.Kernel)))
            Check(kernel, target);
        Assert.NotEmpty(seen);
    }

    /// <summary>A kernel is handed to a device as the host holds it: 32-bit numbers, views of memory, and structs of these.</summary>
    private static void CheckFields(Type type)
    {
        if (type == typeof(int) || type == typeof(float) || (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ArrayView<>)))
            return;
        Assert.True(type is { IsValueType: true, IsPrimitive: false, IsEnum: false }, $"a field of type {type.Name}");
        foreach (FieldInfo field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
            CheckFields(field.FieldType);
    }

    private static void Check(OfflineKernel kernel, OfflineTarget target)
    {
        Assert.DoesNotContain("atom", kernel.Code, StringComparison.OrdinalIgnoreCase);
        if (IsOpenCL(target))
        {
            // A pointer of unknown address space: drivers without a generic one do not compile it.
            Assert.DoesNotContain("to_global", kernel.Code, StringComparison.Ordinal);
            Assert.Single(Regex.Matches(kernel.Code, @"^kernel void \w+\(", RegexOptions.Multiline));
            Assert.Contains("get_global_id", kernel.Code, StringComparison.Ordinal);
            return;
        }

        Assert.Contains(target == OfflineTarget.PtxSm70 ? ".target sm_70" : ".target sm_80", kernel.Code, StringComparison.Ordinal);
        Assert.Single(Regex.Matches(kernel.Code, @"^\.visible \.entry \w+\(", RegexOptions.Multiline));
        // Accumulators in registers: nothing spilled to an array of a thread's own memory.
        Assert.DoesNotContain(".local", kernel.Code, StringComparison.Ordinal);
        Assert.DoesNotContain(".f64", kernel.Code, StringComparison.Ordinal);
        Assert.Contains(".global.", kernel.Code, StringComparison.Ordinal);
    }

    private static bool MultipliesAndAdds(string code, OfflineTarget target) => IsOpenCL(target)
        ? code.Contains("fma", StringComparison.Ordinal)
        : code.Contains("fma.rn.f32", StringComparison.Ordinal)
            || (code.Contains("mul.f32", StringComparison.Ordinal) && code.Contains("add.f32", StringComparison.Ordinal));

    private static bool IsOpenCL(OfflineTarget target) => target is OfflineTarget.OpenCL or OfflineTarget.OpenCLProcessor;
}
