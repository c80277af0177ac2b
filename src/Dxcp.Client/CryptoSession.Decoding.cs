using Dxcp.Abi;
using Dxcp.Cryptography;

namespace Dxcp.Client;

public sealed partial class CryptoSession
{
    /// <summary>How long a decoder may say that it is busy before that is taken for an answer.</summary>
    private static readonly TimeSpan s_longestBusy = TimeSpan.FromSeconds(5);

    /// <summary>Tells how long a decoder has been busy; tests that do not wait have one of their own.</summary>
    internal TimeProvider Clock { get; set; } = TimeProvider.System;

    /// <summary>
    /// Makes a decoder for the profile of the session, whose bitstreams will be encrypted under the session's keys. It decrypts
    /// once an authenticated channel has tied it to the session (<see cref="AuthenticatedChannel.Tie"/>).
    /// </summary>
    /// <param name="targets">The surfaces to decode into: at least one, of one format and size, made for decoders.</param>
    /// <exception cref="InvalidOperationException">The session was made for no decoder profile.</exception>
    /// <exception cref="ArgumentException">There is no target, or they differ, or one is another device's.</exception>
    /// <exception cref="CapabilityMissingException">The API, or the driver, has no decoder that takes encrypted bitstreams.</exception>
    /// <exception cref="ContentProtectionException">A call failed; its code is in <see cref="Exception.HResult"/>.</exception>
    public VideoDecoder CreateDecoder(params IReadOnlyList<ProtectedSurface> targets)
    {
        ArgumentNullException.ThrowIfNull(targets);
        if (DecoderProfile is not { } profile)
            throw new InvalidOperationException("The session was made for no decoder profile; name one when making it (R28).");
        if (targets.Count == 0 || targets.Any(target => Checked(target, nameof(targets)).Layout != targets[0].Layout || target.Format != targets[0].Format))
            throw new ArgumentException("A decoder has targets of one format and size.", nameof(targets));
        ProtectedSurface[] own = [.. targets];
        using Scope scope = Sharing();
        lock (Device.Gate)
        {
            int result = Device.OpenDecoder(profile, [.. own.Select(target => target.Api)], out IVideoDecoderApi? decoder);
            if (result is HResult.DXGI_ERROR_UNSUPPORTED or HResult.D3DERR_NOTAVAILABLE)
                throw new CapabilityMissingException($"There is no decoder for the profile {profile} that takes encrypted bitstreams.");
            ContentProtectionException.ThrowIfFailed(result, "Creating the decoder");
            return new VideoDecoder(this, decoder!, own);
        }
    }

    /// <summary>Begins a frame of a decoder, and gives the key for it, leased.</summary>
    internal TrackedKey BeginFrame(IVideoDecoderApi decoder, int target, ContentKey? contentKey)
    {
        CheckKey(contentKey);
        using Scope scope = Sharing();
        // R34: zeros are the session key, on both APIs.
        Span<byte> wrapped = stackalloc byte[Aes128Key.Size];
        wrapped.Clear();
        TrackedKey key = contentKey?.Lease() ?? _key.Lease();
        try
        {
            if (contentKey is not null)
                _key.Key.WrapKey(key.Key, wrapped); // S7: at the time of use
            ContentProtectionException.ThrowIfFailed(BeginWhenReady(decoder, target, wrapped), "Beginning a frame");
            return key;
        }
        catch
        {
            key.Leave();
            throw;
        }
    }

    /// <summary>R34: a decoder that is still busy is asked again.</summary>
    private int BeginWhenReady(IVideoDecoderApi decoder, int target, ReadOnlySpan<byte> wrapped)
    {
        long begin = Clock.GetTimestamp();
        while (true)
        {
            int result;
            lock (Device.Gate)
                result = decoder.BeginFrame(target, wrapped);
            if (result is not (HResult.D3DERR_WASSTILLDRAWING or HResult.E_PENDING) || Clock.GetElapsedTime(begin) > s_longestBusy)
                return result;
            Thread.Sleep(1);
        }
    }
}
