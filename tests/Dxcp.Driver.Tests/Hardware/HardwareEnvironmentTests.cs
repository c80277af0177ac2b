using System.Runtime.InteropServices;
using Dxcp.Abi;
using Dxcp.Cryptography;

namespace Dxcp.Driver.Tests.Hardware;

/// <summary>What the secure environment keeps, for whom, and what it forgets: R46, S194, S197 to S199, S300.</summary>
public sealed unsafe class HardwareEnvironmentTests : IDisposable
{
    private static readonly Guid s_passThrough = DxcpGuids.DXCP_DECODER_PROFILE_PASS_THROUGH;
    private static readonly Guid s_keyId = new("6f1b2c3d-0001-4000-8000-00805f9b34fb");

    private readonly DriverDevice _device = new(new DriverAdapter(DriverProfile.Hardware with { Name = "a card of this test's own" }));
    private nint _handles = 100;

    private HardwareEnvironment Hardware => _device.Adapter.Hardware;

    public void Dispose()
    {
        _device.Dispose();
        _device.Adapter.Dispose();
    }

    [Fact] // S197, S300
    public void Frame_under_a_key_of_hardware_begins_in_a_picture_that_holds_it_and_with_a_view_of_its_profile_alone()
    {
        byte[] blob = Seal(MediaSession(out ulong handle), handle);
        var decoder = Decoder();
        Assert.Equal(DriverStatus.InvalidArgument, decoder.BeginFrame(View(16, 8), Last(), blob));
        Assert.Equal(DriverStatus.InvalidArgument, decoder.BeginFrame(View(16, 16) with { Profile = Guids.D3D11_DECODER_PROFILE_HEVC_VLD_MAIN }, Last(), blob));
        Assert.Equal(DriverStatus.Ok, decoder.BeginFrame(View(16, 16), Last(), blob));
        Assert.Equal(DriverStatus.InvalidState, decoder.BeginFrame(View(16, 16), Last(), blob)); // the first one is not over
    }

    [Theory, InlineData(false), InlineData(true)] // S195
    public void Key_of_a_media_session_is_forgotten_when_it_makes_another_or_ends(bool ends)
    {
        var session = MediaSession(out ulong handle);
        Load(s_keyId);
        byte[] blob = new byte[HardwareEnvironment.SealedSize];
        Assert.Equal(HardwareStatus.Done, Hardware.Seal(handle, s_keyId, blob));
        if (ends)
            Assert.Equal(DriverStatus.Ok, _device.DestroyCryptoSession(_handles));
        // A call that came through before its session ended makes none either.
        Assert.Equal((ends ? DriverStatus.InvalidState : DriverStatus.Ok, ends), (session.MakeHardwareKey(out ulong another), another == 0));
        Assert.Equal(HardwareStatus.NoSuchSession, Hardware.Seal(handle, s_keyId, blob));
    }

    [Fact] // S198
    public void What_was_sealed_before_a_teardown_opens_nothing_after_it_though_a_licence_brings_the_key_again()
    {
        var session = MediaSession(out ulong handle);
        byte[] blob = Seal(session, handle);
        Hardware.TearDown(TeardownCause.SessionLock);
        Load(s_keyId);
        Assert.Equal(DriverStatus.InvalidArgument, session.TakeHardwareKey(blob, isHardwareMemory: true, out _));
        Assert.Equal(DriverStatus.Ok, session.MakeHardwareKey(out handle));
        Assert.Equal(HardwareStatus.Done, Hardware.Seal(handle, s_keyId, blob));
        Assert.Equal(DriverStatus.Ok, session.TakeHardwareKey(blob, isHardwareMemory: true, out _));
    }

    [Fact] // S198
    public void A_teardown_that_leaves_contents_says_so_whatever_the_one_before_it_took()
    {
        var session = MediaSession(out _);
        Hardware.TearDown(TeardownCause.Suspend);
        Assert.Equal((SessionCondition.KeyAndContentLost, true), (session.Condition, Hardware.ContentLost));
        Assert.Equal(DriverStatus.Ok, session.MakeHardwareKey(out _));
        Hardware.TearDown(TeardownCause.DisplayChange);
        Assert.Equal((SessionCondition.KeyLost, false), (session.Condition, Hardware.ContentLost));
    }

    [ThreadStatic]
    private static Action? s_heard;

    [Fact] // S198
    public void When_a_teardown_is_told_the_keys_are_still_there_and_afterwards_they_are_not()
    {
        D3DDDI_DEVICECALLBACKS callbacks = default;
        callbacks.pfnEscapeCb = &Hear;
        using var told = new DriverDevice(_device.Adapter) { Kernel = new KernelAllocations(1, &callbacks) };
        byte[] blob = Seal(MediaSession(out ulong handle), handle);
        var then = new List<HardwareStatus>();
        s_heard = () => then.Add(Hardware.Seal(handle, s_keyId, blob));
        Hardware.TearDown(TeardownCause.SessionLock);
        Assert.Equal([HardwareStatus.Done], then);
        Assert.Equal(HardwareStatus.NoSuchSession, Hardware.Seal(handle, s_keyId, blob));
    }

    [UnmanagedCallersOnly]
    private static int Hear(void* hAdapter, void* pData)
    {
        s_heard!();
        return HResult.S_OK;
    }

    [Theory, InlineData("teardown"), InlineData("unload"), InlineData("licence"), InlineData("removal")] // S300
    public void Key_that_hardware_lost_is_wiped_and_serves_no_frame_that_has_it(string how)
    {
        var session = MediaSession(out ulong handle);
        byte[] blob = Seal(session, handle);
        Assert.Equal(DriverStatus.Ok, session.TakeHardwareKey(blob, isHardwareMemory: true, out var message));
        var key = message.Key;
        byte[] bytes = key.Schedule[..16].ToArray();
        Assert.True(message.TryEnter());
        message.Leave();
        switch (how)
        {
            case "teardown":
                Hardware.TearDown(TeardownCause.DisplayChange);
                break;
            case "unload":
                Assert.Equal(HardwareStatus.Done, Hardware.Unload(s_keyId));
                break;
            case "licence":
                Load(s_keyId);
                break;
            default:
                Hardware.LoseKeys();
                break;
        }

        Assert.False(message.TryEnter());
        Assert.NotEqual(bytes, key.Schedule[..16].ToArray());
        message.Dispose();
    }

    [Fact] // S198
    public void Status_that_is_asked_for_during_a_teardown_waits_for_its_end()
    {
        var session = MediaSession(out _);
        var decoder = Decoder();
        // The teardown waits at this decoder's lock, in the middle: keys are lost, contents not yet.
        var held = Assert.IsType<Lock>(SessionTestDevice.Inside(decoder, "_lock"));
        using var entered = new ManualResetEventSlim();
        var teardown = new Thread(() => Hardware.TearDown(TeardownCause.Suspend));
        var condition = SessionCondition.Good;
        var asking = new Thread(() =>
        {
            entered.Set();
            condition = session.Condition;
        });
        lock (held)
        {
            teardown.Start();
            Assert.True(SpinWait.SpinUntil(() => teardown.ThreadState.HasFlag(ThreadState.WaitSleepJoin) && Hardware.Generation != 0, 10_000));
            asking.Start();
            entered.Wait();
            Assert.False(asking.Join(20));
        }

        teardown.Join();
        asking.Join();
        Assert.Equal(SessionCondition.KeyAndContentLost, condition);
    }

    [Theory, InlineData(TeardownCause.Suspend), InlineData(TeardownCause.DisplayChange), InlineData(TeardownCause.SessionLock)] // S198
    public void Teardown_costs_the_contents_of_hardware_protected_memory_alone_and_by_suspending_alone(TeardownCause cause)
    {
        Resource restricted = Buffer(ResourceProtection.RestrictedContent), hardware = Buffer(ResourceProtection.HardwareProtected);
        Hardware.TearDown(cause);
        Assert.Equal((0xAA, cause == TeardownCause.Suspend ? 0 : 0xAA), (restricted.Memory[0], hardware.Memory[0]));
    }

    [Fact] // R46
    public void Decoder_whose_session_is_gone_is_tied_to_none_though_another_has_its_name()
    {
        Assert.Equal(DriverStatus.Ok, _device.CreateCryptoSession(1, Guids.D3D11_CRYPTO_TYPE_AES128_CTR, KeyExchange.RsaesOaep, s_passThrough));
        var decoder = Decoder();
        Assert.Equal(0, _device.SessionOf(decoder));
        Assert.True(_device.TryTieSession(_handles, 1));
        Assert.Equal(1, _device.SessionOf(decoder));
        Assert.Equal(DriverStatus.Ok, _device.DestroyCryptoSession(1));
        Assert.Equal(0, _device.SessionOf(decoder));
        Assert.Equal(DriverStatus.Ok, _device.CreateCryptoSession(1, Guids.D3D11_CRYPTO_TYPE_AES128_CTR, KeyExchange.RsaesOaep, s_passThrough));
        Assert.Equal(0, _device.SessionOf(decoder));
    }

    private Resource Buffer(ResourceProtection protection)
    {
        Assert.Equal(DriverStatus.Ok, _device.CreateResource(++_handles, ResourceDescription.Buffer(64) with { Protection = protection }, []));
        Assert.True(_device.Resources.TryGet(_handles, out var buffer));
        new Span<byte>(buffer.Memory, 64).Fill(0xAA);
        return buffer;
    }

    private DriverSession MediaSession(out ulong key)
    {
        Assert.Equal(DriverStatus.Ok, _device.CreateCryptoSession(++_handles, Guids.D3D11_CRYPTO_TYPE_AES128_CTR, KeyExchange.HardwareMedia, s_passThrough));
        Assert.True(_device.Sessions.TryGet(_handles, out var session));
        Assert.Equal(DriverStatus.Ok, session.MakeHardwareKey(out key));
        return session;
    }

    private DriverSession Last() => _device.Sessions.Snapshot()[^1];

    private byte[] Seal(DriverSession session, ulong handle)
    {
        Assert.Equal(KeyExchange.HardwareMedia, session.KeyExchange);
        Load(s_keyId);
        byte[] blob = new byte[HardwareEnvironment.SealedSize];
        Assert.Equal(HardwareStatus.Done, Hardware.Seal(handle, s_keyId, blob));
        return blob;
    }

    private void Load(Guid id)
    {
        byte[] nonce = new byte[16];
        Hardware.Challenge(nonce, SecureRandom.Fill);
        Assert.Equal(HardwareStatus.Done, Hardware.Load(nonce, [(id, new HardwareKey(new Aes128Key(Reference.Pattern(16, 7)), 1, 0))]));
    }

    private DriverDecoder Decoder()
    {
        Assert.Equal(DriverStatus.Ok,
            _device.CreateVideoDecoder(++_handles, new(s_passThrough, SurfaceFormat.Nv12, 16, 16), Guids.D3D11_DECODER_ENCRYPTION_HW_CENC));
        Assert.True(_device.Decoders.TryGet(_handles, out var decoder));
        return decoder;
    }

    private DecoderView View(uint width, uint height)
    {
        var picture = ResourceDescription.Texture2D(SurfaceFormat.Nv12, width, height) with { Protection = ResourceProtection.HardwareProtected };
        Assert.Equal(DriverStatus.Ok, _device.CreateResource(++_handles, picture, []));
        Assert.Equal(DriverStatus.Ok, _device.CreateDecoderView(_handles + 1, _handles, 0, 0, s_passThrough));
        Assert.True(_device.DecoderViews.TryGet(++_handles, out var view));
        return view;
    }
}
