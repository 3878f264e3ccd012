using LatencyLab.Executing.Plans;
using LatencyLab.Files;
using LatencyLab.Files.Arrays;

namespace LatencyLab.Executing.Images;

/// <summary>
/// Images as a network reads them, normalised: an .npy array of floating-point numbers [images, channels, rows, columns], or an .npz
/// file with such an array <c>images</c> and what training says of them: <c>logits</c> [images, classes], <c>labels</c> [images],
/// <c>decisions/BLOCK</c> [images, rows, columns]; and <c>images/NETWORK</c>, the same images as another network of the plan reads them.
/// </summary>
public sealed class ImageFile
{
    private const string Expected = "images, an .npy or .npz file (docs/training.md)";
    private const string ImagesName = "images", LogitsName = "logits", LabelsName = "labels", DecisionsPrefix = "decisions/",
        OthersPrefix = "images/";

    private readonly Dictionary<string, (ImageSize Size, float[] Pixels)> _images;
    private readonly float[]? _scores;

    private ImageFile(string path, int count, Dictionary<string, (ImageSize Size, float[] Pixels)> images, float[]? scores) =>
        (Path, Count, _images, _scores) = (path, count, images, scores);

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Images.</summary>
    public int Count { get; }

    /// <summary>Size of each.</summary>
    public ImageSize Size => _images[ExecutionPlan.Image].Size;

    /// <summary>Whether it says what the network's scores are.</summary>
    public bool HasScores => _scores is not null;

    /// <summary>Scores an image; 0: it does not say.</summary>
    public int Classes => _scores is null || Count == 0 ? 0 : _scores.Length / Count;

    /// <summary>The class of every image; null: it does not say.</summary>
    public IReadOnlyList<long>? Labels { get; private init; }

    /// <summary>Decisions by the names of the blocks.</summary>
    public IReadOnlyDictionary<string, ReferenceDecisions> Decisions { get; private init; } =
        new Dictionary<string, ReferenceDecisions>();

    /// <summary>Reads it.</summary>
    /// <exception cref="InputException">It cannot be read, has another array, or one that does not fit the others.</exception>
    public static ImageFile Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        IReadOnlyDictionary<string, NumpyArray> arrays = path.EndsWith(".npy", StringComparison.OrdinalIgnoreCase)
            ? new Dictionary<string, NumpyArray>
            {
                [ImagesName] = InputFile.Read(path, Expected, stream => NumpyArray.Read(stream, path)),
            }
            : NumpyArchive.Read(path, Expected);
        if (!arrays.TryGetValue(ImagesName, out NumpyArray? images))
            throw new InputException($"has no array '{ImagesName}'", path, nearest: NearestName.Find(ImagesName, arrays.Keys));
        Dictionary<string, (ImageSize Size, float[] Pixels)> sizes = new() { [ExecutionPlan.Image] = ImagesOf(ImagesName, images, path) };
        int count = images.Sides[0];
        string[] known = [ImagesName, LogitsName, LabelsName];
        Dictionary<string, ReferenceDecisions> decisions = [];
        foreach ((string name, NumpyArray array) in arrays)
        {
            if (name.StartsWith(DecisionsPrefix, StringComparison.Ordinal))
                decisions.Add(name[DecisionsPrefix.Length..], DecisionsOf(name, array, count, path));
            else if (name.StartsWith(OthersPrefix, StringComparison.Ordinal))
                sizes.Add(name[OthersPrefix.Length..], ImagesOf(name, Fitting(array, name, 4, count, path), path));
            else if (!known.Contains(name))
                throw new InputException($"has an array '{name}', expected {string.Join(", ", known)}, {DecisionsPrefix}BLOCK or "
                    + $"{OthersPrefix}NETWORK", path,
                    nearest: NearestName.Find(name, known));
        }

        return new ImageFile(
            path, count, sizes,
            arrays.TryGetValue(LogitsName, out NumpyArray? logits)
                ? Finite(Fitting(logits, LogitsName, 2, count, path), LogitsName, path) : null)
        {
            Labels = arrays.TryGetValue(LabelsName, out NumpyArray? labels)
                ? Fitting(labels, LabelsName, 1, count, path).ToIntegers() : null,
            Decisions = decisions,
        };
    }

    /// <summary>An image as kernels read it: [rows, columns, channels].</summary>
    public float[] Pixels(int image) => Pixels(image, ExecutionPlan.Image);

    /// <summary>An image in all sizes that a plan reads, by <see cref="ExecutionPlan.Image"/> and the names of its other images.</summary>
    public IReadOnlyDictionary<string, float[]> Image(int image, ExecutionPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return plan.OtherImages.Keys.Append(ExecutionPlan.Image).ToDictionary(name => name, name => Pixels(image, name));
    }

    /// <summary>Whether it has the images that a network reads.</summary>
    /// <param name="size">Of the images.</param>
    /// <param name="plan">Its other images.</param>
    /// <exception cref="InputException">It has them in another size, not all, or images that nothing reads.</exception>
    public void Require(ImageSize size, ExecutionPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        if (Size != size)
            throw new InputException($"has images of {Size}, expected {size}, channels x rows x columns", Path);
        foreach ((string name, ImageSize other) in plan.OtherImages)
        {
            if (!_images.TryGetValue(name, out (ImageSize Size, float[] Pixels) images))
                throw new InputException($"has no array '{OthersPrefix}{name}' of the images at {other}", Path);
            if (images.Size != other)
                throw new InputException($"has images '{OthersPrefix}{name}' of {images.Size}, expected {other}", Path);
        }

        if (_images.Keys.FirstOrDefault(name => name != ExecutionPlan.Image && !plan.OtherImages.ContainsKey(name)) is string unread)
        {
            throw new InputException(
                $"has images '{OthersPrefix}{unread}', which no network of the configuration reads", Path,
                nearest: NearestName.Find(unread, plan.OtherImages.Keys));
        }
    }

    /// <summary>What training says the scores of an image are.</summary>
    public ReadOnlySpan<float> Scores(int image) => _scores.AsSpan(image * Classes, Classes);

    private float[] Pixels(int image, string name)
    {
        (ImageSize size, float[] all) = _images[name];
        int area = size.Height * size.Width;
        float[] pixels = new float[area * size.Channels];
        ReadOnlySpan<float> from = all.AsSpan(image * pixels.Length, pixels.Length);
        for (int channel = 0; channel < size.Channels; channel++)
        {
            for (int pixel = 0; pixel < area; pixel++)
                pixels[pixel * size.Channels + channel] = from[channel * area + pixel];
        }

        return pixels;
    }

    private static (ImageSize Size, float[] Pixels) ImagesOf(string name, NumpyArray images, string path) =>
        images.Sides.Count == 4 && images.Sides.All(side => side >= 1)
            ? (new ImageSize(images.Sides[1], images.Sides[2], images.Sides[3]), Finite(images, name, path))
            : throw new InputException($"array '{name}' is {images.ShapeText}, expected (images, channels, rows, columns)", path);

    private static ReferenceDecisions DecisionsOf(string name, NumpyArray array, int count, string path)
    {
        long[] cells = Fitting(array, name, 3, count, path).ToIntegers();
        return cells.All(cell => cell is 0 or 1)
            ? new ReferenceDecisions(array.Sides[1], array.Sides[2], Array.ConvertAll(cells, cell => cell == 1))
            : throw new InputException($"array '{name}' has a cell that is neither 0 nor 1", path);
    }

    private static NumpyArray Fitting(NumpyArray array, string name, int dimensions, int count, string path) =>
        array.Sides.Count == dimensions && array.Sides[0] == count && array.Length > 0 ? array
            : throw new InputException(
                $"array '{name}' is {array.ShapeText}, expected {dimensions} dimensions, the first of {count} images", path);

    private static float[] Finite(NumpyArray array, string name, string path)
    {
        float[] values = array.ToFloats();
        return values.All(float.IsFinite) ? values : throw new InputException($"array '{name}' has numbers that are not finite", path);
    }
}
