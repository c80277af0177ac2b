using Dxcp.Abi;

namespace Dxcp.Client;

public sealed unsafe partial class AuthenticatedChannel
{
    /// <summary>PROTECTION: what all channels of the device together keep protected surfaces from now.</summary>
    /// <exception cref="ChannelRefusedException">The driver refuses.</exception>
    /// <exception cref="UntrustedAnswerException">The answer cannot be believed.</exception>
    public ChannelProtection QueryProtection() =>
        (ChannelProtection)Ask<D3D11_AUTHENTICATED_QUERY_PROTECTION_OUTPUT>(Guids.D3D11_AUTHENTICATED_QUERY_PROTECTION).ProtectionFlags.Value;

    /// <summary>CHANNEL_TYPE: who stands behind the channel.</summary>
    /// <inheritdoc cref="QueryProtection"/>
    public AuthenticatedChannelType QueryChannelType() =>
        (AuthenticatedChannelType)Ask<D3D11_AUTHENTICATED_QUERY_CHANNEL_TYPE_OUTPUT>(Guids.D3D11_AUTHENTICATED_QUERY_CHANNEL_TYPE).ChannelType;

    /// <summary>DEVICE_HANDLE: what messages call the device.</summary>
    /// <inheritdoc cref="QueryProtection"/>
    public nint QueryDeviceHandle() =>
        Ask<D3D11_AUTHENTICATED_QUERY_DEVICE_HANDLE_OUTPUT>(Guids.D3D11_AUTHENTICATED_QUERY_DEVICE_HANDLE).DeviceHandle;

    /// <summary>CRYPTO_SESSION: the session whose keys a decoder decrypts under.</summary>
    /// <param name="decoder">A decoder of the same device.</param>
    /// <exception cref="ArgumentException">The decoder is another device's.</exception>
    /// <inheritdoc cref="QueryProtection"/>
    public TiedCryptoSession QueryCryptoSession(VideoDecoder decoder)
    {
        nint handle = HandleOf(decoder);
        var answer = Ask<D3D11_AUTHENTICATED_QUERY_CRYPTO_SESSION_INPUT, D3D11_AUTHENTICATED_QUERY_CRYPTO_SESSION_OUTPUT>(
            Guids.D3D11_AUTHENTICATED_QUERY_CRYPTO_SESSION, new() { DecoderHandle = handle });
        Demand(answer.DecoderHandle == handle && answer.DeviceHandle == DeviceHandle, "CRYPTO_SESSION");
        return new TiedCryptoSession(answer.CryptoSessionHandle, answer.DeviceHandle);
    }

    /// <summary>RESTRICTED_SHARED_RESOURCE_PROCESS_COUNT: how many processes may open restricted shared resources.</summary>
    /// <inheritdoc cref="QueryProtection"/>
    public uint QueryRestrictedSharedResourceProcessCount() =>
        Ask<D3D11_AUTHENTICATED_QUERY_RESTRICTED_SHARED_RESOURCE_PROCESS_COUNT_OUTPUT>(Guids.D3D11_AUTHENTICATED_QUERY_RESTRICTED_SHARED_RESOURCE_PROCESS_COUNT)
            .RestrictedSharedResourceProcessCount;

    /// <summary>RESTRICTED_SHARED_RESOURCE_PROCESS: one of the processes that may.</summary>
    /// <param name="index">Below the count.</param>
    /// <inheritdoc cref="QueryProtection"/>
    public SharedResourceProcess QueryRestrictedSharedResourceProcess(uint index)
    {
        var answer = Ask<D3D11_AUTHENTICATED_QUERY_RESTRICTED_SHARED_RESOURCE_PROCESS_INPUT,
            D3D11_AUTHENTICATED_QUERY_RESTRICTED_SHARED_RESOURCE_PROCESS_OUTPUT>(
            Guids.D3D11_AUTHENTICATED_QUERY_RESTRICTED_SHARED_RESOURCE_PROCESS, new() { ProcessIndex = index });
        Demand(answer.ProcessIndex == index, "RESTRICTED_SHARED_RESOURCE_PROCESS");
        return new SharedResourceProcess((SharedResourceProcessKind)answer.ProcessIdentifier, answer.ProcessHandle);
    }

    /// <summary>UNRESTRICTED_PROTECTED_SHARED_RESOURCE_COUNT: how many protected shared resources anyone may open.</summary>
    /// <inheritdoc cref="QueryProtection"/>
    public uint QueryUnrestrictedProtectedSharedResourceCount() =>
        Ask<D3D11_AUTHENTICATED_QUERY_UNRESTRICTED_PROTECTED_SHARED_RESOURCE_COUNT_OUTPUT>(
            Guids.D3D11_AUTHENTICATED_QUERY_UNRESTRICTED_PROTECTED_SHARED_RESOURCE_COUNT)
            .UnrestrictedProtectedSharedResourceCount;

    /// <summary>OUTPUT_ID_COUNT: how many outputs the device presents a session's content on.</summary>
    /// <param name="session">A session of the same device.</param>
    /// <exception cref="ArgumentException">The session is another device's.</exception>
    /// <inheritdoc cref="QueryProtection"/>
    public uint QueryOutputIdCount(CryptoSession session)
    {
        nint handle = HandleOf(session);
        var answer = Ask<D3D11_AUTHENTICATED_QUERY_OUTPUT_ID_COUNT_INPUT, D3D11_AUTHENTICATED_QUERY_OUTPUT_ID_COUNT_OUTPUT>(
            Guids.D3D11_AUTHENTICATED_QUERY_OUTPUT_ID_COUNT, new() { DeviceHandle = DeviceHandle, CryptoSessionHandle = handle });
        Demand(answer.DeviceHandle == DeviceHandle && answer.CryptoSessionHandle == handle, "OUTPUT_ID_COUNT");
        return answer.OutputIDCount;
    }

    /// <summary>OUTPUT_ID: the identifier of one of those outputs, to compare with what output protection says.</summary>
    /// <param name="session">A session of the same device.</param>
    /// <param name="index">Below the count.</param>
    /// <inheritdoc cref="QueryOutputIdCount"/>
    public ulong QueryOutputId(CryptoSession session, uint index)
    {
        nint handle = HandleOf(session);
        var answer = Ask<D3D11_AUTHENTICATED_QUERY_OUTPUT_ID_INPUT, D3D11_AUTHENTICATED_QUERY_OUTPUT_ID_OUTPUT>(
            Guids.D3D11_AUTHENTICATED_QUERY_OUTPUT_ID, new() { DeviceHandle = DeviceHandle, CryptoSessionHandle = handle, OutputIDIndex = index });
        Demand(answer.DeviceHandle == DeviceHandle && answer.CryptoSessionHandle == handle && answer.OutputIDIndex == index, "OUTPUT_ID");
        return answer.OutputID;
    }

    /// <summary>ACCESSIBILITY_ATTRIBUTES: the bus between the processor and protected surfaces, and what of them it reaches.</summary>
    /// <inheritdoc cref="QueryProtection"/>
    public Accessibility QueryAccessibility()
    {
        var answer = Ask<D3D11_AUTHENTICATED_QUERY_ACCESSIBILITY_OUTPUT>(Guids.D3D11_AUTHENTICATED_QUERY_ACCESSIBILITY_ATTRIBUTES);
        return new Accessibility((uint)answer.BusType, answer.AccessibleInContiguousBlocks != 0, answer.AccessibleInNonContiguousBlocks != 0);
    }

    /// <summary>ENCRYPTION_WHEN_ACCESSIBLE_GUID_COUNT: how many encryptions can be asked for.</summary>
    /// <inheritdoc cref="QueryProtection"/>
    public uint QueryEncryptionWhenAccessibleCount() =>
        Ask<D3D11_AUTHENTICATED_QUERY_ACCESSIBILITY_ENCRYPTION_GUID_COUNT_OUTPUT>(
            Guids.D3D11_AUTHENTICATED_QUERY_ENCRYPTION_WHEN_ACCESSIBLE_GUID_COUNT).EncryptionGuidCount;

    /// <summary>ENCRYPTION_WHEN_ACCESSIBLE_GUID: one of them.</summary>
    /// <param name="index">Below the count.</param>
    /// <inheritdoc cref="QueryProtection"/>
    public Guid QueryEncryptionWhenAccessible(uint index)
    {
        var answer = Ask<D3D11_AUTHENTICATED_QUERY_ACCESSIBILITY_ENCRYPTION_GUID_INPUT, D3D11_AUTHENTICATED_QUERY_ACCESSIBILITY_ENCRYPTION_GUID_OUTPUT>(
            Guids.D3D11_AUTHENTICATED_QUERY_ENCRYPTION_WHEN_ACCESSIBLE_GUID, new() { EncryptionGuidIndex = index });
        Demand(answer.EncryptionGuidIndex == index, "ENCRYPTION_WHEN_ACCESSIBLE_GUID");
        return answer.EncryptionGuid;
    }

    /// <summary>CURRENT_ENCRYPTION_WHEN_ACCESSIBLE: the one in force; the zero GUID for none.</summary>
    /// <inheritdoc cref="QueryProtection"/>
    public Guid QueryCurrentEncryptionWhenAccessible() =>
        Ask<D3D11_AUTHENTICATED_QUERY_CURRENT_ACCESSIBILITY_ENCRYPTION_OUTPUT>(
            Guids.D3D11_AUTHENTICATED_QUERY_CURRENT_ENCRYPTION_WHEN_ACCESSIBLE).EncryptionGuid;

    private nint HandleOf(CryptoSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        return session.Device == Device ? session.Handle : throw new ArgumentException("The session belongs to another device.", nameof(session));
    }

    private nint HandleOf(VideoDecoder decoder)
    {
        ArgumentNullException.ThrowIfNull(decoder);
        return decoder.Session.Device == Device ? decoder.Handle : throw new ArgumentException("The decoder belongs to another device.", nameof(decoder));
    }

    /// <summary>A signed answer must be to what was asked also behind its header.</summary>
    private static void Demand(bool answersTheQuestion, string message)
    {
        if (!answersTheQuestion)
            throw new UntrustedAnswerException(AnswerFault.Content, message);
    }
}
