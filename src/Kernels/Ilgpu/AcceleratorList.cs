using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;

namespace LatencyLab.Kernels.Ilgpu;

/// <summary>The accelerators of this machine.</summary>
internal static class AcceleratorList
{
    /// <summary>Every accelerator: NVIDIA's through CUDA, GPUs and then processors through OpenCL, ILGPU's simulated device.</summary>
    public static IReadOnlyList<FoundAccelerator> Find()
    {
        using Context context = Create(Enum.GetValues<IlgpuKind>());
        return
        [
            .. Enum.GetValues<IlgpuKind>()
                .SelectMany(kind => DevicesOf(context, kind).Select((device, index) => new FoundAccelerator(
                    new IlgpuBackendName(kind, index), device.Name, device is not CudaDevice && IsProcessor(device))))
                .OrderBy(one => one.Name.Kind).ThenBy(one => one.IsProcessor).ThenBy(one => one.Name.Index),
        ];
    }

    /// <summary>A context that knows devices of some kinds, with what every context of kernels has.</summary>
    public static Context Create(params IlgpuKind[] kinds) => Context.Create(builder =>
    {
        builder.EnableAlgorithms().Profiling().Optimize(OptimizationLevel.O2);
        MultiplyAddCode.Register(builder);
        if (kinds.Contains(IlgpuKind.Cuda))
            builder.Cuda();
        if (kinds.Contains(IlgpuKind.OpenCL))
            OpenCLDriver.AddDevices(builder);
        if (kinds.Contains(IlgpuKind.Cpu))
            builder.CPU(CPUDeviceKind.Default);
    });

    /// <summary>Devices of a kind, in the order of their numbers.</summary>
    public static IReadOnlyList<Device> DevicesOf(Context context, IlgpuKind kind) =>
    [
        .. context.Devices.Where(device => device.AcceleratorType == kind switch
        {
            IlgpuKind.Cuda => AcceleratorType.Cuda,
            IlgpuKind.OpenCL => AcceleratorType.OpenCL,
            _ => AcceleratorType.CPU,
        }),
    ];

    private static bool IsProcessor(Device device) => device is not CLDevice openCL || OpenCLDriver.IsProcessor(openCL);
}
