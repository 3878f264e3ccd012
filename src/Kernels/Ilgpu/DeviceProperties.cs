using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;

namespace LatencyLab.Kernels.Ilgpu;

/// <summary>Reads what a driver says off ILGPU's device.</summary>
internal static class DeviceProperties
{
    private const double MegaHertz = 1e6;

    public static AcceleratorProperties Of(Device device, IlgpuKind kind)
    {
        AcceleratorProperties common = new()
        {
            Kind = kind,
            ModelName = device.Name,
            Multiprocessors = device.NumMultiprocessors,
            ThreadsPerMultiprocessor = device.MaxNumThreadsPerMultiprocessor,
            MemoryBytes = kind == IlgpuKind.Cpu ? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes : device.MemorySize,
            SharedBytesPerMultiprocessor = device.MaxSharedMemoryPerGroup,
        };
        return device switch
        {
            CudaDevice cuda => common with
            {
                SharedBytesPerMultiprocessor = cuda.MaxSharedMemoryPerMultiprocessor,
                LastCacheBytes = cuda.L2CacheSize,
                FrequencyHz = Clock(cuda.ClockRate),
                ComputeCapability = cuda.Architecture is CudaArchitecture architecture ? (architecture.Major, architecture.Minor) : null,
            },
            CLDevice openCL => common with
            {
                IsProcessor = OpenCLDriver.IsProcessor(openCL),
                LastCacheBytes = Math.Max(0, openCL.GetDeviceInfo<long>(CLDeviceInfoType.CL_DEVICE_GLOBAL_MEM_CACHE_SIZE)),
                LineBytes = Math.Max(0, openCL.GetDeviceInfo<int>(CLDeviceInfoType.CL_DEVICE_GLOBAL_MEM_CACHELINE_SIZE)),
                FrequencyHz = Clock(openCL.ClockRate),
            },
            _ => common,
        };
    }

    private static double? Clock(int megaHertz) => megaHertz > 0 ? megaHertz * MegaHertz : null;
}
