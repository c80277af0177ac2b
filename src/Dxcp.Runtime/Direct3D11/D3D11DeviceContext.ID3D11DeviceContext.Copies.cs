using Dxcp.Abi;
using static Dxcp.Abi.D3D11_CPU_ACCESS_FLAG;
using static Dxcp.Abi.D3D11_MAP;
using static Dxcp.Abi.D3D11_USAGE;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime;

/// <summary>What maps, updates and copies of every interface demand, and how they are made.</summary>
internal sealed unsafe partial class D3D11DeviceContext
{
    private const string UnprotectedProfile = "or use a driver profile without PROTECTION_ALWAYS_ON, and no channel that protects.";

    private void Update(string method, ID3D11Resource* target, uint subresource, D3D11_BOX* box, void* data, uint rowPitch, uint depthPitch, uint flags)
    {
        using InUse<D3D11Resource> held = Use(target);
        if (held.Value is not { } resource)
        {
            _ = Device.RefuseForeign(target, "pDstResource", "a resource", method: method);
        }
        else if (data == null)
        {
            _ = Device.RefuseNull(D3D11_MESSAGE_ID.D3D11_MESSAGE_ID_UNKNOWN, "pSrcData", method);
        }
        else if (resource.Usage is D3D11_USAGE_IMMUTABLE or D3D11_USAGE_DYNAMIC || resource.SampleCount > 1)
        {
            _ = Device.RefuseValue("S120", "pDstResource", Kind(resource), "DEFAULT or STAGING with one sample", remedy: "Map what is DYNAMIC.",
                method: method);
        }
        else if (resource.IsMapped)
        {
            _ = Device.Refuse("S120", "the destination is mapped", remedy: "Unmap it first.", method: method);
        }
        else if (subresource >= resource.Subresources)
        {
            _ = Device.RefuseValue("S120", "DstSubresource", subresource, $"less than {resource.Subresources}", method: method);
        }
        else if (box != null && !IsInside(resource, subresource, *box))
        {
            _ = Device.RefuseValue("S120", "pDstBox", Text(*box), Inside(resource, subresource), method: method);
        }
        else if (resource.Dimension != D3D11_RESOURCE_DIMENSION.D3D11_RESOURCE_DIMENSION_BUFFER && rowPitch < RowBytes(resource, subresource, box))
        {
            _ = Device.RefuseValue("S120", "SrcRowPitch", rowPitch, $"at least {RowBytes(resource, subresource, box)}", method: method);
        }
        else if (!Device.IsGone(method) && (box == null || !IsEmpty(*box)))
        {
            // S119: of what another process made the driver may have been told another extent, by which it would read the caller's memory.
            (uint width, uint height) = resource.SizeOf(subresource);
            var whole = new D3D11_BOX { right = width, bottom = height, back = 1 };
            _ = Device.Told(Driver.Update(resource.Handle, resource.MapRoute == MapRoute.DynamicConstantBuffer, subresource,
                box == null && resource.IsForeign ? &whole : box, data, rowPitch, depthPitch, flags), method: method);
        }
    }

    private void Copy(string method, InUse<D3D11Resource> to, InUse<D3D11Resource> from, void* toPointer, void* fromPointer)
    {
        if (!MayCopy(method, to.Value, from.Value, toPointer, fromPointer))
            return;
        D3D11Resource destination = to.Value!, source = from.Value!;
        if (destination == source)
            _ = Device.Refuse("S120", "source and destination are the same", method: method);
        else if (!destination.HasShapeOf(source) || destination.Format != source.Format)
            _ = Device.RefuseValue("S120", "pSrcResource", Shape(source), "as the destination, " + Shape(destination), method: method);
        else
            _ = Device.Told(Driver.Copy(destination.Handle, source.Handle), method: method);
    }

    private void CopyRegion(string method, ID3D11Resource* toPointer, uint toSubresource, uint x, uint y, uint z, ID3D11Resource* fromPointer,
        uint fromSubresource, D3D11_BOX* sourceBox, uint flags)
    {
        using InUse<D3D11Resource> to = Use(toPointer);
        using InUse<D3D11Resource> from = Use(fromPointer);
        if (!MayCopy(method, to.Value, from.Value, toPointer, fromPointer))
            return;
        D3D11Resource destination = to.Value!, source = from.Value!;
        if (toSubresource >= destination.Subresources || fromSubresource >= source.Subresources)
        {
            bool isTarget = toSubresource >= destination.Subresources;
            _ = Device.RefuseValue("S120", isTarget ? "DstSubresource" : "SrcSubresource", isTarget ? toSubresource : fromSubresource,
                $"less than {(isTarget ? destination : source).Subresources}", method: method);
            return;
        }
        if (destination.Dimension != source.Dimension || destination.Format != source.Format || destination.SampleCount != source.SampleCount)
        {
            _ = Device.RefuseValue("S120", "pSrcResource", Shape(source), "of the destination's kind and format, " + Shape(destination), method: method);
            return;
        }
        (uint width, uint height) = source.SizeOf(fromSubresource);
        D3D11_BOX box = sourceBox != null ? *sourceBox : new D3D11_BOX { right = width, bottom = height, back = 1 };
        if (!IsInside(source, fromSubresource, box))
        {
            _ = Device.RefuseValue("S120", "pSrcBox", Text(box), Inside(source, fromSubresource), method: method);
        }
        else if (!FitsAt(destination, toSubresource, x, y, z, box))
        {
            _ = Device.RefuseValue("S120", "DstX, DstY, DstZ", $"{x}, {y}, {z} for {Text(box)}", Inside(destination, toSubresource), method: method);
        }
        else if (destination == source && toSubresource == fromSubresource)
        {
            _ = Device.Refuse("S120", "source and destination are the same subresource", method: method);
        }
        else if (!IsEmpty(box))
        {
            _ = Device.Told(Driver.CopyRegion(destination.Handle, toSubresource, x, y, z, source.Handle, fromSubresource, sourceBox == null ? null : &box,
                flags), method: method);
        }
    }

    private bool MayCopy(string method, D3D11Resource? destination, D3D11Resource? source, void* toPointer, void* fromPointer)
    {
        if (destination is null)
        {
            _ = Device.RefuseForeign(toPointer, "pDstResource", "a resource", method: method);
        }
        else if (source is null)
        {
            _ = Device.RefuseForeign(fromPointer, "pSrcResource", "a resource", method: method);
        }
        else if (destination.Usage == D3D11_USAGE_IMMUTABLE)
        {
            _ = Device.RefuseValue("S120", "pDstResource", "IMMUTABLE", "what can be written", method: method);
        }
        else if (destination.IsMapped || source.IsMapped)
        {
            _ = Device.Refuse("S120", $"the {(destination.IsMapped ? "destination" : "source")} is mapped", remedy: "Unmap it first.", method: method);
        }
        else if (Device.Keeps(source) > Device.Keeps(destination)) // R29, S63
        {
            _ = Device.Refuse("S63", "the content is protected, and the destination keeps it less firmly",
                remedy: "Copy into a resource that is protected as the source is, or read it back with EncryptionBlt; " + UnprotectedProfile,
                code: E_ACCESSDENIED, method: method);
        }
        else
        {
            return !Device.IsGone(method);
        }

        return false;
    }

    private int CheckMap(D3D11Resource resource, uint subresource, D3D11_MAP type, uint flags)
    {
        const string method = nameof(Map);
        const uint doNotWait = (uint)D3D11_MAP_FLAG.D3D11_MAP_FLAG_DO_NOT_WAIT;
        if (subresource >= resource.Subresources)
            return Device.RefuseValue("S120", "Subresource", subresource, $"less than {resource.Subresources}", method: method);
        if ((flags & ~doNotWait) != 0)
            return Device.RefuseValue("S120", "MapFlags", $"0x{flags:X}", "0 or DO_NOT_WAIT", method: method);
        uint needed = type switch
        {
            D3D11_MAP_READ => (uint)D3D11_CPU_ACCESS_READ,
            D3D11_MAP_READ_WRITE => (uint)(D3D11_CPU_ACCESS_READ | D3D11_CPU_ACCESS_WRITE),
            D3D11_MAP_WRITE or D3D11_MAP_WRITE_DISCARD or D3D11_MAP_WRITE_NO_OVERWRITE => (uint)D3D11_CPU_ACCESS_WRITE,
            _ => 0,
        };
        if (needed == 0)
            return Device.RefuseValue("S120", "MapType", (uint)type, "1 to 5", method: method);
        if ((resource.CpuAccessFlags & needed) != needed)
        {
            if (resource.IsRestricted)
            {
                return Device.RefuseValue("R29", "pResource", "protected (RESTRICTED_CONTENT) and without CPU access", $"0x{needed:X} for {type}",
                    remedy: "Protected content is read back by EncryptionBlt into a STAGING texture, and written by DecryptionBlt.", method: method);
            }

            return Device.RefuseValue("S120", "CPUAccessFlags", $"0x{resource.CpuAccessFlags:X}", $"0x{needed:X} for {type}",
                remedy: "Copy to a STAGING resource, and map that.", method: method);
        }

        bool forDynamic = type is D3D11_MAP_WRITE_DISCARD or D3D11_MAP_WRITE_NO_OVERWRITE;
        if (forDynamic != (resource.Usage == D3D11_USAGE_DYNAMIC))
        {
            return Device.RefuseValue("S120", "MapType", type, forDynamic ? "READ, WRITE or READ_WRITE" : "WRITE_DISCARD or WRITE_NO_OVERWRITE",
                method: method);
        }

        return forDynamic && flags != 0
            ? Device.RefuseValue("S120", "MapFlags", "DO_NOT_WAIT", "0 with WRITE_DISCARD and WRITE_NO_OVERWRITE", method: method)
            : S_OK;
    }

    private static string Kind(D3D11Resource resource) => $"{resource.Usage}, {resource.SampleCount} samples";

    private static string Shape(D3D11Resource resource) => $"{resource.Dimension}, {resource.SizeOf(0).Width}x{resource.SizeOf(0).Height}, " +
        $"{resource.Subresources} subresources, {resource.MipLevels} mip levels, {resource.SampleCount} samples, {resource.Format}";

    private static string Text(in D3D11_BOX box) => $"({box.left}, {box.top}, {box.front}) to ({box.right}, {box.bottom}, {box.back})";

    private static string Inside(D3D11Resource resource, uint subresource)
    {
        (uint width, uint height) = resource.SizeOf(subresource);
        FormatInfo format = resource.FormatInfo;
        return $"inside of {width}x{height}, on multiples of {format.WidthAlignment}x{format.HeightAlignment}";
    }

    private static bool IsEmpty(in D3D11_BOX box) => box.left >= box.right || box.top >= box.bottom || box.front >= box.back;

    private static bool IsInside(D3D11Resource resource, uint subresource, in D3D11_BOX box)
    {
        (uint width, uint height) = resource.SizeOf(subresource);
        FormatInfo format = resource.FormatInfo;
        return box.right <= width && box.bottom <= height && box.back <= 1 &&
            (box.left | box.right) % format.WidthAlignment == 0 && (box.top | box.bottom) % format.HeightAlignment == 0;
    }

    private static bool FitsAt(D3D11Resource resource, uint subresource, uint x, uint y, uint z, in D3D11_BOX box)
    {
        if (IsEmpty(box))
            return true;
        (uint width, uint height) = resource.SizeOf(subresource);
        FormatInfo format = resource.FormatInfo;
        return z == 0 && (ulong)x + (box.right - box.left) <= width && (ulong)y + (box.bottom - box.top) <= height &&
            x % format.WidthAlignment == 0 && y % format.HeightAlignment == 0;
    }

    private static ulong RowBytes(D3D11Resource resource, uint subresource, D3D11_BOX* box) =>
        resource.FormatInfo.RowBytes(box == null ? resource.SizeOf(subresource).Width : box->right > box->left ? box->right - box->left : 0);
}
