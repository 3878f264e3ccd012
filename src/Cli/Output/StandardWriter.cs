using System.Text;
using LatencyLab.Files;

namespace LatencyLab.Cli.Output;

/// <summary>
/// The standard output or error as the system gives it: what cannot be written there is an error like any other. A pipe whose reader is
/// gone (<c>latlab ... | head</c>) takes everything and says nothing: .NET sees to that.
/// </summary>
/// <param name="open">The system's writer.</param>
/// <param name="name">What it is called; null: failing in silence, where nobody could be told.</param>
internal sealed class StandardWriter(Func<TextWriter> open, string? name) : TextWriter(CultureInfo.InvariantCulture)
{
    private readonly TextWriter? _inner = Opened(open);

    public override Encoding Encoding => _inner?.Encoding ?? Encoding.UTF8;

    public override void Write(char value) => Try(writer => writer.Write(value));

    public override void Write(string? value) => Try(writer => writer.Write(value));

    public override void Write(char[] buffer, int index, int count) => Try(writer => writer.Write(buffer, index, count));

    public override void WriteLine(string? value) => Try(writer => writer.WriteLine(value));

    public override void Flush() => Try(writer => writer.Flush());

    private static TextWriter? Opened(Func<TextWriter> open)
    {
        try
        {
            return open();
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private void Try(Action<TextWriter> write)
    {
        try
        {
            write(_inner ?? throw new IOException("it is closed"));
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            if (name is not null)
                throw new InputException($"cannot be written: {FileProblem.ReasonOf(problem)}", name);
        }
    }
}
