using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Dxcp.Abi;
using static Dxcp.Abi.Guids;

namespace Dxcp.Runtime;

/// <summary>A device, as the runtime's own channels speak of it.</summary>
internal interface IChannelDevice
{
    /// <summary>What the driver's channels call the device too.</summary>
    nint DeviceHandle { get; }

    /// <summary>What these channels have asked for.</summary>
    RuntimeProtection Protection { get; }

    /// <summary>Whether a handle is that of one of the device's sessions.</summary>
    bool HasSession(nint handle);

    /// <summary>Whether a handle is that of one of the device's decoders.</summary>
    bool HasDecoder(nint handle);
}

/// <summary>An API's codes for the answers of a channel (S45, S47, S49, S50).</summary>
/// <param name="Invalid">A wrong size, handle, index or value.</param>
/// <param name="Unknown">A GUID that nobody knows.</param>
/// <param name="WrongChannel">A GUID that is not for this type of channel.</param>
internal sealed record ChannelCodes(int Invalid, int Unknown, int WrongChannel);

/// <summary>
/// The runtime's own channel (type 1), the same for both APIs: no certificate, no key, no counters; tags are not looked at and
/// answers carry zeros in their place (R39, S46). Safe from any thread.
/// </summary>
/// <param name="device">The device.</param>
/// <param name="codes">The API's codes.</param>
internal sealed class RuntimeChannel(IChannelDevice device, ChannelCodes codes)
{
    /// <summary>No channel's answer is longer; what a caller says beyond it is not looked at.</summary>
    public const uint LongestAnswer = 4096;

    private const int LongestMessage = 80;
    private const D3D11_AUTHENTICATED_CHANNEL_TYPE Own = D3D11_AUTHENTICATED_CHANNEL_TYPE.D3D11_AUTHENTICATED_CHANNEL_D3D11;

    /// <summary>What messages call the channel.</summary>
    public nint Handle { get; } = RuntimeHandle.Next();

    /// <summary>Carries out a command; the code stands in the answer too (R43).</summary>
    /// <param name="input">The message, of its struct's exact size.</param>
    /// <param name="output">Place for a CONFIGURE_OUTPUT; may overlap the input.</param>
    public int Configure(ReadOnlySpan<byte> input, Span<byte> output)
    {
        Span<byte> message = stackalloc byte[LongestMessage];
        CopyIn(input, message);
        ref readonly var header = ref MemoryMarshal.AsRef<D3D11_AUTHENTICATED_CONFIGURE_INPUT>(message);
        bool hasHeader = input.Length >= Unsafe.SizeOf<D3D11_AUTHENTICATED_CONFIGURE_INPUT>();
        AuthenticatedMessage? command = hasHeader ? AuthenticatedMessage.FindCommand(header.ConfigureType) : null;
        int code = !hasHeader ? codes.Invalid : Check(command, header.hChannel, input.Length);
        if (code >= 0)
            code = Act(command!.Type, message);
        output.Clear();
        ref var answer = ref MemoryMarshal.AsRef<D3D11_AUTHENTICATED_CONFIGURE_OUTPUT>(output);
        if (hasHeader)
            (answer.ConfigureType, answer.hChannel, answer.SequenceNumber) = (header.ConfigureType, header.hChannel, header.SequenceNumber);
        return answer.ReturnCode = code;
    }

    /// <summary>Answers a query; the code stands in the answer too, unless that does not fit (R43).</summary>
    /// <param name="input">The message, of its struct's exact size.</param>
    /// <param name="output">Place for the answer, of its struct's exact size; may overlap the input.</param>
    public int Query(ReadOnlySpan<byte> input, Span<byte> output)
    {
        Span<byte> message = stackalloc byte[LongestMessage];
        CopyIn(input, message);
        ref readonly var header = ref MemoryMarshal.AsRef<D3D11_AUTHENTICATED_QUERY_INPUT>(message);
        bool hasHeader = input.Length >= Unsafe.SizeOf<D3D11_AUTHENTICATED_QUERY_INPUT>();
        AuthenticatedMessage? query = hasHeader ? AuthenticatedMessage.FindQuery(header.QueryType) : null;
        int code = !hasHeader ? codes.Invalid : Check(query, header.hChannel, input.Length);
        if (code >= 0 && output.Length != query!.OutputSize)
            code = codes.Invalid;
        Span<byte> answer = stackalloc byte[LongestMessage];
        answer.Clear();
        answer = answer[..Math.Min(output.Length, LongestMessage)];
        if (code >= 0)
            code = Answer(query!.Type, message, answer);
        if (answer.Length >= (query?.OutputSize ?? (uint)Unsafe.SizeOf<D3D11_AUTHENTICATED_QUERY_OUTPUT>()))
        {
            if (code < 0)
                answer.Clear();
            ref var result = ref MemoryMarshal.AsRef<D3D11_AUTHENTICATED_QUERY_OUTPUT>(answer);
            if (hasHeader)
                (result.QueryType, result.hChannel, result.SequenceNumber) = (header.QueryType, header.hChannel, header.SequenceNumber);
            result.ReturnCode = code;
        }
        answer.CopyTo(output);
        return code;
    }

    /// <summary>Ends what the channel asked for (R48).</summary>
    public void Destroy() => device.Protection.Forget(this);

    private int Check(AuthenticatedMessage? message, nint channel, int size) => message is null ? codes.Unknown
        : !message.IsFor(Own) ? codes.WrongChannel
        : size != message.InputSize || channel != Handle ? codes.Invalid
        : HResult.S_OK;

    private int Act(in Guid type, ReadOnlySpan<byte> message)
    {
        bool done = false;
        if (type == D3D11_AUTHENTICATED_CONFIGURE_PROTECTION)
        {
            done = device.Protection.TrySet(this, MemoryMarshal.AsRef<D3D11_AUTHENTICATED_CONFIGURE_PROTECTION_INPUT>(message).Protections.Value);
        }
        else if (type == D3D11_AUTHENTICATED_CONFIGURE_CRYPTO_SESSION)
        {
            // R46, S87: the driver cannot be told without a key. All that can be done here is to look whether they belong together.
            ref readonly var command = ref MemoryMarshal.AsRef<D3D11_AUTHENTICATED_CONFIGURE_CRYPTO_SESSION_INPUT>(message);
            done = command.DeviceHandle == device.DeviceHandle && device.HasSession(command.CryptoSessionHandle) && device.HasDecoder(command.DecoderHandle);
        }
        else if (type == D3D11_AUTHENTICATED_CONFIGURE_SHARED_RESOURCE)
        {
            ref readonly var command = ref MemoryMarshal.AsRef<D3D11_AUTHENTICATED_CONFIGURE_SHARED_RESOURCE_INPUT>(message);
            done = device.Protection.TryShare(command.ProcessType, command.ProcessHandle, command.AllowAccess != 0);
        }
        return done ? HResult.S_OK : codes.Invalid;
    }

    private int Answer(in Guid type, ReadOnlySpan<byte> message, Span<byte> answer)
    {
        if (type == D3D11_AUTHENTICATED_QUERY_PROTECTION)
        {
            MemoryMarshal.AsRef<D3D11_AUTHENTICATED_QUERY_PROTECTION_OUTPUT>(answer).ProtectionFlags.Value = device.Protection.Flags;
        }
        else if (type == D3D11_AUTHENTICATED_QUERY_CHANNEL_TYPE)
        {
            MemoryMarshal.AsRef<D3D11_AUTHENTICATED_QUERY_CHANNEL_TYPE_OUTPUT>(answer).ChannelType = Own;
        }
        else if (type == D3D11_AUTHENTICATED_QUERY_DEVICE_HANDLE)
        {
            MemoryMarshal.AsRef<D3D11_AUTHENTICATED_QUERY_DEVICE_HANDLE_OUTPUT>(answer).DeviceHandle = device.DeviceHandle;
        }
        else if (type == D3D11_AUTHENTICATED_QUERY_RESTRICTED_SHARED_RESOURCE_PROCESS_COUNT)
        {
            MemoryMarshal.AsRef<D3D11_AUTHENTICATED_QUERY_RESTRICTED_SHARED_RESOURCE_PROCESS_COUNT_OUTPUT>(answer).RestrictedSharedResourceProcessCount =
                device.Protection.ProcessCount;
        }
        else if (type == D3D11_AUTHENTICATED_QUERY_RESTRICTED_SHARED_RESOURCE_PROCESS)
        {
            uint index = MemoryMarshal.AsRef<D3D11_AUTHENTICATED_QUERY_RESTRICTED_SHARED_RESOURCE_PROCESS_INPUT>(message).ProcessIndex;
            if (device.Protection.ProcessAt(index) is not var (processType, processHandle))
                return codes.Invalid; // S47
            ref var output = ref MemoryMarshal.AsRef<D3D11_AUTHENTICATED_QUERY_RESTRICTED_SHARED_RESOURCE_PROCESS_OUTPUT>(answer);
            (output.ProcessIndex, output.ProcessIdentifier, output.ProcessHandle) = (index, processType, processHandle);
        }
        else
        {
            return codes.WrongChannel;
        }
        return HResult.S_OK;
    }

    private static void CopyIn(ReadOnlySpan<byte> input, Span<byte> message)
    {
        message.Clear();
        input[..Math.Min(input.Length, message.Length)].CopyTo(message);
    }
}
