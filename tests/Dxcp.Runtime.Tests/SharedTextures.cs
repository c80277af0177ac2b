using System.Runtime.InteropServices;
using Dxcp.Abi;
using Dxcp.Kernel;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime.Tests;

/// <summary>Handles of shared textures, and what stands behind them at their doors.</summary>
internal static unsafe class SharedTextures
{
    private static int s_lies;

    /// <summary>Opens a handle on a device, which owns what it got.</summary>
    public static int Open(TestDevice device, nint handle, out ID3D11Texture2D* texture)
    {
        Guid iid = ID3D11Texture2D.IID;
        void* opened = (void*)1;
        int code = device.Device->lpVtbl->OpenSharedResource(device.Device, (void*)handle, &iid, &opened);
        texture = (ID3D11Texture2D*)opened;
        if (code >= 0)
            _ = device.Own(new ComPtr<ID3D11Texture2D>(texture));
        return code;
    }

    public static nint HandleOf(ID3D11Texture2D* texture)
    {
        using ComPtr<IDXGIResource> resource = Resource(texture);
        void* handle;
        Assert.Equal(S_OK, resource.Pointer->lpVtbl->GetSharedHandle(resource.Pointer, &handle));
        return (nint)handle;
    }

    public static ComPtr<IDXGIResource> Resource(ID3D11Texture2D* texture)
    {
        Guid iid = IDXGIResource.IID;
        void* resource;
        Assert.Equal(S_OK, texture->lpVtbl->Base.Base.Base.QueryInterface(texture, &iid, &resource));
        return new ComPtr<IDXGIResource>((IDXGIResource*)resource);
    }

    /// <summary>What the door of a handle tells of the texture.</summary>
    public static byte[] Told(nint handle)
    {
        Assert.Equal(KnockResult.Answered, Door.Knock(SecretOf(handle), out Gift? told));
        using (told)
            return told!.Data;
    }

    /// <summary>Tells something at the door of a new handle, as the runtime of another process would.</summary>
    public static Door Tell(byte[] data, out nint handle)
    {
        handle = ((nint)Environment.ProcessId << 32) + Interlocked.Increment(ref s_lies);
        return Door.TryOpen(SecretOf(handle), _ => new Answer(data), out bool _)!;
    }

    private static ReadOnlySpan<byte> SecretOf(in nint handle) => MemoryMarshal.AsBytes(new ReadOnlySpan<nint>(in handle));
}
