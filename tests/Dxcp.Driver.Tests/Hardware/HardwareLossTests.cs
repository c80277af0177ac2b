using System.Runtime.InteropServices;
using Dxcp.Abi;
using Dxcp.Channels;
using Dxcp.Cryptography;

namespace Dxcp.Driver.Tests.Hardware;

/// <summary>What is left of hardware protection on a card that was taken out, and what of it is a key exchange: S58, S194 to S199, S219 to S221.</summary>
public sealed unsafe class HardwareLossTests
{
    private const uint Challenge = 1, Load = 2, Seal = 3, Unload = 4, TearDown = 5;

    private static readonly Guid s_keyId = new("6f1b2c3d-0002-4000-8000-00805f9b34fb");

    [ThreadStatic]
    private static List<uint>? s_heard;

    [Fact] // S220
    public void A_card_that_is_taken_out_takes_no_command_makes_no_key_and_has_lost_keys_and_contents()
    {
        using var device = Device("device-removed@CreateAuthenticatedChannel");
        var adapter = device.Device.Adapter;
        DriverSession pipe = Session(device, KeyExchange.HardwareProtection), media = Session(device, KeyExchange.HardwareMedia);
        Assert.Equal(DriverStatus.Ok, media.MakeHardwareKey(out ulong handle));
        LoadKey(adapter, level: 1);
        byte[] blob = new byte[HardwareEnvironment.SealedSize];
        Assert.Equal(HardwareStatus.Done, adapter.Hardware.Seal(handle, s_keyId, blob));
        Assert.Equal((SessionCondition.Good, SessionCondition.Good, 1), (pipe.Condition, media.Condition, adapter.Hardware.KeyCount));
        byte[] chain = adapter.CertificateOf(Guids.D3D11_CRYPTO_TYPE_AES128_CTR).ToArray();
        Assert.Equal(DriverStatus.DeviceRemoved, device.Device.CreateAuthenticatedChannel(1, ChannelType.HardwareDriver));
        foreach (uint function in (uint[])[Challenge, Load, Seal, Unload, TearDown, 6])
        {
            var status = pipe.Command(function, Command([]), new byte[8192], out var outcome, out int written);
            Assert.Equal((function, DriverStatus.DeviceRemoved, HardwareStatus.Done, 0), (function, status, outcome, written));
        }

        Assert.Equal((DriverStatus.DeviceRemoved, 0ul), (media.MakeHardwareKey(out handle), handle));
        Assert.Equal((SessionCondition.KeyAndContentLost, SessionCondition.KeyAndContentLost, 0), (pipe.Condition, media.Condition, adapter.Hardware.KeyCount));
        Assert.Equal(DriverStatus.InvalidArgument, media.TakeHardwareKey(blob, isHardwareMemory: true, out _));
        // The certificate is as good as before.
        Assert.Equal(chain, adapter.CertificateOf(Guids.D3D11_CRYPTO_TYPE_AES128_CTR).ToArray());
    }

    [Fact] // S221: a licence is what a key block is to other sessions
    public void Loading_a_licence_alone_is_a_key_exchange()
    {
        using var device = Device("key-exchange-refused@NegotiateKeyExchange");
        var pipe = Session(device, KeyExchange.HardwareProtection);
        foreach (uint function in (uint[])[Challenge, Seal, Unload, TearDown, 6, Challenge])
            Assert.NotEqual((function, HardwareStatus.NotAuthentic), (function, Send(function)));
        Assert.Equal([HardwareStatus.NotAuthentic, HardwareStatus.Malformed], [Send(Load), Send(Load)]);

        HardwareStatus Send(uint function)
        {
            Assert.Equal(DriverStatus.Ok, pipe.Command(function, Command([]), new byte[8192], out var outcome, out _));
            return outcome;
        }
    }

    [Fact] // S198
    public void A_licence_that_answers_a_challenge_from_before_a_teardown_is_not_taken()
    {
        using var device = Device("key-lost@1000000");
        var hardware = device.Device.Adapter.Hardware;
        byte[] nonce = new byte[16];
        hardware.Challenge(nonce, SecureRandom.Fill);
        hardware.TearDown(TeardownCause.SessionLock);
        var key = new HardwareKey(new Aes128Key(Reference.Pattern(16)), 1, 0);
        Assert.Equal(HardwareStatus.WrongNonce, hardware.Load(nonce, [(s_keyId, key)]));
        key.Lose();
        Assert.Equal(0, hardware.KeyCount);
    }

    [Theory] // S199
    [InlineData(1u, ResourceProtection.RestrictedContent, DriverStatus.Ok)]
    [InlineData(1u, ResourceProtection.HardwareProtected, DriverStatus.Ok)]
    [InlineData(2u, ResourceProtection.None, DriverStatus.OpenDestination)]
    [InlineData(2u, ResourceProtection.RestrictedContent, DriverStatus.OpenDestination)]
    [InlineData(2u, ResourceProtection.HardwareProtected, DriverStatus.Ok)]
    [InlineData(3u, ResourceProtection.RestrictedContent, DriverStatus.OpenDestination)]
    [InlineData(3u, ResourceProtection.HardwareProtected, DriverStatus.Ok)]
    public void From_level_two_on_pictures_lie_in_memory_that_hardware_protects(uint level, ResourceProtection protection, DriverStatus expected)
    {
        using var device = Device("key-lost@1000000");
        var media = Session(device, KeyExchange.HardwareMedia);
        Assert.Equal(DriverStatus.Ok, media.MakeHardwareKey(out ulong handle));
        LoadKey(device.Device.Adapter, level);
        byte[] blob = new byte[HardwareEnvironment.SealedSize];
        Assert.Equal(HardwareStatus.Done, device.Device.Adapter.Hardware.Seal(handle, s_keyId, blob));
        Guid passThrough = DxcpGuids.DXCP_DECODER_PROFILE_PASS_THROUGH;
        var picture = ResourceDescription.Texture2D(SurfaceFormat.Nv12, 16, 16) with { Protection = protection };
        Assert.Equal(DriverStatus.Ok, device.Device.CreateResource(1, picture, []));
        Assert.Equal(DriverStatus.Ok, device.Device.CreateDecoderView(2, 1, 0, 0, passThrough));
        var description = new DecoderDescription(passThrough, SurfaceFormat.Nv12, 16, 16);
        Assert.Equal(DriverStatus.Ok, device.Device.CreateVideoDecoder(3, description, Guids.D3D11_DECODER_ENCRYPTION_HW_CENC));
        Assert.True(device.Device.DecoderViews.TryGet(2, out var view) & device.Device.Decoders.TryGet(3, out var decoder));
        // S197: such a decoder has no other keys, whether there is a session for them or not.
        Assert.Equal(DriverStatus.InvalidArgument, decoder!.BeginFrame(view!, new byte[16]));
        Assert.Equal(DriverStatus.InvalidArgument, decoder.BeginFrame(view!, Reference.Pattern(16)));
        Assert.Equal(expected, decoder.BeginFrame(view!, media, blob));
        if (expected != DriverStatus.Ok)
            return;
        // S300: what a submission held of the key it gives back, so that unloading wipes it.
        var key = ((Dictionary<Guid, HardwareKey>)SessionTestDevice.Inside(device.Device.Adapter.Hardware, "_keys")!)[s_keyId].Key;
        byte[] bytes = key.Schedule[..16].ToArray();
        Assert.Equal(DriverStatus.Ok, decoder.Submit([new CompressedBuffer(CompressedBufferType.SliceControl,
            device.CreateBuffer(ResourceUsage.Dynamic, 64), 0, 64, new CounterBlock(1, 0), null)]));
        Assert.Equal(HardwareStatus.Done, device.Device.Adapter.Hardware.Unload(s_keyId));
        Assert.NotEqual(bytes, key.Schedule[..16].ToArray());
    }

    [Fact] // S197, S219
    public void A_frame_under_a_key_of_hardware_is_a_frame_to_faults()
    {
        using var device = Device("decoder-busy:2@1, device-removed@4");
        var media = Session(device, KeyExchange.HardwareMedia);
        Guid passThrough = DxcpGuids.DXCP_DECODER_PROFILE_PASS_THROUGH;
        Assert.Equal(DriverStatus.Ok, device.Device.CreateResource(1, ResourceDescription.Texture2D(SurfaceFormat.Nv12, 16, 16), []));
        Assert.Equal(DriverStatus.Ok, device.Device.CreateDecoderView(2, 1, 0, 0, passThrough));
        var description = new DecoderDescription(passThrough, SurfaceFormat.Nv12, 16, 16);
        Assert.Equal(DriverStatus.Ok, device.Device.CreateVideoDecoder(3, description, Guids.D3D11_DECODER_ENCRYPTION_HW_CENC));
        Assert.True(device.Device.DecoderViews.TryGet(2, out var view) & device.Device.Decoders.TryGet(3, out var decoder));
        // No key was made, so that what comes through is refused for that.
        foreach (var expected in (DriverStatus[])[DriverStatus.Busy, DriverStatus.Busy, DriverStatus.InvalidState, DriverStatus.DeviceRemoved])
            Assert.Equal(expected, decoder!.BeginFrame(view!, media, new byte[HardwareEnvironment.SealedSize]));
    }

    [Fact]
    public void Each_challenge_has_a_nonce_of_its_own_and_the_last_one_alone_is_answered()
    {
        using var device = Device("key-lost@1000000");
        var hardware = device.Device.Adapter.Hardware;
        byte[] first = new byte[16], second = new byte[16];
        hardware.Challenge(first, SecureRandom.Fill);
        hardware.Challenge(second, SecureRandom.Fill);
        Assert.NotEqual(first, second);
        Assert.Equal(HardwareStatus.WrongNonce, hardware.Load(first, []));
        Assert.Equal(HardwareStatus.Done, hardware.Load(second, []));
    }

    [Theory, InlineData("suspend"), InlineData("device-removed")] // S10, S198, S220
    public void What_a_card_loses_all_of_its_devices_lose(string fault)
    {
        using var device = Device("key-lost@1000000");
        using DriverDevice second = new(device.Device.Adapter), third = new(device.Device.Adapter);
        var sessions = new List<DriverSession>();
        var memories = new List<Resource>();
        foreach (var one in (DriverDevice[])[device.Device, second, third])
        {
            for (nint handle = 1; handle <= 2; handle++)
            {
                var description = ResourceDescription.Buffer(64) with { Protection = ResourceProtection.HardwareProtected };
                Assert.Equal(DriverStatus.Ok, one.CreateResource(handle, description, []));
                Assert.Equal(DriverStatus.Ok, one.CreateCryptoSession(handle, Guids.D3D11_CRYPTO_TYPE_AES128_CTR, KeyExchange.RsaesOaep, default));
                Assert.True(one.Resources.TryGet(handle, out var memory) & one.Sessions.TryGet(handle, out var session));
                Assert.Equal(DriverStatus.Ok, SessionTestDevice.Negotiate(session!, Reference.Pattern(16, seed: (int)handle)));
                memory!.Memory[63] = 0xAA;
                sessions.Add(session!);
                memories.Add(memory);
            }
        }

        GraphicsCard.Of(device.Device.Adapter.Profile).Faults!.Add(FaultPlan.Parse(fault));
        Assert.All(sessions, session => Assert.Null(session.KeyInForce));
        Assert.All(memories, memory => Assert.Equal(0, memory.Memory[63]));
    }

    [Theory, InlineData(TeardownCause.Suspend, 0), InlineData(TeardownCause.SessionLock, 0xAA)] // S198
    public void A_teardown_reaches_the_memory_of_each_device(TeardownCause cause, int left)
    {
        using var device = Device("key-lost@1000000");
        using var second = new DriverDevice(device.Device.Adapter);
        var memories = new List<Resource>();
        foreach (var one in (DriverDevice[])[device.Device, second])
        {
            Assert.Equal(DriverStatus.Ok,
                one.CreateResource(1, ResourceDescription.Buffer(64) with { Protection = ResourceProtection.HardwareProtected }, []));
            Assert.True(one.Resources.TryGet(1, out var memory));
            memory.Memory[0] = 0xAA;
            memories.Add(memory);
        }

        device.Device.Adapter.Hardware.TearDown(cause);
        Assert.All(memories, memory => Assert.Equal(left, memory.Memory[0]));
    }

    [Fact] // S221
    public void Outputs_of_all_devices_lose_what_was_asked_of_them()
    {
        using var device = Device("key-lost@1000000");
        using var second = new DriverDevice(device.Device.Adapter);
        DriverDevice[] devices = [device.Device, second];
        Assert.All(devices, one => Assert.Equal(ProtectionRequests.Enabled, one.Protection.Requests));
        GraphicsCard.Of(device.Device.Adapter.Profile).Faults!.Add(FaultPlan.Parse("output-lost"));
        Assert.All(devices, one => Assert.Equal((ProtectionRequests.None, true), (one.Protection.Requests, one.Protection.IsInForce)));
    }

    [Theory] // S198, S221
    [InlineData("suspend", 1u), InlineData("content-lost", 1u), InlineData("display-change", 2u), InlineData("session-lock", 3u), InlineData("key-lost", 3u)]
    [InlineData("device-removed", 0x887A0005), InlineData("device-removed:hung", 0x887A0006), InlineData("device-removed:reset", 0x887A0007)]
    [InlineData("device-removed:internal-error", 0x887A0020), InlineData("blt-stalled:1ms@DecryptionBlt", 0x887A0006)]
    public void What_a_fault_costs_is_told_to_the_kernel_with_its_cause(string fault, uint cause)
    {
        D3DDDI_DEVICECALLBACKS callbacks = default;
        callbacks.pfnEscapeCb = &Hear;
        using var device = Device("key-lost@1000000");
        using var told = new DriverDevice(device.Device.Adapter) { Kernel = new KernelAllocations(1, &callbacks) };
        var session = device.CreateKeyedSession(Reference.Pattern(16));
        s_heard = [];
        GraphicsCard.Of(device.Device.Adapter.Profile).Faults!.Add(FaultPlan.Parse(fault));
        if (fault.Contains('@', StringComparison.Ordinal))
        {
            Assert.Equal(DriverStatus.DeviceRemoved, session.DecryptionBlt(device.CreateBuffer(ResourceUsage.Staging), device.CreateProtectedBuffer(), null, [],
                new CounterBlock(1, 0)));
        }

        Assert.Equal([cause], s_heard);
    }

    [UnmanagedCallersOnly]
    private static int Hear(void* hAdapter, void* pData)
    {
        s_heard!.Add(((DxcpTeardownNotice*)((D3DDDICB_ESCAPE*)pData)->pPrivateDriverData)->Cause); // both notices are an id and a number
        return HResult.S_OK;
    }

    private static SessionTestDevice Device(string faults) =>
        new(DriverProfile.Hardware with { Name = "a card that loses", Faults = FaultPlan.Parse(faults) });

    private static DriverSession Session(SessionTestDevice device, KeyExchange keyExchange)
    {
        nint handle = 100 + (nint)keyExchange;
        Assert.Equal(DriverStatus.Ok, device.Device.CreateCryptoSession(handle, Guids.D3D11_CRYPTO_TYPE_AES128_CTR, keyExchange, default));
        Assert.True(device.Device.Sessions.TryGet(handle, out var session));
        return session;
    }

    private static void LoadKey(DriverAdapter adapter, uint level)
    {
        byte[] nonce = new byte[16];
        adapter.Hardware.Challenge(nonce, SecureRandom.Fill);
        Assert.Equal(HardwareStatus.Done, adapter.Hardware.Load(nonce, [(s_keyId, new HardwareKey(new Aes128Key(Reference.Pattern(16)), level, 0))]));
    }

    private static byte[] Command(byte[] body) => [.. BitConverter.GetBytes(body.Length + 4), .. body];
}
