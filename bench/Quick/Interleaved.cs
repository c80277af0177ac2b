using System.Diagnostics;

namespace Dxcp.Bench.Quick;

/// <summary>Something to be timed: <paramref name="Run"/> does it so many times.</summary>
/// <param name="Name">Its name in the results.</param>
/// <param name="Operations">Operations that one counts as.</param>
/// <param name="Run">Does it.</param>
internal sealed record Timed(string Name, int Operations, Action<int> Run);

/// <summary>
/// Times several things in turns, so that whatever the machine does meanwhile befalls all of them: a round gives each one
/// batch, rounds begin with another one each time, and ratios are taken within rounds. Batches are shorter than a
/// scheduler's slice, so that on a busy machine most of them are not interrupted and the median is one of those.
/// </summary>
internal static class Interleaved
{
    private const double BatchSeconds = 0.7e-3;
    private const int MostDoublings = 24;
    private const int Attempts = 3;
    private const int WarmUpSteps = 3;
    private const int WarmUpCalls = 5000;
    private static readonly TimeSpan s_warmUpLimit = TimeSpan.FromMilliseconds(15);
    private static readonly TimeSpan s_compilation = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// Lets the runtime compile everything for good before anything counts: it does so in two steps, each some time after
    /// the thirtieth call.
    /// </summary>
    public static void WarmUp(IReadOnlyList<Timed> all)
    {
        for (int step = 0; step < WarmUpSteps; step++)
        {
            foreach (Timed timed in all)
            {
                long start = Stopwatch.GetTimestamp();
                for (int i = 0; i < WarmUpCalls && Stopwatch.GetElapsedTime(start) < s_warmUpLimit; i++)
                    timed.Run(1);
            }

            Thread.Sleep(s_compilation);
        }
    }

    /// <summary>Seconds of one operation for each, round by round.</summary>
    public static double[][] Measure(IReadOnlyList<Timed> all, int rounds)
    {
        int[] counts = [.. all.Select(timed => Calibrate(timed))];
        double[][] seconds = [.. all.Select(_ => new double[rounds])];
        for (int round = 0; round < rounds; round++)
        {
            for (int turn = 0; turn < all.Count; turn++)
            {
                int i = (round + turn) % all.Count;
                // What the others left in the caches is not this one's fault.
                all[i].Run(1);
                seconds[i][round] = Time(all[i], counts[i]) / ((double)counts[i] * all[i].Operations);
            }
        }

        return seconds;
    }

    /// <summary>The median, and half the distance between the quartiles as a part of it.</summary>
    public static (double Median, double Spread) Summarise(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        double median = Quantile(sorted, 0.5);
        return (median, median == 0 ? 0 : (Quantile(sorted, 0.75) - Quantile(sorted, 0.25)) / 2 / median);
    }

    /// <summary>A quantile of sorted values, between two of them where it falls there.</summary>
    public static double Quantile(IReadOnlyList<double> sorted, double part)
    {
        double place = part * (sorted.Count - 1);
        int below = (int)place;
        int above = Math.Min(below + 1, sorted.Count - 1);
        return sorted[below] + ((sorted[above] - sorted[below]) * (place - below));
    }

    private static int Calibrate(Timed timed)
    {
        int count = 1;
        for (int i = 0; i < MostDoublings; i++)
        {
            double seconds = Enumerable.Range(0, Attempts).Min(_ => Time(timed, count));
            if (seconds >= BatchSeconds / 2)
                return Math.Max(1, (int)(count * BatchSeconds / seconds));
            count *= 2;
        }

        return count;
    }

    private static double Time(Timed timed, int count)
    {
        long start = Stopwatch.GetTimestamp();
        timed.Run(count);
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
