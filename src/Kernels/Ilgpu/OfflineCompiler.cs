using ILGPU;
using ILGPU.Backends;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.OpenCL;
using ILGPU.Backends.PTX;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;

namespace LatencyLab.Kernels.Ilgpu;

/// <summary>What code is generated for when no device is there.</summary>
internal enum OfflineTarget
{
    /// <summary>PTX for compute capability 7.0 (Volta).</summary>
    PtxSm70,

    /// <summary>PTX for compute capability 8.0 (Ampere).</summary>
    PtxSm80,

    /// <summary>OpenCL C 2.0.</summary>
    OpenCL,

    /// <summary>OpenCL C 2.0 for a processor, with registers of eight floats.</summary>
    OpenCLProcessor,
}

/// <summary>The code of one kernel.</summary>
/// <param name="Kernel">Type of the kernel.</param>
/// <param name="Code">PTX or OpenCL C.</param>
internal sealed record OfflineKernel(Type Kernel, string Code);

/// <summary>
/// Compiles kernels with ILGPU's own back ends for a device that need not exist, exactly as they would be compiled for one that does.
/// </summary>
internal sealed class OfflineCompiler : IDisposable
{
    private readonly IlgpuAccelerator _memory = IlgpuAccelerator.Open(new IlgpuBackendName(IlgpuKind.Cpu));
    private readonly Backend _backend;
    private readonly OfflineTarget _target;

    public OfflineCompiler(OfflineTarget target)
    {
        _target = target;
        Context context = _memory.Accelerator.Context;
        _backend = target switch
        {
            OfflineTarget.PtxSm70 => new PTXBackend(context, CudaArchitecture.SM_70, CudaInstructionSet.ISA_60, null!),
            OfflineTarget.PtxSm80 => new PTXBackend(context, CudaArchitecture.SM_80, CudaInstructionSet.ISA_70, null!),
            _ => new CLBackend(
                context,
                new CLCapabilityContext(float16: false, float64: false, genericAddressSpace: true, int64_Atomics: false, subGroups: false),
                CLDeviceVendor.Other, new CLCVersion(2, 0)),
        };
    }

    /// <summary>Compiles every launch that a request is made of, with the narrowest or the widest registers of the target.</summary>
    public IReadOnlyList<OfflineKernel> Compile(KernelKind kind, KernelRequest request, bool isWide = false) =>
        (_target == OfflineTarget.OpenCLProcessor, isWide) switch
        {
            (false, false) => Compile<ScalarLanes>(kind, request),
            (false, true) => Compile<Lanes4>(kind, request),
            (true, false) => Compile<Lanes8>(kind, request),
            (true, true) => Compile<Lanes16>(kind, request),
        };

    public void Dispose()
    {
        _backend.Dispose();
        _memory.Dispose();
    }

    /// <summary>Compiles one kernel.</summary>
    /// <param name="kernel">A struct that implements <see cref="IKernel"/>.</param>
    public OfflineKernel Compile(Type kernel)
    {
        EntryPointDescription entry = EntryPointDescription.FromImplicitlyGroupedKernel(
            typeof(KernelEntry).GetMethod(nameof(KernelEntry.Run))!.MakeGenericMethod(kernel));
        return new OfflineKernel(kernel, _backend.Compile(entry, default) switch
        {
            PTXCompiledKernel ptx => ptx.PTXAssembly,
            CLCompiledKernel openCL => openCL.Source,
            CompiledKernel other => throw new NotSupportedException($"no code in a {other.GetType().Name}"),
        });
    }

    private List<OfflineKernel> Compile<TLanes>(KernelKind kind, KernelRequest request) where TLanes : struct, IViewLanes<TLanes>
    {
        List<OfflineKernel> kernels = [];
        KernelBuilder.Prepare(new CompilingDevice<TLanes>(_memory, type => kernels.Add(Compile(type))), kind, request).Dispose();
        return kernels;
    }

    /// <summary>Has memory, so that kernels can be bound, and compiles them instead of running them.</summary>
    private sealed class CompilingDevice<TLanes>(IlgpuAccelerator memory, Action<Type> compile)
        : Device<IlgpuBuffer<TLanes>, IlgpuIndexBuffer, TLanes>
        where TLanes : struct, IViewLanes<TLanes>
    {
        public override FloatTensor<IlgpuBuffer<TLanes>> Floats(int length, int zeroTail = 0) =>
            new IlgpuFloats<TLanes>(memory.Stream, length, zeroTail);

        public override IndexTensor<IlgpuIndexBuffer> Indices(int length) => new IlgpuIndices(memory.Stream, length);

        public override Dispatch Bind<TKernel>(TKernel kernel, int items)
        {
            compile(typeof(TKernel));
            return new NoDispatch();
        }

        public override void Synchronize()
        {
        }
    }

    private sealed class NoDispatch : Dispatch
    {
        public override void Start()
        {
        }
    }
}
