using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Dxcp.Abi;

namespace Dxcp.Channels;

/// <summary>
/// The messages of authenticated channels, for every interface: takes bytes apart, checks size and channel, has the channel's end admit the message and act,
/// and puts together the answer (R40–R44, S42, S44, S48). The layouts are those of d3d11.h, which all interfaces share in 64-bit processes.
/// Stateless and thread-safe.
/// </summary>
public static class ChannelMessages
{
    /// <summary>Bytes of a tag, with which every command and every answer begins (S44).</summary>
    public const int TagSize = 16;

    /// <summary>Bytes of the longest message, the answer to OUTPUT_ID.</summary>
    private const int Longest = 80;

    /// <summary>The channel that a command names; zero if it is too short to name one.</summary>
    public static nint ChannelOfCommand(ReadOnlySpan<byte> input) =>
        input.Length < Unsafe.SizeOf<D3D11_AUTHENTICATED_CONFIGURE_INPUT>() ? 0 : MemoryMarshal.Read<D3D11_AUTHENTICATED_CONFIGURE_INPUT>(input).hChannel;

    /// <summary>The channel that a query names; zero if it is too short to name one.</summary>
    public static nint ChannelOfQuery(ReadOnlySpan<byte> input) =>
        input.Length < Unsafe.SizeOf<D3D11_AUTHENTICATED_QUERY_INPUT>() ? 0 : MemoryMarshal.Read<D3D11_AUTHENTICATED_QUERY_INPUT>(input).hChannel;

    /// <summary>Carries out a command.</summary>
    /// <param name="channel">The channel; null if the caller found none.</param>
    /// <param name="rules">The interface's.</param>
    /// <param name="input">The message; may lie in memory that the application writes to meanwhile.</param>
    /// <param name="output">Place for a CONFIGURE_OUTPUT; may overlap the input.</param>
    /// <returns>The function's code, which stands in the answer too.</returns>
    public static int Configure(ChannelEnd? channel, ChannelRules rules, ReadOnlySpan<byte> input, Span<byte> output)
    {
        Span<byte> message = stackalloc byte[Longest];
        CopyIn(input, message);
        Span<byte> answer = stackalloc byte[Unsafe.SizeOf<D3D11_AUTHENTICATED_CONFIGURE_OUTPUT>()];
        answer.Clear();
        ref var result = ref MemoryMarshal.AsRef<D3D11_AUTHENTICATED_CONFIGURE_OUTPUT>(answer);
        ref readonly var header = ref MemoryMarshal.AsRef<D3D11_AUTHENTICATED_CONFIGURE_INPUT>(message);
        if (input.Length >= Unsafe.SizeOf<D3D11_AUTHENTICATED_CONFIGURE_INPUT>())
            (result.ConfigureType, result.hChannel, result.SequenceNumber) = (header.ConfigureType, header.hChannel, header.SequenceNumber);
        if (channel is null)
        {
            result.ReturnCode = rules.ToHResult(ChannelStatus.InvalidArgument);
            answer.CopyTo(output);
            return result.ReturnCode;
        }

        lock (channel.Gate)
        {
            result.ReturnCode = rules.ToHResult(Execute(channel, rules, message, input.Length));
            channel.Sign(answer[TagSize..], answer[..TagSize], isAnswerToQuery: false);
        }

        answer.CopyTo(output);
        return result.ReturnCode;
    }

    /// <summary>Answers a query.</summary>
    /// <param name="channel">The channel; null if the caller found none.</param>
    /// <param name="rules">The interface's.</param>
    /// <param name="input">The message; may lie in memory that the application writes to meanwhile.</param>
    /// <param name="output">Place for the answer; may overlap the input. Zeros if the answer does not fit (R43).</param>
    /// <returns>The function's code, which stands in the answer too.</returns>
    public static int Query(ChannelEnd? channel, ChannelRules rules, ReadOnlySpan<byte> input, Span<byte> output)
    {
        Span<byte> message = stackalloc byte[Longest];
        CopyIn(input, message);
        ref readonly var header = ref MemoryMarshal.AsRef<D3D11_AUTHENTICATED_QUERY_INPUT>(message);
        var query = input.Length < Unsafe.SizeOf<D3D11_AUTHENTICATED_QUERY_INPUT>() ? null : AuthenticatedMessage.FindQuery(header.QueryType);
        Span<byte> answer = stackalloc byte[Longest];
        answer.Clear();
        answer = answer[..(int)(query?.OutputSize ?? (uint)Unsafe.SizeOf<D3D11_AUTHENTICATED_QUERY_OUTPUT>())];
        ref var result = ref MemoryMarshal.AsRef<D3D11_AUTHENTICATED_QUERY_OUTPUT>(answer);
        if (input.Length >= Unsafe.SizeOf<D3D11_AUTHENTICATED_QUERY_INPUT>())
            (result.QueryType, result.hChannel, result.SequenceNumber) = (header.QueryType, header.hChannel, header.SequenceNumber);
        if (channel is null)
        {
            result.ReturnCode = rules.ToHResult(ChannelStatus.InvalidArgument);
        }
        else
        {
            lock (channel.Gate)
            {
                var status = Execute(channel, rules, query, message, answer, input.Length, output.Length);
                if (status != ChannelStatus.Ok)
                    answer[Unsafe.SizeOf<D3D11_AUTHENTICATED_QUERY_OUTPUT>()..].Clear();
                result.ReturnCode = rules.ToHResult(status);
                channel.Sign(answer[TagSize..], answer[..TagSize], isAnswerToQuery: true);
            }
        }

        if (output.Length >= answer.Length)
            answer.CopyTo(output);
        else
            output.Clear();
        return result.ReturnCode;
    }

    private static ChannelStatus Execute(ChannelEnd channel, ChannelRules rules, ReadOnlySpan<byte> message, int size)
    {
        ref readonly var header = ref MemoryMarshal.AsRef<D3D11_AUTHENTICATED_CONFIGURE_INPUT>(message);
        if (size < Unsafe.SizeOf<D3D11_AUTHENTICATED_CONFIGURE_INPUT>())
            return ChannelStatus.InvalidArgument;
        if (AuthenticatedMessage.FindCommand(header.ConfigureType) is not { } command)
            return ChannelStatus.UnknownMessage; // R44
        if (!command.IsFor(channel.Type))
            return ChannelStatus.WrongChannelType; // S45
        if (!rules.Fits(size, command.InputSize) || header.hChannel != channel.Handle)
            return ChannelStatus.InvalidArgument;
        message = message[..(int)command.InputSize];
        var status = channel.Admit(command, message);
        return status == ChannelStatus.Ok ? channel.Act(command.Type, message) : status;
    }

    private static ChannelStatus Execute(ChannelEnd channel, ChannelRules rules, AuthenticatedMessage? query, ReadOnlySpan<byte> message,
        Span<byte> answer, int inputSize, int outputSize)
    {
        ref readonly var header = ref MemoryMarshal.AsRef<D3D11_AUTHENTICATED_QUERY_INPUT>(message);
        if (inputSize < Unsafe.SizeOf<D3D11_AUTHENTICATED_QUERY_INPUT>())
            return ChannelStatus.InvalidArgument;
        if (query is null)
            return ChannelStatus.UnknownMessage; // R44
        if (!query.IsFor(channel.Type))
            return ChannelStatus.WrongChannelType; // S45
        if (!rules.Fits(inputSize, query.InputSize) || !rules.Fits(outputSize, query.OutputSize) || header.hChannel != channel.Handle)
            return ChannelStatus.InvalidArgument;
        var status = channel.AdmitQuery(header.SequenceNumber);
        return status == ChannelStatus.Ok ? channel.Answer(query.Type, message, answer) : status;
    }

    /// <summary>Takes a message out of the application's memory, so that what was checked is what is used.</summary>
    private static void CopyIn(ReadOnlySpan<byte> input, Span<byte> message)
    {
        message.Clear();
        input[..Math.Min(input.Length, message.Length)].CopyTo(message);
    }
}
