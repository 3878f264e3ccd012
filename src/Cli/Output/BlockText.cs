using System.Text;

namespace LatencyLab.Cli.Output;

/// <summary>Text of any length that goes to an output in blocks: the standard output takes every piece at once, which is slow.</summary>
/// <param name="output">Takes the blocks.</param>
internal sealed class BlockText(TextWriter output) : IDisposable
{
    private const int BlockCharacters = 1 << 16;
    private readonly StringBuilder _block = new();
    private StringWriter? _writer;

    /// <summary>What to write to.</summary>
    public StringWriter Writer => _writer ??= new StringWriter(_block, CultureInfo.InvariantCulture) { NewLine = "\n" };

    /// <summary>Passes on what was written where it is a block or more.</summary>
    public void Pass()
    {
        if (_block.Length >= BlockCharacters)
            PassAll();
    }

    /// <summary>Passes on the rest.</summary>
    public void Dispose()
    {
        PassAll();
        output.Flush();
    }

    private void PassAll()
    {
        output.Write(_block.ToString());
        _block.Clear();
    }
}
