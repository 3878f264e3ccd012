using System.Diagnostics;

namespace LatencyLab.Kernels.Host;

/// <summary>Work that can be cut into ranges of items.</summary>
internal interface IRangeWork
{
    int Items { get; }

    void RunRange(int from, int to);
}

/// <summary>
/// Threads that live as long as the executor. A dispatch is cut statically into one contiguous range a thread; the caller runs the first.
/// Workers spin for a while after a dispatch (so that back-to-back dispatches cost well under a microsecond) and then sleep.
/// </summary>
internal sealed class WorkerPool : IDisposable
{
    private const int SpinsBeforeSleep = 20_000;
    private readonly Thread[] _workers;
    private readonly SemaphoreSlim[] _wakers;
    private readonly int[] _asleep;
    private readonly long[] _wokenAt;
    private readonly long[] _sleptTicks;
    private readonly ReadTimes _readTimes;
    private IRangeWork? _work;
    private Exception? _failure;
    private int _epoch;
    private int _pending;
    private bool _stopping;

    public WorkerPool(int threads)
    {
        Threads = threads;
        _wakers = [.. Enumerable.Range(1, threads - 1).Select(_ => new SemaphoreSlim(0))];
        _asleep = new int[threads - 1];
        _wokenAt = new long[threads - 1];
        _sleptTicks = new long[threads];
        _readTimes = new ReadTimes(_sleptTicks);
        _workers = [.. Enumerable.Range(1, threads - 1)
            .Select(index => new Thread(() => Serve(index)) { IsBackground = true, Name = $"kernel worker {index}" })];
        foreach (Thread worker in _workers)
            worker.Start();
    }

    public int Threads { get; }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(IRangeWork dispatch)
    {
        if (Threads == 1)
        {
            dispatch.RunRange(0, dispatch.Items);
            return;
        }

        _work = dispatch;
        Volatile.Write(ref _pending, Threads - 1);
        Interlocked.Increment(ref _epoch);
        WakeSleepers();
        RunShare(dispatch, 0);
        SpinWait spin = default;
        while (Volatile.Read(ref _pending) > 0)
            spin.SpinOnce(sleep1Threshold: -1);
        if (_failure is { } problem)
        {
            _failure = null;
            throw new InvalidOperationException("a kernel failed on a worker thread", problem);
        }
    }

    /// <summary>Every thread reads its own clocks, the caller's first. Allocates nothing.</summary>
    /// <param name="times">Receives <see cref="Threads"/> of them.</param>
    public void Read(Span<ThreadTimes> times)
    {
        Run(_readTimes);
        _readTimes.Times.CopyTo(times);
    }

    public void Dispose()
    {
        Volatile.Write(ref _stopping, true);
        Interlocked.Increment(ref _epoch);
        WakeSleepers();
        foreach (Thread worker in _workers)
            worker.Join();
        foreach (SemaphoreSlim waker in _wakers)
            waker.Dispose();
    }

    private void WakeSleepers()
    {
        for (int i = 0; i < _wakers.Length; i++)
        {
            if (Interlocked.Exchange(ref _asleep[i], 0) == 1)
            {
                _wokenAt[i] = Stopwatch.GetTimestamp();
                _wakers[i].Release();
            }
        }
    }

    private void Serve(int index)
    {
        int seen = 0;
        while (true)
        {
            AwaitEpochAfter(seen, index - 1);
            seen++;
            if (Volatile.Read(ref _stopping))
                return;
            try
            {
                RunShare(_work!, index);
            }
            catch (Exception problem)
            {
                _failure = problem;
            }

            Interlocked.Decrement(ref _pending);
        }
    }

    private void AwaitEpochAfter(int seen, int slot)
    {
        for (int spins = 0; Volatile.Read(ref _epoch) == seen; spins++)
        {
            if (spins < SpinsBeforeSleep)
            {
                Thread.SpinWait(4);
                continue;
            }

            long asleepAt = Stopwatch.GetTimestamp();
            Interlocked.Exchange(ref _asleep[slot], 1);
            // Work that arrived between the last look and the flag is not announced by the semaphore unless the flag was seen.
            if (Volatile.Read(ref _epoch) == seen || Interlocked.Exchange(ref _asleep[slot], 0) == 0)
            {
                _wakers[slot].Wait();
                _sleptTicks[slot + 1] += Math.Max(0, _wokenAt[slot] - asleepAt);
            }

            spins = 0;
        }
    }

    private void RunShare(IRangeWork dispatch, int index)
    {
        int from = (int)((long)dispatch.Items * index / Threads);
        int to = (int)((long)dispatch.Items * (index + 1) / Threads);
        if (from < to)
            dispatch.RunRange(from, to);
    }

    /// <summary>An item a thread: its times.</summary>
    private sealed class ReadTimes(long[] sleptTicks) : IRangeWork
    {
        public ThreadTimes[] Times { get; } = new ThreadTimes[sleptTicks.Length];

        public int Items => Times.Length;

        public void RunRange(int from, int to)
        {
            for (int i = from; i < to; i++)
            {
                double elapsed = (double)Stopwatch.GetTimestamp() / Stopwatch.Frequency;
                Times[i] = new ThreadTimes(elapsed, ThreadProcessorClock.Seconds, (double)sleptTicks[i] / Stopwatch.Frequency);
            }
        }
    }
}
