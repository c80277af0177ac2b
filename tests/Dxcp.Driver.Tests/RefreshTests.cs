using Dxcp.Abi;

namespace Dxcp.Driver.Tests;

/// <summary>Session key refresh through the driver's tables: R1–R14 and the decisions S1–S24.</summary>
public sealed unsafe class RefreshTests : IDisposable
{
    private static readonly byte[] s_zeros = new byte[16];
    private readonly DdiHost _host = new();

    public void Dispose() => _host.Dispose();

    [Fact] // R1, R2, S18
    public void Start_hands_out_another_random_number_each_time()
    {
        var session = new DdiSession(_host.Device);
        var numbers = Enumerable.Range(0, 100).Select(_ => Convert.ToHexString(session.Start())).ToHashSet();
        Assert.Equal(100, numbers.Count);
        Assert.DoesNotContain(Convert.ToHexString(s_zeros), numbers);
    }

    [Fact] // R5, R6
    public void Start_leaves_the_old_key_in_force()
    {
        var session = new DdiSession(_host.Device);
        byte[] randomNumber = session.Start();
        Assert.True(session.Uses(session.Key));
        Assert.False(session.Uses(Reference.Xor(session.Key, randomNumber)));
    }

    [Fact] // R3, R6, R8
    public void Finish_makes_the_key_the_old_one_xor_the_random_number()
    {
        var session = new DdiSession(_host.Device);
        byte[] oldKey = session.Key, randomNumber = session.Start();
        session.Finish();
        Assert.True(session.Uses(Reference.Xor(oldKey, randomNumber)));
        Assert.False(session.Uses(oldKey));
    }

    [Fact] // R3: each refresh starts from the key before it
    public void Refreshes_follow_one_another()
    {
        var session = new DdiSession(_host.Device);
        for (int i = 0; i < 20; i++)
        {
            session.Refresh();
            Assert.True(session.Uses(session.Key));
        }
    }

    [Fact] // S1
    public void Second_start_replaces_the_first_random_number()
    {
        var session = new DdiSession(_host.Device);
        byte[] first = session.Start(), second = session.Start();
        Assert.NotEqual(first, second);
        session.Finish();
        Assert.True(session.Uses(Reference.Xor(session.Key, second)));
    }

    [Fact] // R7, S2
    public void Finish_without_start_leaves_the_key_unchanged()
    {
        var session = new DdiSession(_host.Device);
        session.Finish();
        Assert.True(session.Uses(session.Key));
    }

    [Fact] // S2, S19
    public void Second_finish_leaves_the_key_unchanged()
    {
        var session = new DdiSession(_host.Device);
        session.Refresh();
        session.Finish();
        Assert.True(session.Uses(session.Key));
    }

    [Fact] // S3
    public void Start_and_finish_before_negotiation_are_ignored_and_hand_out_zeros()
    {
        var session = new DdiSession(_host.Device, negotiate: false);
        Assert.Equal(s_zeros, session.Start());
        session.Finish();
        Assert.Equal(HResult.S_OK, session.Negotiate());
        session.Finish();
        Assert.True(session.Uses(session.Key));
    }

    [Theory] // R4, S4
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(17)]
    [InlineData(32)]
    public void Start_with_a_wrong_size_zero_fills_and_keeps_what_is_pending(int size)
    {
        var session = new DdiSession(_host.Device);
        byte[] pending = session.Start();
        Assert.Equal(new byte[size], session.Start(size));
        session.Finish();
        Assert.True(session.Uses(Reference.Xor(session.Key, pending)));
    }

    [Fact] // S5
    public void Null_pointers_are_ignored_and_keep_what_is_pending()
    {
        var session = new DdiSession(_host.Device);
        byte[] pending = session.Start();
        _host.Device.Video->pfnStartSessionKeyRefresh(_host.Device.Handle, session.Handle, 16, null);
        _host.Device.Video->pfnStartSessionKeyRefresh(_host.Device.Handle, default, 16, null);
        _host.Device.Video->pfnFinishSessionKeyRefresh(_host.Device.Handle, default);
        _host.Device.Video->pfnFinishSessionKeyRefresh(default, session.Handle);
        session.Finish();
        Assert.True(session.Uses(Reference.Xor(session.Key, pending)));
    }

    [Fact] // R9, R10, S6
    public void Without_the_capability_refresh_does_nothing_and_hands_out_zeros()
    {
        using var host = new DdiHost(DriverProfile.NoRefresh);
        var session = new DdiSession(host.Device);
        Assert.Equal(s_zeros, session.Start());
        session.Finish();
        Assert.True(session.Uses(session.Key));
    }

    [Fact] // S7
    public void Content_keys_are_unwrapped_with_the_key_in_force_at_the_call()
    {
        var session = new DdiSession(_host.Device);
        byte[] contentKey = Reference.Pattern(16, seed: 5), wrappedUnderOld = Reference.Ecb(session.Key, contentKey);
        Assert.True(session.Uses(contentKey, wrappedUnderOld));
        session.Refresh();
        Assert.False(session.Uses(contentKey, wrappedUnderOld));
        Assert.True(session.Uses(contentKey, Reference.Ecb(session.Key, contentKey)));
    }

    [Fact] // S8
    public void Negotiating_again_replaces_the_key_and_forgets_a_pending_refresh()
    {
        var session = new DdiSession(_host.Device);
        session.Start();
        byte[] oldKey = session.Key;
        Assert.Equal(HResult.S_OK, session.Negotiate());
        Assert.NotEqual(oldKey, session.Key);
        session.Finish();
        Assert.True(session.Uses(session.Key));
    }

    [Fact] // S8: a negotiation that fails is none
    public void Failed_negotiation_keeps_key_and_pending_refresh()
    {
        var session = new DdiSession(_host.Device);
        byte[] pending = session.Start();
        Assert.Equal(HResult.E_INVALIDARG, session.Send(Reference.Pattern(256)));
        Assert.True(session.Uses(session.Key));
        session.Finish();
        Assert.True(session.Uses(Reference.Xor(session.Key, pending)));
    }

    [Fact] // S9
    public void Read_back_key_outlives_a_refresh()
    {
        using var host = new DdiHost(DriverProfile.ReadBackKey);
        var session = new DdiSession(host.Device);
        byte[] readBackKey = Reference.EcbDecrypt(session.Key, session.GetEncryptionBltKey());
        session.Refresh();
        var surface = host.Device.CreateBuffer(48, TestUsage.Protected);
        var staging = host.Device.CreateBuffer(48, TestUsage.Staging);
        byte[] counterBlock = session.Encrypt(surface, staging);
        Assert.Equal(new byte[48], Reference.Ctr(readBackKey, counterBlock, host.Device.Read(staging)));
        byte[] next = Reference.EcbDecrypt(session.Key, session.GetEncryptionBltKey());
        counterBlock = session.Encrypt(surface, staging);
        Assert.NotEqual(readBackKey, next);
        Assert.Equal(new byte[48], Reference.Ctr(next, counterBlock, host.Device.Read(staging)));
    }

    [Fact] // S10
    public void Destroying_with_a_pending_refresh_ends_the_session()
    {
        var session = new DdiSession(_host.Device);
        session.Start();
        session.Destroy();
        Assert.Equal(s_zeros, session.Start());
        session.Finish();
        session.Destroy();
        void* handle = (void*)1;
        Assert.Equal(HResult.E_INVALIDARG, _host.Device.Video->pfnCryptoSessionGetHandle(_host.Device.Handle, session.Handle, &handle));
        Assert.True(handle == null);
    }

    [Fact] // R14, S15
    public void Session_of_another_device_is_refused()
    {
        var other = _host.CreateDevice();
        var session = new DdiSession(_host.Device);
        byte[] pending = session.Start();
        byte[] buffer = [.. Enumerable.Repeat((byte)0xEE, 16)];
        fixed (byte* bytes = buffer)
        {
            other.Video->pfnStartSessionKeyRefresh(other.Handle, session.Handle, 16, bytes);
            Assert.Equal(HResult.E_INVALIDARG, other.Video->pfnNegotiateCryptoSessionKeyExchange(other.Handle, session.Handle, 16, bytes));
        }

        Assert.Equal(s_zeros, buffer);
        other.Video->pfnFinishSessionKeyRefresh(other.Handle, session.Handle);
        other.Video->pfnDestroyCryptoSession(other.Handle, session.Handle);
        Assert.True(session.Uses(session.Key));
        session.Finish();
        Assert.True(session.Uses(Reference.Xor(session.Key, pending)));
    }

    [Fact] // R13, S16
    public void Session_keyed_by_hardware_refuses_everything_that_is_forbidden_there()
    {
        using var host = new DdiHost(DriverProfile.HardwareKeyExchange with { Caps = DriverProfile.ReadBackKey.Caps });
        var session = new DdiSession(host.Device, negotiate: false, Guids.D3D11_KEY_EXCHANGE_HW_PROTECTION);
        Assert.Equal(HResult.E_INVALIDARG, session.Negotiate());
        Assert.Equal(s_zeros, session.Start());
        session.Finish();
        Assert.Equal(s_zeros, session.GetEncryptionBltKey());
        var staging = host.Device.CreateBuffer(16, TestUsage.Staging);
        var surface = host.Device.CreateBuffer(16, TestUsage.Protected);
        Assert.Equal(HResult.DXGI_ERROR_UNSUPPORTED, session.Decrypt(staging, surface, Reference.CounterBlock(1)));
        Assert.Equal(s_zeros, session.Encrypt(surface, staging));
    }

    [Fact] // S18
    public void All_zero_random_number_is_drawn_again()
    {
        int draws = 0;
        using var host = new DdiHost(DriverProfile.Default with { Random = bytes => bytes.Fill((byte)(draws++ < 5 ? 0 : draws)) });
        var session = new DdiSession(host.Device);
        Assert.DoesNotContain((byte)0, session.Start());
        Assert.True(draws > 5);
    }

    [Fact] // S24
    public void Pending_refresh_survives_everything_else_on_the_device()
    {
        var session = new DdiSession(_host.Device);
        byte[] pending = session.Start();
        var another = new DdiSession(_host.Device);
        another.Refresh();
        another.Destroy();
        _host.Device.Functions->pfnFlush(_host.Device.Handle, 0);
        _host.Device.Functions->pfnRelocateDeviceFuncs(_host.Device.Handle, _host.Device.Functions);
        Assert.True(session.Uses(session.Key));
        session.Finish();
        Assert.True(session.Uses(Reference.Xor(session.Key, pending)));
    }
}
