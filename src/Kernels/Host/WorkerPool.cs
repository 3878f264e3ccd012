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
    private readonly Thread[] workers;
    private readonly SemaphoreSlim[] wakers;
    private readonly int[] asleep;
    private IRangeWork? work;
    private Exception? failure;
    private int epoch;
    private int pending;
    private bool stopping;

    public WorkerPool(int threads)
    {
        Threads = threads;
        wakers = [.. Enumerable.Range(1, threads - 1).Select(_ => new SemaphoreSlim(0))];
        asleep = new int[threads - 1];
        workers = [.. Enumerable.Range(1, threads - 1).Select(index => new Thread(() => Serve(index)) { IsBackground = true, Name = $"kernel worker {index}" })];
        foreach (Thread worker in workers)
            worker.Start();
    }

    public int Threads { get; }

    public void Run(IRangeWork dispatch)
    {
        if (Threads == 1)
        {
            dispatch.RunRange(0, dispatch.Items);
            return;
        }

        work = dispatch;
        Volatile.Write(ref pending, Threads - 1);
        Interlocked.Increment(ref epoch);
        WakeSleepers();
        RunShare(dispatch, 0);
        SpinWait spin = default;
        while (Volatile.Read(ref pending) > 0)
            spin.SpinOnce(sleep1Threshold: -1);
        if (failure is { } problem)
        {
            failure = null;
            throw new InvalidOperationException("a kernel failed on a worker thread", problem);
        }
    }

    public void Dispose()
    {
        Volatile.Write(ref stopping, true);
        Interlocked.Increment(ref epoch);
        WakeSleepers();
        foreach (Thread worker in workers)
            worker.Join();
        foreach (SemaphoreSlim waker in wakers)
            waker.Dispose();
    }

    private void WakeSleepers()
    {
        for (int i = 0; i < wakers.Length; i++)
        {
            if (Interlocked.Exchange(ref asleep[i], 0) == 1)
                wakers[i].Release();
        }
    }

    private void Serve(int index)
    {
        int seen = 0;
        while (true)
        {
            AwaitEpochAfter(seen, index - 1);
            seen++;
            if (Volatile.Read(ref stopping))
                return;
            try
            {
                RunShare(work!, index);
            }
            catch (Exception problem)
            {
                failure = problem;
            }

            Interlocked.Decrement(ref pending);
        }
    }

    private void AwaitEpochAfter(int seen, int slot)
    {
        for (int spins = 0; Volatile.Read(ref epoch) == seen; spins++)
        {
            if (spins < SpinsBeforeSleep)
            {
                Thread.SpinWait(4);
                continue;
            }

            Interlocked.Exchange(ref asleep[slot], 1);
            // Work that arrived between the last look and the flag is not announced by the semaphore unless the flag was seen.
            if (Volatile.Read(ref epoch) == seen || Interlocked.Exchange(ref asleep[slot], 0) == 0)
                wakers[slot].Wait();
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
}
