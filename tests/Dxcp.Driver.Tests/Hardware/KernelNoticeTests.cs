using System.Runtime.InteropServices;
using Dxcp.Abi;

namespace Dxcp.Driver.Tests.Hardware;

/// <summary>What the driver says to the kernel: S97, S198, S220.</summary>
public sealed unsafe class KernelNoticeTests
{
    private const nint Device = 0x7700;

    [ThreadStatic]
    private static List<string>? s_heard;

    [ThreadStatic]
    private static int s_answer;

    [Theory, InlineData(TeardownCause.Suspend), InlineData(TeardownCause.DisplayChange), InlineData(TeardownCause.SessionLock)] // S198
    public void A_teardown_is_told_with_its_cause(TeardownCause cause) =>
        Assert.Equal([$"escape of 7700, 20 bytes: {DxcpGuids.DXCP_ESCAPE_TEARDOWN} {(uint)cause:X8}"], Heard(kernel => kernel.TellTeardown(cause)));

    [Theory] // S220
    [InlineData(RemovalReason.Removed, 0x887A0005)]
    [InlineData(RemovalReason.Hung, 0x887A0006)]
    [InlineData(RemovalReason.Reset, 0x887A0007)]
    [InlineData(RemovalReason.InternalError, 0x887A0020)]
    public void A_removal_is_told_with_its_reason(RemovalReason reason, uint code) =>
        Assert.Equal([$"escape of 7700, 20 bytes: {DxcpGuids.DXCP_ESCAPE_REMOVAL} {code:X8}"], Heard(kernel => kernel.TellRemoval(reason)));

    [Theory]
    [InlineData(HResult.S_OK, DriverStatus.Ok)]
    [InlineData(1, DriverStatus.Ok)]
    [InlineData(HResult.E_OUTOFMEMORY, DriverStatus.OutOfMemory)]
    [InlineData(HResult.E_FAIL, DriverStatus.NotAvailable)]
    public void What_is_shared_is_left_with_the_kernel_under_the_runtimes_handle(int answer, DriverStatus expected)
    {
        s_answer = answer;
        var status = DriverStatus.Busy;
        Assert.Equal(["allocate 1 on 7700 for 55: 01020304"], Heard(kernel => status = kernel.Announce(0x55, [1, 2, 3, 4])));
        Assert.Equal(expected, status);
        Assert.Equal(["deallocate on 7700: 66, 0 others"], Heard(kernel => kernel.Withdraw(0x66)));
    }

    [Theory, InlineData(false), InlineData(true)]
    public void A_kernel_without_callbacks_is_told_nothing_and_shares_nothing(bool hasTable)
    {
        D3DDDI_DEVICECALLBACKS none = default;
        var kernel = new KernelAllocations(Device, hasTable ? &none : null);
        kernel.TellTeardown(TeardownCause.Suspend);
        kernel.TellRemoval(RemovalReason.Hung);
        kernel.Withdraw(0x66);
        Assert.Equal(DriverStatus.NotAvailable, kernel.Announce(0x55, [1]));
    }

    [Theory, InlineData(false), InlineData(true)] // S97
    public void What_is_not_shared_is_none_of_the_kernels_business(bool isShared)
    {
        s_answer = HResult.S_OK;
        var description = ResourceDescription.Buffer(64) with { Sharing = isShared ? ResourceSharing.Unrestricted : ResourceSharing.None };
        var heard = Heard(kernel =>
        {
            using var adapter = new DriverAdapter(DriverProfile.OnDemand);
            using var device = new DriverDevice(adapter) { Kernel = kernel };
            Assert.Equal(DriverStatus.Ok, device.CreateResource(1, description, [], 0x55));
            Assert.Equal(DriverStatus.Ok, device.DestroyResource(1));
            Assert.Equal(DriverStatus.Ok, device.CreateResource(2, description, [], 0x56));
        });
        Assert.Equal(isShared ? ["allocate", "deallocate", "allocate", "deallocate"] : [], heard.Select(one => one.Split(' ')[0]));
    }

    private static List<string> Heard(Action<KernelAllocations> tell)
    {
        D3DDDI_DEVICECALLBACKS callbacks = default;
        callbacks.pfnAllocateCb = &Allocate;
        callbacks.pfnDeallocateCb = &Deallocate;
        callbacks.pfnEscapeCb = &Escape;
        s_heard = [];
        tell(new KernelAllocations(Device, &callbacks));
        return s_heard;
    }

    [UnmanagedCallersOnly]
    private static int Allocate(void* hDevice, D3DDDICB_ALLOCATE* pData)
    {
        var data = new ReadOnlySpan<byte>(pData->pPrivateDriverData, (int)pData->PrivateDriverDataSize);
        s_heard!.Add($"allocate {pData->NumAllocations} on {(nint)hDevice:X} for {pData->hResource:X}: {Convert.ToHexString(data)}");
        return pData->pAllocationInfo == null ? HResult.E_INVALIDARG : s_answer;
    }

    [UnmanagedCallersOnly]
    private static int Deallocate(void* hDevice, D3DDDICB_DEALLOCATE* pData)
    {
        s_heard!.Add($"deallocate on {(nint)hDevice:X}: {pData->hResource:X}, {pData->NumAllocations} others");
        return HResult.S_OK;
    }

    [UnmanagedCallersOnly]
    private static int Escape(void* hAdapter, void* pData)
    {
        var escape = (D3DDDICB_ESCAPE*)pData;
        var notice = (DxcpTeardownNotice*)escape->pPrivateDriverData; // both notices are an id and a number
        s_heard!.Add($"escape of {escape->hDevice:X}, {escape->PrivateDriverDataSize} bytes: {notice->Id} {notice->Cause:X8}");
        return HResult.S_OK;
    }
}
