using LatencyLab.Cli.Output;
using LatencyLab.Tests.Hardware;

namespace LatencyLab.Tests.Cli.Output;

/// <summary>Tables on terminals of several widths: columns that do not fit are named, and nothing is broken to pieces.</summary>
public sealed class TableWidthTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, int> Commands
    {
        get
        {
            string[] commands =
            [
                "devices list", "devices show nvidia-v100", "families", "runtimes list", "runtimes show pytorch-eager",
                "predict --network resnet18 --device nvidia-v100",
                "predict --network resnet18 --device nvidia-v100 --family lasnet --granularity 8-4-7-1 --activation-rate 0.5",
                "predict --network resnet18 --device nvidia-v100 --family lcnet --mode layer",
                "predict --device nvidia-v100 --operator linear,m=64,n=64,k=64",
                "search --family lasnet --network resnet101 --device nvidia-v100 --batch 128",
                "search --family lcnet --network resnet18 --device nvidia-v100",
                "search --network resnet18 --device nvidia-v100,nvidia-t4",
                "evaluate --device nvidia-v100 --measurements FILE",
            ];
            TheoryData<string, int> data = [];
            foreach (string command in commands)
            {
                foreach (int width in (int[])[60, 80, 120, 200])
                    data.Add(command, width);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void No_table_is_wider_than_its_terminal_and_no_word_is_broken(string command, int width)
    {
        string file = _folder.Write(
            "m.csv", "op,m,n,k,latency_us\n" + string.Concat(Enumerable.Range(1, 12).Select(i => $"linear,{64 * i},64,64,{i}.5\n")));
        string[] arguments = [.. command.Split(' ').Select(word => word == "FILE" ? file : word)];
        string piped = Latlab.Output(arguments), shown = Latlab.OutputAt(width, arguments);
        string[] pipedLines = piped.Split('\n');
        HashSet<string> words = [.. piped.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)];
        foreach (string line in shown.Split('\n').Except(pipedLines).Where(one => !IsNote(one)))
        {
            Assert.True(line.Length <= width, $"{line.Length} characters at {width}: {line}");
            IEnumerable<string> pieces = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
                .Where(word => !word.Contains('─') && !words.Contains(word) && !words.Contains(word.TrimEnd(':')));
            Assert.All(pieces, piece => Assert.Contains(words, whole => IsOfLongWord(piece, whole)));
        }
    }

    [Fact]
    public void A_row_that_fits_is_a_line_and_has_all_columns() => Assert.Equal(
        """
          block             ms   speed-up   compute   bound      fusions
        ──────────────────────────────────────────────────────────────────
          stage1.block0   1.25      2.00x      1.00   launch     masker
          stage2.block0   0.50      1.50x      0.25   off-chip

        """, At(200));

    [Fact]
    public void Columns_of_least_importance_are_left_out_first_and_named()
    {
        Assert.Contains("not shown: fusions (a wider terminal or a pipe shows them)\n", At(60), StringComparison.Ordinal);
        Assert.Equal(
            """
              block             ms   speed-up   bound
            ──────────────────────────────────────────────
              stage1.block0   1.25      2.00x   launch
              stage2.block0   0.50      1.50x   off-chip
            not shown: compute, fusions (a wider terminal or a pipe shows them)

            """, At(50));
    }

    [Fact]
    public void Where_the_important_columns_do_not_fit_a_row_is_a_record_of_all() => Assert.Equal(
        """

        block:    stage1.block0
        ms:       1.25
        speed-up: 2.00x
        compute:  1.00
        bound:    launch
        fusions:  masker

        block:    stage2.block0
        ms:       0.50
        speed-up: 1.50x
        compute:  0.25
        bound:    off-chip

        """, At(38));

    [Fact]
    public void Text_is_broken_between_words_and_numbers_never() => Assert.Equal(
        [
            "  field   value   source",
            "──────────────────────────────────────────────",
            "  clock     1.5   a page of the vendor on",
            "                  this card, read twice",
        ],
        Lines(46, new ConsoleTable("field", ">value", "source").Add("clock", "1.5", "a page of the vendor on this card, read twice")));

    [Fact]
    public void Wide_characters_take_two_columns_and_accents_none() => Assert.Equal(
        ["  name    n", "─────────────", "  網路    1", "  e\u0301      22"],
        Lines(200, new ConsoleTable("name", ">n").Add("網路", "1").Add("e\u0301", "22")));

    [Fact]
    public void A_cell_of_several_lines_is_as_many_lines_of_its_row() => Assert.Equal(
        ["  a   b", "─────────", "  x   z", "  y", "  v   w"],
        Lines(200, new ConsoleTable("a", "b").Add("x\ny", "z").Add("v", "w")));

    [Theory]
    [InlineData("one two three", 7, "one two|three")]
    [InlineData("abcdefghij k", 4, "abcd|efgh|ij k")]
    [InlineData("", 4, "")]
    public void Wrapped_text_keeps_words(string text, int width, string expected) =>
        Assert.Equal(expected, string.Join('|', WrappedText.Lines(text, width)));

    private static bool IsNote(string line) => line.StartsWith("not shown: ", StringComparison.Ordinal);

    /// <summary>Whether it is a piece of a word that is longer than a column of text, which has to be broken.</summary>
    private static bool IsOfLongWord(string piece, string whole) => whole.Length > 36 && whole.Contains(piece, StringComparison.Ordinal);

    private static string At(int width) => string.Join('\n', Lines(
        width,
        new ConsoleTable("block", ">ms", ">speed-up", "?>compute", "bound", "??fusions")
            .Add("stage1.block0", "1.25", "2.00x", "1.00", "launch", "masker")
            .Add("stage2.block0", "0.50", "1.50x", "0.25", "off-chip", ""))) + "\n";

    private static string[] Lines(int width, ConsoleTable table)
    {
        using StringWriter output = new() { NewLine = "\n" };
        new Terminal(output, TextWriter.Null, IsQuiet: true, AllowsColor: false) { Width = width }.While(() =>
        {
            table.Write(output);
            return 0;
        });
        return output.ToString().TrimEnd('\n').Split('\n');
    }
}
