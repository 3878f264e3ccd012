using LatencyLab.Operators;

namespace LatencyLab.Predictor.Model;

/// <summary>
/// The register tiles that a CPU's direct kernels work in: four vectors of neighbouring channels of one output, as in this project's own kernels.
/// A GPU maps single elements to lanes and has no such tiles.
/// </summary>
public static class LaneUse
{
    private const double VectorsPerTile = 4;

    /// <summary>Tiles of an operator: blocks of channels of one output, cells of a mask; 0 on a GPU and for kernels that run over rows end to end.</summary>
    public static double Tiles(DeviceRates device, in OperatorWork work)
    {
        if (device.IsCpu && work.Class is OperatorClass.Masker or OperatorClass.Compaction)
            return work.Shape.Rows;
        double channels = Channels(device, work);
        return channels <= 0 ? 0 : work.Shape.Outputs / channels * Math.Ceiling(channels / (VectorsPerTile * device.Lanes));
    }

    /// <summary>Lanes that a tile occupies over those that hold an output, at least 1: ceil(C/4L) 4L/C for C channels and vectors of L lanes.</summary>
    public static double Waste(DeviceRates device, in OperatorWork work)
    {
        double channels = Channels(device, work), tile = VectorsPerTile * device.Lanes;
        return channels <= 0 ? 1 : Math.Ceiling(channels / tile) * tile / channels;
    }

    /// <summary>Neighbouring channels that share a vector.</summary>
    private static double Channels(DeviceRates device, in OperatorWork work) => !device.IsCpu ? 0 : work.Class switch
    {
        OperatorClass.DepthwiseConvolution => (double)work.Shape.Batch * work.Shape.Columns,
        OperatorClass.Pooling => work.Shape.Columns,

        _ => 0,
    };
}
