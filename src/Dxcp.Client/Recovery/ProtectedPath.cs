using Dxcp.Cryptography;

namespace Dxcp.Client;

/// <summary>
/// A device with one session, one protected surface and, by wish, a channel and a decoder, which carries frames in and back and survives what a player
/// survives: lost keys and content, refused negotiations and refreshes, answers that cannot be believed, corrupted frames, memory that is short for a moment.
/// What was lost is sent again. The certificate's chain is verified each time, and where it is not good, or the device is gone, the path gives up.
/// </summary>
/// <remarks>For one thread at a time. What was done is told through <see cref="Recovered"/>.</remarks>
public sealed partial class ProtectedPath : IDisposable
{
    private readonly Func<ContentProtectionDevice> _createDevice;
    private readonly ProtectedPathOptions _options;
    private ContentProtectionDevice? _device;
    private AuthenticatedChannel? _channel;
    private CryptoSession? _session;
    private ProtectedSurface? _surface;
    private VideoDecoder? _decoder;
    private ContentKey? _contentKey;
    private ulong _epochsBefore;
    private bool _refreshedInside;
    private bool _refreshDue;

    private ProtectedPath(Func<ContentProtectionDevice> createDevice, ProtectedPathOptions options)
    {
        _createDevice = createDevice;
        _options = options;
    }

    /// <summary>Something failed, and this was done about it. Raised on the calling thread; before the exception where the path gives up.</summary>
    public event EventHandler<RecoveryEvent>? Recovered;

    /// <summary>The session of the moment: recovery replaces it.</summary>
    public CryptoSession Session => _session ?? throw new ObjectDisposedException(nameof(ProtectedPath));

    /// <summary>How frames lie in the application's memory.</summary>
    public FrameLayout Layout => (_surface ?? throw new ObjectDisposedException(nameof(ProtectedPath))).Layout;

    /// <summary>How often the session key has changed, by refresh or by another session.</summary>
    public ulong Epoch => _epochsBefore + Session.Epoch;

    /// <summary>Frames that were begun.</summary>
    public long Frames { get; private set; }

    /// <summary>Sets a path up.</summary>
    /// <param name="createDevice">Makes a device, which the path owns from then on. Asked again where the policy wants another one.</param>
    /// <param name="options">What the path is made of.</param>
    /// <param name="recovered">A handler for <see cref="Recovered"/> that hears of the beginning too; null for none.</param>
    /// <exception cref="CertificateChainException">The driver's chain is not to be trusted.</exception>
    /// <exception cref="ContentProtectionException">The driver lacks or refuses something, more often than the policy tries.</exception>
    public static ProtectedPath Open(Func<ContentProtectionDevice> createDevice, ProtectedPathOptions options, EventHandler<RecoveryEvent>? recovered = null)
    {
        ArgumentNullException.ThrowIfNull(createDevice);
        ArgumentNullException.ThrowIfNull(options);
        var path = new ProtectedPath(createDevice, options);
        path.Recovered += recovered;
        try
        {
            path.Try(path.Build);
            return path;
        }
        catch
        {
            path.Dispose();
            throw;
        }
    }

    /// <summary>Carries a frame into protected memory and back.</summary>
    /// <param name="frame">The frame, <see cref="FrameLayout.Size"/> bytes.</param>
    /// <param name="returned">Takes what came back, as many bytes; never the same memory.</param>
    /// <exception cref="ArgumentException">A size is another one.</exception>
    /// <exception cref="ContentProtectionException">The path gave up; the message says why.</exception>
    public void RoundTrip(ReadOnlySpan<byte> frame, Span<byte> returned)
    {
        if (frame.Length != Layout.Size)
            throw new ArgumentException($"The frame has {frame.Length} bytes where the surface holds {Layout.Size}.", nameof(frame));
        if (returned.Length != Layout.Size)
            throw new ArgumentException($"What comes back has {Layout.Size} bytes; the place for it has {returned.Length}.", nameof(returned));
        Frames++;
        if (_options.Policy.AskProtectionEvery is > 0 and var interval && Frames % interval == 0)
            ConfirmProtection();
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                Send(frame);
                Session.Read(_surface!, returned);
                if (!_options.Policy.Verifies || frame.SequenceEqual(returned))
                    return;
                Judge(attempt);
            }
            catch (Exception problem) when (IsFailure(problem))
            {
                Recover(problem, attempt);
            }
        }
    }

    /// <summary>
    /// Refreshes the session key; through a decoder every other time inside the frame that comes next, which keeps the key it began with (S13). Where the
    /// driver keeps refusing, another session brings another key.
    /// </summary>
    /// <exception cref="ContentProtectionException">The path gave up; the message says why.</exception>
    public void RefreshKey()
    {
        _refreshedInside = _decoder is not null && !_refreshedInside;
        if (_refreshedInside)
            _refreshDue = true;
        else
            Try(Refresh);
    }

    /// <summary>Asks the channel whether protection is still on, and turns it on again where it is not. Does nothing without a channel.</summary>
    public void ConfirmProtection()
    {
        if (_channel is null)
            return;
        Try(() =>
        {
            if (_channel.QueryProtection().HasFlag(ChannelProtection.Enabled))
                return;
            _channel.SetProtection(ChannelProtection.Enabled);
            Tell("the output lost its protection", 0, RecoveryAction.ProtectedAgain);
        });
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        DropSession();
        _surface?.Dispose();
        _channel?.Dispose();
        _device?.Dispose();
        (_surface, _channel, _device) = (null, null, null);
    }

    /// <summary>Makes what is not there yet.</summary>
    private void Build()
    {
        _device ??= _createDevice();
        if (_options.Channel)
            _channel ??= _device.CreateChannel(_options.TrustedRoot);
        _surface ??= _device.CreateProtectedSurface(_options.Format, _options.Width, _options.Height, _options.DecoderProfile is not null);
        _session ??= _device.CreateSession(_options.TrustedRoot, _options.DecoderProfile);
        if (_options.DecoderProfile is not null && _decoder is null)
        {
            _decoder = _session.CreateDecoder(_surface);
            _channel?.Tie(_decoder);
        }

        _channel?.SetProtection(ChannelProtection.Enabled);
        if (_session.Caps.Has(ContentProtectionFlags.EncryptedReadBackKey))
            _session.RenewReadBackKey();
        if (_options.ContentKey)
            _contentKey ??= _session.CreateContentKey();
    }

    private void Send(ReadOnlySpan<byte> frame)
    {
        if (_decoder is null)
        {
            Session.Write(frame, _surface!, _contentKey, _options.Pattern);
            return;
        }

        // In two pieces, so that a refresh that is due falls between buffers of one frame, which keeps its key (S13).
        int half = frame.Length / 2;
        _decoder.BeginFrame(_surface!, _contentKey);
        try
        {
            _decoder.Submit(frame[..half], _options.Pattern);
            if (_refreshDue)
            {
                _refreshDue = false;
                RefreshInside();
            }

            _decoder.Submit(frame[half..], _options.Pattern);
        }
        catch (ContentProtectionException)
        {
            LeaveFrame();
            throw;
        }

        _decoder.EndFrame();
    }

    private void Refresh()
    {
        if (Session.Caps.Has(ContentProtectionFlags.FreshenSessionKey) || _options.Policy.Attempts == 0 || _decoder is not null)
        {
            Session.RefreshKey();
            return;
        }

        // R9: where keys cannot be refreshed, another session has another key.
        DropSession();
        Build();
    }

    private void RefreshInside()
    {
        try
        {
            Refresh();
        }
        catch (KeyRefreshRefusedException)
        {
            _refreshDue = true; // S222: the frame is tried again, and the refresh with it
            throw;
        }
    }

    private void LeaveFrame()
    {
        try
        {
            _decoder!.EndFrame();
        }
        catch (ContentProtectionException)
        {
            // The first failure is the one to tell.
        }
    }

    private void DropSession()
    {
        _contentKey?.Dispose();
        _decoder?.Dispose();
        if (_session is not null)
            _epochsBefore += _session.Epoch + 1;
        _session?.Dispose();
        (_contentKey, _decoder, _session) = (null, null, null);
    }
}
