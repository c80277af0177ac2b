using System.Runtime.InteropServices;
using Dxcp.Abi;

namespace Dxcp.Client;

public sealed unsafe partial class AuthenticatedChannel
{
    /// <summary>PROTECTION: what protected surfaces are kept from. Replaces what the channel asked for before (R45).</summary>
    /// <param name="protection">What to ask for; none takes it back.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="protection"/> has bits without a meaning.</exception>
    /// <exception cref="ChannelRefusedException">The driver refuses, for instance while a protected surface is mapped.</exception>
    /// <exception cref="UntrustedAnswerException">The answer cannot be believed.</exception>
    public void SetProtection(ChannelProtection protection)
    {
        if ((protection & ~(ChannelProtection.Enabled | ChannelProtection.OverlayOrFullscreenRequired)) != 0)
        {
            throw new ArgumentOutOfRangeException(nameof(protection), protection,
                "Only Enabled and OverlayOrFullscreenRequired have a meaning; reserved bits are zero.");
        }

        Span<byte> command = stackalloc byte[sizeof(D3D11_AUTHENTICATED_CONFIGURE_PROTECTION_INPUT)];
        command.Clear();
        MemoryMarshal.AsRef<D3D11_AUTHENTICATED_CONFIGURE_PROTECTION_INPUT>(command).Protections.Value = (uint)protection;
        Send(Guids.D3D11_AUTHENTICATED_CONFIGURE_PROTECTION, command);
    }

    /// <summary>
    /// CRYPTO_SESSION: has a decoder decrypt under the keys of its session from its next frame on (R46). Names decoder,
    /// session and device by the driver's values.
    /// </summary>
    /// <param name="decoder">A decoder of the same device.</param>
    /// <exception cref="ArgumentException">The decoder is another device's.</exception>
    /// <inheritdoc cref="SetProtection"/>
    public void Tie(VideoDecoder decoder)
    {
        nint decoderHandle = HandleOf(decoder), sessionHandle = HandleOf(decoder.Session);
        Span<byte> command = stackalloc byte[sizeof(D3D11_AUTHENTICATED_CONFIGURE_CRYPTO_SESSION_INPUT)];
        command.Clear();
        ref D3D11_AUTHENTICATED_CONFIGURE_CRYPTO_SESSION_INPUT input = ref MemoryMarshal.AsRef<D3D11_AUTHENTICATED_CONFIGURE_CRYPTO_SESSION_INPUT>(command);
        (input.DecoderHandle, input.CryptoSessionHandle, input.DeviceHandle) = (decoderHandle, sessionHandle, DeviceHandle);
        Send(Guids.D3D11_AUTHENTICATED_CONFIGURE_CRYPTO_SESSION, command);
    }

    /// <summary>SHARED_RESOURCE: lets a process open restricted shared resources, or no longer (R47). Outlives the channel (R48).</summary>
    /// <param name="process">The process.</param>
    /// <param name="allow">Whether it may.</param>
    /// <inheritdoc cref="SetProtection"/>
    public void SetSharedResourceAccess(SharedResourceProcess process, bool allow)
    {
        Span<byte> command = stackalloc byte[sizeof(D3D11_AUTHENTICATED_CONFIGURE_SHARED_RESOURCE_INPUT)];
        command.Clear();
        ref D3D11_AUTHENTICATED_CONFIGURE_SHARED_RESOURCE_INPUT input = ref MemoryMarshal.AsRef<D3D11_AUTHENTICATED_CONFIGURE_SHARED_RESOURCE_INPUT>(command);
        input.ProcessType = (D3D11_AUTHENTICATED_PROCESS_IDENTIFIER_TYPE)process.Kind;
        input.ProcessHandle = process.Handle;
        input.AllowAccess = allow ? 1 : 0;
        Send(Guids.D3D11_AUTHENTICATED_CONFIGURE_SHARED_RESOURCE, command);
    }

    /// <summary>ENCRYPTION_WHEN_ACCESSIBLE: the encryption put on content before the CPU or a bus can reach it.</summary>
    /// <param name="encryption">One of those that <see cref="QueryEncryptionWhenAccessible"/> lists; the zero GUID for none.</param>
    /// <inheritdoc cref="SetProtection"/>
    public void SetEncryptionWhenAccessible(Guid encryption)
    {
        Span<byte> command = stackalloc byte[sizeof(D3D11_AUTHENTICATED_CONFIGURE_ACCESSIBLE_ENCRYPTION_INPUT)];
        command.Clear();
        MemoryMarshal.AsRef<D3D11_AUTHENTICATED_CONFIGURE_ACCESSIBLE_ENCRYPTION_INPUT>(command).EncryptionGuid = encryption;
        Send(Guids.D3D11_AUTHENTICATED_CONFIGURE_ENCRYPTION_WHEN_ACCESSIBLE, command);
    }
}
