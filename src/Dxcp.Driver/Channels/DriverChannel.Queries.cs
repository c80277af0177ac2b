using System.Runtime.InteropServices;
using Dxcp.Abi;
using Dxcp.Channels;
using static Dxcp.Abi.Guids;

namespace Dxcp.Driver;

/// <summary>Queries: their numbers, and what a driver alone can answer.</summary>
public sealed partial class DriverChannel
{
    /// <inheritdoc/>
    protected override ChannelStatus AdmitQuery(uint number) => _state is not Open open ? ChannelStatus.InvalidState
        : open.Queries.TryAccept(number) ? ChannelStatus.Ok : ChannelStatus.InvalidArgument; // R41, S43

    /// <inheritdoc/>
    protected override ChannelStatus Answer(in Guid type, ReadOnlySpan<byte> message, Span<byte> answer)
    {
        if (type == D3D11_AUTHENTICATED_QUERY_CRYPTO_SESSION)
            return AnswerCryptoSession(message, answer);
        if (type == D3D11_AUTHENTICATED_QUERY_OUTPUT_ID_COUNT)
            return AnswerOutputCount(message, answer);
        if (type == D3D11_AUTHENTICATED_QUERY_OUTPUT_ID)
            return AnswerOutput(message, answer);
        if (type == D3D11_AUTHENTICATED_QUERY_ENCRYPTION_WHEN_ACCESSIBLE_GUID)
            return AnswerEncryption(message, answer);
        if (type == D3D11_AUTHENTICATED_QUERY_UNRESTRICTED_PROTECTED_SHARED_RESOURCE_COUNT)
        {
            MemoryMarshal.AsRef<D3D11_AUTHENTICATED_QUERY_UNRESTRICTED_PROTECTED_SHARED_RESOURCE_COUNT_OUTPUT>(
                answer).UnrestrictedProtectedSharedResourceCount = _device.CountUnrestrictedProtectedShared();
        }
        else if (type == D3D11_AUTHENTICATED_QUERY_ACCESSIBILITY_ATTRIBUTES)
        {
            // Surfaces lie in the process's own memory: there is no bus to them, and nothing of them is accessible while they are protected.
            MemoryMarshal.AsRef<D3D11_AUTHENTICATED_QUERY_ACCESSIBILITY_OUTPUT>(answer).BusType = D3D11_BUS_TYPE.D3D11_BUS_TYPE_OTHER;
        }
        else if (type == D3D11_AUTHENTICATED_QUERY_ENCRYPTION_WHEN_ACCESSIBLE_GUID_COUNT)
        {
            MemoryMarshal.AsRef<D3D11_AUTHENTICATED_QUERY_ACCESSIBILITY_ENCRYPTION_GUID_COUNT_OUTPUT>(answer).EncryptionGuidCount =
                (uint)_device.Adapter.Profile.EncryptionsWhenAccessible.Length;
        }
        else if (type == D3D11_AUTHENTICATED_QUERY_CURRENT_ENCRYPTION_WHEN_ACCESSIBLE)
        {
            MemoryMarshal.AsRef<D3D11_AUTHENTICATED_QUERY_CURRENT_ACCESSIBILITY_ENCRYPTION_OUTPUT>(answer).EncryptionGuid =
                _device.Protection.Encryption; // D16
        }
        else
        {
            return base.Answer(type, message, answer);
        }

        return ChannelStatus.Ok;
    }

    private ChannelStatus AnswerCryptoSession(ReadOnlySpan<byte> message, Span<byte> answer)
    {
        nint decoderHandle = MemoryMarshal.AsRef<D3D11_AUTHENTICATED_QUERY_CRYPTO_SESSION_INPUT>(message).DecoderHandle;
        if (!_device.TryFindDecoder(decoderHandle, out var decoder))
            return ChannelStatus.InvalidArgument;
        ref var output = ref MemoryMarshal.AsRef<D3D11_AUTHENTICATED_QUERY_CRYPTO_SESSION_OUTPUT>(answer);
        output.DecoderHandle = decoderHandle;
        output.CryptoSessionHandle = _device.SessionOf(decoder);
        output.DeviceHandle = _device.Handle;
        return ChannelStatus.Ok;
    }

    private ChannelStatus AnswerOutputCount(ReadOnlySpan<byte> message, Span<byte> answer)
    {
        ref readonly var input = ref MemoryMarshal.AsRef<D3D11_AUTHENTICATED_QUERY_OUTPUT_ID_COUNT_INPUT>(message);
        if (input.DeviceHandle != _device.Handle || !_device.TryFindSession(input.CryptoSessionHandle, out _))
            return ChannelStatus.InvalidArgument;
        ref var output = ref MemoryMarshal.AsRef<D3D11_AUTHENTICATED_QUERY_OUTPUT_ID_COUNT_OUTPUT>(answer);
        output.DeviceHandle = input.DeviceHandle;
        output.CryptoSessionHandle = input.CryptoSessionHandle;
        output.OutputIDCount = (uint)_device.Adapter.Profile.OutputIds.Length;
        return ChannelStatus.Ok;
    }

    private ChannelStatus AnswerOutput(ReadOnlySpan<byte> message, Span<byte> answer)
    {
        ref readonly var input = ref MemoryMarshal.AsRef<D3D11_AUTHENTICATED_QUERY_OUTPUT_ID_INPUT>(message);
        var outputIds = _device.Adapter.Profile.OutputIds;
        if (input.DeviceHandle != _device.Handle || !_device.TryFindSession(input.CryptoSessionHandle, out _) || input.OutputIDIndex >= outputIds.Length)
            return ChannelStatus.InvalidArgument; // S47
        ref var output = ref MemoryMarshal.AsRef<D3D11_AUTHENTICATED_QUERY_OUTPUT_ID_OUTPUT>(answer);
        output.DeviceHandle = input.DeviceHandle;
        output.CryptoSessionHandle = input.CryptoSessionHandle;
        output.OutputIDIndex = input.OutputIDIndex;
        output.OutputID = outputIds[(int)input.OutputIDIndex];
        return ChannelStatus.Ok;
    }

    private ChannelStatus AnswerEncryption(ReadOnlySpan<byte> message, Span<byte> answer)
    {
        uint index = MemoryMarshal.AsRef<D3D11_AUTHENTICATED_QUERY_ACCESSIBILITY_ENCRYPTION_GUID_INPUT>(message).EncryptionGuidIndex;
        var encryptions = _device.Adapter.Profile.EncryptionsWhenAccessible;
        if (index >= encryptions.Length)
            return ChannelStatus.InvalidArgument; // S47
        ref var output = ref MemoryMarshal.AsRef<D3D11_AUTHENTICATED_QUERY_ACCESSIBILITY_ENCRYPTION_GUID_OUTPUT>(answer);
        output.EncryptionGuidIndex = index;
        output.EncryptionGuid = encryptions[(int)index];
        return ChannelStatus.Ok;
    }
}
