using Dxcp.Cli.Media;
using Dxcp.Cli.Playback;

namespace Dxcp.Cli.Tests;

/// <summary>A path without protection: frames come back as they went, except where a test says otherwise.</summary>
internal sealed class LoopbackApi : IProtectedApi
{
    /// <summary>Frames, counted from 1, that come back with one bit turned.</summary>
    public HashSet<long> Corrupt { get; init; } = [];

    /// <summary>Which byte of the surface the bit lies in, given the layout.</summary>
    public Func<SurfaceLayout, int> CorruptByte { get; init; } = layout => layout.Size / 2;

    /// <summary>The frame that the path refuses.</summary>
    public long? Refuse { get; init; }

    /// <summary>Bytes between a row's end and the next row.</summary>
    public int Padding { get; init; }

    /// <summary>Is called as each frame goes through.</summary>
    public Action<long>? Playing { get; init; }

    /// <summary>How many frames had been played at each refresh.</summary>
    public List<long> Refreshes { get; } = [];

    public PathRequest? Requested { get; private set; }

    public int OpenPaths { get; private set; }

    public string Name => "loopback";

    /// <summary>What is different from the usual report on the driver.</summary>
    public Func<DriverReport, DriverReport> Driver { get; init; } = report => report;

    /// <summary>What is different from the usual answers on the channel.</summary>
    public Func<ChannelReport, ChannelReport> Channel { get; init; } = report => report;

    /// <summary>What went wrong on the way, as the path tells it.</summary>
    public IReadOnlyList<RecoveryReport> Recoveries { get; init; } = [];

    public DriverReport Describe(string? root) => Driver(new(
        Name, "A loopback [without] protection", "built-in [driver]", new CertificateReport("CN=[root]", true, null), "AES128_CTR",
            ["SOFTWARE", "CONTENT_KEY"], 16, 1 << 30,
        [new KeyExchangeReport("RSAES_OAEP", new Guid("c1949895-d72a-4a1d-8e5d-ed857d171520"))], ["NV12", "P010"],
        "a [library]", ["H.264"]));

    public ChannelReport DescribeChannel(string? root) => Channel(new(
        Name, "DRIVER_SOFTWARE", "0x10", ["ENABLED"], new TiedSessionReport("0x20", "0x30", "0x10"),
            [new ProcessReport("DWM", null), new ProcessReport("HANDLE", "0x7")], 2, [],
        new AccessibilityReport("PCIEXPRESS 0x[20000]", true, false), [new EncryptionReport("AES128_CTR", new Guid("9b6bd711-4f74-41c9-9e7b-0be2d7d93b4f"))],
            null));

    public IProtectedPath Open(PathRequest request)
    {
        Requested = request;
        OpenPaths++;
        return new Path(this, new SurfaceLayout(request.Clip, new SurfaceLayout(request.Clip, 1 << 16).RowBytes + Padding));
    }

    private sealed class Path(LoopbackApi api, SurfaceLayout layout) : IProtectedPath
    {
        private long _frames;

        public SurfaceLayout Layout => layout;

        public ulong Epoch => (ulong)api.Refreshes.Count;

        public void Play(ReadOnlySpan<byte> frame, Span<byte> returned)
        {
            _frames++;
            api.Playing?.Invoke(_frames);
            if (_frames == api.Refuse)
            {
                throw CliException.Failed($"frame {_frames} was refused");
            }

            frame.CopyTo(returned);
            if (api.Corrupt.Contains(_frames))
            {
                returned[api.CorruptByte(layout)] ^= 1;
            }
        }

        public IReadOnlyList<RecoveryReport> Recoveries => api.Recoveries;

        public void Refresh() => api.Refreshes.Add(_frames);

        public void Dispose() => api.OpenPaths--;
    }
}
