using ILGPU;

// ILGPU emits the launchers of its kernels into an assembly of its own, which must see the kernels' internal types.
[assembly: InternalsVisibleTo(Context.RuntimeAssemblyName)]
