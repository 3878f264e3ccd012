namespace LatencyLab.Predictor.Composition;

/// <summary>A model that sees a block otherwise than as the operators that really run, and says how.</summary>
internal interface IBlockConvention
{
    /// <summary>The block as the model describes it; the same one where there is no difference.</summary>
    Block Describe(Block block);
}
