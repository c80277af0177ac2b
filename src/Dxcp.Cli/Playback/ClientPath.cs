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

    private readonly ProtectedPath _path;
    private readonly X509Certificate2 _root;
    private readonly List<RecoveryReport> _recoveries;

    private ClientPath(ProtectedPath path, X509Certificate2 root, ClipFormat clip, List<RecoveryReport> recoveries)
    {
        (_path, _root, _recoveries) = (path, root, recoveries);
        Layout = new SurfaceLayout(clip, path.Layout.RowBytes);
    }

    public SurfaceLayout Layout { get; }

    public ulong Epoch => _path.Epoch;

    public IReadOnlyList<RecoveryReport> Recoveries => _recoveries;

    /// <summary>Sets up the path.</summary>
    /// <param name="createDevice">Makes a device, which the path owns.</param>
    /// <param name="trustedRoot">The root to trust, which the path owns from now on, also if it fails.</param>
    /// <param name="request">What is asked of the path.</param>
    /// <exception cref="CliException">The driver lacks or refuses something.</exception>
    public static ClientPath Open(Func<ContentProtectionDevice> createDevice, X509Certificate2 trustedRoot, PathRequest request)
    {
        List<RecoveryReport> recoveries = [];
        ProtectedPathOptions options = new(FrameFormatOf(request.Clip.SurfaceFormat), request.Clip.SurfaceWidth, request.Clip.SurfaceHeight, trustedRoot)
        {
            Channel = request.Channel,
            DecoderProfile = request.ThroughDecoder ? DxcpGuids.DXCP_DECODER_PROFILE_PASS_THROUGH : null,
            ContentKey = request.ContentKey,
            Pattern = request.Partial ? s_oneBlockInTen : null,
            Policy = request.Recover ? RecoveryPolicy.Usual : RecoveryPolicy.None,
        };
        try
        {
            return Attempt(() => new ClientPath(ProtectedPath.Open(createDevice, options, (_, what) => recoveries.Add(RecoveryReport.Of(what))), trustedRoot,
                request.Clip, recoveries));
        }
        catch
        {
            trustedRoot.Dispose();
            throw;
        }
    }

    public void Play(ReadOnlySpan<byte> frame, Span<byte> returned)
    {
        try
        {
            _path.RoundTrip(frame, returned);
        }
        catch (Exception exception) when (Failure(exception) is { } failure)
        {
            throw failure;
        }
    }

    public void Refresh() => Attempt(() =>
    {
        _path.RefreshKey();
        return true;
    });

    public void Dispose()
    {
        _path.Dispose();
        _root.Dispose();
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

/// <summary>Something that failed on the way, and what was done about it; the property names, in camel case, are the JSON's.</summary>
/// <param name="Frame">The frame that was under way, counted from 1; 0 before the first.</param>
/// <param name="Problem">What was seen.</param>
/// <param name="Code">The HRESULT that came with it; null where none did.</param>
/// <param name="Action">What was done, in words.</param>
internal sealed record RecoveryReport(long Frame, string Problem, string? Code, string Action)
{
    public static RecoveryReport Of(RecoveryEvent what) => new(what.Frame, what.Problem, what.Code == 0 ? null : $"0x{what.Code:X8}", what.Action switch
    {
        RecoveryAction.TriedAgain => "tried again",
        RecoveryAction.NewSession => "new session and key, frame sent again",
        RecoveryAction.NewChannel => "new channel, protection on again",
        RecoveryAction.ProtectedAgain => "protection on again",
        RecoveryAction.NewDevice => "all anew on another device",
        _ => "gave up",
    });
}
