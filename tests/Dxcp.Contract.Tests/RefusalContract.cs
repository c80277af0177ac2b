using System.Security.Cryptography;
using Dxcp.Abi;

namespace Dxcp.Contract.Tests;

/// <summary>A refusal changes nothing: no key, no pending number, no IV, no budget, no count; whatever is refused, alike on every surface.</summary>
public sealed class RefusalContract
{
    private static readonly byte[] s_picture = Reference.Pattern(SurfaceDevice.StreamSize, seed: 3);

    /// <summary>What lies in memory while calls are refused: a blt that was taken would show.</summary>
    private static readonly byte[] s_other = Reference.Pattern(SurfaceDevice.StreamSize, seed: 4);

    /// <summary>The calls, each refused for a reason of its own.</summary>
    private static readonly Dictionary<string, Func<Scene, int?>> s_calls = new()
    {
        ["Start of 15 bytes"] = scene => scene.Session.Start(new byte[15]),
        ["Start of 17 bytes"] = scene => scene.Session.Start(new byte[17]),
        ["Start without a buffer"] = scene => scene.Session.Start(null),
        ["negotiation of garbage"] = scene => scene.Session.Send(Reference.Pattern(256)),
        ["negotiation of 255 bytes"] = scene => scene.Session.Send(Reference.Pattern(255)),
        ["negotiation without a block"] = scene => scene.Session.Send(null),
        ["negotiation with another padding"] = scene => scene.Session.Send(scene.Session.Wrap(Reference.Pattern(16), RSAEncryptionPadding.OaepSHA1)),
        ["read-back key without the capability"] = scene => scene.Session.GetReadBackKey(new byte[16]),
        ["blt with a used IV"] = scene => scene.Session.Decrypt(scene.Memory, scene.Picture, Scene.UsedByBlt),
        ["blt with an IV that a frame used"] = scene => scene.Session.Decrypt(scene.Memory, scene.Picture, Scene.UsedByFrame),
        ["blt without an IV"] = scene => scene.Session.Decrypt(scene.Memory, scene.Picture, null),
        ["blt the wrong way"] = scene => scene.Session.Decrypt(scene.Picture, scene.Memory, Scene.Unused),
        ["blt onto itself"] = scene => scene.Session.Decrypt(scene.Memory, scene.Memory, Scene.Unused),
        ["reading back the wrong way"] = scene => scene.Session.Encrypt(scene.Memory, scene.Picture, new byte[16]),
        ["reading back without room for an IV"] = scene => scene.Session.Encrypt(scene.Picture, scene.Memory, null),
        ["buffer with a used IV"] = scene => scene.Decoder.Submit(new byte[32], Scene.UsedByFrame),
        ["buffer with an IV that a blt used"] = scene => scene.Decoder.Submit(new byte[32], Scene.UsedByBlt),
        ["frame within a frame"] = scene => scene.Decoder.Begin(new byte[16]),
        ["unknown extension"] = scene => scene.Decoder.Extend(0x799),
    };

    public static IEnumerable<TheoryDataRow<SurfaceKind, string, bool>> Calls =>
        from kind in Surface.With()
        from call in s_calls.Keys
        from strict in new[] { false, true }
        select new TheoryDataRow<SurfaceKind, string, bool>(kind, call, strict);

    [Theory, MemberData(nameof(Calls))]
    public void A_refused_call_changes_nothing(SurfaceKind kind, string call, bool strict)
    {
        // So little protected memory that a surface, a buffer or a use that is not given back would soon be missed.
        var profile = (strict ? DriverProfile.StrictIV : DriverProfile.Default) with { ProtectedMemorySize = 64 << 10 };
        using var surface = Surface.Open(kind, profile);
        var scene = new Scene(surface);
        byte[] pending = scene.Session.Start();
        for (int i = 0; i < 50; i++)
            Assert.True(s_calls[call](scene) is null or < 0);
        scene.CheckUnchanged();
        Surface.Accepted(scene.Session.Finish());
        Assert.True(scene.Session.Uses(Reference.Xor(scene.Session.Key, pending)));
        scene.Session.Key = Reference.Xor(scene.Session.Key, pending);
        scene.CheckNothingIsHeld();
    }

    [Theory, OnSurfaces(false, true)] // R7, S2
    public void A_refused_Finish_changes_nothing(SurfaceKind kind, bool strict)
    {
        using var surface = Surface.Open(kind, strict ? DriverProfile.StrictIV : DriverProfile.Default);
        var scene = new Scene(surface);
        surface.Refused(Refusal.BadState, scene.Session.Finish());
        scene.CheckUnchanged();
        scene.Session.Refresh();
        surface.Refused(Refusal.BadState, scene.Session.Finish());
        Assert.True(scene.Session.Uses(scene.Session.Key));
        scene.CheckNothingIsHeld();
    }

    /// <summary>A decoder and the session that a channel tied to it.</summary>
    internal static (SurfaceDecoder Decoder, SurfaceSession Session) TiedDecoder(ProbeDevice device)
    {
        var decoder = device.CreateDecoder();
        var session = device.CreateSession(DxcpGuids.DXCP_DECODER_PROFILE_PASS_THROUGH);
        Surface.Accepted(session.Negotiate());
        Surface.Accepted(decoder.TieTo(session, device.OpenChannel()));
        return (decoder, session);
    }

    /// <summary>A session that a decoder is tied to, in the middle of a frame, with IVs used by a blt and by the frame.</summary>
    private sealed class Scene
    {
        public static readonly byte[] UsedByBlt = Reference.CounterBlock(100);
        public static readonly byte[] UsedByFrame = Reference.CounterBlock(101);
        public static readonly byte[] Unused = Reference.CounterBlock(102);
        private readonly Surface _surface;

        public Scene(Surface surface)
        {
            _surface = surface;
            (Decoder, Session) = TiedDecoder(surface.Device);
            (Memory, Picture) = BltContract.Pair(surface.Device);
            for (ulong i = 1; i < 110; i++)
                Session.NextCounterBlock(); // so that the session's own are behind those named here
            Decrypt(UsedByBlt);
            Surface.Accepted(Decoder.Begin(new byte[16]));
            Surface.Accepted(Decoder.Submit(new byte[32], UsedByFrame));
            surface.Device.Write(Memory, s_other);
        }

        public SurfaceSession Session { get; }

        public SurfaceDecoder Decoder { get; }

        public nint Memory { get; }

        public nint Picture { get; }

        /// <summary>Used IVs are used, unused ones are not, the picture and the key are what they were.</summary>
        public void CheckUnchanged()
        {
            Assert.Equal(s_picture, _surface.Device.Peek(Picture));
            RefusesBlt(UsedByBlt);
            RefusesBlt(UsedByFrame);
            _surface.Refused(Refusal.BadArgument, Decoder.Submit(new byte[32], UsedByFrame));
            Decrypt(Unused);
            Assert.True(Session.Uses(Session.Key));
            Assert.True(Session.EncryptsWith(Session.Key));
        }

        /// <summary>The frame ends, and what is destroyed gives its memory back, as often as one likes.</summary>
        public void CheckNothingIsHeld()
        {
            Decoder.End();
            Decoder.Destroy();
            _surface.Device.Destroy(Picture);
            for (int i = 0; i < 200; i++)
                _surface.Device.Destroy(_surface.Device.CreateProtected());
        }

        private void RefusesBlt(byte[] counterBlock)
        {
            _surface.Device.Write(Memory, s_other);
            _surface.Refused(Refusal.BadArgument, Session.Decrypt(Memory, Picture, counterBlock));
            Assert.Equal(s_picture, _surface.Device.Peek(Picture));
        }

        private void Decrypt(byte[] counterBlock)
        {
            _surface.Device.Write(Memory, Reference.Ctr(Session.Key, counterBlock, s_picture));
            Surface.Accepted(Session.Decrypt(Memory, Picture, counterBlock));
            Assert.Equal(s_picture, _surface.Device.Peek(Picture));
        }
    }
}
