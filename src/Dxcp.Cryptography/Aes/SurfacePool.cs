using System.Globalization;

namespace Dxcp.Cryptography;

/// <summary>
/// Splits large surfaces over the cores: the caller and a few helper threads take piece after piece. One surface at a
/// time; whoever comes while another large one is in work does its own alone, and the helpers step back, since
/// then the cores are busy anyway. Thread-safe.
/// </summary>
internal static unsafe class SurfacePool
{
    /// <summary>The environment variable that says how many threads may work on one surface; 1 turns splitting off.</summary>
    public const string Variable = "DXCP_AES_THREADS";

    /// <summary>Surfaces below 1 MiB are not worth waking anybody.</summary>
    public const uint ThresholdBlocks = (1 << 20) / AesEngine.BlockSize;

    /// <summary>256 KiB: some 20 µs of work, and a table of counter states is made once in it.</summary>
    private const uint PieceBlocks = (256 << 10) / AesEngine.BlockSize;

    /// <summary>More than this gain nothing: the memory is the limit.</summary>
    private const int MostThreads = 4;

    private static readonly Lock s_startLock = new();
    private static readonly SemaphoreSlim s_work = new(0);
    private static int s_threads;
    private static int s_started;
    private static int s_callers;
    private static Job? s_job;

    /// <summary>How many threads may work on one surface, the caller included.</summary>
    /// <exception cref="InvalidOperationException">DXCP_AES_THREADS is no number from 1 to 64.</exception>
    public static int Threads
    {
        get => s_threads != 0 ? s_threads : s_threads = Parse(Environment.GetEnvironmentVariable(Variable));
        internal set => s_threads = value;
    }

    /// <summary>How many helpers run; for tests.</summary>
    internal static int Helpers => s_started;

    /// <summary>Starts a helper; for tests, which let it fail.</summary>
    internal static Action<Thread> Start { get; set; } = thread => thread.Start();

    /// <summary>What <see cref="Variable"/> means.</summary>
    /// <exception cref="InvalidOperationException"><paramref name="value"/> is no number from 1 to 64.</exception>
    public static int Parse(string? value)
    {
        if (string.IsNullOrEmpty(value))
            return Math.Min(Environment.ProcessorCount, MostThreads);
        if (int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int threads) && threads is >= 1 and <= 64)
            return threads;
        throw new InvalidOperationException($"{Variable}={value}: the number of threads is from 1 to 64.");
    }

    /// <summary>Does it all with helpers and returns true when all is done, or does nothing and returns false.</summary>
    public static bool TryRun(AesEngine engine, byte* schedule, byte* source, byte* destination, nuint blocks, CounterBlock start, bool stream = false)
    {
        int helpers = Threads - 1;
        if (helpers == 0)
            return false;
        bool alone = Interlocked.Increment(ref s_callers) == 1;
        try
        {
            var job = new Job(engine, schedule, source, destination, blocks, start, stream);
            if (!alone || Interlocked.CompareExchange(ref s_job, job, null) != null)
            {
                // Still counted among the callers while it works, so that the helpers know.
                engine.CtrBlocks(schedule, source, destination, blocks, start, stream);
                return true;
            }

            if (s_started < helpers)
                StartHelpers(helpers);
            if (s_started > 0)
                s_work.Release(Math.Min(helpers, s_started));
            job.TakePieces(helper: false);
            job.CloseAndWait();
            Volatile.Write(ref s_job, null);
            return true;
        }
        finally
        {
            Interlocked.Decrement(ref s_callers);
        }
    }

    /// <summary>As many as the system lets start. Those that it does not are tried again with the next large surface.</summary>
    private static void StartHelpers(int helpers)
    {
        lock (s_startLock)
        {
            try
            {
                for (; s_started < helpers; s_started++)
                    Start(new Thread(Help, 256 * 1024) { IsBackground = true, Name = "DXCP surface helper" });
            }
            catch (Exception problem) when (problem is OutOfMemoryException or ThreadStartException)
            {
                // The caller, and those who run already, do the work.
            }
        }
    }

    private static void Help()
    {
        while (true)
        {
            s_work.Wait();
            Job? job = Volatile.Read(ref s_job);
            if (job is null || !job.TryEnter())
                continue;
            job.TakePieces(helper: true);
            job.Leave();
        }
    }

    /// <summary>One surface in work. Its pointers are good until <see cref="CloseAndWait"/> returns.</summary>
    private sealed class Job(AesEngine engine, byte* schedule, byte* source, byte* destination, nuint blocks, CounterBlock start, bool stream)
    {
        private const int Closed = int.MinValue;

        /// <summary>Helpers inside, and <see cref="Closed"/>.</summary>
        private int _helpers;

        private long _nextPiece = -1;

        public bool TryEnter()
        {
            if (Interlocked.Increment(ref _helpers) > 0)
                return true;
            Leave();
            return false;
        }

        public void Leave() => Interlocked.Decrement(ref _helpers);

        public void TakePieces(bool helper)
        {
            while (!helper || Volatile.Read(ref s_callers) == 1)
            {
                nuint first = (nuint)Interlocked.Increment(ref _nextPiece) * PieceBlocks;
                if (first >= blocks)
                    return;
                nuint n = Math.Min(PieceBlocks, blocks - first);
                nuint offset = first * AesEngine.BlockSize;
                engine.CtrBlocks(schedule, source + offset, destination + offset, n, start.Advance(first), stream);
            }
        }

        /// <summary>Lets nobody in any more and waits for those inside: one piece's time at most.</summary>
        public void CloseAndWait()
        {
            Interlocked.Or(ref _helpers, Closed);
            SpinWait spin = default;
            while (Volatile.Read(ref _helpers) != Closed)
                spin.SpinOnce(sleep1Threshold: -1);
        }
    }
}
