using System.Runtime.InteropServices;

namespace LatencyLab.Cli.Parsing;

/// <summary>Ctrl-C as a request to stop after what is being measured, for as long as it is not disposed of.</summary>
internal sealed class Interrupt : IDisposable
{
    /// <summary>Exit code of a command that was ended by it, as shells report it: 128 + SIGINT.</summary>
    public const int ExitCode = 130;

    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration _signal;

    public Interrupt() => _signal = PosixSignalRegistration.Create(PosixSignal.SIGINT, context =>
    {
        context.Cancel = true;
        _source.Cancel();
    });

    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        _signal.Dispose();
        _source.Dispose();
    }
}
