using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using ILGPU;
using LatencyLab.Kernels.Accelerators;
using LatencyLab.Kernels.Execution;
using LatencyLab.Kernels.Ilgpu;
using LatencyLab.Kernels.Lanes;

namespace LatencyLab.Tests.Kernels.Ilgpu;

/// <summary>
/// Runs the OpenCL C that ILGPU generates, without an OpenCL device: clang compiles it for this processor, and a loop stands for the
/// threads. The arguments are laid out as ILGPU's OpenCL launcher lays them out: all views, then the kernel's fields.
/// </summary>
internal sealed unsafe partial class ClangDevice<TLanes>(OfflineTarget target)
    : Device<IlgpuBuffer<TLanes>, IlgpuIndexBuffer, TLanes>, IDisposable
    where TLanes : struct, IViewLanes<TLanes>
{
    /// <summary>The OpenCL built-ins that kernels call, for a processor that has no OpenCL library.</summary>
    private const string BuiltIns = """
        #define BUILT_IN __attribute__((overloadable))
        static global size_t current_item;
        size_t BUILT_IN get_global_id(uint dimension) { return current_item; }
        int BUILT_IN min(int a, int b) { return a < b ? a : b; }
        int BUILT_IN max(int a, int b) { return a > b ? a : b; }
        float BUILT_IN fma(float a, float b, float c) { return a * b + c; }
        float BUILT_IN fmin(float a, float b) { return a < b ? a : b; }
        float BUILT_IN fmax(float a, float b) { return a > b ? a : b; }
        float BUILT_IN sqrt(float a) { return __builtin_sqrtf(a); }
        float BUILT_IN fabs(float a) { return __builtin_fabsf(a); }
        float BUILT_IN exp(float a) { return __builtin_expf(a); }

        """;

    private readonly OfflineCompiler _openCL = new(target);
    private readonly IlgpuAccelerator _memory = IlgpuAccelerator.Open(new IlgpuBackendName(IlgpuKind.Cpu));
    private readonly Dictionary<Type, nint> _entries = [];
    private readonly string _folder = Directory.CreateTempSubdirectory("latencylab-opencl-").FullName;

    public override FloatTensor<IlgpuBuffer<TLanes>> Floats(int length, int zeroTail = 0) =>
        new IlgpuFloats<TLanes>(_memory.Stream, length, zeroTail);

    public override IndexTensor<IlgpuIndexBuffer> Indices(int length) => new IlgpuIndices(_memory.Stream, length);

    public override Dispatch Bind<TKernel>(TKernel kernel, int items)
    {
        if (!_entries.TryGetValue(typeof(TKernel), out nint entry))
            _entries.Add(typeof(TKernel), entry = Build(_openCL.Compile(typeof(TKernel)).Code));
        KernelArguments arguments = new();
        arguments.Add(kernel);
        return new LoopDispatch(entry, [.. arguments.Views], arguments.Fields(), items);
    }

    public override void Synchronize()
    {
    }

    public void Dispose()
    {
        _openCL.Dispose();
        _memory.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Compiles a kernel with a loop around it; returns the address of <c>run(views, items, fields)</c>.</summary>
    private nint Build(string code)
    {
        Match signature = Signature().Match(code);
        List<string> arguments = [];
        int views = 0;
        foreach (string parameter in signature.Groups[2].Value
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            string type = parameter[..parameter.LastIndexOf(' ')];
            arguments.Add(type.StartsWith("global ", StringComparison.Ordinal) ? $"({type})views[{views++}]"
                : type == "int" ? "items" : $"*(global {type}*)fields");
        }

        string source = Path.Combine(_folder, $"{_entries.Count}.cl"), library = Path.ChangeExtension(source, ".so");
        File.WriteAllText(source, $$"""
            {{BuiltIns}}
            {{code}}
            void run(global ulong* views, int items, global char* fields)
            {
                for (current_item = 0; current_item < items; current_item++)
                    {{signature.Groups[1].Value}}({{string.Join(", ", arguments)}});
            }
            """);
        using Process clang = Process.Start(
            ClangCompiler.Path!,
            ["-x", "cl", "-cl-std=CL2.0", "-Xclang", "-finclude-default-header", "-O1", "-w", "-fPIC", "-shared", "-nostdlib", "-o",
                library, source, "-lm"]);
        clang.WaitForExit();
        Assert.Equal(0, clang.ExitCode);
        return NativeLibrary.GetExport(NativeLibrary.Load(library), "run");
    }

    [GeneratedRegex(@"kernel void (\w+)\((.*?)\)\s*\{", RegexOptions.Singleline)]
    private static partial Regex Signature();

    private sealed class LoopDispatch(nint entry, ulong[] views, byte[] fields, int items) : Dispatch
    {
        public override void Start()
        {
            fixed (ulong* viewsStart = views)
            fixed (byte* fieldsStart = fields)
                ((delegate* unmanaged<ulong*, int, byte*, void>)entry)(viewsStart, items, fieldsStart);
        }
    }

    /// <summary>A kernel's fields, flattened: addresses of its views, and a C struct of everything else.</summary>
    private sealed class KernelArguments
    {
        private readonly List<byte> _bytes = [];
        private int _alignment = 1;

        public List<ulong> Views { get; } = [];

        public byte[] Fields()
        {
            Align(_alignment);
            return [.. _bytes];
        }

        public void Add(object value)
        {
            switch (value)
            {
                case ArrayView<float> view:
                    AddView(view);
                    return;
                case ArrayView<int> view:
                    AddView(view);
                    return;
                case int or float:
                    Append(value is int integer ? BitConverter.GetBytes(integer) : BitConverter.GetBytes((float)value));
                    return;
            }

            FieldInfo[] fields = FieldsOf(value.GetType());
            int alignment = AlignmentOf(value.GetType());
            Align(alignment);
            foreach (FieldInfo field in fields.OrderBy(field => field.MetadataToken))
                Add(field.GetValue(value)!);
            // A structure without fields takes a byte.
            if (fields.Length == 0)
                Append([0]);
            Align(alignment);
        }

        private static FieldInfo[] FieldsOf(Type type) =>
            type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic);

        /// <summary>A structure is as aligned as its widest field: a view has a length of 64 bits.</summary>
        private static int AlignmentOf(Type type) =>
            type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ArrayView<>) ? sizeof(long)
            : type.IsPrimitive ? sizeof(int)
            : FieldsOf(type).Select(field => AlignmentOf(field.FieldType)).DefaultIfEmpty(1).Max();

        /// <summary>A view is an address beside the struct; in it are its offset and its length.</summary>
        private void AddView<T>(ArrayView<T> view) where T : unmanaged
        {
            fixed (T* start = &view[0])
                Views.Add((ulong)start);
            Append(BitConverter.GetBytes(0));
            Append(BitConverter.GetBytes(view.Length));
        }

        private void Append(byte[] value)
        {
            _alignment = Math.Max(_alignment, value.Length);
            Align(value.Length);
            _bytes.AddRange(value);
        }

        private void Align(int size)
        {
            while (_bytes.Count % size != 0)
                _bytes.Add(0);
        }
    }
}

/// <summary>clang, where the machine has it.</summary>
internal static class ClangCompiler
{
    /// <summary>Its path; null where it is not found.</summary>
    public static string? Path { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(System.IO.Path.PathSeparator)
        .SelectMany(
            _ => new[] { "clang", "clang-19", "clang-18", "clang-17", "clang-16", "clang-15" },
            (folder, name) => System.IO.Path.Combine(folder, name))
        .FirstOrDefault(File.Exists);
}

/// <summary>A test that compiles OpenCL C; skipped with a message where there is no clang.</summary>
public sealed class ClangTheoryAttribute : TheoryAttribute
{
    public ClangTheoryAttribute() => Skip = ClangCompiler.Path is null ? "needs clang 15 or newer" : null;
}
