namespace LatencyLab.Networks.Lasnet;

/// <summary>What a block skips (LAUDNet's <c>dyn_mode</c>).</summary>
public enum DynamicMode
{
    /// <summary>Nothing.</summary>
    Dense,

    /// <summary>S x S patches of the feature map.</summary>
    Spatial,

    /// <summary>Groups of inner channels.</summary>
    Channel,

    /// <summary>The whole block.</summary>
    Layer,

    /// <summary>Patches and channels.</summary>
    Both,
}
