using Dxcp.Bench.Paths;

namespace Dxcp.Bench.Quick;

/// <summary>A figure that the project sets itself.</summary>
/// <param name="Text">What it is about.</param>
/// <param name="AtLeast">Whether more is better.</param>
/// <param name="Bound">What is to be reached.</param>
/// <param name="Show">How it is written.</param>
/// <param name="Value">The figure of a run; null where something is missing.</param>
internal sealed record Goal(string Text, bool AtLeast, double Bound, Func<double, string> Show, Func<ResultList, double?> Value)
{
    public bool IsMet(double value) => AtLeast ? value >= Bound : value <= Bound;
}

/// <summary>The goals, as docs/performance.md lists them, for x64 processors with AES instructions.</summary>
internal static class Goals
{
    private static readonly SurfaceKey s_small = new(SurfaceSize.Block4KiB.Name, 1, false);
    private static readonly SurfaceKey s_frame = new(SurfaceSize.Frame1080p.Name, 1, false);
    private static readonly SurfaceKey s_large = new(SurfaceSize.Frame4K.Name, 1, false);

    public static IReadOnlyList<Goal> All { get; } =
    [
        new("engine beside OpenSSL, 1080p", true, 1.30, Format.Ratio, r => r.Find(CipherSet.Engine, s_frame)?.RatioToOpenSsl),
        new("engine beside OpenSSL, 4 KiB", true, 1.15, Format.Ratio, r => r.Find(CipherSet.Engine, s_small)?.RatioToOpenSsl),
        .. Blts("decryption-blt"),
        .. Blts("encryption-blt"),
        new("DecryptionBlt of 4 KiB on the accelerator beyond the cipher", false, 60, Format.Time, r =>
            r.Nanoseconds("decryption-blt-com-accelerated-beyond-cipher")),
        new("accelerator beside the engine, 1080p", true, 1.6, Format.Ratio, r => r.Ratio(CipherSet.Accelerator, CipherSet.Engine, s_frame)),
        new("accelerator beside libipsec-mb, 1080p", true, 1.1, Format.Ratio, r => r.Ratio(CipherSet.Accelerator, "ipsec-mb", s_frame)),
        new("engine, 4K: two threads beside one", true, 1.8, Format.Ratio, r =>
            r.Speed(CipherSet.Engine, s_large with { Threads = 2 }) / r.Speed(CipherSet.Engine, s_large)),
        new("engine beside memcpy, cold 4K", true, 0.85, Format.Ratio, r => r.Ratio(CipherSet.Engine, "memcpy", s_large with { Cold = true })),
        new("Start and Finish at the driver's interface", false, 150, Format.Time, r => r.Nanoseconds("refresh-ddi")),
        new("Start and Finish through COM", false, 300, Format.Time, r => r.Nanoseconds("refresh-com")),
        new("Start and Finish beside renegotiation, through COM", true, 500, Format.Ratio, r =>
            r.Nanoseconds("renegotiation-com") / r.Nanoseconds("refresh-com")),
        new("slowest blts with refreshes beside without", false, 1.05, Format.Ratio, r => r.Nanoseconds("blt-p99-refreshing") / r.Nanoseconds("blt-p99")),
        new("a session's creation apart from RSA, through COM", false, 2000, Format.Time, r => r.Nanoseconds("session-creation-com")),
        new("a message in a history of 100,000, in any order", false, 50, Format.Time, r => r.Nanoseconds("history-any-order")),
        new("tracing, a call", false, 2000, Format.Time, r => r.Nanoseconds("traced-call")),
        .. Decoders("h264", "hevc"),
        new("bytes of a session", false, 1024, bytes => bytes.ToString("F0", Format.Culture), r => r.Bytes("session-memory-com")),
    ];

    private static IEnumerable<Goal> Decoders(params string[] codecs) => codecs.Select(codec =>
        new Goal($"a protected {codec} picture of 1080p beside libavcodec alone", false, 1.10, Format.Ratio, r =>
            r.Nanoseconds($"decode-{codec}-com") / r.Nanoseconds($"decode-{codec}-libavcodec")));

    private static IEnumerable<Goal> Blts(string name)
    {
        foreach (string path in new[] { "com", "ddi" })
        {
            yield return new($"{name}-{path} beside the engine, 1080p", true, 0.95, Format.Ratio, r => r.Ratio($"{name}-{path}", CipherSet.Engine, s_frame));
            yield return new($"{name}-{path} beside the engine, 4 KiB", true, 0.80, Format.Ratio, r => r.Ratio($"{name}-{path}", CipherSet.Engine, s_small));
        }
    }
}
