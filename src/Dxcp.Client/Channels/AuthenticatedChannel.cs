using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography.X509Certificates;
using Dxcp.Abi;
using Dxcp.Channels;
using Dxcp.Cryptography;

namespace Dxcp.Client;

/// <summary>
/// An authenticated channel to the driver (ID3D11AuthenticatedChannel, IDirect3DAuthenticatedChannel9): commands that carry
/// a tag, answers that are believed only after tag, type, channel, sequence number and return code were verified.
/// </summary>
/// <remarks>
/// <para>
/// Made by <see cref="ContentProtectionDevice.CreateChannel"/>. Tags are OMAC-1 (AES-128, 16 bytes) over the bytes behind
/// them, padding included. Each message has the next number of its kind (R41), from a random start with its top bit clear
/// (S41), so a channel carries more than two thousand million of each.
/// </para>
/// <para>
/// A call that fails throws <see cref="ChannelRefusedException"/>, which tells whether the driver signed its refusal. An answer that
/// cannot be believed throws <see cref="UntrustedAnswerException"/>: who is on the other side is not known any more, and the
/// channel had better be disposed. Disposing takes back the protection that was asked for through the channel (R48).
/// </para>
/// <para>Thread-safe: messages go one after the other.</para>
/// </remarks>
public sealed unsafe partial class AuthenticatedChannel : IDisposable
{
    private readonly IAuthenticatedChannelApi _api;
    private readonly Aes128Key _key;
    private readonly nint _handle;

    // What follows is used under the device's lock alone. 64 bits, so that there is a number above the last one (S41).
    private ulong _nextQuestion;
    private ulong _nextCommand;
    private bool _disposed;

    private AuthenticatedChannel(ContentProtectionDevice device, IAuthenticatedChannelApi api, AuthenticatedChannelType type, Aes128Key key)
    {
        Device = device;
        Type = type;
        _api = api;
        _key = key;
        lock (device.Gate)
            _handle = api.Handle;
    }

    /// <summary>The device on which the channel was made.</summary>
    public ContentProtectionDevice Device { get; }

    /// <summary>Who stands behind the channel: what was asked for, and what the driver signed.</summary>
    public AuthenticatedChannelType Type { get; }

    /// <summary>What messages call the device: a value of the driver's, the same in all channels to that device.</summary>
    public nint DeviceHandle { get; private set; }

    /// <summary>Wipes the key and releases the channel.</summary>
    public void Dispose()
    {
        lock (Device.Gate)
        {
            if (_disposed)
                return;
            _disposed = true;
            _api.Dispose();
            _key.Dispose();
        }
    }

    /// <summary>Steps 3 to 6 of the documented flow. Takes the channel over, and releases it if anything fails.</summary>
    internal static AuthenticatedChannel Open(ContentProtectionDevice device, IAuthenticatedChannelApi api, AuthenticatedChannelType type,
        X509Certificate2 trustedRoot)
    {
        AuthenticatedChannel? channel = null;
        try
        {
            channel = new AuthenticatedChannel(device, api, type, KeyAgreement.Agree(device, api, trustedRoot));
            channel.Initialize();
            if (channel.QueryChannelType() != type)
                throw new UntrustedAnswerException(AnswerFault.Content, "CHANNEL_TYPE");
            channel.DeviceHandle = channel.QueryDeviceHandle();
            return channel;
        }
        catch
        {
            channel?.Dispose();
            lock (device.Gate)
                api.Dispose();
            throw;
        }
    }

    /// <summary>Sends a query that says no more than its type.</summary>
    private TAnswer Ask<TAnswer>(in Guid type)
        where TAnswer : unmanaged
    {
        D3D11_AUTHENTICATED_QUERY_INPUT question = default;
        return Ask<D3D11_AUTHENTICATED_QUERY_INPUT, TAnswer>(type, question);
    }

    /// <summary>Sends a query and verifies the answer's header; what stands behind it is the caller's.</summary>
    private TAnswer Ask<TQuestion, TAnswer>(in Guid type, TQuestion question)
        where TQuestion : unmanaged
        where TAnswer : unmanaged
    {
        AuthenticatedMessage query = AuthenticatedMessage.FindQuery(type)!;
        Span<byte> answer = stackalloc byte[sizeof(TAnswer)];
        answer.Clear();
        ref D3D11_AUTHENTICATED_QUERY_INPUT header = ref Unsafe.As<TQuestion, D3D11_AUTHENTICATED_QUERY_INPUT>(ref question);
        header.QueryType = type;
        header.hChannel = _handle;
        lock (Device.Gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            header.SequenceNumber = Next(ref _nextQuestion);
            int code = _api.Query(MemoryMarshal.AsBytes(new ReadOnlySpan<TQuestion>(ref question)), answer);
            Verify(query.Name, code, answer, type, header.SequenceNumber);
        }

        return MemoryMarshal.Read<TAnswer>(answer);
    }

    /// <summary>Numbers, tags and sends a command, and verifies the answer.</summary>
    /// <param name="type">The command.</param>
    /// <param name="command">Its struct; what is behind the header is filled in, all padding is zero (S44).</param>
    private void Send(in Guid type, Span<byte> command)
    {
        lock (Device.Gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            Send(type, command, Next(ref _nextCommand));
        }
    }

    private void Send(in Guid type, Span<byte> command, uint number)
    {
        ref D3D11_AUTHENTICATED_CONFIGURE_INPUT header = ref MemoryMarshal.AsRef<D3D11_AUTHENTICATED_CONFIGURE_INPUT>(command);
        header.ConfigureType = type;
        header.hChannel = _handle;
        header.SequenceNumber = number;
        Omac1.Compute(_key, command[Omac1.TagSize..], command[..Omac1.TagSize]); // R42
        Span<byte> answer = stackalloc byte[sizeof(D3D11_AUTHENTICATED_CONFIGURE_OUTPUT)];
        answer.Clear();
        int code = _api.Configure(command, answer);
        Verify(AuthenticatedMessage.FindCommand(type)!.Name, code, answer, type, number);
    }

    /// <summary>INITIALIZE: both counters start at random numbers (R40, S40).</summary>
    private void Initialize()
    {
        Span<byte> random = stackalloc byte[2 * sizeof(uint)];
        SecureRandom.Fill(random);
        Span<byte> command = stackalloc byte[sizeof(D3D11_AUTHENTICATED_CONFIGURE_INITIALIZE_INPUT)];
        command.Clear();
        ref D3D11_AUTHENTICATED_CONFIGURE_INITIALIZE_INPUT initialize = ref MemoryMarshal.AsRef<D3D11_AUTHENTICATED_CONFIGURE_INITIALIZE_INPUT>(command);
        // S41: there is no way round past the last number, so the top bit is clear.
        initialize.StartSequenceQuery = MemoryMarshal.Read<uint>(random) & int.MaxValue;
        initialize.StartSequenceConfigure = MemoryMarshal.Read<uint>(random[sizeof(uint)..]) & int.MaxValue;
        lock (Device.Gate)
        {
            Send(Guids.D3D11_AUTHENTICATED_CONFIGURE_INITIALIZE, command, number: 0);
            (_nextQuestion, _nextCommand) = (initialize.StartSequenceQuery, initialize.StartSequenceConfigure);
        }
    }

    /// <summary>
    /// Decides whether an answer is believed. CONFIGURE_OUTPUT and QUERY_OUTPUT have one layout: tag, type, channel, number,
    /// return code.
    /// </summary>
    private void Verify(string message, int code, ReadOnlySpan<byte> answer, in Guid type, uint number)
    {
        ref readonly D3D11_AUTHENTICATED_QUERY_OUTPUT header = ref MemoryMarshal.AsRef<D3D11_AUTHENTICATED_QUERY_OUTPUT>(answer);
        // R42, R43. The tag comes first: nothing else of the answer means anything without it.
        AnswerFault fault = !Omac1.Verify(_key, answer[Omac1.TagSize..], answer[..Omac1.TagSize]) ? AnswerFault.Tag
            : header.QueryType != type ? AnswerFault.MessageType
            : header.hChannel != _handle ? AnswerFault.Channel
            : header.SequenceNumber != number ? AnswerFault.SequenceNumber
            : header.ReturnCode != code ? AnswerFault.ReturnCode
            : AnswerFault.None;
        if (code >= 0 && fault != AnswerFault.None)
            throw new UntrustedAnswerException(fault, message);
        if (DeviceLostException.Means(code))
            ContentProtectionException.ThrowIfFailed(code, message);
        if (code < 0)
            throw new ChannelRefusedException(message, code, isAuthentic: fault == AnswerFault.None);
    }

    private static uint Next(ref ulong number) => number <= uint.MaxValue ? (uint)number++
        : throw new InvalidOperationException("The channel has no sequence numbers left: open another.");
}
