using System.Diagnostics;
using Dxcp.Bench.Paths;
using Dxcp.Cryptography;

namespace Dxcp.Bench.Quick;

/// <summary>Times of single operations: refresh and its rival, sessions, and the slowest blts with refreshes going on.</summary>
internal sealed class Durations(ResultList results, Action<string> progress)
{
    private const int Rounds = 101;

    public void MeasureRefresh(IReadOnlyList<ProtectedPath> paths)
    {
        progress("refresh and renegotiation");
        List<Timed> all = [];
        foreach (ProtectedPath path in paths)
        {
            all.Add(new Timed($"refresh-{path.Name}", 1, Times(path.Refresh)));
            all.Add(new Timed($"renegotiation-{path.Name}", 1, Times(path.Renegotiate)));
        }

        Measure(all);
    }

    /// <summary>A session made, keyed and destroyed; the paths unwrap keys without RSA.</summary>
    public void MeasureSessions(IReadOnlyList<ProtectedPath> paths)
    {
        progress("sessions");
        Measure([.. paths.Select(path => new Timed($"session-creation-{path.Name}", 1, Times(path.CreateSession)))]);
    }

    /// <summary>A message entered into the history of a key that has up to 100,000.</summary>
    public void MeasureHistories()
    {
        progress("histories");
        Measure(
        [
            new Timed("history-rising", 1, new HistoryUse(shuffle: false).Use),
            new Timed("history-any-order", 1, new HistoryUse(shuffle: true).Use),
            new Timed("history-scattered", 1, new HistoryUse(shuffle: true, spread: 0x9E3779B97F4A7C15).Use),
        ]);
    }

    /// <summary>
    /// The 99th percentile of a 1080p DecryptionBlt on one thread, while a second thread wakes every millisecond: in every
    /// other window it refreshes the session's key then, in the others it goes back to sleep. The median over the windows.
    /// </summary>
    public void MeasureSlowest(ProtectedPath path)
    {
        const int windows = 40, milliseconds = 120;
        progress("slowest blts");
        SurfacePool.Threads = 1;
        using SurfaceRing ring = path.CreateSurfaces(SurfaceSize.Frame1080p, 1);
        List<double>[] slowest = [[], []];
        using var refresher = new Refresher(path);
        for (int window = 0; window < windows; window++)
        {
            // Off, on, on, off: a drift of the machine's speed befalls both alike.
            bool refreshing = window % 4 is 1 or 2;
            refresher.IsOn = refreshing;
            List<double> samples = [];
            long begin = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(begin).TotalMilliseconds < milliseconds)
            {
                long start = Stopwatch.GetTimestamp();
                path.Decrypt(ring, 1);
                samples.Add(Stopwatch.GetElapsedTime(start).TotalNanoseconds);
            }

            samples.Sort();
            slowest[refreshing ? 1 : 0].Add(Interleaved.Quantile(samples, 0.99));
        }

        Add("blt-p99", slowest[0]);
        Add("blt-p99-refreshing", slowest[1]);
    }

    private void Add(string name, IEnumerable<double> nanoseconds)
    {
        var (median, spread) = Interleaved.Summarise(nanoseconds);
        results.Add(new Duration(name, median, spread));
    }

    private void Measure(List<Timed> all)
    {
        Interleaved.WarmUp(all);
        double[][] seconds = Interleaved.Measure(all, Rounds);
        for (int i = 0; i < all.Count; i++)
            Add(all[i].Name, seconds[i].Select(second => second * 1e9));
    }

    private static Action<int> Times(Action operation) => count =>
    {
        for (int i = 0; i < count; i++)
            operation();
    };

    /// <summary>A thread that wakes at 1 kHz.</summary>
    private sealed class Refresher : IDisposable
    {
        private readonly ProtectedPath _path;
        private readonly Thread _thread;
        private volatile bool _on;
        private volatile bool _ended;

        public Refresher(ProtectedPath path)
        {
            _path = path;
            _thread = new Thread(Live) { IsBackground = true, Name = "refresher" };
            _thread.Start();
        }

        public bool IsOn
        {
            set => _on = value;
        }

        public void Dispose()
        {
            _ended = true;
            _thread.Join();
        }

        private void Live()
        {
            long begin = Stopwatch.GetTimestamp();
            long done = 0;
            while (!_ended)
            {
                Thread.Sleep(1);
                // Sleeps are longer than asked for: what is due is made up for.
                for (long due = (long)Stopwatch.GetElapsedTime(begin).TotalMilliseconds; done < due; done++)
                {
                    if (_on)
                        _path.Refresh();
                }
            }
        }
    }
}
