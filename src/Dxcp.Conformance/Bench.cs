using System.Diagnostics.CodeAnalysis;
using Dxcp.Abi;

namespace Dxcp.Conformance;

/// <summary>What a check works at: one probe of the target on one surface, and what it needs again and again.</summary>
internal sealed class Bench : IDisposable
{
    public const uint Refresh = 0x20;
    public const uint Partial = 8;
    public const uint ContentKey = 0x10;
    public const uint ReadBack = 0x40;
    public const uint ReadBackKey = 0x80;
    public const uint Sequential = 0x100;
    public const uint Blt = 0x400;
    private readonly List<Probe> _others = [];
    private readonly ProfileWish _wish;

    public Bench(ProbeKind kind, ConformanceTarget target, ProfileWish wish)
    {
        (Kind, Target, _wish) = (kind, target, wish);
        Probe = Probe.Open(kind, target, wish);
    }

    public ProbeKind Kind { get; }

    public ConformanceTarget Target { get; }

    public Probe Probe { get; }

    public ProbeDevice Device => Probe.Device;

    public bool HasCodes => Kind is ProbeKind.D3D9 or ProbeKind.Ddi9;

    /// <summary>Bytes of a blt that look like nothing.</summary>
    public byte[] Plain(int seed = 1) => ReferenceCipher.Pattern(Device.StreamSize, seed);

    public void Refused(Refusal why, int? code) => Probe.Refused(why, code);

    /// <summary>The target once more, as another user of the same process opens it.</summary>
    public Probe Elsewhere()
    {
        var other = Probe.Open(Kind, Target, _wish);
        _others.Add(other);
        return other;
    }

    public (nint Memory, nint Picture) Pair() => (Device.CreateMemory(), Device.CreateProtected());

    /// <summary>Demands that a picture is still empty.</summary>
    public static void IsEmpty(ProbeDevice device, nint picture, string what = "the picture") =>
        Demand.All(device.Peek(picture), 0, what);

    /// <summary>A blt of encrypted bytes, which must bring the picture over.</summary>
    [SuppressMessage("Performance", "CA1822", Justification = "Checks read it as what a bench does.")]
    public void Brings(ProbeSession session, nint memory, nint picture, byte[] plain, byte[] counterBlock, byte[]? contentKey = null)
    {
        session.Device.Write(memory, ReferenceCipher.Ctr(contentKey ?? session.Key, counterBlock, plain));
        Probe.Accepted(session.Decrypt(memory, picture, counterBlock, contentKey is null ? null : ReferenceCipher.Ecb(session.Key, contentKey)),
            "DecryptionBlt");
        Demand.Equal(plain, session.Device.Peek(picture), "bytes of the picture");
    }

    /// <summary>A blt under a used IV, which must be refused and leave the picture as it is.</summary>
    public void RefusesReuse(ProbeSession session, nint memory, nint picture, byte[] counterBlock, byte[] before, byte[]? contentKey = null)
    {
        session.Device.Write(memory, Plain(9));
        int? code = session.Decrypt(memory, picture, counterBlock, contentKey is null ? null : ReferenceCipher.Ecb(session.Key, contentKey));
        Demand.Equal(before, session.Device.Peek(picture), "bytes of the picture, unchanged by a blt under a used IV");
        Refused(Refusal.BadArgument, code);
    }

    /// <summary>Demands that Start is refused and hands out zeros, whatever was in the buffer.</summary>
    public void RefusesStart(ProbeSession session, Refusal why, int size = 16)
    {
        byte[] buffer = [.. Enumerable.Repeat((byte)0xEE, size)];
        int? code = session.Start(buffer);
        Demand.All(buffer, 0, "the buffer of the refused Start");
        Refused(why, code);
    }

    /// <summary>Demands that the implementation decrypts under the key that the session is to have, and what is read back likewise.</summary>
    public static void KeyIs(ProbeSession session, byte[] key, string which)
    {
        Demand.True(session.Uses(key), $"DecryptionBlt under {which}", "another key");
        session.Key = key;
    }

    public static void KeyIsNot(ProbeSession session, byte[] key, string which) =>
        Demand.False(session.Uses(key), $"DecryptionBlt under another key than {which}", which);

    /// <summary>A decoder and the session that a channel tied to it.</summary>
    public (ProbeDecoder Decoder, ProbeSession Session, ProbeChannel Channel) Tied(bool restricted = true)
    {
        var decoder = Device.CreateDecoder(restricted);
        var session = Device.CreateSession(DxcpGuids.DXCP_DECODER_PROFILE_PASS_THROUGH);
        Probe.Accepted(session.Negotiate(), "negotiation");
        var channel = Device.OpenChannel();
        Probe.Accepted(decoder.TieTo(session, channel), "CRYPTO_SESSION");
        return (decoder, session, channel);
    }

    public void Dispose()
    {
        foreach (var other in _others)
            other.Dispose();
        Probe.Dispose();
    }
}
