using Dxcp.Abi;
using static Dxcp.Abi.D3D11_BIND_FLAG;
using static Dxcp.Abi.D3D11_CPU_ACCESS_FLAG;
using static Dxcp.Abi.D3D11_RESOURCE_MISC_FLAG;
using static Dxcp.Abi.D3D11_USAGE;

namespace Dxcp.Runtime;

/// <summary>
/// What a resource description must be, apart from what only the driver knows. Pages: <c>ne-d3d11-d3d11_usage</c>,
/// <c>ne-d3d11-d3d11_bind_flag</c>, <c>ne-d3d11-d3d11_cpu_access_flag</c>, <c>ne-d3d11-d3d11_resource_misc_flag</c>,
/// <c>ns-d3d11-d3d11_texture2d_desc</c>, <c>ns-d3d11-d3d11_buffer_desc</c>. Each check returns what is wrong, or null.
/// </summary>
internal static unsafe class ResourceRules
{
    private const uint MaxDimension = Macros.D3D11_REQ_TEXTURE2D_U_OR_V_DIMENSION;
    private const uint MaxArraySize = Macros.D3D11_REQ_TEXTURE2D_ARRAY_AXIS_DIMENSION;

    // d3d11.h: D3D11_REQ_CONSTANT_BUFFER_ELEMENT_COUNT (4096) elements of 16 bytes.
    private const uint MaxConstantBuffer = 4096 * 16;

    private const uint BufferOnlyBindings = (uint)(D3D11_BIND_VERTEX_BUFFER | D3D11_BIND_INDEX_BUFFER | D3D11_BIND_CONSTANT_BUFFER | D3D11_BIND_STREAM_OUTPUT);
    private const uint TextureOnlyBindings = (uint)D3D11_BIND_DEPTH_STENCIL;
    private const uint AllBindings = BufferOnlyBindings | TextureOnlyBindings |
        (uint)(D3D11_BIND_SHADER_RESOURCE | D3D11_BIND_RENDER_TARGET | D3D11_BIND_UNORDERED_ACCESS | D3D11_BIND_DECODER | D3D11_BIND_VIDEO_ENCODER);
    private const uint GpuWriteBindings = (uint)(D3D11_BIND_STREAM_OUTPUT | D3D11_BIND_RENDER_TARGET | D3D11_BIND_DEPTH_STENCIL |
        D3D11_BIND_UNORDERED_ACCESS | D3D11_BIND_DECODER | D3D11_BIND_VIDEO_ENCODER);
    private const uint AllCpuAccess = (uint)(D3D11_CPU_ACCESS_READ | D3D11_CPU_ACCESS_WRITE);

    private const uint SharedFlags = (uint)(D3D11_RESOURCE_MISC_SHARED | D3D11_RESOURCE_MISC_SHARED_KEYEDMUTEX);
    private const uint BufferMiscFlags = (uint)(D3D11_RESOURCE_MISC_DRAWINDIRECT_ARGS | D3D11_RESOURCE_MISC_BUFFER_ALLOW_RAW_VIEWS
        | D3D11_RESOURCE_MISC_BUFFER_STRUCTURED);
    private const uint CommonMiscFlags = SharedFlags | (uint)(D3D11_RESOURCE_MISC_SHARED_NTHANDLE | D3D11_RESOURCE_MISC_RESTRICTED_CONTENT |
        D3D11_RESOURCE_MISC_RESTRICT_SHARED_RESOURCE | D3D11_RESOURCE_MISC_RESTRICT_SHARED_RESOURCE_DRIVER | D3D11_RESOURCE_MISC_HW_PROTECTED);
    private const uint TextureMiscFlags = (uint)(D3D11_RESOURCE_MISC_GENERATE_MIPS | D3D11_RESOURCE_MISC_RESOURCE_CLAMP | D3D11_RESOURCE_MISC_NO_SHADER_ACCESS);

    /// <summary>Misc flags that mean content protection: the driver must have it.</summary>
    public const uint ProtectionFlags = (uint)(D3D11_RESOURCE_MISC_RESTRICTED_CONTENT | D3D11_RESOURCE_MISC_HW_PROTECTED);

    /// <summary>Whether other devices may open what has such misc flags.</summary>
    public static bool IsShared(uint miscFlags) => Has(miscFlags, D3D11_RESOURCE_MISC_SHARED);

    /// <summary>A description as messages have it.</summary>
    public static string Describe(in D3D11_TEXTURE2D_DESC desc) => $"Width {desc.Width}, Height {desc.Height}, MipLevels {desc.MipLevels}, "
        + $"ArraySize {desc.ArraySize}, {desc.Format}, SampleDesc.Count {desc.SampleDesc.Count}, {desc.Usage}, BindFlags 0x{desc.BindFlags:X}, "
        + $"CPUAccessFlags 0x{desc.CPUAccessFlags:X}, MiscFlags 0x{desc.MiscFlags:X}";

    /// <summary>As above.</summary>
    public static string Describe(in D3D11_BUFFER_DESC desc) => $"ByteWidth {desc.ByteWidth}, {desc.Usage}, BindFlags 0x{desc.BindFlags:X}, "
        + $"CPUAccessFlags 0x{desc.CPUAccessFlags:X}, MiscFlags 0x{desc.MiscFlags:X}, StructureByteStride {desc.StructureByteStride}";

    /// <summary>Checks a texture. <paramref name="mipLevels"/>: the number that results, where the description says 0.</summary>
    public static string? Check(in D3D11_TEXTURE2D_DESC desc, D3D11_SUBRESOURCE_DATA* initialData, out uint mipLevels)
    {
        mipLevels = 0;
        if (desc.Width is 0 or > MaxDimension || desc.Height is 0 or > MaxDimension)
            return $"Width and Height are 1 to {MaxDimension}";
        if (desc.ArraySize is 0 or > MaxArraySize)
            return $"ArraySize is 1 to {MaxArraySize}";
        if (!Formats.TryGet(desc.Format, out FormatInfo format))
            return "Format is not one that this runtime has";
        if (desc.Width % format.WidthAlignment != 0 || desc.Height % format.HeightAlignment != 0)
            return $"Width and Height must be multiples of {format.WidthAlignment} and {format.HeightAlignment}, since the format's texels share chroma";
        uint fullChain = 32 - uint.LeadingZeroCount(Math.Max(desc.Width, desc.Height));
        mipLevels = desc.MipLevels != 0 ? desc.MipLevels : format.IsSubsampled ? 1 : fullChain;
        if (mipLevels > (format.IsSubsampled ? 1 : fullChain))
            return "MipLevels is more than the dimensions or the format allow";
        if (desc.SampleDesc.Count == 0)
            return "SampleDesc.Count is at least 1";
        if (desc.SampleDesc.Count > 1 && (mipLevels != 1 || initialData != null || desc.Usage != D3D11_USAGE_DEFAULT))
            return "A multisampled texture has one mip level, no initial data and usage DEFAULT";
        if ((desc.BindFlags & (BufferOnlyBindings | ~AllBindings)) != 0)
            return "BindFlags has bits that textures do not have";
        if ((desc.MiscFlags & ~(CommonMiscFlags | TextureMiscFlags)) != 0)
            return "MiscFlags has bits that these textures do not have";
        const uint mipBindings = (uint)(D3D11_BIND_RENDER_TARGET | D3D11_BIND_SHADER_RESOURCE);
        if (Has(desc.MiscFlags, D3D11_RESOURCE_MISC_GENERATE_MIPS) && (desc.BindFlags & mipBindings) != mipBindings)
            return "GENERATE_MIPS needs RENDER_TARGET and SHADER_RESOURCE";
        if (desc.Usage == D3D11_USAGE_DYNAMIC && (mipLevels != 1 || desc.ArraySize != 1))
            return "A DYNAMIC texture has one subresource";
        bool canBeShared = desc.Usage == D3D11_USAGE_DEFAULT && mipLevels == 1 && desc.SampleDesc.Count == 1;
        return CheckUse(desc.Usage, desc.BindFlags, desc.CPUAccessFlags, desc.MiscFlags, canBeShared, initialData != null) ??
            CheckInitialData(initialData, mipLevels, desc.ArraySize, desc.Width, format);
    }

    /// <summary>Checks a buffer.</summary>
    public static string? Check(in D3D11_BUFFER_DESC desc, D3D11_SUBRESOURCE_DATA* initialData)
    {
        if (desc.ByteWidth == 0)
            return "ByteWidth is at least 1";
        if ((desc.BindFlags & (TextureOnlyBindings | ~AllBindings)) != 0)
            return "BindFlags has bits that buffers do not have";
        if ((desc.BindFlags & (uint)D3D11_BIND_CONSTANT_BUFFER) != 0 &&
            (desc.BindFlags != (uint)D3D11_BIND_CONSTANT_BUFFER || desc.ByteWidth % 16 != 0 || desc.ByteWidth > MaxConstantBuffer))
        {
            return $"A constant buffer has no other binding, and a ByteWidth that is a multiple of 16, {MaxConstantBuffer} at most";
        }

        if ((desc.MiscFlags & ~(CommonMiscFlags | BufferMiscFlags)) != 0)
            return "MiscFlags has bits that buffers do not have";
        if (Has(desc.MiscFlags, D3D11_RESOURCE_MISC_BUFFER_STRUCTURED))
        {
            if (Has(desc.MiscFlags, D3D11_RESOURCE_MISC_BUFFER_ALLOW_RAW_VIEWS))
                return "A structured buffer has no raw views";
            if (desc.StructureByteStride is 0 or > 2048 || desc.StructureByteStride % 4 != 0 || desc.ByteWidth % desc.StructureByteStride != 0)
                return "StructureByteStride is a multiple of 4 up to 2048 that divides ByteWidth";
        }
        if (initialData != null && initialData->pSysMem == null)
            return "pInitialData has a null pSysMem";
        return CheckUse(desc.Usage, desc.BindFlags, desc.CPUAccessFlags, desc.MiscFlags, canBeShared: false, initialData != null);
    }

    private static string? CheckUse(D3D11_USAGE usage, uint bindFlags, uint cpuAccess, uint miscFlags, bool canBeShared, bool hasInitialData)
    {
        if ((cpuAccess & ~AllCpuAccess) != 0)
            return "CPUAccessFlags has unknown bits";
        switch (usage)
        {
            case D3D11_USAGE_DEFAULT when cpuAccess != 0:
                return "A DEFAULT resource has no CPU access";
            case D3D11_USAGE_IMMUTABLE when cpuAccess != 0 || !hasInitialData || (bindFlags & GpuWriteBindings) != 0:
                return "An IMMUTABLE resource has initial data, no CPU access and no binding that writes";
            case D3D11_USAGE_DYNAMIC when cpuAccess != (uint)D3D11_CPU_ACCESS_WRITE || bindFlags == 0 || (bindFlags & GpuWriteBindings) != 0:
                return "A DYNAMIC resource has CPU access WRITE, and a binding that the GPU reads";
            case D3D11_USAGE_STAGING when cpuAccess == 0 || bindFlags != 0:
                return "A STAGING resource has CPU access and no binding";
            case D3D11_USAGE_STAGING when (miscFlags & ~ProtectionFlags) != 0:
                return "A STAGING resource has no flag for views or sharing";
            case > D3D11_USAGE_STAGING:
                return "Usage is no D3D11_USAGE";
        }
        return CheckSharing(miscFlags, canBeShared) ?? (Has(miscFlags, D3D11_RESOURCE_MISC_HW_PROTECTED) &&
            (usage is D3D11_USAGE_DYNAMIC or D3D11_USAGE_STAGING || cpuAccess != 0
                || (bindFlags & (uint)(D3D11_BIND_VERTEX_BUFFER | D3D11_BIND_INDEX_BUFFER)) != 0)
            ? "A HW_PROTECTED resource is neither DYNAMIC nor STAGING, has no CPU access and is no vertex or index buffer"
            : null);
    }

    // S96: what the page of the misc flags lets be shared, and of that what two devices can share without a mutex or NT handles.
    private static string? CheckSharing(uint miscFlags, bool canBeShared)
    {
        if (Has(miscFlags, D3D11_RESOURCE_MISC_SHARED_KEYEDMUTEX) || Has(miscFlags, D3D11_RESOURCE_MISC_SHARED_NTHANDLE))
            return "SHARED_KEYEDMUTEX and SHARED_NTHANDLE are not offered: use SHARED alone, and GetSharedHandle";
        if (IsShared(miscFlags))
            return canBeShared ? null : "What is SHARED is a 2D texture of usage DEFAULT with one mip level and one sample";
        const uint aboutSharing = (uint)(D3D11_RESOURCE_MISC_RESTRICT_SHARED_RESOURCE | D3D11_RESOURCE_MISC_RESTRICT_SHARED_RESOURCE_DRIVER);
        return (miscFlags & aboutSharing) != 0 ? "A flag that restricts sharing needs SHARED" : null;
    }

    private static string? CheckInitialData(D3D11_SUBRESOURCE_DATA* data, uint mipLevels, uint arraySize, uint width, in FormatInfo format)
    {
        if (data == null)
            return null;
        for (uint i = 0; i < mipLevels * arraySize; i++)
        {
            if (data[i].pSysMem == null)
                return "pInitialData has a null pSysMem";
            if (data[i].SysMemPitch < format.RowBytes(Math.Max(1, width >> (int)(i % mipLevels))))
                return "SysMemPitch is less than a row";
        }
        return null;
    }

    private static bool Has(uint flags, D3D11_RESOURCE_MISC_FLAG flag) => (flags & (uint)flag) != 0;
}
