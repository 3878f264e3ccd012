namespace LatencyLab.Kernels.Execution;

/// <summary>
/// A kernel with its buffers and sizes bound: a plain struct that any executor can run. <see cref="Execute"/> computes one work item;
/// no two items write the same element, so items run in any order and on any number of threads without atomics.
/// Inside: no delegate, array, allocation, exception, recursion or reference-type static, so that ILGPU compiles it too.
/// </summary>
internal interface IKernel
{
    void Execute(int item);
}
