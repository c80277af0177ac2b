using Dxcp.Abi;

namespace Dxcp.Driver.Tests;

/// <summary>Session key refresh through the driver's tables, beyond what a contract holds on every surface: R4, R13, R14, S1–S24.</summary>
public sealed unsafe class RefreshTests : IDisposable
{
    private static readonly byte[] s_zeros = new byte[16];
    private readonly DdiHost _host = new();

    public void Dispose() => _host.Dispose();

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
        var staging = host.Device.CreateBuffer(16, ProbeUsage.Staging);
        var surface = host.Device.CreateBuffer(16, ProbeUsage.Protected);
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
