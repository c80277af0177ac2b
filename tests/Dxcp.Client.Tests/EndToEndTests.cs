using Dxcp.Abi;
using Dxcp.Cryptography;
using Dxcp.Driver;

namespace Dxcp.Client.Tests;

/// <summary>The client on DXCP's own runtime and driver: the whole way, by the published interfaces alone.</summary>
public sealed class EndToEndTests
{
    public static TheoryData<string> Apis => ["d3d11", "d3d9"];

    public static TheoryData<string, string, FrameFormat> Drivers => new(
        from api in (string[])["d3d11", "d3d9"]
        from profile in (string[])[nameof(DriverProfile.Default), nameof(DriverProfile.ReadBackKey), nameof(DriverProfile.SequentialIV)]
        from format in Enum.GetValues<FrameFormat>()
        select (api, profile, format));

    [Theory, MemberData(nameof(Drivers))]
    public void Every_frame_comes_back_over_refreshes_bit_by_bit(string api, string profile, FrameFormat format)
    {
        using ContentProtectionDevice device = RealDevice.Open(api, RealDevice.Named(profile));
        using CryptoSession session = device.CreateSession(DriverIdentity.LoadOrCreate().Root);
        using ProtectedSurface surface = device.CreateProtectedSurface(format, 322, 182);
        using ContentKey key = session.CreateContentKey();
        byte[] back = new byte[surface.Layout.Size];
        for (int i = 0; i < 60; i++)
        {
            byte[] frame = Player.Frame(surface.Layout);
            session.Write(frame, surface, i % 3 == 1 ? key : null, i % 4 >= 2 ? new PartialPattern(100, 20, 2) : null);
            if (i % 7 == 6)
                session.RefreshKey();
            session.Read(surface, back);
            Assert.Equal(frame, back);
        }

        Assert.Equal(8ul, session.Epoch);
    }

    [Theory, MemberData(nameof(Apis))] // S121, S131
    public void Frames_that_are_encrypted_whole_need_no_partial_decryption(string api)
    {
        DriverProfile whole = DriverProfile.Default with { Caps = DriverProfile.Default.Caps & ~ProtectionCaps.PartialDecryption };
        using ContentProtectionDevice device = RealDevice.Open(api, whole);
        using CryptoSession session = device.CreateSession(DriverIdentity.LoadOrCreate().Root);
        using ProtectedSurface surface = device.CreateProtectedSurface(FrameFormat.Nv12, 64, 48);
        byte[] frame = Player.Frame(surface.Layout), back = new byte[frame.Length];
        session.Write(frame, surface);
        session.Read(surface, back);
        Assert.Equal(frame, back);
    }

    [Theory, MemberData(nameof(Apis))]
    public void R5_between_Start_and_Finish_the_driver_works_under_the_old_key(string api)
    {
        using ContentProtectionDevice device = RealDevice.Open(api, DriverProfile.Default);
        using CryptoSession session = device.CreateSession(DriverIdentity.LoadOrCreate().Root);
        using ProtectedSurface surface = device.CreateProtectedSurface(FrameFormat.Nv12, 64, 48);
        using StagingSurface staging = session.CreateStagingSurface(surface);
        byte[] frame = Player.Frame(surface.Layout), back = new byte[frame.Length];
        session.Encrypt(frame, staging);
        session.BeginRefresh();
        session.DecryptionBlt(staging, surface);
        session.EncryptionBlt(surface, staging);
        session.BeginRefresh();
        session.CompleteRefresh();
        session.Decrypt(staging, back);
        Assert.Equal(frame, back);
        session.Read(surface, back);
        Assert.Equal(frame, back);
    }

    [Theory, MemberData(nameof(Apis))]
    public void R9_a_driver_without_refresh_says_so(string api)
    {
        using ContentProtectionDevice device = RealDevice.Open(api, DriverProfile.NoRefresh);
        using CryptoSession session = device.CreateSession(DriverIdentity.LoadOrCreate().Root);
        Assert.Equal(ContentProtectionFlags.FreshenSessionKey, Assert.Throws<CapabilityMissingException>(session.RefreshKey).Missing);
    }

    [Theory, MemberData(nameof(Apis))]
    public void S62_used_up_protected_memory_is_E_OUTOFMEMORY_and_comes_back(string api)
    {
        using ContentProtectionDevice device = RealDevice.Open(api, DriverProfile.Default with { ProtectedMemorySize = 1 << 20 });
        Assert.Equal(1ul << 20, device.GetCaps().ProtectedMemorySize);
        for (int i = 0; i < 3; i++)
        {
            using ProtectedSurface fits = device.CreateProtectedSurface(FrameFormat.Nv12, 640, 480);
            using ProtectedSurface too = device.CreateProtectedSurface(FrameFormat.Nv12, 640, 480);
            Assert.Equal(HResult.E_OUTOFMEMORY, Assert.Throws<ContentProtectionException>(() =>
                device.CreateProtectedSurface(FrameFormat.Nv12, 1280, 720)).HResult);
        }
    }

    [Theory, MemberData(nameof(Apis))]
    public async Task Sessions_of_one_device_do_not_disturb_each_other(string api)
    {
        using ContentProtectionDevice device = RealDevice.Open(api, DriverProfile.ReadBackKey);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            using CryptoSession session = device.CreateSession(DriverIdentity.LoadOrCreate().Root);
            using ProtectedSurface surface = device.CreateProtectedSurface(FrameFormat.Nv12, 130, 66);
            byte[] back = new byte[surface.Layout.Size];
            for (int i = 0; i < 50; i++)
            {
                byte[] frame = Player.Frame(surface.Layout);
                session.Write(frame, surface);
                session.RefreshKey();
                session.Read(surface, back);
                Assert.Equal(frame, back);
            }
        })));
    }
}
