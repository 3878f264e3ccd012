namespace LatencyLab.Simulation.Grids;

/// <summary>What holds for all grids of a kernel.</summary>
/// <param name="Engines">Engines of the device.</param>
/// <param name="Scale">What calibration multiplies all times by.</param>
/// <param name="SecondsPerMac">Least seconds an engine takes for a multiply-accumulate.</param>
/// <param name="IsBoundByPeak">Whether all of the operator's arithmetic is done: no Winograd, no FFT.</param>
/// <param name="IsStatic">Whether every engine takes its part of the grid and no other.</param>
internal readonly record struct KernelLaw(int Engines, double Scale, double SecondsPerMac, bool IsBoundByPeak, bool IsStatic);
