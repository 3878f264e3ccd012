using System.Text.RegularExpressions;

namespace LatencyLab.Importing.Timeloop;

/// <summary>
/// An architecture of Timeloop: storage inside storage down to multipliers; what stands once is shared by all, what stands in a container
/// of many exists as often.
/// </summary>
/// <remarks>
/// Parashar et al., "Timeloop: A Systematic Approach to DNN Accelerator Evaluation", ISPASS 2019; timeloop.csail.mit.edu for versions 0.2
/// to 0.4. A level holds depth lines of width bits, or entries of word bits. Bandwidths are words a cycle, unlimited where they are not
/// given. <c>PE[0..15]</c> are 16, <c>meshX: 4</c> are 4.
/// </remarks>
internal sealed partial class TimeloopArchitecture
{
    private const string Mapping = "how loops are laid over the architecture has no place";
    private const string Energy = "energy and area have no place";

    private static readonly Dictionary<string, string> s_lost = new()
    {
        ["constraints"] = Mapping,
        ["technology"] = Energy,
        ["class"] = "what a component is made of has no place",
        ["subclass"] = "what a component is made of has no place",
        ["required_actions"] = Energy,
        ["write_bandwidth"] = "the bandwidth of reads counts here",
        ["n_banks"] = "banks have no place",
        ["adder_width"] = "products are summed in 32 bits or more here",
        ["variables"] = "only the clock of these counts here",
    };

    private readonly ForeignTree _tree;
    private readonly DeviceDraft _draft;
    private readonly ImportNotes _notes;
    private readonly List<TimeloopStorage> _storage = [];
    private readonly List<double> _sides = [];
    private double? _cycleSeconds, _bits;
    private double _macs;
    private int _parallels;
    private YamlNode? _clockNode, _macNode, _bitsNode;
    private bool _isFloat;

    private TimeloopArchitecture(ForeignTree tree, DeviceDraft draft, ImportNotes notes) =>
        (_tree, _draft, _notes) = (tree, draft, notes);

    [GeneratedRegex(@"^(?<name>.*?)\[\s*(?<from>\d{1,9})\s*\.\.\s*(?<to>\d{1,9})\s*\]\s*$")]
    private static partial Regex Range { get; }

    /// <summary>The architecture as a profile.</summary>
    /// <exception cref="InputException">A key is missing or its value cannot be meant.</exception>
    public static void Read(ForeignTree tree, ImportOptions options, DeviceDraft draft, ImportNotes notes) =>
        new TimeloopArchitecture(tree, draft, notes).Read(options);

    private void Read(ImportOptions options)
    {
        YamlMapping root = _tree.RequiredMapping(_tree.Root, "architecture");
        _tree.Text(root, "version");
        SeeClock(_tree.Mapping(_tree.Root, "variables"));
        if (root["nodes"] is not null)
            ReadNodes(_tree.Items(root, "nodes"), new TimeloopPlace(1, []), out _);
        else
            ReadTree(_tree.Items(root, "subtree"), new TimeloopPlace(1, []));
        if (_macNode is null)
            throw ForeignTree.Wrong(root, "has no multiplier, expected a component whose class or name has 'mac' in it");
        _draft.SetClock("1 / global_cycle_seconds", _clockNode?.Line ?? 0, _cycleSeconds is double cycle ? Rounded(1 / cycle) : null);
        DataType type = OperandType.Choose(options, _bits, _isFloat, _notes, "bits of the multiplier", _bitsNode);
        _draft.SetArray("multipliers", _macNode.Line, _sides.Count == 0 ? [_macs] : _sides, type);
        AddLevels(type);
        _tree.LoseUnread(s_lost);
    }

    /// <summary>Version 0.4: each node is inside those before it, but for the branches of a parallel one.</summary>
    private void ReadNodes(IReadOnlyList<YamlNode> nodes, TimeloopPlace place, out TimeloopPlace inside)
    {
        foreach (YamlNode node in nodes)
        {
            if (node is not YamlMapping mapping)
                throw ForeignTree.Wrong(node, $"is {node.Kind}, expected a component or container");
            if (node.Tag == "!Nothing")
            {
                _tree.Take(node);
                continue;
            }

            if (mapping["nodes"] is not null)
            {
                bool isParallel = node.Tag == "!Parallel";
                TimeloopPlace outside = isParallel ? place with { Parallel = ++_parallels } : place;
                foreach (YamlNode branch in _tree.Items(mapping, "nodes"))
                {
                    ReadNodes([branch], outside, out TimeloopPlace after);
                    if (!isParallel)
                        outside = place = after;
                }

                continue;
            }

            place = place.Inside(Spatial(mapping), _tree.Mapping(mapping, "attributes"));
            SeeClock(_tree.Mapping(mapping, "attributes"));
            _tree.Text(mapping, "name");
            if (node.Tag == "!Component" || mapping["class"] is not null)
                ReadComponent(mapping, place);
        }

        inside = place;
    }

    /// <summary>Versions 0.2 and 0.3: what is local of a level, and the levels below.</summary>
    private void ReadTree(IReadOnlyList<YamlNode> levels, TimeloopPlace place)
    {
        foreach (YamlNode level in levels)
        {
            SeeClock(_tree.Mapping(level, "attributes"));
            TimeloopPlace inside = place.Inside(CountOf(level), _tree.Mapping(level, "attributes"));
            foreach (YamlNode component in _tree.Items(level, "local"))
            {
                YamlMapping one = component as YamlMapping
                    ?? throw ForeignTree.Wrong(component, $"is {component.Kind}, expected a component");
                ReadComponent(one, inside.Inside(CountOf(one), null));
            }

            ReadTree(_tree.Items(level, "subtree"), inside);
        }
    }

    /// <summary>Instances along each direction: of <c>spatial</c>.</summary>
    private double[] Spatial(YamlMapping node)
    {
        YamlMapping? spatial = _tree.Mapping(node, "spatial");
        return [_tree.Count(spatial, "meshX") ?? 1, _tree.Count(spatial, "meshY") ?? 1];
    }

    /// <summary>Instances that a name says: <c>PE[0..15]</c>.</summary>
    private double[] CountOf(YamlNode node)
    {
        Match range = Range.Match(_tree.Text(node, "name") ?? "");
        if (!range.Success)
            return [];
        double count = ForeignCount(range.Groups["to"].Value) - ForeignCount(range.Groups["from"].Value) + 1;
        return count >= 1 ? [count] : throw ForeignTree.Wrong(node, $"name '{range.Value}' counts backwards");
    }

    /// <summary>Twelve digits: the reciprocal of 1e-9 is not quite 1e9.</summary>
    private static double Rounded(double hertz) =>
        double.Parse(hertz.ToString("G12", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    private static double ForeignCount(string digits) => double.Parse(digits, CultureInfo.InvariantCulture);

    private void SeeClock(YamlNode? attributes)
    {
        if (attributes is not YamlMapping mapping || _cycleSeconds is not null)
            return;
        if (mapping["global_cycle_seconds"] is YamlScalar { IsNull: false } node)
        {
            double seconds = _tree.NumberOf(node, "global_cycle_seconds");
            (_cycleSeconds, _clockNode) = seconds > 0 ? (seconds, node)
                : throw ForeignTree.Wrong(node, "global_cycle_seconds is 0, expected the seconds of a cycle");
        }
    }

    private void ReadComponent(YamlMapping component, TimeloopPlace place)
    {
        string kind = _tree.Text(component, "class") ?? "", name = _tree.Text(component, "name") ?? kind;
        name = Range.Match(name) is { Success: true } range ? range.Groups["name"].Value : name;
        YamlMapping? own = _tree.Mapping(component, "attributes");
        TimeloopAttributes attributes = new(_tree, own is null ? place.Attributes : [own, .. place.Attributes]);
        bool hasSize = TimeloopStorage.HasSize(own);
        if (kind.Contains("mac", StringComparison.OrdinalIgnoreCase)
            || (!hasSize && name.Contains("mac", StringComparison.OrdinalIgnoreCase)))
        {
            ReadMultiplier(component, kind, place, attributes);
            return;
        }

        if (kind.Contains("dummy", StringComparison.OrdinalIgnoreCase))
        {
            _tree.Take(component);
            return;
        }

        bool isOffChip = kind.Equals("DRAM", StringComparison.OrdinalIgnoreCase) || name.Equals("DRAM", StringComparison.OrdinalIgnoreCase);
        if (!hasSize && !isOffChip)
        {
            _notes.Lose(name, component.Line, "is no storage and no multiplier: networks and adders have no place");
            _tree.Take(component);
            return;
        }

        _storage.Add(new TimeloopStorage(name, component, place.Instances, isOffChip, attributes) { Parallel = place.Parallel });
    }

    private void ReadMultiplier(YamlMapping component, string kind, TimeloopPlace place, TimeloopAttributes attributes)
    {
        double instances = place.Instances;
        if (_macNode is not null && instances <= _macs)
        {
            _notes.Lose($"{kind}", component.Line, "another multiplier: the one of which there are most counts here");
            return;
        }

        (_macNode, _macs) = (component, instances);
        _isFloat = kind.StartsWith("fp", StringComparison.OrdinalIgnoreCase) || kind.Contains("float", StringComparison.OrdinalIgnoreCase);
        (_bits, _bitsNode) = attributes.Number("multiplier_width", "datawidth", "data_width", "word-bits", "word_bits", "width");
        // A count of elements is two sides where the mesh says how many columns it has.
        double columns = attributes.Number("meshX").Value ?? 1;
        _sides.Clear();
        _sides.AddRange(
            place.Sides is [double all] && columns > 1 && columns < all && all % columns == 0 ? [columns, all / columns] : place.Sides);
    }

    private void AddLevels(DataType type)
    {
        TimeloopStorage[] shared = [.. _storage.Where(one => one.Instances <= 1)];
        foreach (TimeloopStorage part in _storage.Except(shared))
        {
            _draft.LoseScratchpad(part.Name, part.Node.Line, part.SizeBytes(type) ?? 0, part.Instances);
            _tree.Take(part.Node);
        }

        TimeloopStorage offChip = shared.FirstOrDefault(one => one.IsOffChip) ?? shared.FirstOrDefault()
            ?? throw ForeignTree.Wrong(_macNode!, "no storage is shared by all multipliers, expected off-chip memory at least");
        double? inner = null;
        foreach (TimeloopStorage[] level in Levels([.. shared.Where(one => one != offChip)]).Reverse())
            inner = AddLevel(level, type, inner);

        string outer = ForeignName.Of(offChip.Name);
        double size;
        if (offChip.SizeBytes(type) is double stated and >= DeviceDraft.LeastLevelBytes)
            _draft.Say($"size of {offChip.Name}", offChip.Node.Line, $"{outer}.size_bytes", ForeignNumber.Of(size = stated));
        else
            size = _draft.AssumeOffChipBytes(outer);
        _draft.AddLevel(outer, MemoryScope.Device, size, RateOf(offChip, outer, type, inner), line: offChip.Node.Line);
    }

    /// <summary>Storages by level, those of one parallel node together.</summary>
    private static IEnumerable<TimeloopStorage[]> Levels(TimeloopStorage[] shared) =>
        shared.Select((one, i) => (one, Key: one.Parallel > 0 ? (one.Parallel, -1) : (0, i))).GroupBy(entry => entry.Key)
            .Select(group => group.Select(entry => entry.one).ToArray());

    /// <summary>One level of one storage, or of those that are beside each other; returns its bytes a second.</summary>
    private double? AddLevel(TimeloopStorage[] level, DataType type, double? inner)
    {
        string theirs = string.Join("-", level.Select(one => one.Name)), name = ForeignName.Of(theirs);
        int line = level[0].Node.Line;
        if (level.Length > 1)
            _draft.LoseOperands(theirs, line);
        double bytes = level.Sum(one => one.SizeBytes(type)
            ?? throw ForeignTree.Wrong(one.Node, $"{one.Name} has no size, expected depth and width, or entries"));
        double rate = level.Sum(one => RateOf(one, name, type, inner));
        _draft.Say($"size of {theirs}", line, $"{name}.size_bytes", ForeignNumber.Of(bytes));
        _draft.AddLevel(name, MemoryScope.Device, bytes, rate, line: line);
        return bytes >= DeviceDraft.LeastLevelBytes ? rate : inner;
    }

    private double RateOf(TimeloopStorage one, string name, DataType type, double? inner)
    {
        if (one.BytesPerCycle(type) is (double stated, YamlNode node))
        {
            _draft.Say(
                $"bandwidth of {one.Name}", node.Line, $"{name}.bandwidth_bytes_per_s", ForeignNumber.Of(stated * _draft.FrequencyHz));
            return stated * _draft.FrequencyHz;
        }

        // Unlimited there: a word for each multiplier, or what the level inside takes.
        double rate = inner ?? _macs * type.ElementBytes() * _draft.FrequencyHz;
        _draft.Assume(
            $"{name}.bandwidth_bytes_per_s", ForeignNumber.Of(rate),
            $"unlimited in the file; {(inner is null ? "a word a cycle for each multiplier" : "as fast as the level inside it")}");
        return rate;
    }
}
