using LatencyLab.Simulation.Grids;
using LatencyLab.Simulation.Kernels;

namespace LatencyLab.Simulation.Streams;

/// <summary>Streams of kernels that run on the same engines: in order within a stream, as they come between streams.</summary>
/// <remarks>
/// A kernel begins when it is enqueued and the one before it in its stream has ended. Grids of several streams share engines, bandwidths
/// (<see cref="EnginePool"/>) and the outermost cache: where the tensors of the grids that run when one begins are more than it keeps,
/// each has a part of it in proportion to its tensors.
/// </remarks>
internal sealed class StreamSimulator
{
    private readonly EnginePool _pool;
    private readonly List<Lane> _lanes;
    private readonly bool _records;

    private StreamSimulator(IReadOnlyList<IReadOnlyList<StreamKernel>> streams, int engines, long now, bool records)
    {
        _records = records;
        _pool = new EnginePool(engines, now);
        _lanes = [.. streams.Select(kernels => new Lane(kernels, now))];
    }

    /// <summary>Runs them.</summary>
    /// <param name="streams">The kernels of every stream, in order.</param>
    /// <param name="engines">Engines of the device.</param>
    /// <param name="now">When the first may begin, picoseconds.</param>
    /// <param name="records">Whether to keep where and when tiles ran.</param>
    /// <returns>When each ran.</returns>
    public static IReadOnlyList<IReadOnlyList<StreamedKernel>> Run(
        IReadOnlyList<IReadOnlyList<StreamKernel>> streams, int engines, long now, bool records)
    {
        StreamSimulator simulator = new(streams, engines, now, records);
        simulator.Run();
        return [.. simulator._lanes.Select(lane => lane.Done)];
    }

    private void Run()
    {
        while (true)
        {
            long next = long.MaxValue;
            foreach (Lane lane in _lanes)
            {
                while (!lane.IsDone && lane.Job is null && lane.Due <= _pool.Now)
                    Step(lane);
                if (!lane.IsDone && lane.Job is null)
                    next = Math.Min(next, lane.Due);
            }

            if (_lanes.TrueForAll(lane => lane.IsDone))
                return;
            _pool.Deal();
            foreach (GridJob job in _pool.Advance(next))
                _lanes.Find(lane => lane.Job == job)!.End(_pool.Now);
        }
    }

    private void Step(Lane lane)
    {
        if (lane.Step() is not GridPlan grid)
            return;
        double held = _lanes.Sum(one => one.Footprint) + grid.Footprint.Total;
        lane.Start(grid, held <= grid.CacheBytes || held <= 0 ? 1 : grid.Footprint.Total / held, _records);
        _pool.Add(lane.Job!);
    }

    /// <summary>A stream and where it is.</summary>
    private sealed class Lane
    {
        private readonly IReadOnlyList<StreamKernel> _kernels;
        private readonly List<StreamedKernel> _done = [];
        private readonly List<GridRun> _runs = [];
        private int _kernel, _grid;
        private long _start, _begin, _workBegin, _gridBegin;

        public Lane(IReadOnlyList<StreamKernel> kernels, long now)
        {
            _kernels = kernels;
            Wait(now);
        }

        public IReadOnlyList<StreamedKernel> Done => _done;

        public bool IsDone => _kernel == _kernels.Count;

        /// <summary>The grid that runs; null: it waits until <see cref="Due"/>.</summary>
        public GridJob? Job { get; private set; }

        /// <summary>Bytes of the tensors of the grid that runs.</summary>
        public double Footprint { get; private set; }

        /// <summary>When it goes on.</summary>
        public long Due { get; private set; }

        private StreamKernel Kernel => _kernels[_kernel];

        /// <summary>Goes on at the time that is due.</summary>
        /// <returns>The grid to start; null: it waits again, or is done.</returns>
        public GridPlan? Step()
        {
            if (_grid >= 0)
                return Kernel.Grids.Plan.Grids[_grid];
            _begin = Due;
            _workBegin = _begin + Kernel.Idle;
            _start = Kernel.IsFused ? 0 : (long)Math.Round(Kernel.Part * Kernel.Grids.Start);
            Next(_workBegin + _start);
            return null;
        }

        public void Start(GridPlan grid, double cacheShare, bool records)
        {
            Job = new GridJob(grid, Kernel.Grids.Law(Kernel.Part), Kernel.Grids.CacheOf(grid, cacheShare), _gridBegin, records);
            Footprint = grid.Footprint.Total;
        }

        public void End(long now)
        {
            _runs.Add(Job!.Result(now));
            long end = now + Job.Behind;
            Job = null;
            Footprint = 0;
            Next(end);
        }

        private void Next(long now)
        {
            _grid++;
            if (_grid < Kernel.Grids.Plan.Grids.Count)
            {
                _gridBegin = now;
                Due = now + Picoseconds.Of(Kernel.Grids.Plan.Grids[_grid].SecondsBefore * Kernel.Grids.Law(Kernel.Part).Scale);
                return;
            }

            _done.Add(new StreamedKernel(new KernelRun(Kernel.Grids.Plan, _start, [.. _runs]), _begin, _workBegin, now));
            _runs.Clear();
            _kernel++;
            Wait(now);
        }

        private void Wait(long now)
        {
            _grid = -1;
            Due = IsDone ? now : Math.Max(now, Kernel.HostEnd);
        }
    }
}
