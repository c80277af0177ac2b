using System.Security.Cryptography.X509Certificates;
using Dxcp.Abi;
using Dxcp.Cli.Media;
using Dxcp.Client;
using Dxcp.Cryptography;

namespace Dxcp.Cli.Playback;

/// <summary>The protected path of any API that the client speaks: one device, one session, one protected surface, and by wish a channel and a
/// decoder.</summary>
internal sealed class ClientPath : IProtectedPath
{
    /// <summary>One block of sixteen bytes in ten, as common encryption's 1:9 pattern has it, after a wholly encrypted first KiB.</summary>
    private static readonly PartialPattern s_oneBlockInTen = new(EncryptedAtBeginning: 1024, Skip: 9 * Aes128Key.BlockSize, Encrypt: Aes128Key.BlockSize);

    private readonly ContentProtectionDevice _device;
    private readonly CryptoSession _session;
    private readonly ProtectedSurface _surface;
    private readonly AuthenticatedChannel? _channel;
    private readonly VideoDecoder? _decoder;
    private readonly ContentKey? _contentKey;
    private readonly PartialPattern? _pattern;
    private bool _refreshedInside;
    private bool _refreshDue;

    private ClientPath(ContentProtectionDevice device, CryptoSession session, ProtectedSurface surface, AuthenticatedChannel? channel, VideoDecoder? decoder,
        PathRequest request)
    {
        (_device, _session, _surface, _channel, _decoder) = (device, session, surface, channel, decoder);
        _contentKey = request.ContentKey ? session.CreateContentKey() : null;
        _pattern = request.Partial ? s_oneBlockInTen : null;
        Layout = new SurfaceLayout(request.Clip, surface.Layout.RowBytes);
    }

    public SurfaceLayout Layout { get; }

    public ulong Epoch => _session.Epoch;

    /// <summary>Sets up the path on a device, which it owns from now on, also if it fails.</summary>
    /// <exception cref="CliException">The driver lacks or refuses something.</exception>
    public static ClientPath Open(ContentProtectionDevice device, X509Certificate2 trustedRoot, PathRequest request)
    {
        AuthenticatedChannel? channel = null;
        CryptoSession? session = null;
        ProtectedSurface? surface = null;
        VideoDecoder? decoder = null;
        try
        {
            return Attempt(() =>
            {
                channel = request.Channel ? device.CreateChannel(trustedRoot) : null;
                session = device.CreateSession(trustedRoot, request.ThroughDecoder ? DxcpGuids.DXCP_DECODER_PROFILE_PASS_THROUGH : null);
                surface = device.CreateProtectedSurface(
                    FrameFormatOf(request.Clip.SurfaceFormat), request.Clip.SurfaceWidth, request.Clip.SurfaceHeight, request.ThroughDecoder);
                decoder = request.ThroughDecoder ? session.CreateDecoder(surface) : null;
                if (decoder is not null)
                    channel?.Tie(decoder);
                channel?.SetProtection(ChannelProtection.Enabled);
                if (session.Caps.Has(ContentProtectionFlags.EncryptedReadBackKey))
                    session.RenewReadBackKey();
                return new ClientPath(device, session, surface, channel, decoder, request);
            });
        }
        catch
        {
            decoder?.Dispose();
            surface?.Dispose();
            session?.Dispose();
            channel?.Dispose();
            device.Dispose();
            throw;
        }
    }

    public void Play(ReadOnlySpan<byte> frame, Span<byte> returned)
    {
        try
        {
            if (_decoder is null)
                _session.Write(frame, _surface, _contentKey, _pattern);
            else
                Decode(_decoder, frame);
            _session.Read(_surface, returned);
        }
        catch (Exception exception) when (Failure(exception) is { } failure)
        {
            throw failure;
        }
    }

    public void Refresh()
    {
        _refreshedInside = _decoder is not null && !_refreshedInside;
        if (_refreshedInside)
        {
            _refreshDue = true;
            return;
        }

        Attempt(() =>
        {
            _session.RefreshKey();
            return true;
        });
    }

    public void Dispose()
    {
        _contentKey?.Dispose();
        _decoder?.Dispose();
        _surface.Dispose();
        _session.Dispose();
        _channel?.Dispose();
        _device.Dispose();
    }

    /// <summary>Runs a step; what the client or the driver refuses becomes one line for the user.</summary>
    internal static T Attempt<T>(Func<T> step)
    {
        try
        {
            return step();
        }
        catch (Exception exception) when (Failure(exception) is { } failure)
        {
            throw failure;
        }
    }

    /// <summary>In two pieces, so that a refresh that is due falls between buffers of one frame, which keeps its key (S13).</summary>
    private void Decode(VideoDecoder through, ReadOnlySpan<byte> frame)
    {
        int half = frame.Length / 2;
        through.BeginFrame(_surface, _contentKey);
        through.Submit(frame[..half], _pattern);
        if (_refreshDue)
        {
            _session.RefreshKey();
            _refreshDue = false;
        }

        through.Submit(frame[half..], _pattern);
        through.EndFrame();
    }

    private static FrameFormat FrameFormatOf(SurfaceFormat format) => format switch
    {
        SurfaceFormat.NV12 => FrameFormat.Nv12,
        SurfaceFormat.P010 => FrameFormat.P010,
        SurfaceFormat.YUY2 => FrameFormat.Yuy2,
        SurfaceFormat.AYUV => FrameFormat.Ayuv,
        _ => FrameFormat.R8,
    };

    private static CliException? Failure(Exception exception) =>
        exception is ContentProtectionException or CertificateChainException or DriverIdentityException
            ? CliException.Failed(exception.Message.ReplaceLineEndings(" "), exception)
            : null;
}
