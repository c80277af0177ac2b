using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Dxcp.Abi;
using Dxcp.Channels;

namespace Dxcp.Conformance;

/// <summary>What an interface leaves in the place for an answer.</summary>
internal enum AnswerKind
{
    /// <summary>The header again, the code, a tag under the channel key.</summary>
    Tagged,

    /// <summary>The header again as far as there was one, the code, zeros for a tag.</summary>
    Untagged,

    /// <summary>What was there.</summary>
    Untouched,
}

/// <summary>
/// An authenticated channel as an application has it, through any interface: makes messages byte by byte, also wrong ones,
/// and checks each answer.
/// </summary>
internal abstract unsafe class ProbeChannel
{
    public const int Header = 48;
    protected const int Tag = 16;
    private const int QueryHeader = 32;
    private const byte Filling = 0xEE;

    /// <summary>What messages call the channel.</summary>
    public abstract nint Name { get; }

    public byte[] Key { get; set; } = new byte[16];

    public uint NextQuery { get; set; } = 0x1000;

    public uint NextCommand { get; set; } = 0x2000;

    /// <summary>The last answer, as it came.</summary>
    public byte[] LastAnswer { get; private set; } = [];

    public abstract byte[] CertificateChain();

    public abstract int SendKey(byte[] data);

    public abstract int Query(byte[] message, byte[] answer);

    protected abstract int Configure(byte[] message, byte[] answer);

    /// <summary>How a refused message is answered.</summary>
    /// <param name="fits">Whether message and answer have the sizes of their structs; of headers, where the GUID is unknown.</param>
    /// <param name="isNamed">Whether the message names this channel.</param>
    protected virtual AnswerKind AnswerTo(bool fits, bool isNamed) => AnswerKind.Tagged;

    /// <summary>Key and INITIALIZE, which must work.</summary>
    public void Open()
    {
        Probe.Accepted(Negotiate(), "the channel's key exchange");
        Probe.Accepted(Initialize(), "INITIALIZE");
    }

    public int Negotiate() => Negotiate(RSAEncryptionPadding.OaepSHA512, 16);

    public int Negotiate(RSAEncryptionPadding padding, int keySize)
    {
        byte[] key = RandomNumberGenerator.GetBytes(keySize);
        byte[] block = ReferenceCipher.Transport(CertificateChain(), key, padding);
        int result = CallLog.Add($"channel NegotiateKeyExchange({CallLog.Name("channel", Name)})", SendKey(block))!.Value;
        if (result == HResult.S_OK)
            Key = key;
        return result;
    }

    public int Initialize() => Configure(InitializeMessage());

    public byte[] InitializeMessage() =>
        Message(Guids.D3D11_AUTHENTICATED_CONFIGURE_INITIALIZE, 0,
            new D3D11_AUTHENTICATED_CONFIGURE_INITIALIZE_INPUT { StartSequenceQuery = NextQuery, StartSequenceConfigure = NextCommand });

    public byte[] ProtectionMessage(uint flags, uint? number = null) =>
        Message(Guids.D3D11_AUTHENTICATED_CONFIGURE_PROTECTION, number,
            new D3D11_AUTHENTICATED_CONFIGURE_PROTECTION_INPUT { Protections = new() { Value = flags } });

    /// <summary>A command with its header filled in and its tag; without a number, the next one.</summary>
    public byte[] Message<T>(Guid type, uint? number, T payload) where T : unmanaged
    {
        byte[] message = MemoryMarshal.AsBytes(new ReadOnlySpan<T>(ref payload)).ToArray();
        type.TryWriteBytes(message.AsSpan(Tag));
        BinaryPrimitives.WriteInt64LittleEndian(message.AsSpan(32), Name);
        BinaryPrimitives.WriteUInt32LittleEndian(message.AsSpan(40), number ?? NextCommand++);
        return Sign(message, Key);
    }

    /// <summary>Puts a tag on a command.</summary>
    public static byte[] Sign(byte[] message, byte[] key)
    {
        ReferenceCipher.Omac(key, message.AsSpan(Tag)).CopyTo(message, 0);
        return message;
    }

    /// <summary>Sends a command as it is, and looks at nothing.</summary>
    public int Replay(byte[] message, byte[] answer) => Configure(message, answer);

    /// <summary>Sends a command; the answer must be tagged under the channel key and hold the returned code.</summary>
    public int Configure(byte[] message, bool signed = true)
    {
        byte[] answer = Filled(Header);
        int result = CallLog.Add($"ConfigureAuthenticatedChannel({NameOf(message, Tag)}, {message.Length} bytes)", Configure(message, answer))!.Value;
        var known = message.Length < Header ? null : AuthenticatedMessage.FindCommand(new Guid(message.AsSpan(Tag, 16)));
        bool fits = known is null ? message.Length >= Header : message.Length == known.InputSize;
        CheckAnswer(answer, result, result == HResult.S_OK ? AnswerKind.Tagged : AnswerTo(fits, Names(message, 32, Header)), signed, message.Length < Header
            ? []
            : message.AsSpan(Tag, 28));
        return result;
    }

    public int Configure<T>(Guid type, T payload) where T : unmanaged => Configure(Message(type, null, payload));

    public int Protect(uint flags) => Configure(ProtectionMessage(flags));

    /// <summary>Sends a query and checks the answer; without a number, the next one; without a name, for this channel.</summary>
    public int Query<TIn, TOut>(Guid type, TIn payload, out TOut output, uint? number = null, int inputGrowth = 0, int outputGrowth = 0, bool signed = true,
        nint? name = null)
        where TIn : unmanaged where TOut : unmanaged
    {
        byte[] message = MemoryMarshal.AsBytes(new ReadOnlySpan<TIn>(ref payload)).ToArray();
        type.TryWriteBytes(message);
        BinaryPrimitives.WriteInt64LittleEndian(message.AsSpan(16), name ?? Name);
        BinaryPrimitives.WriteUInt32LittleEndian(message.AsSpan(24), number ?? NextQuery++);
        Array.Resize(ref message, message.Length + inputGrowth);
        byte[] answer = Filled(Unsafe.SizeOf<TOut>() + outputGrowth);
        int result = CallLog.Add($"QueryAuthenticatedChannel({NameOf(message, 0)}, {message.Length} bytes, {answer.Length} bytes)",
            Query(message, answer))!.Value;
        bool hasHeader = message.Length >= QueryHeader;
        var known = hasHeader ? AuthenticatedMessage.FindQuery(type) : null;
        bool fits = known is null ? hasHeader && answer.Length >= Header : message.Length == known.InputSize && answer.Length == known.OutputSize;
        var kind = result == HResult.S_OK ? AnswerKind.Tagged : AnswerTo(fits, Names(message, 16, QueryHeader));
        output = default;
        if (outputGrowth < 0)
        {
            Demand.All(answer, kind == AnswerKind.Untouched ? Filling : (byte)0, "the answer");
            return result;
        }

        Demand.All(answer.AsSpan(Unsafe.SizeOf<TOut>()), Filling, "what lies behind the answer");
        // Whose question is not known gets a header alone.
        CheckAnswer(answer[..(hasHeader ? Unsafe.SizeOf<TOut>() : Header)], result, kind, signed, hasHeader ? message.AsSpan(0, 28) : []);
        output = MemoryMarshal.Read<TOut>(answer);
        return result;
    }

    public int Query<TOut>(Guid type, out TOut output, uint? number = null) where TOut : unmanaged =>
        Query(type, default(D3D11_AUTHENTICATED_QUERY_INPUT), out output, number);

    /// <summary>The protection in force.</summary>
    public uint Protection()
    {
        Probe.Accepted(Query<D3D11_AUTHENTICATED_QUERY_PROTECTION_OUTPUT>(Guids.D3D11_AUTHENTICATED_QUERY_PROTECTION, out var output));
        return output.ProtectionFlags.Value;
    }

    public nint DeviceHandle()
    {
        Probe.Accepted(Query<D3D11_AUTHENTICATED_QUERY_DEVICE_HANDLE_OUTPUT>(Guids.D3D11_AUTHENTICATED_QUERY_DEVICE_HANDLE, out var output));
        return output.DeviceHandle;
    }

    private void CheckAnswer(byte[] answer, int result, AnswerKind kind, bool signed, ReadOnlySpan<byte> header)
    {
        LastAnswer = answer;
        if (kind == AnswerKind.Untouched)
        {
            Demand.All(answer, Filling, "the answer, untouched");
            return;
        }

        Demand.Equal(signed && kind == AnswerKind.Tagged ? ReferenceCipher.Omac(Key, answer.AsSpan(Tag)) : new byte[Tag], answer[..Tag],
            "of a tag under the channel key"); // R42, S48
        Demand.Equal(result, BinaryPrimitives.ReadInt32LittleEndian(answer.AsSpan(44)), "the code in the answer"); // R43
        if (!header.IsEmpty)
            Demand.Equal(header, answer.AsSpan(Tag, 28), "of the header again"); // R43
    }

    /// <summary>Whether somebody who checks everything believes an answer to a query: tag, type, channel, number, and that it was done.</summary>
    public bool IsAnswered(ReadOnlySpan<byte> question, ReadOnlySpan<byte> answer) =>
        answer[..Tag].SequenceEqual(ReferenceCipher.Omac(Key, answer[Tag..])) && answer.Slice(Tag, 28).SequenceEqual(question[..28])
            && BinaryPrimitives.ReadInt32LittleEndian(answer[44..]) == HResult.S_OK;

    private static string NameOf(byte[] message, int offset)
    {
        if (message.Length < offset + 16)
            return "no type";
        var type = new Guid(message.AsSpan(offset, 16));
        return (AuthenticatedMessage.FindCommand(type) ?? AuthenticatedMessage.FindQuery(type))?.Name ?? type.ToString();
    }

    private bool Names(byte[] message, int offset, int least) =>
        message.Length >= least && BinaryPrimitives.ReadInt64LittleEndian(message.AsSpan(offset)) == Name;

    private static byte[] Filled(int length)
    {
        byte[] bytes = new byte[length];
        bytes.AsSpan().Fill(Filling);
        return bytes;
    }
}
