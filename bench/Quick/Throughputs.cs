using Dxcp.Bench.Paths;
using Dxcp.Cryptography;

namespace Dxcp.Bench.Quick;

/// <summary>
/// Bytes a second: ciphers on plain memory, and blts. With two threads a surface of 1 MiB or more is shared by two, a smaller
/// one has each thread work on its own.
/// </summary>
internal sealed unsafe class Throughputs(CipherSet ciphers, IReadOnlyList<ProtectedPath> first, IReadOnlyList<ProtectedPath> second, ResultList results, Action<string> progress)
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
            var (median, spread) = Interleaved.Summarise(seconds[i]);
            double? ratio = openSsl < 0 ? null : Interleaved.Summarise(seconds[openSsl].Zip(seconds[i], (theirs, own) => theirs / own)).Median;
            results.Add(new Throughput(all[i].Name, size.Name, threads, cold, size.Bytes / median / 1e9, spread, ratio));
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
                for (int i = 0; i < surfaces.Count; i++)
                    path.Decrypt(surfaces, i);
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
            .. _surfaces.Select(pair => Quick.Timed.Over($"decryption-blt-{pair.Path.Name}", pair.Ring.Count, index => pair.Path.Decrypt(pair.Ring, index))),
            .. _surfaces.Select(pair => Quick.Timed.Over($"encryption-blt-{pair.Path.Name}", pair.Ring.Count, index => pair.Path.Encrypt(pair.Ring, index))),
        ];

        private Timed Whole(Cipher cipher) =>
            Quick.Timed.Over(cipher.Name, _memory.Count, index => cipher.Crypt(_memory.Source(index), _memory.Destination(index), (nuint)_memory.Size.Bytes, 0));

        private Timed Halved(Cipher mine, Cipher theirs, Partner partner)
        {
            nuint all = (nuint)_memory.Size.Bytes, half = all / 2 & ~(nuint)4095;
            Action<int> firstHalf = index => mine.Crypt(_memory.Source(index), _memory.Destination(index), half, 0);
            Action<int> secondHalf = index => theirs.Crypt(_memory.Source(index) + half, _memory.Destination(index) + half, all - half, half / Aes128Key.BlockSize);
            Timed timed = Quick.Timed.Over(mine.Name, _memory.Count, index => partner.Both(firstHalf, secondHalf, index));
            return timed with
            {
                Run = count =>
                {
                    partner.Awake();
                    timed.Run(count);
                    partner.Sleep();
                },
            };
        }
    }
}
