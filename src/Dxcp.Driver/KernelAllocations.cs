using Dxcp.Abi;

namespace Dxcp.Driver;

/// <summary>
/// The kernel, as a runtime offers it to the driver of one device: where resources are made known that other devices may
/// open. What goes with a resource as private data is its <see cref="Resource.SharedName"/>. Pages:
/// <c>nc-d3dumddi-pfnd3dddi_allocatecb</c>, <c>nc-d3dumddi-pfnd3dddi_deallocatecb</c>. Thread-safe as far as the runtime's callbacks are.
/// </summary>
/// <param name="device">The runtime's handle for the device.</param>
/// <param name="callbacks">The runtime's table, valid as long as the device; may be null.</param>
internal sealed unsafe class KernelAllocations(nint device, D3DDDI_DEVICECALLBACKS* callbacks)
{
    /// <summary>Makes a resource known, as one allocation.</summary>
    /// <param name="resource">The runtime's handle for it.</param>
    /// <param name="name">The private data.</param>
    /// <returns>NotAvailable where the runtime has no kernel behind it.</returns>
    public DriverStatus Announce(nint resource, ReadOnlySpan<byte> name)
    {
        if (callbacks == null || callbacks->pfnAllocateCb == null)
            return DriverStatus.NotAvailable;
        fixed (byte* data = name)
        {
            var allocation = new D3DDDI_ALLOCATIONINFO();
            var arguments = new D3DDDICB_ALLOCATE
            {
                pPrivateDriverData = data,
                PrivateDriverDataSize = (uint)name.Length,
                hResource = resource,
                NumAllocations = 1,
                pAllocationInfo = &allocation,
            };
            int code = callbacks->pfnAllocateCb((void*)device, &arguments);
            return code >= 0 ? DriverStatus.Ok : code == HResult.E_OUTOFMEMORY ? DriverStatus.OutOfMemory : DriverStatus.NotAvailable;
        }
    }

    /// <summary>
    /// Tells that hardware tears protected sessions down: an escape of the project's own, since WDDM has the driver in the kernel tell it (S198).
    /// </summary>
    public void TellTeardown(TeardownCause cause)
    {
        if (callbacks == null || callbacks->pfnEscapeCb == null)
            return;
        var notice = new DxcpTeardownNotice { Id = DxcpGuids.DXCP_ESCAPE_TEARDOWN, Cause = (uint)cause };
        var arguments = new D3DDDICB_ESCAPE { hDevice = device, pPrivateDriverData = &notice, PrivateDriverDataSize = (uint)sizeof(DxcpTeardownNotice) };
        _ = callbacks->pfnEscapeCb(null, &arguments);
    }

    /// <summary>Tells why the device is about to be gone: an escape of the project's own, since with WDDM the kernel knows (S301).</summary>
    public void TellRemoval(RemovalReason reason)
    {
        if (callbacks == null || callbacks->pfnEscapeCb == null)
            return;
        var notice = new DxcpRemovalNotice
        {
            Id = DxcpGuids.DXCP_ESCAPE_REMOVAL,
            Reason = reason switch
            {
                RemovalReason.Hung => HResult.DXGI_ERROR_DEVICE_HUNG,
                RemovalReason.Reset => HResult.DXGI_ERROR_DEVICE_RESET,
                RemovalReason.InternalError => HResult.DXGI_ERROR_DRIVER_INTERNAL_ERROR,
                _ => HResult.DXGI_ERROR_DEVICE_REMOVED,
            },
        };
        var arguments = new D3DDDICB_ESCAPE { hDevice = device, pPrivateDriverData = &notice, PrivateDriverDataSize = (uint)sizeof(DxcpRemovalNotice) };
        _ = callbacks->pfnEscapeCb(null, &arguments);
    }

    /// <summary>Tells that the device has done with a resource that it made known or opened.</summary>
    public void Withdraw(nint resource)
    {
        if (callbacks == null || callbacks->pfnDeallocateCb == null)
            return;
        var arguments = new D3DDDICB_DEALLOCATE { hResource = resource };
        _ = callbacks->pfnDeallocateCb((void*)device, &arguments);
    }
}
