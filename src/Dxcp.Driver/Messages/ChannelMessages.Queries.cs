using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Dxcp.Abi;
using static Dxcp.Abi.Guids;

namespace Dxcp.Driver.Messages;

internal static partial class ChannelMessages
{
    /// <summary>Answers a query.</summary>
    /// <param name="channel">The channel; null if the caller found none.</param>
    /// <param name="rules">The driver interface's.</param>
    /// <param name="input">The message; may lie in memory that the application writes to meanwhile.</param>
    /// <param name="output">Place for the answer; may overlap the input. Zeros if the answer does not fit (R43).</param>
    /// <returns>The function's code, which stands in the answer too.</returns>
    public static int Query(DriverChannel? channel, MessageRules rules, ReadOnlySpan<byte> input, Span<byte> output)
    {
        Span<byte> message = stackalloc byte[LongestInput];
        CopyIn(input, message);
        ref readonly var header = ref MemoryMarshal.AsRef<D3D11_AUTHENTICATED_QUERY_INPUT>(message);
        var query = input.Length < Unsafe.SizeOf<D3D11_AUTHENTICATED_QUERY_INPUT>() ? null : AuthenticatedMessage.FindQuery(header.QueryType);
        Span<byte> answer = stackalloc byte[LongestAnswer];
        answer.Clear();
        answer = answer[..(int)(query?.OutputSize ?? (uint)Unsafe.SizeOf<D3D11_AUTHENTICATED_QUERY_OUTPUT>())];
        ref var result = ref MemoryMarshal.AsRef<D3D11_AUTHENTICATED_QUERY_OUTPUT>(answer);
        if (input.Length >= Unsafe.SizeOf<D3D11_AUTHENTICATED_QUERY_INPUT>())
            (result.QueryType, result.hChannel, result.SequenceNumber) = (header.QueryType, header.hChannel, header.SequenceNumber);
        if (channel is null)
        {
            result.ReturnCode = rules.ToHResult(DriverStatus.InvalidArgument);
        }
        else
        {
            lock (channel.Gate)
            {
                var status = Execute(channel, rules, query, message, answer, input.Length, output.Length);
                if (status != DriverStatus.Ok)
                    answer[Unsafe.SizeOf<D3D11_AUTHENTICATED_QUERY_OUTPUT>()..].Clear();
                result.ReturnCode = rules.ToHResult(status);
                channel.Sign(answer[TagSize..], answer[..TagSize]);
            }
        }

        if (output.Length >= answer.Length)
            answer.CopyTo(output);
        else
            output.Clear();
        return result.ReturnCode;
    }

    private static DriverStatus Execute(DriverChannel channel, MessageRules rules, AuthenticatedMessage? query, ReadOnlySpan<byte> message,
        Span<byte> answer, int inputSize, int outputSize)
    {
        ref readonly var header = ref MemoryMarshal.AsRef<D3D11_AUTHENTICATED_QUERY_INPUT>(message);
        if (inputSize < Unsafe.SizeOf<D3D11_AUTHENTICATED_QUERY_INPUT>())
            return DriverStatus.InvalidArgument;
        if (query is null)
            return DriverStatus.UnknownMessage; // R44
        if (!query.IsFor((D3D11_AUTHENTICATED_CHANNEL_TYPE)channel.Type))
            return DriverStatus.WrongChannelType; // S45
        if (!rules.Fits(inputSize, query.InputSize) || !rules.Fits(outputSize, query.OutputSize) || header.hChannel != channel.Handle)
            return DriverStatus.InvalidArgument;
        var status = channel.AcceptQuery(header.SequenceNumber);
        return status == DriverStatus.Ok ? Answer(channel, query.Type, message, answer) : status;
    }

    /// <summary>Fills in what stands behind the header of an answer.</summary>
    private static DriverStatus Answer(DriverChannel channel, in Guid type, ReadOnlySpan<byte> message, Span<byte> answer)
    {
        var device = channel.Device;
        var profile = device.Adapter.Profile;
        if (type == D3D11_AUTHENTICATED_QUERY_PROTECTION)
            MemoryMarshal.AsRef<D3D11_AUTHENTICATED_QUERY_PROTECTION_OUTPUT>(answer).ProtectionFlags.Value = (uint)device.Protection.Requests;
        else if (type == D3D11_AUTHENTICATED_QUERY_CHANNEL_TYPE)
            MemoryMarshal.AsRef<D3D11_AUTHENTICATED_QUERY_CHANNEL_TYPE_OUTPUT>(answer).ChannelType = (D3D11_AUTHENTICATED_CHANNEL_TYPE)channel.Type;
        else if (type == D3D11_AUTHENTICATED_QUERY_DEVICE_HANDLE)
            MemoryMarshal.AsRef<D3D11_AUTHENTICATED_QUERY_DEVICE_HANDLE_OUTPUT>(answer).DeviceHandle = device.Handle;
        else if (type == D3D11_AUTHENTICATED_QUERY_CRYPTO_SESSION)
            return AnswerCryptoSession(device, message, answer);
        else if (type == D3D11_AUTHENTICATED_QUERY_RESTRICTED_SHARED_RESOURCE_PROCESS_COUNT)
            MemoryMarshal.AsRef<D3D11_AUTHENTICATED_QUERY_RESTRICTED_SHARED_RESOURCE_PROCESS_COUNT_OUTPUT>(answer).RestrictedSharedResourceProcessCount =
                (uint)device.SharedResources.Count;
        else if (type == D3D11_AUTHENTICATED_QUERY_RESTRICTED_SHARED_RESOURCE_PROCESS)
            return AnswerProcess(device, message, answer);
        else if (type == D3D11_AUTHENTICATED_QUERY_UNRESTRICTED_PROTECTED_SHARED_RESOURCE_COUNT)
            MemoryMarshal.AsRef<D3D11_AUTHENTICATED_QUERY_UNRESTRICTED_PROTECTED_SHARED_RESOURCE_COUNT_OUTPUT>(
                answer).UnrestrictedProtectedSharedResourceCount = device.CountUnrestrictedProtectedShared();
        else if (type == D3D11_AUTHENTICATED_QUERY_OUTPUT_ID_COUNT)
            return AnswerOutputCount(device, message, answer);
        else if (type == D3D11_AUTHENTICATED_QUERY_OUTPUT_ID)
            return AnswerOutput(device, message, answer);
        else if (type == D3D11_AUTHENTICATED_QUERY_ACCESSIBILITY_ATTRIBUTES)
            // Surfaces lie in the process's own memory: there is no bus to them, and nothing of them is accessible while they are protected.
            MemoryMarshal.AsRef<D3D11_AUTHENTICATED_QUERY_ACCESSIBILITY_OUTPUT>(answer).BusType = D3D11_BUS_TYPE.D3D11_BUS_TYPE_OTHER;
        else if (type == D3D11_AUTHENTICATED_QUERY_ENCRYPTION_WHEN_ACCESSIBLE_GUID_COUNT)
            MemoryMarshal.AsRef<D3D11_AUTHENTICATED_QUERY_ACCESSIBILITY_ENCRYPTION_GUID_COUNT_OUTPUT>(answer).EncryptionGuidCount =
                (uint)profile.EncryptionsWhenAccessible.Length;
        else if (type == D3D11_AUTHENTICATED_QUERY_ENCRYPTION_WHEN_ACCESSIBLE_GUID)
            return AnswerEncryption(profile, message, answer);
        else if (type == D3D11_AUTHENTICATED_QUERY_CURRENT_ENCRYPTION_WHEN_ACCESSIBLE)
            MemoryMarshal.AsRef<D3D11_AUTHENTICATED_QUERY_CURRENT_ACCESSIBILITY_ENCRYPTION_OUTPUT>(answer).EncryptionGuid = device.Protection.Encryption; // D16
        else
            return DriverStatus.UnknownMessage;
        return DriverStatus.Ok;
    }

    private static DriverStatus AnswerCryptoSession(DriverDevice device, ReadOnlySpan<byte> message, Span<byte> answer)
    {
        nint decoderHandle = MemoryMarshal.AsRef<D3D11_AUTHENTICATED_QUERY_CRYPTO_SESSION_INPUT>(message).DecoderHandle;
        if (!device.Decoders.TryGet(decoderHandle, out var decoder))
            return DriverStatus.InvalidArgument;
        ref var output = ref MemoryMarshal.AsRef<D3D11_AUTHENTICATED_QUERY_CRYPTO_SESSION_OUTPUT>(answer);
        output.DecoderHandle = decoderHandle;
        output.CryptoSessionHandle = device.SessionOf(decoder);
        output.DeviceHandle = device.Handle;
        return DriverStatus.Ok;
    }

    private static DriverStatus AnswerProcess(DriverDevice device, ReadOnlySpan<byte> message, Span<byte> answer)
    {
        uint index = MemoryMarshal.AsRef<D3D11_AUTHENTICATED_QUERY_RESTRICTED_SHARED_RESOURCE_PROCESS_INPUT>(message).ProcessIndex;
        if (device.SharedResources.At(index) is not { } process)
            return DriverStatus.InvalidArgument; // S47
        ref var output = ref MemoryMarshal.AsRef<D3D11_AUTHENTICATED_QUERY_RESTRICTED_SHARED_RESOURCE_PROCESS_OUTPUT>(answer);
        output.ProcessIndex = index;
        output.ProcessIdentifier = (D3D11_AUTHENTICATED_PROCESS_IDENTIFIER_TYPE)process.Identifier;
        output.ProcessHandle = process.Handle;
        return DriverStatus.Ok;
    }

    private static DriverStatus AnswerOutputCount(DriverDevice device, ReadOnlySpan<byte> message, Span<byte> answer)
    {
        ref readonly var input = ref MemoryMarshal.AsRef<D3D11_AUTHENTICATED_QUERY_OUTPUT_ID_COUNT_INPUT>(message);
        if (input.DeviceHandle != device.Handle || !device.Sessions.TryGet(input.CryptoSessionHandle, out _))
            return DriverStatus.InvalidArgument;
        ref var output = ref MemoryMarshal.AsRef<D3D11_AUTHENTICATED_QUERY_OUTPUT_ID_COUNT_OUTPUT>(answer);
        output.DeviceHandle = input.DeviceHandle;
        output.CryptoSessionHandle = input.CryptoSessionHandle;
        output.OutputIDCount = (uint)device.Adapter.Profile.OutputIds.Length;
        return DriverStatus.Ok;
    }

    private static DriverStatus AnswerOutput(DriverDevice device, ReadOnlySpan<byte> message, Span<byte> answer)
    {
        ref readonly var input = ref MemoryMarshal.AsRef<D3D11_AUTHENTICATED_QUERY_OUTPUT_ID_INPUT>(message);
        var outputIds = device.Adapter.Profile.OutputIds;
        if (input.DeviceHandle != device.Handle || !device.Sessions.TryGet(input.CryptoSessionHandle, out _) || input.OutputIDIndex >= outputIds.Length)
            return DriverStatus.InvalidArgument; // S47
        ref var output = ref MemoryMarshal.AsRef<D3D11_AUTHENTICATED_QUERY_OUTPUT_ID_OUTPUT>(answer);
        output.DeviceHandle = input.DeviceHandle;
        output.CryptoSessionHandle = input.CryptoSessionHandle;
        output.OutputIDIndex = input.OutputIDIndex;
        output.OutputID = outputIds[(int)input.OutputIDIndex];
        return DriverStatus.Ok;
    }

    private static DriverStatus AnswerEncryption(DriverProfile profile, ReadOnlySpan<byte> message, Span<byte> answer)
    {
        uint index = MemoryMarshal.AsRef<D3D11_AUTHENTICATED_QUERY_ACCESSIBILITY_ENCRYPTION_GUID_INPUT>(message).EncryptionGuidIndex;
        if (index >= profile.EncryptionsWhenAccessible.Length)
            return DriverStatus.InvalidArgument; // S47
        ref var output = ref MemoryMarshal.AsRef<D3D11_AUTHENTICATED_QUERY_ACCESSIBILITY_ENCRYPTION_GUID_OUTPUT>(answer);
        output.EncryptionGuidIndex = index;
        output.EncryptionGuid = profile.EncryptionsWhenAccessible[(int)index];
        return DriverStatus.Ok;
    }
}
