using ScottPlot;
using SkiaSharp;

namespace LatencyLab.Reporting.Pictures.Drawing;

/// <summary>Coloured cells as rectangles with sharp edges: an image would be smoothed by what shows it.</summary>
/// <param name="map">Cell 0, 0 has its middle there.</param>
/// <param name="palette">Its colours.</param>
internal sealed class CellsPlottable(HeatMap map, Charts.Palette palette) : PixelPlottable
{
    public HeatMap Map { get; } = map;

    protected override void Draw(RenderPack pack, SKRect area)
    {
        for (int row = Map.Rows.Count - 1; row >= 0; row--)
        {
            for (int column = 0; column < Map.Columns.Count; column++)
            {
                if (Map.Cells[row][column] is not HeatCell cell)
                    continue;
                // At whole pixels: between two cells nothing shines through.
                SKPoint corner = PixelOf(column - 0.5, row + 0.5), opposite = PixelOf(column + 0.5, row - 0.5);
                SKRect place = new(
                    MathF.Round(corner.X), MathF.Round(corner.Y), MathF.Round(opposite.X), MathF.Round(opposite.Y));
                Brush.Rectangle(pack.Canvas, place, palette.Of(Map.Scale, cell.Value));
            }
        }
    }
}
