namespace LatencyLab.Predictor.Composition;

/// <summary>A network whose kernels are launched while the device still works on earlier ones, as frameworks do on a GPU.</summary>
public static class LaunchedAhead
{
    /// <summary>Seconds from the first launch to the last result.</summary>
    /// <param name="estimate">The network, predicted operator by operator.</param>
    /// <param name="kernelFloorSeconds">What the device spends on a kernel beyond its work, see
    /// <see cref="Hardware.DeviceProfile.KernelFloorSeconds"/>.</param>
    /// <remarks>
    /// max(sum of launches, sum of (work + floor)) over all operators: whichever of host and device is busier sets the pace. A profile that
    /// was calibrated with calls timed one by one has the whole way from the host in its launch term; a sum of such calls counts a wait
    /// that a network does not have.
    /// </remarks>
    public static double Seconds(NetworkEstimate estimate, double kernelFloorSeconds)
    {
        ArgumentNullException.ThrowIfNull(estimate);
        double host = 0, device = 0;
        foreach (BlockEstimate block in estimate.Blocks)
        {
            foreach (StepEstimate step in block.Steps)
            {
                foreach (NodeEstimate node in step.Nodes)
                {
                    if (node.Estimate.TotalSeconds <= 0)
                        continue;
                    host += node.Estimate.LaunchSeconds;
                    device += node.Estimate.DeviceSeconds + step.Step.ExecutionProbability * kernelFloorSeconds;
                }
            }
        }

        return Math.Max(host, device);
    }
}
