using System.Security.Cryptography.X509Certificates;
using Dxcp.Cli.Media;
using Dxcp.Client;
using Dxcp.Cryptography;

namespace Dxcp.Cli.Playback;

/// <summary>The protected path of any API that the client speaks: one device, one session, one protected surface.</summary>
internal sealed class ClientPath : IProtectedPath
{
    /// <summary>One block of sixteen bytes in ten, as common encryption's 1:9 pattern has it, after a wholly encrypted first KiB.</summary>
    private static readonly PartialPattern OneBlockInTen = new(EncryptedAtBeginning: 1024, Skip: 9 * Aes128Key.BlockSize, Encrypt: Aes128Key.BlockSize);

    private readonly ContentProtectionDevice device;
    private readonly CryptoSession session;
    private readonly ProtectedSurface surface;
    private readonly ContentKey? contentKey;
    private readonly PartialPattern? pattern;

    private ClientPath(ContentProtectionDevice device, CryptoSession session, ProtectedSurface surface, PathRequest request)
    {
        (this.device, this.session, this.surface) = (device, session, surface);
        contentKey = request.ContentKey ? session.CreateContentKey() : null;
        pattern = request.Partial ? OneBlockInTen : null;
        Layout = new SurfaceLayout(request.Clip, surface.Layout.RowBytes);
    }

    public SurfaceLayout Layout { get; }

    public ulong Epoch => session.Epoch;

    /// <summary>Sets up the path on a device, which it owns from now on, also if it fails.</summary>
    /// <exception cref="CliException">The driver lacks or refuses something.</exception>
    public static ClientPath Open(ContentProtectionDevice device, X509Certificate2 trustedRoot, PathRequest request)
    {
        CryptoSession? session = null;
        ProtectedSurface? surface = null;
        try
        {
            return Attempt(() =>
            {
                session = device.CreateSession(trustedRoot);
                surface = device.CreateProtectedSurface(request.Clip.SurfaceFormat == SurfaceFormat.NV12 ? FrameFormat.Nv12 : FrameFormat.P010, request.Clip.Width, request.Clip.Height);
                if (session.Caps.Has(ContentProtectionFlags.EncryptedReadBackKey))
                    session.RenewReadBackKey();
                return new ClientPath(device, session, surface, request);
            });
        }
        catch
        {
            surface?.Dispose();
            session?.Dispose();
            device.Dispose();
            throw;
        }
    }

    public void Play(ReadOnlySpan<byte> frame, Span<byte> returned)
    {
        try
        {
            session.Write(frame, surface, contentKey, pattern);
            session.Read(surface, returned);
        }
        catch (Exception exception) when (Failure(exception) is { } failure)
        {
            throw failure;
        }
    }

    public ulong Refresh() => Attempt(() =>
    {
        session.RefreshKey();
        return session.Epoch;
    });

    public void Dispose()
    {
        contentKey?.Dispose();
        surface.Dispose();
        session.Dispose();
        device.Dispose();
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

    private static CliException? Failure(Exception exception) =>
        exception is ContentProtectionException or CertificateChainException or DriverIdentityException
            ? CliException.Failed(exception.Message.ReplaceLineEndings(" "), exception)
            : null;
}
