using System.Reflection;
using System.Runtime.InteropServices;
using ILGPU;
using ILGPU.Backends.OpenCL;
using ILGPU.Runtime.OpenCL;

namespace LatencyLab.Kernels.Ilgpu;

/// <summary>What OpenCL drivers have, where ILGPU asks for more than kernels need.</summary>
internal static class OpenCLDriver
{
    /// <summary>ILGPU's name of the library, and the one that systems without development packages have.</summary>
    private const string Library = "OpenCL", VersionedLibrary = "libOpenCL.so.1";

    /// <summary>CL_DEVICE_WORK_GROUP_COLLECTIVE_FUNCTIONS_SUPPORT, OpenCL 3.0 API, table of device queries.</summary>
    private const CLDeviceInfoType CollectiveFunctions = (CLDeviceInfoType)0x1068;

    static OpenCLDriver()
    {
        if (OperatingSystem.IsWindows() || OperatingSystem.IsMacOS())
            return;
        try
        {
            NativeLibrary.SetDllImportResolver(typeof(Context).Assembly, Resolve);
        }
        catch (InvalidOperationException)
        {
            // Somebody else says where ILGPU finds its libraries.
        }
    }

    /// <summary>Adds every device that kernels run on to a context.</summary>
    public static Context.Builder AddDevices(Context.Builder context) => context.OpenCL(Accepts);

    /// <summary>Whether a device is a processor, whose work items are better run one by one than in groups.</summary>
    public static bool IsProcessor(CLDevice device) => (device.DeviceType & CLDeviceType.CL_DEVICE_TYPE_CPU) != 0;

    /// <summary>
    /// Whether work groups can scan and reduce: always in OpenCL C 2, a choice of the driver in 3.0. Without it ILGPU.Algorithms' scan
    /// does not compile.
    /// </summary>
    public static bool HasCollectiveFunctions(CLDevice device) =>
        device.DeviceVersion < CLDeviceVersion.CL30
        || (device.GetDeviceInfo(CollectiveFunctions, out int has) == CLError.CL_SUCCESS && has != 0);

    private static IntPtr Resolve(string name, Assembly assembly, DllImportSearchPath? path) =>
        name == Library && !NativeLibrary.TryLoad(Library, assembly, path, out _)
            && NativeLibrary.TryLoad(VersionedLibrary, assembly, path, out IntPtr library) ? library : IntPtr.Zero;

    /// <summary>
    /// Whether kernels run on a device, which is then made one that ILGPU accepts too: they have no pointer whose address space is not
    /// known when they are compiled (<see cref="IlgpuBuffer{TLanes}"/>), so that a driver needs no generic one.
    /// </summary>
    private static bool Accepts(CLDevice device)
    {
        if (device.CLStdVersion < CLCVersion.CL20)
            return false;
        SetGenericAddressSpace(device.Capabilities, true);
        return true;
    }

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "set_GenericAddressSpace")]
    private static extern void SetGenericAddressSpace(CLCapabilityContext capabilities, bool has);
}
