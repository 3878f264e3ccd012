namespace LatencyLab.Importing;

/// <summary>
/// A device profile that is being made of another tool's file: every number is set together with where it comes from, or why it was
/// assumed.
/// </summary>
/// <param name="format">What the file is.</param>
/// <param name="path">The file.</param>
/// <param name="options">What the user says.</param>
/// <param name="notes">Takes what was mapped and assumed.</param>
internal sealed class DeviceDraft(ForeignFormat format, string path, ImportOptions options, ImportNotes notes)
{
    /// <summary>Clock where nobody says one, in Hz.</summary>
    public const double AssumedHz = 1e9;

    /// <summary>Size of off-chip memory where nobody says one, in bytes: 8 GiB.</summary>
    public const double AssumedOffChipBytes = 8.0 * (1L << 30);

    /// <summary>Smaller memories are no level, in bytes.</summary>
    public const double LeastLevelBytes = 1024;

    private static readonly string[] s_fields = ["engine_count", "lanes_per_engine", "frequency_hz", "macs_per_lane_cycle", "rates"];

    private readonly Dictionary<string, string> _sources = [];
    private readonly Dictionary<DataType, ArithmeticRate> _rates = [];
    private readonly List<MemoryLevel> _levels = [];
    private readonly Dictionary<string, int> _lines = [];

    private readonly string _source = $"{Path.GetFileName(path)}, {format.Name}";

    /// <summary>What the file calls the device; null: nothing.</summary>
    public string? Title { get; set; }

    /// <summary>Processing engines.</summary>
    public int Engines { get; set; } = 1;

    /// <summary>fp32 lanes of an engine.</summary>
    public int Lanes { get; set; }

    /// <summary>fp32 MACs of a lane and cycle.</summary>
    public double MacsPerLaneCycle { get; set; } = 1;

    /// <summary>Clock in Hz.</summary>
    public double FrequencyHz { get; private set; }

    /// <summary>A number that the file says.</summary>
    /// <param name="theirs">Its name there.</param>
    /// <param name="line">Its line; 0 for none.</param>
    /// <param name="field">Its name here, as in <c>sources</c>.</param>
    /// <param name="value">As people read it.</param>
    public void Say(string theirs, int line, string field, string value)
    {
        notes.Map(theirs, line, $"{field} {value}");
        _sources[field] = $"{theirs} of {_source}";
    }

    /// <summary>A number that the file does not say.</summary>
    /// <param name="field">Its name here.</param>
    /// <param name="value">As people read it.</param>
    /// <param name="why">What it was taken from.</param>
    public void Assume(string field, string value, string why)
    {
        notes.Assume(field, $"{value}: {why}");
        _sources[field] = $"assumed on import: {why}";
    }

    /// <summary>The clock: the user's, else the file's, else <see cref="AssumedHz"/>.</summary>
    /// <param name="theirs">Its name in the file.</param>
    /// <param name="line">Its line.</param>
    /// <param name="hertz">Null: the file does not say.</param>
    public void SetClock(string theirs, int line, double? hertz)
    {
        FrequencyHz = options.FrequencyHz ?? hertz ?? AssumedHz;
        if (options.FrequencyHz is double given)
            Assume("frequency_hz", ForeignNumber.Of(given), "given by the user");
        else if (hertz is double stated)
            Say(theirs, line, "frequency_hz", ForeignNumber.Of(stated));
        else
            Assume("frequency_hz", ForeignNumber.Of(AssumedHz), "the file counts cycles and says no clock; --frequency-hz gives it");
    }

    /// <summary>The rate of one data type, in MACs of an engine and cycle.</summary>
    public void SetRate(DataType type, double vector, double matrix) => _rates[type] = new ArithmeticRate(vector, matrix);

    /// <summary>The MACs of an array of processing elements as the one engine of the device.</summary>
    /// <param name="theirs">What its sides are called in the file.</param>
    /// <param name="line">Its line.</param>
    /// <param name="sides">Its sides.</param>
    /// <param name="type">Type of operands.</param>
    /// <remarks>The array is the device's matrix unit: MACs a cycle = product of the sides, one an element.</remarks>
    public void SetArray(string theirs, int line, IReadOnlyList<double> sides, DataType type)
    {
        double elements = sides.Aggregate(1.0, (product, side) => product * side);
        string text = string.Join(" x ", sides.Select(ForeignNumber.Of));
        Engines = 1;
        Say(theirs, line, $"rates.{type.Key()}", $"{ForeignNumber.Of(elements)} MACs an engine and cycle");
        _sources["engine_count"] = $"the whole array is one engine: {theirs} of {_source}";
        SetRate(type, 0, elements);
        double longest = Math.Min(sides.Max(), 65536);
        Lanes = (int)longest;
        Assume(
            "lanes_per_engine", ForeignNumber.Of(longest),
            "the file has no lanes for what is no product; as many as the array's longest side");
        if (sides.Count(side => side > 1) > 1)
            LoseSides(theirs, line, text);
    }

    /// <summary>The sides of an array, of which only the product has a place.</summary>
    public void LoseSides(string theirs, int line, string sides) => notes.Lose(
        theirs, line, $"the sides {sides}: only their product counts here, a layer that is smaller than a side is not slower");

    /// <summary>A memory of each part of an array.</summary>
    public void LoseScratchpad(string theirs, int line, double bytes, double instances) => notes.Lose(
        theirs, line,
        $"{ForeignNumber.Of(bytes)} bytes, {ForeignNumber.Of(instances)} of them: scratchpads of parts of an array are no level here");

    /// <summary>Memories beside each other, each of some operands.</summary>
    public void LoseOperands(string theirs, int line) => notes.Lose(
        theirs, line, "a memory an operand: a level here holds every operand, so their sizes and bandwidths are added");

    /// <summary>The size of off-chip memory where the file does not say.</summary>
    public double AssumeOffChipBytes(string level)
    {
        Assume($"{level}.size_bytes", ForeignNumber.Of(AssumedOffChipBytes), "the file does not say; it is not part of a latency");
        return AssumedOffChipBytes;
    }

    /// <summary>A memory level, after those inside it.</summary>
    public void AddLevel(string name, MemoryScope scope, double bytes, double bytesPerSecond, int line = 0)
    {
        MemoryLevel level = new() { Name = name, Scope = scope, SizeBytes = bytes, BandwidthBytesPerSecond = bytesPerSecond };
        _levels.Add(level);
        _lines[name] = line;
    }

    /// <summary>The profile as its file, read back by the reader of profiles.</summary>
    /// <exception cref="InputException">What the file describes cannot be a device.</exception>
    public string ToYaml()
    {
        LeaveSmallerOut();
        LimitOutward();
        DeviceProfile profile = new()
        {
            Name = ForeignName.Of(options.Name ?? Title ?? Path.GetFileNameWithoutExtension(path)),
            Description = $"imported from {_source}{(Title is null ? "" : $" '{Title}'")}; not calibrated",
            Architecture = options.Architecture,
            Processing = new Processing
            {
                EngineCount = Engines,
                LanesPerEngine = Lanes,
                FrequencyHz = FrequencyHz,
                MacsPerLaneCycle = MacsPerLaneCycle,
                Rates = _rates,
            },
            Memories = _levels,
            Sources = _sources.Where(source => IsField(source.Key)).ToDictionary(),
        };
        string yaml = DeviceProfileWriter.ToYaml(profile);
        try
        {
            _ = DeviceProfileReader.Parse(yaml, path);
        }
        catch (InputException problem)
        {
            throw new InputException(
                [.. problem.Errors.Select(error => new InputError(
                    $"describes no device that can be: {error.Message}", error.Source is "--architecture" ? error.Source : path,
                    Nearest: error.Nearest))]);
        }

        return yaml;
    }

    /// <summary>
    /// Memories on the chip that are no levels here: of less than a KiB, or of less than one inside them, which keep nothing new.
    /// </summary>
    private void LeaveSmallerOut()
    {
        for (int i = _levels.Count - 2; i >= 0; i--)
        {
            MemoryLevel level = _levels[i];
            double bytes = level.TotalSizeBytes(Engines);
            double inside = _levels.Take(i).Select(one => one.TotalSizeBytes(Engines)).Append(0).Max();
            if (level.SizeBytes >= LeastLevelBytes && bytes >= inside)
                continue;
            notes.Lose(
                level.Name, _lines[level.Name],
                level.SizeBytes < LeastLevelBytes ? $"{ForeignNumber.Of(level.SizeBytes)} bytes: smaller than any memory level here"
                    : "smaller than a level inside it: it keeps nothing that is not there");
            _levels.RemoveAt(i);
        }
    }

    /// <summary>What comes from outside passes the levels inside, and is no faster.</summary>
    private void LimitOutward()
    {
        for (int i = 1; i < _levels.Count; i++)
        {
            (MemoryLevel inner, MemoryLevel outer) = (_levels[i - 1], _levels[i]);
            double most = inner.TotalBandwidthBytesPerSecond(Engines);
            if (outer.TotalBandwidthBytesPerSecond(Engines) <= most)
                continue;
            _levels[i] = outer with { BandwidthBytesPerSecond = outer.Scope == MemoryScope.Engine ? most / Engines : most };
            Assume(
                $"{outer.Name}.bandwidth_bytes_per_s", ForeignNumber.Of(_levels[i].BandwidthBytesPerSecond),
                $"what {outer.Name} delivers passes {inner.Name}, which is slower");
        }
    }

    /// <summary>Whether a source is of a number that the profile has: not of a level that was left out.</summary>
    private bool IsField(string field) => s_fields.Contains(field.Split('.')[0]) || _levels.Any(level => level.Name == field.Split('.')[0]);
}
