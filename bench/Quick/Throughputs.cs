using Dxcp.Bench.Paths;
using Dxcp.Cryptography;

namespace Dxcp.Bench.Quick;

/// <summary>
/// Bytes a second: ciphers on plain memory, and blts. With two threads a surface of 1 MiB or more is shared by two, a smaller
/// one has each thread work on its own.
/// </summary>
internal sealed unsafe class Throughputs(CipherSet ciphers, IReadOnlyList<ProtectedPath> first, IReadOnlyList<ProtectedPath> second, ResultList results,
    Action<string> progress)
{
    private const int Rounds = 41;
    private const int CacheMultiple = 4;

    public void MeasureAll()
    {
        foreach (SurfaceSize size in SurfaceSize.All)
        {
            foreach (bool cold in new[] { false, true })
            {
                progress($"{size.Name}, {(cold ? "cold" : "hot")}");
                int ring = cold ? size.RingFor(CacheMultiple * Machine.CacheBytes) : 1;
                MeasureOne(size, ring, cold);
                if (Environment.ProcessorCount > 1)
                    MeasureTwo(size, ring, cold);
            }
        }
    }

    /// <summary>To be called before anything is measured.</summary>
    public void WarmUp()
    {
        SurfacePool.Threads = 1;
        using var kit = new Kit(ciphers, first, SurfaceSize.Block4KiB, 1, withPaths: true);
        Interleaved.WarmUp(kit.Timed());
    }

    private void MeasureOne(SurfaceSize size, int ring, bool cold)
    {
        SurfacePool.Threads = 1;
        using var kit = new Kit(ciphers, first, size, ring, withPaths: !cold);
        Measure(kit.Timed(), size, 1, cold);
    }

    private void MeasureTwo(SurfaceSize size, int ring, bool cold)
    {
        SurfacePool.Threads = 2;
        using var partner = new Partner();
        using var mine = new Kit(ciphers, first, size, ring, withPaths: false);
        if (size.IsShared)
        {
            using var theirs = new Kit(ciphers, [], size, 1, withPaths: false);
            Measure(mine.Shared(theirs, partner), size, 2, cold);
        }
        else
        {
            using var theirs = new Kit(ciphers, second, size, ring, withPaths: false);
            Measure([.. mine.Timed().Zip(theirs.Timed(), (a, b) => Together(a, b, partner))], size, 2, cold);
        }
    }

    private void Measure(IReadOnlyList<Timed> all, SurfaceSize size, int threads, bool cold)
    {
        double[][] seconds = Interleaved.Measure(all, Rounds);
        int openSsl = all.ToList().FindIndex(timed => timed.Name == "openssl");
        for (int i = 0; i < all.Count; i++)
        {
            double? ratio = openSsl < 0 ? null : Throughput.Beside(seconds[i], seconds[openSsl]);
            results.Add(new Throughput(all[i].Name, size.Name, threads, cold, size.Bytes, seconds[i], ratio));
        }

        if (size.Name == SurfaceSize.Block4KiB.Name && threads == 1 && !cold)
            MeasureBeyond(all, seconds);
    }

    /// <summary>What a blt of a small surface takes beyond the cipher, whose part of it is the smallest there.</summary>
    private void MeasureBeyond(IReadOnlyList<Timed> all, double[][] seconds)
    {
        for (int i = 0; i < all.Count; i++)
        {
            string cipher = all[i].Name.EndsWith("-accelerated", StringComparison.Ordinal) ? CipherSet.Accelerator : CipherSet.Engine;
            int bare = all.ToList().FindIndex(timed => timed.Name == cipher);
            if (!all[i].Name.Contains("-blt-", StringComparison.Ordinal) || bare < 0)
                continue;
            double[] beyond = [.. seconds[i].Zip(seconds[bare], (blt, alone) => blt - alone)];
            results.Add(new Duration($"{all[i].Name}-beyond-cipher", Interleaved.Summarise(beyond).Median * 1e9, Interleaved.Summarise(beyond).Spread));
        }
    }

    private static Timed Together(Timed mine, Timed theirs, Partner partner) => new(mine.Name, 2, count =>
    {
        partner.Awake();
        partner.Both(mine.Run, theirs.Run, count);
        partner.Sleep();
    });

    /// <summary>All that is measured on one size of surface, for one thread.</summary>
    private sealed class Kit : IDisposable
    {
        private readonly List<Cipher> _ciphers;
        private readonly RawRing _memory;
        private readonly List<(ProtectedPath Path, SurfaceRing Ring)> _surfaces = [];

        public Kit(CipherSet set, IReadOnlyList<ProtectedPath> paths, SurfaceSize size, int ring, bool withPaths)
        {
            _memory = new RawRing(size, ring);
            _ciphers = [.. set.Create(), .. withPaths ? set.CreatePaths() : []];
            foreach (ProtectedPath path in paths)
            {
                SurfaceRing surfaces = path.CreateSurfaces(size, ring);
                _surfaces.Add((path, surfaces));
                // Touches every page as well.
                path.Decrypt(surfaces, surfaces.Count);
            }
        }

        public IReadOnlyList<Timed> Timed() => [.. _ciphers.Select(Whole), .. Blts()];

        /// <summary>The same with two threads on each surface: the engine's own pool, or else a half for each.</summary>
        public IReadOnlyList<Timed> Shared(Kit other, Partner partner) =>
            [.. _ciphers.Select((cipher, i) => cipher is EngineCipher ? Whole(cipher) : Halved(cipher, other._ciphers[i], partner)), .. Blts()];

        public void Dispose()
        {
            _ciphers.ForEach(cipher => cipher.Dispose());
            _surfaces.ForEach(pair => pair.Ring.Dispose());
            _memory.Dispose();
        }

        private IEnumerable<Timed> Blts() =>
        [
            .. _surfaces.Select(pair => new Timed($"decryption-blt-{pair.Path.Name}", 1, count => pair.Path.Decrypt(pair.Ring, count))),
            .. _surfaces.Select(pair => new Timed($"encryption-blt-{pair.Path.Name}", 1, count => pair.Path.Encrypt(pair.Ring, count))),
        ];

        private Timed Whole(Cipher cipher) => new(cipher.Name, 1, count => cipher.Crypt(_memory, count));

        private Timed Halved(Cipher mine, Cipher theirs, Partner partner)
        {
            nuint all = (nuint)_memory.Size.Bytes, half = all / 2 & ~(nuint)4095;
            Action<int> firstHalf = index => mine.Crypt(_memory.Source(index), _memory.Destination(index), half, 0);
            Action<int> secondHalf = index =>
                theirs.Crypt(_memory.Source(index) + half, _memory.Destination(index) + half, all - half, half / Aes128Key.BlockSize);
            return new Timed(mine.Name, 1, count =>
            {
                partner.Awake();
                for (; count != 0; count--)
                    partner.Both(firstHalf, secondHalf, _memory.Next());
                partner.Sleep();
            });
        }
    }
}
