using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Dxcp.Abi;
using static Dxcp.Abi.Guids;

namespace Dxcp.Driver.Messages;

/// <summary>
/// The messages of authenticated channels, for both driver interfaces: takes bytes apart, checks size, channel, tag and
/// number, has the channel act, and puts together the signed answer (R40–R44, S42, S44, S48). The layouts are those of
/// d3d11.h, which all interfaces share in 64-bit processes. Stateless and thread-safe.
/// </summary>
internal static partial class ChannelMessages
{
    private const int TagSize = 16;

    /// <summary>Bytes of the longest input, that of CONFIGURE_CRYPTO_SESSION and CONFIGURE_SHARED_RESOURCE.</summary>
    private const int LongestInput = 72;

    /// <summary>Bytes of the longest answer, that of QUERY_OUTPUT_ID.</summary>
    private const int LongestAnswer = 80;

    /// <summary>The channel that a command names; zero if it is too short to name one.</summary>
    public static nint ChannelOfCommand(ReadOnlySpan<byte> input) =>
        input.Length < Unsafe.SizeOf<D3D11_AUTHENTICATED_CONFIGURE_INPUT>() ? 0 : MemoryMarshal.Read<D3D11_AUTHENTICATED_CONFIGURE_INPUT>(input).hChannel;

    /// <summary>The channel that a query names; zero if it is too short to name one.</summary>
    public static nint ChannelOfQuery(ReadOnlySpan<byte> input) =>
        input.Length < Unsafe.SizeOf<D3D11_AUTHENTICATED_QUERY_INPUT>() ? 0 : MemoryMarshal.Read<D3D11_AUTHENTICATED_QUERY_INPUT>(input).hChannel;

    /// <summary>Carries out a command.</summary>
    /// <param name="channel">The channel; null if the caller found none.</param>
    /// <param name="rules">The driver interface's.</param>
    /// <param name="input">The message; may lie in memory that the application writes to meanwhile.</param>
    /// <param name="output">Place for a CONFIGURE_OUTPUT; may overlap the input.</param>
    /// <returns>The function's code, which stands in the answer too.</returns>
    public static int Configure(DriverChannel? channel, MessageRules rules, ReadOnlySpan<byte> input, Span<byte> output)
    {
        Span<byte> message = stackalloc byte[LongestInput];
        CopyIn(input, message);
        Span<byte> answer = stackalloc byte[Unsafe.SizeOf<D3D11_AUTHENTICATED_CONFIGURE_OUTPUT>()];
        answer.Clear();
        ref var result = ref MemoryMarshal.AsRef<D3D11_AUTHENTICATED_CONFIGURE_OUTPUT>(answer);
        ref readonly var header = ref MemoryMarshal.AsRef<D3D11_AUTHENTICATED_CONFIGURE_INPUT>(message);
        if (input.Length >= Unsafe.SizeOf<D3D11_AUTHENTICATED_CONFIGURE_INPUT>())
            (result.ConfigureType, result.hChannel, result.SequenceNumber) = (header.ConfigureType, header.hChannel, header.SequenceNumber);
        if (channel is null)
        {
            result.ReturnCode = rules.ToHResult(DriverStatus.InvalidArgument);
            answer.CopyTo(output);
            return result.ReturnCode;
        }

        lock (channel.Gate)
        {
            result.ReturnCode = rules.ToHResult(Execute(channel, rules, message, input.Length));
            channel.Sign(answer[TagSize..], answer[..TagSize]);
        }

        answer.CopyTo(output);
        return result.ReturnCode;
    }

    private static DriverStatus Execute(DriverChannel channel, MessageRules rules, ReadOnlySpan<byte> message, int size)
    {
        ref readonly var header = ref MemoryMarshal.AsRef<D3D11_AUTHENTICATED_CONFIGURE_INPUT>(message);
        if (size < Unsafe.SizeOf<D3D11_AUTHENTICATED_CONFIGURE_INPUT>())
            return DriverStatus.InvalidArgument;
        if (AuthenticatedMessage.FindCommand(header.ConfigureType) is not { } command)
            return DriverStatus.UnknownMessage; // R44
        if (!command.IsFor((D3D11_AUTHENTICATED_CHANNEL_TYPE)channel.Type))
            return DriverStatus.WrongChannelType; // S45
        if (!rules.Fits(size, command.InputSize) || header.hChannel != channel.Handle)
            return DriverStatus.InvalidArgument;
        message = message[..(int)command.InputSize];
        if (!channel.IsAuthentic(message[TagSize..], message[..TagSize]))
            return DriverStatus.InvalidArgument; // R42, S42: its number is not used up
        if (command.Type == D3D11_AUTHENTICATED_CONFIGURE_INITIALIZE)
        {
            // R40: its own number is not looked at.
            ref readonly var initialize = ref MemoryMarshal.AsRef<D3D11_AUTHENTICATED_CONFIGURE_INITIALIZE_INPUT>(message);
            return channel.Initialize(initialize.StartSequenceQuery, initialize.StartSequenceConfigure);
        }

        var status = channel.AcceptCommand(header.SequenceNumber);
        return status == DriverStatus.Ok ? Act(channel, command.Type, message) : status;
    }

    /// <summary>Has the channel do what an authentic command says that came in its turn.</summary>
    private static DriverStatus Act(DriverChannel channel, in Guid type, ReadOnlySpan<byte> message)
    {
        var device = channel.Device;
        if (type == D3D11_AUTHENTICATED_CONFIGURE_PROTECTION)
        {
            ref readonly var command = ref MemoryMarshal.AsRef<D3D11_AUTHENTICATED_CONFIGURE_PROTECTION_INPUT>(message);
            return device.Protection.Request(channel, (ProtectionRequests)command.Protections.Value);
        }

        if (type == D3D11_AUTHENTICATED_CONFIGURE_CRYPTO_SESSION)
        {
            ref readonly var command = ref MemoryMarshal.AsRef<D3D11_AUTHENTICATED_CONFIGURE_CRYPTO_SESSION_INPUT>(message);
            // R46
            return command.DeviceHandle == device.Handle ? device.TieSession(command.DecoderHandle, command.CryptoSessionHandle) : DriverStatus.InvalidArgument;
        }

        if (type == D3D11_AUTHENTICATED_CONFIGURE_SHARED_RESOURCE)
        {
            ref readonly var command = ref MemoryMarshal.AsRef<D3D11_AUTHENTICATED_CONFIGURE_SHARED_RESOURCE_INPUT>(message);
            return device.SharedResources.Set((ProcessIdentifier)command.ProcessType, command.ProcessHandle, command.AllowAccess != 0);
        }

        if (type == D3D11_AUTHENTICATED_CONFIGURE_ENCRYPTION_WHEN_ACCESSIBLE)
        {
            ref readonly var command = ref MemoryMarshal.AsRef<D3D11_AUTHENTICATED_CONFIGURE_ACCESSIBLE_ENCRYPTION_INPUT>(message);
            return command.EncryptionGuid == Guid.Empty || device.Adapter.Profile.EncryptionsWhenAccessible.Contains(command.EncryptionGuid)
                ? device.Protection.Encrypt(channel, command.EncryptionGuid)
                : DriverStatus.InvalidArgument;
        }

        return DriverStatus.UnknownMessage;
    }

    /// <summary>Takes a message out of the application's memory, so that what was checked is what is used.</summary>
    private static void CopyIn(ReadOnlySpan<byte> input, Span<byte> message)
    {
        message.Clear();
        input[..Math.Min(input.Length, message.Length)].CopyTo(message);
    }
}
