using LatencyLab.Kernels.Backends;
using LatencyLab.Kernels.Ilgpu;

namespace LatencyLab.Kernels.Measuring;

public static partial class MeasurementBackends
{
    static partial void OpenAccelerator(string name, ref IMeasurementBackend? backend)
    {
        if (IlgpuBackendName.TryParse(name, out IlgpuBackendName accelerator))
            backend = new IlgpuBackend(accelerator);
    }
}
