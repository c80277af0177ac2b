using System.Runtime.CompilerServices;
using Dxcp.Abi;
using Dxcp.Channels;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime;

/// <summary>
/// A device as the driver has it. The methods are the driver's functions: they translate codes, take an empty slot for
/// "not available" (S57), and know nothing of COM. As the interface demands, calls are kept apart by who calls: the device
/// where it was made with D3DCREATE_MULTITHREADED, the application otherwise.
/// </summary>
internal sealed unsafe partial class Ddi9Device : IDisposable
{
    private readonly Tables* _tables;
    private readonly nint _runtimeHandle = RuntimeHandle.Next();
    private readonly void* _device;
    private bool _created;
    private readonly bool _hasDoors;
    private int _removedReason;

    // One block of native memory: the driver keeps addresses into it for as long as the device lives.
    private struct Tables
    {
        public D3DDDI_DEVICEFUNCS Device;
        public D3DDDI_DEVICECALLBACKS KernelCallbacks;
    }

    /// <summary>Makes a device on an adapter that outlives it.</summary>
    /// <exception cref="HResultException">The driver refused.</exception>
    public Ddi9Device(Ddi9Adapter adapter, bool multithreaded)
    {
        _tables = (Tables*)DriverMemory.Allocate((nuint)sizeof(Tables));
        try
        {
            KernelCallbacks.Fill(&_tables->KernelCallbacks);
            RemovalReasons.Expect(_runtimeHandle);
            var arguments = new D3DDDIARG_CREATEDEVICE
            {
                hDevice = _runtimeHandle,
                Interface = D3DDDIARG_OPENADAPTER.Direct3D9,
                Version = Macros.D3D_UMD_INTERFACE_VERSION_WIN7,
                pCallbacks = &_tables->KernelCallbacks,
                pDeviceFuncs = Functions,
                Flags = { Value = multithreaded ? D3DDDI_CREATEDEVICEFLAGS.AllowMultithreading : 0 },
            };
            int code = adapter.Functions->pfnCreateDevice(adapter.Handle, &arguments);
            if (code < 0)
                throw new HResultException(DriverErrors9.ToApi(code), $"The driver's pfnCreateDevice refused with {HResultName.Of(code)}.");
            _device = (void*)arguments.hDevice;
            _created = true;
            _hasDoors = adapter.IsTracedHere && TracedDevice9.Install(Functions, (nint)_device);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Why the device is gone; S_OK while it is not.</summary>
    public int RemovedReason => Volatile.Read(ref _removedReason);

    /// <summary>What channel messages call the device, as our driver and those like it have it: the handle that it gave out (R53).</summary>
    public nint DeviceHandle => (nint)_device;

    private D3DDDI_DEVICEFUNCS* Functions => &_tables->Device;

    /// <summary>Makes a resource and gives the driver's handle for it.</summary>
    public int CreateResource(D3DDDIARG_CREATERESOURCE arguments, out nint resource) => CreateResource(arguments, RuntimeHandle.Next(), out resource);

    /// <summary>Makes a resource that other devices may open.</summary>
    public int CreateShared(D3DDDIARG_CREATERESOURCE arguments, in SharedSurface description, SharedProcesses processes, out nint resource,
        out SharedResource? shared)
    {
        nint made = 0;
        int code = SharedResource.Make(description, processes, name => CreateResource(arguments, name, out made), () => DestroyResource(made), out shared);
        resource = shared is null ? 0 : made;
        return code == DXGI_ERROR_UNSUPPORTED ? D3DERR_NOTAVAILABLE : code;
    }

    /// <summary>Opens a resource that another device made, and gives the driver's handle for it.</summary>
    public int OpenResource(SharedResource shared, out nint resource)
    {
        resource = 0;
        if (Functions->pfnOpenResource == null)
            return DriverAnswer.NoSlot(D3DERR_NOTAVAILABLE, "pfnOpenResource");
        using var memory = new OpenedAllocations(shared);
        var arguments = new D3DDDIARG_OPENRESOURCE
        {
            NumAllocations = memory.Count,
            pOpenAllocationInfo = memory.Infos,
            hKMResource = shared.KernelHandle,
            pPrivateDriverData = memory.DriverData,
            PrivateDriverDataSize = memory.DriverDataSize,
            hResource = RuntimeHandle.Next(),
            Rotation = (uint)D3DDDI_ROTATION.D3DDDI_ROTATION_IDENTITY,
        };
        int code = Outcome(Functions->pfnOpenResource(_device, &arguments));
        if (code >= 0)
            resource = arguments.hResource;
        return code;
    }

    private int CreateResource(D3DDDIARG_CREATERESOURCE arguments, nint name, out nint resource)
    {
        resource = 0;
        if (Functions->pfnCreateResource == null)
            return DriverAnswer.NoSlot(D3DERR_NOTAVAILABLE, "pfnCreateResource");
        arguments.hResource = name;
        int code = Outcome(Functions->pfnCreateResource(_device, &arguments));
        if (code >= 0)
            resource = arguments.hResource;
        return code;
    }

    public void DestroyResource(nint resource)
    {
        if (Functions->pfnDestroyResource != null)
            _ = Outcome(Functions->pfnDestroyResource(_device, (void*)resource));
    }

    /// <summary>Locks a whole resource. Of a surface the driver is told the extent, so that it can refuse what reaches further than its own (S119).</summary>
    public int Lock(nint resource, D3DRECT? area, uint flags, out void* data, out uint pitch)
    {
        data = null;
        pitch = 0;
        if (Functions->pfnLock == null || Functions->pfnUnlock == null)
            return DriverAnswer.NoSlot(D3DERR_NOTAVAILABLE, "pfnLock or pfnUnlock");
        var arguments = new D3DDDIARG_LOCK
        {
            hResource = resource,
            Area = area ?? default,
            Flags = { Value = flags | (area is null ? 0 : D3DDDI_LOCKFLAGS.AreaValid) }
        };
        int code = Outcome(Functions->pfnLock(_device, &arguments));
        if (code < 0)
            return code;
        data = arguments.pSurfData;
        pitch = arguments.Pitch;
        return data == null ? DriverAnswer.Empty(D3DERR_NOTAVAILABLE, "pfnLock gave no memory") : code;
    }

    public int Unlock(nint resource)
    {
        var arguments = new D3DDDIARG_UNLOCK { hResource = resource };
        return Outcome(Functions->pfnUnlock(_device, &arguments));
    }

    public int Blt(nint source, D3DRECT sourceRect, nint destination, D3DRECT destinationRect)
    {
        if (Functions->pfnBlt == null)
            return DriverAnswer.NoSlot(D3DERR_NOTAVAILABLE, "pfnBlt");
        var arguments = new D3DDDIARG_BLT
        {
            hSrcResource = source,
            SrcRect = sourceRect,
            hDstResource = destination,
            DstRect = destinationRect,
            Flags = { Value = D3DDDI_BLTFLAGS.Point }
        };
        return Outcome(Functions->pfnBlt(_device, &arguments));
    }

    public int ColorFill(nint resource, D3DRECT rect, uint color)
    {
        if (Functions->pfnColorFill == null)
            return DriverAnswer.NoSlot(D3DERR_NOTAVAILABLE, "pfnColorFill");
        var arguments = new D3DDDIARG_COLORFILL { hResource = resource, DstRect = rect, Color = color };
        return Outcome(Functions->pfnColorFill(_device, &arguments));
    }

    /// <summary>Destroys the device in the driver. Everything made on it must be gone.</summary>
    public void Dispose()
    {
        if (_created && Functions->pfnDestroyDevice != null)
            _ = Functions->pfnDestroyDevice(_device);
        if (_hasDoors)
            TracedDevice9.Remove((nint)_device);
        _created = false;
        RemovalReasons.Forget(_runtimeHandle);
        DriverMemory.Free(_tables);
    }

    private int Outcome(int code, [CallerMemberName] string function = "")
    {
        int known = Noticed(code) == D3DDDIERR_DEVICEREMOVED ? RemovedReason : DriverErrors9.ToApi(code);
        return code < 0 ? DriverAnswer.Refused(known, function, code) : known;
    }

    private int Noticed(int code)
    {
        // The first reason stays (S301).
        if (code == D3DDDIERR_DEVICEREMOVED)
            _ = Interlocked.CompareExchange(ref _removedReason, RemovalReasons.Of9(_runtimeHandle), S_OK);
        return code;
    }
}
