using Dxcp.Abi;
using Dxcp.Driver;

namespace Dxcp.Client.Tests;

/// <summary>Why a device was removed, as applications are told: S301.</summary>
public sealed unsafe class RemovalReasonTests
{
    [Theory]
    [InlineData("device-removed", HResult.DXGI_ERROR_DEVICE_REMOVED, HResult.D3DERR_DEVICEREMOVED)]
    [InlineData("device-removed:removed", HResult.DXGI_ERROR_DEVICE_REMOVED, HResult.D3DERR_DEVICEREMOVED)]
    [InlineData("device-removed:hung", HResult.DXGI_ERROR_DEVICE_HUNG, HResult.D3DERR_DEVICEHUNG)]
    [InlineData("device-removed:reset", HResult.DXGI_ERROR_DEVICE_RESET, HResult.D3DERR_DEVICELOST)]
    [InlineData("device-removed:internal-error", HResult.DXGI_ERROR_DRIVER_INTERNAL_ERROR, HResult.D3DERR_DEVICELOST)]
    [InlineData("blt-stalled:1ms", HResult.DXGI_ERROR_DEVICE_HUNG, HResult.D3DERR_DEVICEHUNG)]
    public void A_device_is_removed_for_the_reason_that_the_fault_names(string fault, int reason11, int reason9)
    {
        DriverProfile profile = DriverProfile.Default with { Faults = FaultPlan.Parse(fault + "@DecryptionBlt:1") };
        using var root = Cryptography.DriverIdentity.LoadOrCreate();
        using var device11 = (Direct3D11Device)RealDevice.Open("d3d11", profile);
        Assert.Equal((reason11, HResult.DXGI_ERROR_DEVICE_REMOVED), Lose(device11, root));
        Assert.Equal(reason11, device11.Pointer->lpVtbl->GetDeviceRemovedReason(device11.Pointer));

        using var device9 = (Direct3D9Device)RealDevice.Open("d3d9", profile with { });
        Assert.Equal((reason9, reason9), Lose(device9, root));
        Assert.Equal(reason9, device9.Pointer->lpVtbl->CheckDeviceState(device9.Pointer, 0));
    }

    /// <summary>The codes with which the blt fails in which it happens, and a call after that.</summary>
    private static (int Blt, int Next) Lose(ContentProtectionDevice device, Cryptography.DriverIdentity identity)
    {
        using CryptoSession session = device.CreateSession(identity.Root);
        using ProtectedSurface surface = device.CreateProtectedSurface(FrameFormat.Nv12, 64, 48);
        byte[] frame = new byte[surface.Layout.Size];
        // Of what returns nothing at Direct3D 11 the client asks the reason; other calls have a code of their own.
        return (Assert.Throws<DeviceLostException>(() => session.Write(frame, surface)).HResult,
            Assert.Throws<DeviceLostException>(() => device.CreateSession(identity.Root)).HResult);
    }
}
