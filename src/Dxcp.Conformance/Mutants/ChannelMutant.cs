using System.Buffers.Binary;
using Dxcp.Abi;
using Dxcp.Cryptography;

namespace Dxcp.Conformance;

/// <summary>
/// A mutant that knows the keys of channels and gives messages numbers of its own: so it can let pass what the driver would refuse, and sign what the driver
/// would not.
/// </summary>
internal sealed unsafe class ChannelMutant : KeyedMutant
{
    private readonly Dictionary<nint, Line> _lines = [];

    /// <summary>How a tag is compared: the one that came, the right one.</summary>
    public Func<byte[], byte[], bool>? Compares { get; init; }

    /// <summary>How many bytes at the end of a command no tag covers.</summary>
    public int Uncovered { get; init; }

    /// <summary>Whether a number is taken: it, the one before.</summary>
    public Func<uint, uint, bool>? Takes { get; init; }

    /// <summary>Whether a query's number is taken.</summary>
    public Func<uint, uint, bool>? TakesQuery { get; init; }

    /// <summary>Whether queries' numbers count for commands.</summary>
    public bool SharesNumbers { get; init; }

    /// <summary>Changes an answer, which is signed anew if this says so.</summary>
    public Func<byte[], bool>? Answers { get; init; }

    /// <summary>Leaves answers without a tag.</summary>
    public bool SignsNothing { get; init; }

    /// <summary>Signs the header alone.</summary>
    public bool SignsHeader { get; init; }

    public bool InitializesAgain { get; init; }

    public bool KeysAgain { get; init; }

    public bool TakesBeforeInitialize { get; init; }

    /// <summary>Turning protection off turns off everybody's.</summary>
    public bool TurnsAllOff { get; init; }

    /// <summary>All channels count with one number.</summary>
    public bool SharesChannels { get; init; }

    /// <summary>INITIALIZE of any channel begins the numbers of all anew.</summary>
    public bool BeginsAllAnew { get; init; }

    /// <summary>The type of a command whose tag is not looked at.</summary>
    public Guid Trusted { get; init; }

    /// <summary>Tags over whole blocks are made and compared as if their last block were not whole.</summary>
    public bool MistakesWholeBlocks { get; init; }

    /// <summary>Refused messages of this type are answered as if they had been taken.</summary>
    public Guid Forged { get; init; }

    /// <summary>Calls with other devices are made with the channel's own.</summary>
    public bool TakesOtherDevices { get; init; }

    /// <inheritdoc/>
    public override bool KeepsChannels => KeepsAll;

    public bool KeepsAll { get; init; }

    public override int ChannelSend(nint owner, nint channel, byte* block, uint size)
    {
        byte[] key = new byte[16];
        if (block == null || size != KeyTransport.WrappedSize || !Open(new ReadOnlySpan<byte>(block, (int)size), key))
            return Inner.ChannelSend(owner, channel, block, size);
        fixed (byte* own = Wrap(key))
        {
            int code = Inner.ChannelSend(owner, channel, own, KeyTransport.WrappedSize);
            if (code == 0)
                _lines[channel] = new Line(owner, key);
            else if (KeysAgain && _lines.TryGetValue(channel, out var line))
                (line.Said, code) = (key, 0);
            return code;
        }
    }

    public override int Configure(nint owner, nint channel, byte* input, uint inputSize, byte* output)
    {
        if (!_lines.TryGetValue(channel, out var line) || input == null || inputSize < 48)
            return Inner.Configure(owner, channel, input, inputSize, output);
        byte[] message = new ReadOnlySpan<byte>(input, (int)inputSize).ToArray(), original = [.. message];
        if (TakesOtherDevices)
            owner = line.Owner;
        byte[] right = ReferenceCipher.Omac(line.Said, message.AsSpan(16));
        bool isRight = message.AsSpan(0, 16).SequenceEqual(right);
        if (MistakesWholeBlocks && line.IsOpen && message.Length % 16 == 0)
            return Resign(line, original, Inner.Configure(owner, channel, Renumbered(line, message, 0), inputSize, output), output, 48, 16);
        if (new Guid(message.AsSpan(16, 16)) == Trusted)
            isRight = true;
        if (!isRight && (Compares?.Invoke(message[..16], right) ?? false))
            isRight = true;
        for (int bit = 0; !isRight && bit < Uncovered * 8; bit++)
        {
            // Whatever was changed there, the sender's tag was over the bytes before it.
            byte[] other = [.. message];
            other[^((bit / 8) + 1)] ^= (byte)(1 << (bit % 8));
            isRight = message.AsSpan(0, 16).SequenceEqual(ReferenceCipher.Omac(line.Said, other.AsSpan(16)));
        }

        if (!isRight)
            return Inner.Configure(owner, channel, input, inputSize, output);
        uint number = BinaryPrimitives.ReadUInt32LittleEndian(message.AsSpan(40));
        bool initializes = new Guid(message.AsSpan(16, 16)) == Guids.D3D11_AUTHENTICATED_CONFIGURE_INITIALIZE;
        if (initializes && !line.IsOpen && inputSize >= 56)
        {
            int opened = Inner.Configure(owner, channel, input, inputSize, output);
            foreach (var other in _lines.Values.Where(_ => BeginsAllAnew && opened == 0))
                (other.LastCommand, other.HasCommand) = (BinaryPrimitives.ReadUInt32LittleEndian(message.AsSpan(52)), false);
            if (opened == 0)
                line.Open(BinaryPrimitives.ReadUInt32LittleEndian(message.AsSpan(48)), BinaryPrimitives.ReadUInt32LittleEndian(message.AsSpan(52)));
            return opened;
        }

        if ((initializes && InitializesAgain) || (!line.IsOpen && TakesBeforeInitialize))
            return Forge(line, message.AsSpan(16, 28), output);
        if (!line.IsOpen || (SharesNumbers && number <= line.LastQuery))
            return line.IsOpen ? HResult.E_INVALIDARG : Inner.Configure(owner, channel, input, inputSize, output);
        if (SharesChannels && _lines.Values.Any(other => other != line && other.HasCommand && number <= other.LastCommand))
            return HResult.E_INVALIDARG;
        bool isTaken = Takes is null ? number > line.LastCommand || (number == line.LastCommand && !line.HasCommand) : Takes(number, line.LastCommand);
        if (!isTaken)
            return Resign(line, original, Inner.Configure(owner, channel, Renumbered(line, message, 0), inputSize, output), output, 48, 16);
        (line.LastCommand, line.HasCommand) = (Math.Max(number, line.LastCommand), true);
        if (TurnsAllOff && new Guid(message.AsSpan(16, 16)) == Guids.D3D11_AUTHENTICATED_CONFIGURE_PROTECTION && message[48] == 0)
            TurnOff(message);
        int code = Inner.Configure(owner, channel, Renumbered(line, message, ++line.InnerCommand), inputSize, output);
        return code < 0 && new Guid(message.AsSpan(16, 16)) == Forged ? Forge(line, original.AsSpan(16, 28), output)
            : Resign(line, original, code, output, 48, 16);
    }

    public override int Query(nint owner, nint channel, byte* input, uint inputSize, byte* output, uint outputSize)
    {
        if (!_lines.TryGetValue(channel, out var line) || !line.IsOpen || input == null || inputSize < 32 || outputSize < 48)
            return Inner.Query(owner, channel, input, inputSize, output, outputSize);
        byte[] message = new ReadOnlySpan<byte>(input, (int)inputSize).ToArray(), original = [.. new byte[16], .. message];
        uint number = BinaryPrimitives.ReadUInt32LittleEndian(message.AsSpan(24));
        bool isTaken = TakesQuery is null ? number > line.LastQuery || (number == line.LastQuery && !line.HasQuery) : TakesQuery(number, line.LastQuery);
        BinaryPrimitives.WriteUInt32LittleEndian(message.AsSpan(24), isTaken ? ++line.InnerQuery : 0);
        if (isTaken)
            (line.LastQuery, line.HasQuery) = (Math.Max(number, line.LastQuery), true);
        int code;
        fixed (byte* sent = message)
            code = Inner.Query(owner, channel, sent, inputSize, output, outputSize);
        if (code < 0 && new Guid(message.AsSpan(0, 16)) == Forged)
        {
            // The question again, and what follows from it.
            original.AsSpan(16, 28).CopyTo(new Span<byte>(output + 16, 28));
            new Span<byte>(output + 44, 4).Clear();
            original.AsSpan(48, Math.Min(original.Length, (int)outputSize) - 48).CopyTo(new Span<byte>(output + 48, (int)outputSize - 48));
            ReferenceCipher.Omac(line.Said, new ReadOnlySpan<byte>(output + 16, (int)outputSize - 16)).CopyTo(new Span<byte>(output, 16));
            return 0;
        }

        return Resign(line, original, code, output, outputSize, 16);
    }

    private void TurnOff(byte[] message)
    {
        foreach (var (channel, line) in _lines.Where(entry => entry.Value.IsOpen))
        {
            byte[] off = [.. message], answer = new byte[48];
            BinaryPrimitives.WriteInt64LittleEndian(off.AsSpan(32), line.Name);
            fixed (byte* output = answer)
                Inner.Configure(line.Owner, channel, Renumbered(line, off, ++line.InnerCommand), (uint)off.Length, output);
        }
    }

    /// <summary>The message with a number of ours, signed for the driver; lives as long as the line's next one is not made.</summary>
    private static byte* Renumbered(Line line, byte[] message, uint number)
    {
        if (line.Name == 0)
            line.Name = (nint)BinaryPrimitives.ReadInt64LittleEndian(message.AsSpan(32));
        BinaryPrimitives.WriteUInt32LittleEndian(message.AsSpan(40), number);
        ReferenceCipher.Omac(line.Key, message.AsSpan(16)).CopyTo(message, 0);
        line.Sent = GC.AllocateArray<byte>(message.Length, pinned: true);
        message.CopyTo(line.Sent, 0);
        fixed (byte* sent = line.Sent)
            return sent;
    }

    private int Resign(Line line, byte[] request, int code, byte* output, uint outputSize, int header)
    {
        var answer = new Span<byte>(output, (int)outputSize);
        if (!answer[..16].ContainsAnyExcept((byte)0) || answer[..16].IndexOfAnyExcept((byte)0xEE) < 0)
            return code; // it was not signed, or not given
        request.AsSpan(header, 28).CopyTo(answer[16..]);
        byte[] changed = answer.ToArray();
        if (Answers?.Invoke(changed) ?? false)
            changed.CopyTo(answer);
        if (SignsNothing)
            answer[..16].Clear();
        else
            ReferenceCipher.Omac(line.Said, answer[16..(SignsHeader ? 48 : answer.Length)]).CopyTo(answer);
        if (MistakesWholeBlocks && answer.Length % 16 == 0)
            answer[0] ^= 1;
        if (SignsHeader && answer.Length == 48)
            ReferenceCipher.Omac(line.Said, answer[16..44]).CopyTo(answer);
        return code;
    }

    private static int Forge(Line line, ReadOnlySpan<byte> header, byte* output)
    {
        var answer = new Span<byte>(output, 48);
        answer.Clear();
        header.CopyTo(answer[16..]);
        ReferenceCipher.Omac(line.Said, answer[16..]).CopyTo(answer);
        return 0;
    }

    private sealed class Line(nint owner, byte[] key)
    {
        public nint Owner { get; } = owner;

        public nint Name { get; set; }

        public byte[] Key { get; } = key;

        public byte[] Said { get; set; } = key;

        public byte[] Sent { get; set; } = [];

        public bool IsOpen { get; private set; }

        public uint LastQuery { get; set; }

        public bool HasQuery { get; set; }

        public uint LastCommand { get; set; }

        public bool HasCommand { get; set; }

        public uint InnerQuery { get; set; }

        public uint InnerCommand { get; set; }

        public void Open(uint query, uint command)
        {
            (LastQuery, LastCommand, InnerQuery, InnerCommand, IsOpen) = (query, command, query, command, true);
        }
    }
}

/// <summary>A mutant that is a few switches.</summary>
internal sealed unsafe class SwitchMutant : Mutant
{
    public Func<uint, uint>? ChangesCaps { get; init; }

    public bool TakesAnyType { get; init; }

    public override bool MapsAll => Maps;

    public override bool KeepsResources => Resources;

    public override bool KeepsSessions => SessionsStay;

    public override bool LeavesSlotEmpty => Empty;

    public override bool WritesBehind => Behind;

    public bool Maps { get; init; }

    public bool Resources { get; init; }

    public bool SessionsStay { get; init; }

    public bool Empty { get; init; }

    public bool Behind { get; init; }

    public bool DoesNotCount { get; init; }

    public bool FindsAnything { get; init; }

    public override uint Caps(uint caps) => ChangesCaps is null ? caps : ChangesCaps(caps);

    public override int CapsCode(int code) => TakesAnyType ? 0 : code;

    public override int Found(int code, void** found)
    {
        if (code < 0 && FindsAnything)
            return 0;
        if (code >= 0 && DoesNotCount)
            ((Abi.IUnknown*)*found)->lpVtbl->Release(*found);
        return code;
    }
}
