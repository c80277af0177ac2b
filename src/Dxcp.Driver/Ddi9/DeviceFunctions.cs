using Dxcp.Abi;

namespace Dxcp.Driver.Ddi9;

/// <summary>
/// The functions of a device, in the layout of Windows 7: surfaces and what moves pixels between them. What draws, and
/// whatever else is not listed, answers E_NOTIMPL; no entry is empty (S57).
/// </summary>
[DdiTable(typeof(D3DDDI_DEVICEFUNCS), UnknownReturnsHResult = true)]
internal static unsafe partial class DeviceFunctions
{
    /// <summary>Kinds of resource that the driver does not keep.</summary>
    private const uint NotKept =
        D3DDDI_RESOURCEFLAGS.ZBuffer | D3DDDI_RESOURCEFLAGS.CubeMap | D3DDDI_RESOURCEFLAGS.Volume | D3DDDI_RESOURCEFLAGS.VertexBuffer |
        D3DDDI_RESOURCEFLAGS.IndexBuffer;

    private const uint Sharing = D3DDDI_RESOURCEFLAGS.SharedResource | D3DDDI_RESOURCEFLAGS.RestrictSharedAccess;

    /// <summary>Blts that change nothing but the place of pixels.</summary>
    private const uint PlainBlt = D3DDDI_BLTFLAGS.Point | D3DDDI_BLTFLAGS.Linear | D3DDDI_BLTFLAGS.Discard | D3DDDI_BLTFLAGS.NoOverwrite;

    /// <summary>Surfaces whose places in memory are gathered on the stack.</summary>
    private const uint FewSurfaces = 32;

    private static int DestroyDevice(void* hDevice) => Device9.Destroy(hDevice).ToHResult();

    private static int Flush(void* hDevice) => HResult.S_OK; // everything has executed

    private static int CreateResource(void* hDevice, D3DDDIARG_CREATERESOURCE* pResource)
    {
        if (pResource == null || pResource->pSurfList == null || !Device9.TryGet(hDevice, out var device))
            return HResult.D3DDDIERR_INVALIDCALL;
        var status = Describe(pResource, out var description);
        if (status != DriverStatus.Ok)
            return status.ToHResult();
        nint handle = NewHandle.Next();
        status = description.Usage == ResourceUsage.Staging ? CreateOver(device, handle, description, pResource)
            : device.CreateResource(handle, description, [], pResource->hResource);
        if (status == DriverStatus.Ok)
            pResource->hResource = handle;
        return status.ToHResult();
    }

    private static int OpenResource(void* hDevice, D3DDDIARG_OPENRESOURCE* pData)
    {
        if (pData == null || !Device9.TryGet(hDevice, out var device))
            return HResult.D3DDDIERR_INVALIDCALL;
        nint handle = NewHandle.Next();
        var status = device.OpenResource(handle, CallerMemory.Bytes(pData->pPrivateDriverData, pData->PrivateDriverDataSize), pData->hResource);
        if (status == DriverStatus.Ok)
            pData->hResource = handle;
        return status.ToHResult();
    }

    private static int DestroyResource(void* hDevice, void* hResource) =>
        Device9.TryGet(hDevice, out var device) ? device.DestroyResource((nint)hResource).ToHResult() : HResult.D3DDDIERR_INVALIDCALL;

    private static int Lock(void* hDevice, D3DDDIARG_LOCK* pData)
    {
        if (pData == null || !Device9.TryGetResource(hDevice, pData->hResource, out var resource)
            || pData->SubResourceIndex >= resource.Description.SubresourceCount)
        {
            return HResult.D3DDDIERR_INVALIDCALL;
        }

        bool readOnly = Has(D3DDDI_LOCKFLAGS.ReadOnly), discard = Has(D3DDDI_LOCKFLAGS.Discard);
        // The combinations that the page of D3DDDIARG_LOCK rules out, and parts of what is no surface.
        if ((readOnly && (discard || Has(D3DDDI_LOCKFLAGS.WriteOnly))) || (discard && Has(D3DDDI_LOCKFLAGS.NoOverwrite))
            || Has(D3DDDI_LOCKFLAGS.RangeValid) || Has(D3DDDI_LOCKFLAGS.BoxValid))
        {
            return HResult.D3DDDIERR_INVALIDCALL;
        }

        nuint offset = 0;
        resource.Locate(pData->SubResourceIndex, out var layout);
        if (Has(D3DDDI_LOCKFLAGS.AreaValid))
        {
            if (SurfaceFormatTraits.Of(resource.Description.Format) is not { } traits || !TryGetRegion(pData->Area, out var area)
                || !ResourceCopy.Fits(area, layout, traits))
            {
                return HResult.D3DDDIERR_INVALIDCALL;
            }

            offset = ((nuint)area.Top * layout.RowPitch) + ((nuint)area.Left * traits.BytesPerPixel);
        }

        var access = readOnly ? CpuAccess.Read : Has(D3DDDI_LOCKFLAGS.WriteOnly) ? CpuAccess.Write : CpuAccess.Read | CpuAccess.Write;
        var status = resource.Map(pData->SubResourceIndex, access, out var mapped); // R29
        if (status == DriverStatus.Ok)
        {
            pData->pSurfData = (byte*)mapped.Data + offset;
            pData->Pitch = mapped.RowPitch;
            pData->SlicePitch = mapped.Size;
        }

        return status.ToHResult();

        bool Has(uint flag) => (pData->Flags.Value & flag) != 0;
    }

    private static int Unlock(void* hDevice, D3DDDIARG_UNLOCK* pData) =>
        pData == null || !Device9.TryGetResource(hDevice, pData->hResource, out var resource)
            ? HResult.D3DDDIERR_INVALIDCALL
            : resource.Unmap(pData->SubResourceIndex).ToHResult();

    private static int Blt(void* hDevice, D3DDDIARG_BLT* pData)
    {
        if (pData == null || !Device9.TryGetResource(hDevice, pData->hSrcResource, out var source)
            || !Device9.TryGetResource(hDevice, pData->hDstResource, out var destination)
            || !TryGetRegion(pData->SrcRect, out var from) || !TryGetRegion(pData->DstRect, out var to))
        {
            return HResult.D3DDDIERR_INVALIDCALL;
        }

        if ((pData->Flags.Value & ~PlainBlt) != 0 || from.Right - from.Left != to.Right - to.Left || from.Bottom - from.Top != to.Bottom - to.Top)
            return HResult.D3DDDIERR_NOTAVAILABLE;
        // From system memory to system memory the runtime copies: the page of Blt says so.
        if (source.IsInApplicationMemory && destination.IsInApplicationMemory)
            return HResult.S_OK;
        return ResourceCopy.CopyRegion(destination, pData->DstSubResourceIndex, to.Left, to.Top, source, pData->SrcSubResourceIndex, from).ToHResult();
    }

    private static int ColorFill(void* hDevice, D3DDDIARG_COLORFILL* pData)
    {
        if (pData == null || !Device9.TryGetResource(hDevice, pData->hResource, out var destination) || !TryGetRegion(pData->DstRect, out var region))
            return HResult.D3DDDIERR_INVALIDCALL;
        uint color = pData->Color;
        var components = new FillColor((byte)(color >> 24), (byte)(color >> 16), (byte)(color >> 8), (byte)color);
        return ResourceFill.Fill(destination, pData->SubResourceIndex, region, components).ToHResult();
    }

    private static DriverStatus Describe(D3DDDIARG_CREATERESOURCE* arguments, out ResourceDescription description)
    {
        description = default;
        if (Has(D3DDDI_RESOURCEFLAGS.DecodeCompressedBuffer))
            return DescribeBuffer(arguments, out description);
        bool isTexture = Has(D3DDDI_RESOURCEFLAGS.Texture), inSystemMemory = arguments->Pool == (uint)D3DDDI_POOL.D3DDDIPOOL_SYSTEMMEM;
        if (Formats.ToSurfaceFormat(arguments->Format) is not { } format || Has(NotKept)
            || (!inSystemMemory
                && arguments->Pool is not ((uint)D3DDDI_POOL.D3DDDIPOOL_VIDEOMEMORY or (uint)D3DDDI_POOL.D3DDDIPOOL_LOCALVIDMEM
                    or (uint)D3DDDI_POOL.D3DDDIPOOL_NONLOCALVIDMEM))
            || (Has(D3DDDI_RESOURCEFLAGS.RenderTarget) && arguments->MultisampleType != (uint)D3DDDIMULTISAMPLE_TYPE.D3DDDIMULTISAMPLE_NONE))
        {
            return DriverStatus.NotAvailable;
        }
        // What is no texture has no levels: its surfaces are a chain of equals.
        uint levels = isTexture ? arguments->MipLevels : 1;
        if (levels == 0 || arguments->SurfCount % levels != 0)
            return DriverStatus.InvalidArgument;
        description = new()
        {
            Format = format,
            Width = arguments->pSurfList->Width,
            Height = arguments->pSurfList->Height,
            MipLevels = levels,
            ArraySize = arguments->SurfCount / levels,
            Usage = inSystemMemory ? ResourceUsage.Staging : ResourceUsage.Default,
            CpuAccess = Has(D3DDDI_RESOURCEFLAGS.NotLockable) ? CpuAccess.None : CpuAccess.Read | CpuAccess.Write,
            Protection = Has(D3DDDI_RESOURCEFLAGS.RestrictedContent) ? ResourceProtection.RestrictedContent : ResourceProtection.None,
            Sharing = !Has(D3DDDI_RESOURCEFLAGS.SharedResource) ? ResourceSharing.None
                : Has(D3DDDI_RESOURCEFLAGS.RestrictSharedAccess) ? ResourceSharing.Restricted : ResourceSharing.Unrestricted,
        };
        // Who may open is a question about shared resources; system memory is the application's own.
        if ((Has(D3DDDI_RESOURCEFLAGS.RestrictSharedAccess) && description.Sharing == ResourceSharing.None) || (inSystemMemory && Has(Sharing)))
            return DriverStatus.InvalidArgument;
        if (!description.IsValid)
            return DriverStatus.InvalidArgument;
        for (uint i = 0; i < arguments->SurfCount; i++)
        {
            var layout = SubresourceLayout.Of(description, i);
            if (arguments->pSurfList[i].Width != layout.Width || arguments->pSurfList[i].Height != layout.Height)
                return DriverStatus.InvalidArgument;
        }

        return DriverStatus.Ok;

        bool Has(uint flag) => (arguments->Flags.Value & flag) != 0;
    }

    /// <summary>A compressed buffer, as GetCaps lists them: bytes in the driver's memory.</summary>
    private static DriverStatus DescribeBuffer(D3DDDIARG_CREATERESOURCE* arguments, out ResourceDescription description)
    {
        description = default;
        if (Formats.ToBufferType(arguments->Format) is null || arguments->Pool == (uint)D3DDDI_POOL.D3DDDIPOOL_SYSTEMMEM
            || (arguments->Flags.Value & (NotKept | Sharing | D3DDDI_RESOURCEFLAGS.RestrictedContent)) != 0)
        {
            return DriverStatus.NotAvailable;
        }

        description = ResourceDescription.Buffer(arguments->pSurfList->Width) with
        {
            Usage = ResourceUsage.Dynamic,
            CpuAccess = CpuAccess.Read | CpuAccess.Write
        };
        return arguments->SurfCount == 1 && arguments->pSurfList->Height == 1 && description.IsValid ? DriverStatus.Ok : DriverStatus.InvalidArgument;
    }

    private static DriverStatus CreateOver(DriverDevice device, nint handle, in ResourceDescription description, D3DDDIARG_CREATERESOURCE* arguments)
    {
        uint count = arguments->SurfCount;
        Span<ApplicationMemory> memory = count <= FewSurfaces ? stackalloc ApplicationMemory[(int)count] : new ApplicationMemory[count];
        for (int i = 0; i < memory.Length; i++)
            memory[i] = new((nint)arguments->pSurfList[i].pSysMem, arguments->pSurfList[i].SysMemPitch);
        return device.CreateResourceOver(handle, description, memory);
    }

    /// <summary>A rectangle; false if it is turned inside out.</summary>
    private static bool TryGetRegion(in D3DRECT rectangle, out PixelRegion region)
    {
        region = new(rectangle.x1, rectangle.y1, rectangle.x2, rectangle.y2);
        return region.Left <= region.Right && region.Top <= region.Bottom;
    }
}
