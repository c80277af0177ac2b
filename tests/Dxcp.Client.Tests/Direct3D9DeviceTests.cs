using Dxcp.Abi;
using Dxcp.Cryptography;
using Dxcp.Driver;

namespace Dxcp.Client.Tests;

/// <summary>What the client does differently on Direct3D 9: memory for blts, surfaces of the application's.</summary>
public sealed unsafe class Direct3D9DeviceTests
{
    [Theory]
    [InlineData(1u, 1u)]
    [InlineData(4096u, 256u)]
    [InlineData(8192u, 512u)]
    [InlineData(48u, 48u)]
    [InlineData(1000u, 240u)]
    public void R33_memory_for_blts_is_as_aligned_and_as_long_as_the_driver_asks(uint start, uint block)
    {
        using Direct3D9Device device = RealDevice.Open9(DriverProfile.Default with { BufferAlignmentStart = start, BlockAlignmentSize = block });
        Assert.Equal((start, block), (device.GetCaps().BufferAlignmentStart, device.GetCaps().BlockAlignmentSize));
        using CryptoSession session = device.CreateSession(DriverIdentity.LoadOrCreate().Root);
        using ProtectedSurface surface = device.CreateProtectedSurface(FrameFormat.P010, 322, 182);
        RoundTrip(session, surface);
    }

    [Fact]
    public void A_surface_of_the_applications_is_taken()
    {
        using Direct3D9Device device = RealDevice.Open9(DriverProfile.Default);
        using CryptoSession session = device.CreateSession(DriverIdentity.LoadOrCreate().Root);
        IDirect3DSurface9* made;
        Assert.Equal(0, device.Pointer->lpVtbl->CreateRenderTargetEx(device.Pointer, 64, 48, D3DVideoFormats.NV12, 0, 0, 0, &made, null,
            Macros.D3DUSAGE_RESTRICTED_CONTENT));
        using ProtectedSurface surface = device.Wrap(made);
        Assert.Equal(1u, made->lpVtbl->Base.Base.Release(made));
        Assert.Equal((FrameFormat.Nv12, 64, 48), (surface.Format, surface.Width, surface.Height));
        RoundTrip(session, surface);
    }

    [Fact]
    public void A_surface_that_blts_do_not_take_is_refused_and_let_go()
    {
        using Direct3D9Device device = RealDevice.Open9(DriverProfile.Default), other = RealDevice.Open9(DriverProfile.Default);
        Refuses(device, device, D3DFORMAT.D3DFMT_A8R8G8B8, D3DPOOL.D3DPOOL_DEFAULT);
        Refuses(device, device, D3DVideoFormats.NV12, D3DPOOL.D3DPOOL_SYSTEMMEM);
        Refuses(device, other, D3DVideoFormats.NV12, D3DPOOL.D3DPOOL_DEFAULT, Macros.D3DUSAGE_RESTRICTED_CONTENT);
        var open = Refuses(device, device, D3DVideoFormats.NV12, D3DPOOL.D3DPOOL_DEFAULT);
        Assert.Contains("not protected", open.Message, StringComparison.Ordinal); // S133
        Assert.Throws<ArgumentNullException>(() => device.Wrap(0));
        Assert.Throws<ArgumentNullException>(() => Direct3D9Device.From(0));
    }

    [Fact]
    public void What_is_used_after_the_device_is_refused()
    {
        Direct3D9Device device = RealDevice.Open9(DriverProfile.Default);
        device.Dispose();
        device.Dispose();
        Assert.Throws<ObjectDisposedException>(() => device.GetCaps());
        Assert.Throws<ObjectDisposedException>(() => device.CreateProtectedSurface(FrameFormat.Nv12, 64, 48));
    }

    private static ArgumentException Refuses(Direct3D9Device device, Direct3D9Device maker, D3DFORMAT format, D3DPOOL pool, uint usage = 0)
    {
        IDirect3DSurface9* made;
        Assert.Equal(0, maker.Pointer->lpVtbl->CreateOffscreenPlainSurfaceEx(maker.Pointer, 64, 48, format, pool, &made, null, usage));
        nint surface = (nint)made;
        var refused = Assert.Throws<ArgumentException>(() => device.Wrap(surface));
        Assert.Equal(0u, made->lpVtbl->Base.Base.Release(made));
        return refused;
    }

    private static void RoundTrip(CryptoSession session, ProtectedSurface surface)
    {
        byte[] frame = Player.Frame(surface.Layout), back = new byte[frame.Length];
        session.Write(frame, surface);
        session.Read(surface, back);
        Assert.Equal(frame, back);
    }
}
