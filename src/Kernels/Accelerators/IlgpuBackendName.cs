namespace LatencyLab.Kernels.Accelerators;

/// <summary>What ILGPU runs on.</summary>
public enum IlgpuKind
{
    /// <summary>NVIDIA GPUs.</summary>
    Cuda,
    /// <summary>Devices with an OpenCL driver.</summary>
    OpenCL,

    /// <summary>ILGPU's simulated device: for correctness, not for speed.</summary>
    Cpu,
}

/// <summary>The name of an accelerator on the command line: <c>ilgpu-cuda</c>, or <c>ilgpu-cuda:1</c> for the second of them.</summary>
/// <param name="Kind">What ILGPU runs on.</param>
/// <param name="Index">Number of the device among those of its kind, from 0.</param>
public readonly record struct IlgpuBackendName(IlgpuKind Kind, int Index = 0)
{
    /// <summary>What a machine must have for the accelerator to be found.</summary>
    public string Requirement => Kind switch
    {
        IlgpuKind.Cuda => "CUDA device (an NVIDIA GPU and its driver)",
        IlgpuKind.OpenCL => "OpenCL device (a driver of OpenCL 2.0 or newer)",
        _ => "CPU accelerator",
    };

    /// <summary>Reads a name; false where it is not one of ILGPU's.</summary>
    public static bool TryParse(string text, out IlgpuBackendName name)
    {
        string[] parts = text.Split(':');
        int index = 0;
        bool valid = parts.Length == 1
            || (parts.Length == 2 && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out index));
        IlgpuKind? kind = parts[0] switch
        {
            "ilgpu-cuda" => IlgpuKind.Cuda,
            "ilgpu-opencl" => IlgpuKind.OpenCL,
            "ilgpu-cpu" => IlgpuKind.Cpu,
            _ => null,
        };
        name = new IlgpuBackendName(kind ?? IlgpuKind.Cpu, index);
        return valid && kind is not null;
    }

    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"ilgpu-{Kind.ToString().ToLowerInvariant()}{(Index == 0 ? "" : $":{Index}")}");
}
