using LatencyLab.Files;
using LatencyLab.Files.Arrays;

namespace LatencyLab.Executing.Images;

/// <summary>
/// Images as a network reads them, normalised: an .npy array of floating-point numbers [images, channels, rows, columns], or an .npz
/// file with such an array <c>images</c> and what training says of them: <c>logits</c> [images, classes], <c>labels</c> [images],
/// <c>decisions/BLOCK</c> [images, rows, columns].
/// </summary>
public sealed class ImageFile
{
    private const string Expected = "images, an .npy or .npz file (docs/training.md)";
    private const string ImagesName = "images", LogitsName = "logits", LabelsName = "labels", DecisionsPrefix = "decisions/";

    private readonly float[] _pixels;
    private readonly float[]? _scores;

    private ImageFile(string path, int count, ImageSize size, float[] pixels, float[]? scores) =>
        (Path, Count, Size, _pixels, _scores) = (path, count, size, pixels, scores);

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Images.</summary>
    public int Count { get; }

    /// <summary>Size of each.</summary>
    public ImageSize Size { get; }

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
        if (images.Sides.Count != 4 || images.Sides.Any(side => side < 1))
            throw new InputException($"array '{ImagesName}' is {images.ShapeText}, expected (images, channels, rows, columns)", path);
        int count = images.Sides[0];
        string[] known = [ImagesName, LogitsName, LabelsName];
        Dictionary<string, ReferenceDecisions> decisions = [];
        foreach ((string name, NumpyArray array) in arrays)
        {
            if (name.StartsWith(DecisionsPrefix, StringComparison.Ordinal))
                decisions.Add(name[DecisionsPrefix.Length..], DecisionsOf(name, array, count, path));
            else if (!known.Contains(name))
                throw new InputException($"has an array '{name}', expected {string.Join(", ", known)} or {DecisionsPrefix}BLOCK", path,
                    nearest: NearestName.Find(name, known));
        }

        return new ImageFile(
            path, count, new ImageSize(images.Sides[1], images.Sides[2], images.Sides[3]), Finite(images, ImagesName, path),
            arrays.TryGetValue(LogitsName, out NumpyArray? logits)
                ? Finite(Fitting(logits, LogitsName, 2, count, path), LogitsName, path) : null)
        {
            Labels = arrays.TryGetValue(LabelsName, out NumpyArray? labels)
                ? Fitting(labels, LabelsName, 1, count, path).ToIntegers() : null,
            Decisions = decisions,
        };
    }

    /// <summary>An image as kernels read it: [rows, columns, channels].</summary>
    public float[] Pixels(int image)
    {
        int area = Size.Height * Size.Width;
        float[] pixels = new float[area * Size.Channels];
        ReadOnlySpan<float> from = _pixels.AsSpan(image * pixels.Length, pixels.Length);
        for (int channel = 0; channel < Size.Channels; channel++)
        {
            for (int pixel = 0; pixel < area; pixel++)
                pixels[pixel * Size.Channels + channel] = from[channel * area + pixel];
        }

        return pixels;
    }

    /// <summary>What training says the scores of an image are.</summary>
    public ReadOnlySpan<float> Scores(int image) => _scores.AsSpan(image * Classes, Classes);

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
