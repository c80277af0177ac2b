using System.Runtime.CompilerServices;
using Dxcp.Abi;
using static Dxcp.Abi.D3D11_MESSAGE_ID;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime;

/// <summary>ID3D11Device: what is no drawing. Where an out-pointer may be null to ask for a check only, the answer is S_FALSE.</summary>
internal sealed unsafe partial class D3D11Device
{
    public int CreateBuffer(D3D11_BUFFER_DESC* pDesc, D3D11_SUBRESOURCE_DATA* pInitialData, ID3D11Buffer** ppBuffer)
    {
        if (ppBuffer != null)
            *ppBuffer = null;
        if (pDesc == null)
            return RefuseNull(D3D11_MESSAGE_ID_UNKNOWN, "pDesc");
        D3D11_BUFFER_DESC desc = *pDesc;
        if (ResourceRules.Check(desc, pInitialData) is { } problem)
            return Refuse("S120", $"{problem}; pDesc has {ResourceRules.Describe(desc)}");
        int code = CheckCreation(desc.MiscFlags);
        if (code < 0 || ppBuffer == null)
            return code < 0 ? code : S_FALSE;
        var mip = new D3D10DDI_MIPINFO
        {
            TexelWidth = desc.ByteWidth,
            TexelHeight = 1,
            TexelDepth = 1,
            PhysicalWidth = desc.ByteWidth,
            PhysicalHeight = 1,
            PhysicalDepth = 1
        };
        bool structured = (desc.MiscFlags & (uint)D3D11_RESOURCE_MISC_FLAG.D3D11_RESOURCE_MISC_BUFFER_STRUCTURED) != 0;
        var arguments = new D3D11DDIARG_CREATERESOURCE
        {
            pMipInfoList = &mip,
            pInitialDataUP = (D3D10_DDIARG_SUBRESOURCE_UP*)pInitialData,
            ResourceDimension = D3D10DDIRESOURCE_TYPE.D3D10DDIRESOURCE_BUFFER,
            Usage = (uint)desc.Usage,
            BindFlags = DriverNumbers.BindFlagsToDriver(desc.BindFlags),
            MapFlags = DriverNumbers.CpuAccessToDriver(desc.CPUAccessFlags),
            MiscFlags = DriverNumbers.MiscFlagsToDriver(desc.MiscFlags),
            SampleDesc = { Count = 1 },
            MipLevels = 1,
            ArraySize = 1,
            ByteStride = structured ? desc.StructureByteStride : 0,
        };
        code = Told(Driver.CreateResource(&arguments, out D3D10DDI_HRESOURCE handle), "S64");
        if (code >= 0)
        {
            var buffer = new D3D11Buffer(this, handle, desc);
            buffer.Count();
            *ppBuffer = buffer.Publish<ID3D11Buffer>();
        }
        return code;
    }

    public int CreateTexture2D(D3D11_TEXTURE2D_DESC* pDesc, D3D11_SUBRESOURCE_DATA* pInitialData, ID3D11Texture2D** ppTexture2D)
    {
        const int maxMipLevels = 15;
        if (ppTexture2D != null)
            *ppTexture2D = null;
        if (pDesc == null)
            return RefuseNull(D3D11_MESSAGE_ID_UNKNOWN, "pDesc");
        D3D11_TEXTURE2D_DESC desc = *pDesc;
        if (ResourceRules.Check(desc, pInitialData, out uint mipLevels) is { } problem)
            return Refuse("S120", $"{problem}; pDesc has {ResourceRules.Describe(desc)}");
        desc.MipLevels = mipLevels;
        int code = CheckCreation(desc.MiscFlags);
        if (code < 0)
            return code;
        if (!Driver.SupportsFormat(desc.Format))
            return RefuseValue("S120", "Format", desc.Format, "a format that the driver has", remedy: "CheckFormatSupport tells which those are.");
        if (desc.SampleDesc.Count == 1 ? desc.SampleDesc.Quality != 0
            : desc.SampleDesc.Quality >= Driver.MultisampleQualityLevels(desc.Format, desc.SampleDesc.Count))
        {
            return Refuse("S120", "SampleDesc is not one that the driver has for the format");
        }

        if (ppTexture2D == null)
            return S_FALSE;
        D3D10DDI_MIPINFO* mips = stackalloc D3D10DDI_MIPINFO[maxMipLevels];
        for (int i = 0; i < mipLevels; i++)
        {
            uint width = Math.Max(1, desc.Width >> i);
            uint height = Math.Max(1, desc.Height >> i);
            mips[i] = new D3D10DDI_MIPINFO
            {
                TexelWidth = width,
                TexelHeight = height,
                TexelDepth = 1,
                PhysicalWidth = width,
                PhysicalHeight = height,
                PhysicalDepth = 1
            };
        }
        var arguments = new D3D11DDIARG_CREATERESOURCE
        {
            pMipInfoList = mips,
            pInitialDataUP = (D3D10_DDIARG_SUBRESOURCE_UP*)pInitialData,
            ResourceDimension = D3D10DDIRESOURCE_TYPE.D3D10DDIRESOURCE_TEXTURE2D,
            Usage = (uint)desc.Usage,
            BindFlags = DriverNumbers.BindFlagsToDriver(desc.BindFlags),
            MapFlags = DriverNumbers.CpuAccessToDriver(desc.CPUAccessFlags),
            MiscFlags = DriverNumbers.MiscFlagsToDriver(desc.MiscFlags),
            Format = desc.Format,
            SampleDesc = desc.SampleDesc,
            MipLevels = mipLevels,
            ArraySize = desc.ArraySize,
        };
        SharedResource? shared = null;
        code = ResourceRules.IsShared(desc.MiscFlags)
            ? Driver.CreateShared(&arguments, SharedSurface.Of(desc), SharedProcesses, out D3D10DDI_HRESOURCE handle, out shared)
            : Driver.CreateResource(&arguments, out handle);
        if (code == SharedResource.CannotRestrict && ResourceRules.IsShared(desc.MiscFlags))
        {
            return Refuse("S151", DeviceMessages.DriverKeepsItsOwnDoor, remedy: "Restrict it by D3D11_RESOURCE_MISC_RESTRICT_SHARED_RESOURCE_DRIVER, "
                + "or let runtime and driver come out of one library.", code: code);
        }

        if (code < 0)
        {
            string rule = shared is null && ResourceRules.IsShared(desc.MiscFlags) ? "S99" : "S64";
            return Told(code, rule, remedy: code == E_OUTOFMEMORY && (desc.MiscFlags & ResourceRules.ProtectionFlags) != 0 ? ProtectedMemoryHint(desc) : "");
        }

        *ppTexture2D = Wrap(handle, desc, shared).Publish<ID3D11Texture2D>();
        return S_OK;
    }

    private string ProtectedMemoryHint(in D3D11_TEXTURE2D_DESC desc)
    {
        _ = Driver.GetContentProtectionCaps(Guids.D3D11_CRYPTO_TYPE_AES128_CTR, Guid.Empty, out D3D11_VIDEO_CONTENT_PROTECTION_CAPS caps);
        return $"Protected resources share the adapter's {caps.ProtectedMemorySize:N0} bytes (ProtectedMemorySize), and this one, "
            + $"{ResourceRules.Describe(desc)}, wants more than are left. Release some.";
    }

    public int CreateQuery(D3D11_QUERY_DESC* pQueryDesc, ID3D11Query** ppQuery)
    {
        if (ppQuery != null)
            *ppQuery = null;
        if (pQueryDesc == null)
            return RefuseNull(D3D11_MESSAGE_ID_UNKNOWN, nameof(pQueryDesc));
        if (pQueryDesc->Query > D3D11_QUERY.D3D11_QUERY_SO_OVERFLOW_PREDICATE_STREAM3 || pQueryDesc->MiscFlags != 0)
            return RefuseValue("S120", "Query, MiscFlags", $"{pQueryDesc->Query}, 0x{pQueryDesc->MiscFlags:X}", "EVENT, 0");
        if (pQueryDesc->Query != D3D11_QUERY.D3D11_QUERY_EVENT)
            return RefuseValue("S120", "Query", pQueryDesc->Query, "EVENT, the only one that is about no drawing", code: E_NOTIMPL);
        if (IsGone())
            return DXGI_ERROR_DEVICE_REMOVED;
        if (ppQuery == null)
            return S_FALSE;
        int code = Told(Driver.CreateEventQuery(out D3D10DDI_HQUERY handle), "S64");
        if (code >= 0)
            *ppQuery = new D3D11Query(this, handle).Publish<ID3D11Query>();
        return code;
    }

    public int CreateDeferredContext(uint ContextFlags, ID3D11DeviceContext** ppDeferredContext) =>
        CreateDeferredContext1(ContextFlags, (ID3D11DeviceContext1**)ppDeferredContext);

    public int CheckFormatSupport(DXGI_FORMAT Format, uint* pFormatSupport)
    {
        if (pFormatSupport == null)
            return RefuseNull(D3D11_MESSAGE_ID_UNKNOWN, nameof(pFormatSupport));
        *pFormatSupport = 0;
        if (!Formats.TryGet(Format, out FormatInfo info) || !Driver.SupportsFormat(Format))
            return RefuseValue("S120", nameof(Format), Format, "a format that runtime and driver have", code: E_FAIL);
        *pFormatSupport = Formats.Support(info, Driver.HasDecoderFor(Format));
        return S_OK;
    }

    public int CheckMultisampleQualityLevels(DXGI_FORMAT Format, uint SampleCount, uint* pNumQualityLevels)
    {
        const uint maxSamples = 32;
        if (pNumQualityLevels == null)
            return RefuseNull(D3D11_MESSAGE_ID_UNKNOWN, nameof(pNumQualityLevels));
        *pNumQualityLevels = 0;
        if (SampleCount == 0)
            return RefuseValue("S120", nameof(SampleCount), SampleCount, "at least 1", code: E_FAIL);
        if (SampleCount <= maxSamples && Formats.TryGet(Format, out _) && Driver.SupportsFormat(Format))
            *pNumQualityLevels = SampleCount == 1 ? 1 : Driver.MultisampleQualityLevels(Format, SampleCount);
        return S_OK;
    }

    public int CheckFeatureSupport(D3D11_FEATURE Feature, void* pFeatureSupportData, uint FeatureSupportDataSize)
    {
        if (pFeatureSupportData == null)
            return RefuseNull(D3D11_MESSAGE_ID_UNKNOWN, nameof(pFeatureSupportData));
        switch (Feature)
        {
            case D3D11_FEATURE.D3D11_FEATURE_THREADING when FeatureSupportDataSize == sizeof(D3D11_FEATURE_DATA_THREADING):
                *(D3D11_FEATURE_DATA_THREADING*)pFeatureSupportData =
                    new D3D11_FEATURE_DATA_THREADING { DriverConcurrentCreates = Driver.Gate is null ? 1u : 0 };
                return S_OK;
            case D3D11_FEATURE.D3D11_FEATURE_FORMAT_SUPPORT when FeatureSupportDataSize == sizeof(D3D11_FEATURE_DATA_FORMAT_SUPPORT):
                var support = (D3D11_FEATURE_DATA_FORMAT_SUPPORT*)pFeatureSupportData;
                return CheckFormatSupport(support->InFormat, &support->OutFormatSupport);
            case D3D11_FEATURE.D3D11_FEATURE_FORMAT_SUPPORT2 when FeatureSupportDataSize == sizeof(D3D11_FEATURE_DATA_FORMAT_SUPPORT2):
                ((D3D11_FEATURE_DATA_FORMAT_SUPPORT2*)pFeatureSupportData)->OutFormatSupport2 = 0;
                return S_OK;
            // What these describe is drawing: none of it is here.
            case D3D11_FEATURE.D3D11_FEATURE_DOUBLES when FeatureSupportDataSize == sizeof(uint):
            case D3D11_FEATURE.D3D11_FEATURE_D3D10_X_HARDWARE_OPTIONS when FeatureSupportDataSize == sizeof(uint):
            case D3D11_FEATURE.D3D11_FEATURE_ARCHITECTURE_INFO when FeatureSupportDataSize == sizeof(D3D11_FEATURE_DATA_ARCHITECTURE_INFO):
            case D3D11_FEATURE.D3D11_FEATURE_D3D9_OPTIONS when FeatureSupportDataSize == sizeof(uint):
            case D3D11_FEATURE.D3D11_FEATURE_D3D11_OPTIONS when FeatureSupportDataSize == sizeof(D3D11_FEATURE_DATA_D3D11_OPTIONS):
                new Span<byte>(pFeatureSupportData, (int)FeatureSupportDataSize).Clear();
                return S_OK;
            default:
                return RefuseValue("S120", "Feature, FeatureSupportDataSize", $"{Feature}, {FeatureSupportDataSize}",
                    "a feature of Direct3D 11.1 and its size");
        }
    }

    public int GetPrivateData(Guid* guid, uint* pDataSize, void* pData) => D3D11PrivateData.Get(_privateData, guid, pDataSize, pData);

    public int SetPrivateData(Guid* guid, uint DataSize, void* pData) => D3D11PrivateData.Set(_privateData, guid, DataSize, pData);

    public int SetPrivateDataInterface(Guid* guid, IUnknown* pData) => D3D11PrivateData.SetInterface(_privateData, guid, pData);

    public D3D_FEATURE_LEVEL GetFeatureLevel() => _featureLevel;

    public uint GetCreationFlags() => _creationFlags;

    public int GetDeviceRemovedReason() => RemovedReason;

    public void GetImmediateContext(ID3D11DeviceContext** ppImmediateContext)
    {
        if (ppImmediateContext != null)
            *ppImmediateContext = _immediateContext.Expose<ID3D11DeviceContext>();
        else
            _ = RefuseNull(D3D11_MESSAGE_ID_UNKNOWN, nameof(ppImmediateContext));
    }

    public int SetExceptionMode(uint RaiseFlags) =>
        RaiseFlags == 0 ? S_OK : RefuseValue("S120", nameof(RaiseFlags), $"0x{RaiseFlags:X}", 0, code: E_NOTIMPL);

    public uint GetExceptionMode() => 0;

    // RESTRICTED_CONTENT: creation fails where the driver has no content protection (S49), HW_PROTECTED where it has none in hardware (S107).
    private int CheckCreation(uint miscFlags, [CallerMemberName] string method = "")
    {
        const D3D11_CONTENT_PROTECTION_CAPS hardware = D3D11_CONTENT_PROTECTION_CAPS.D3D11_CONTENT_PROTECTION_CAPS_HARDWARE;
        const D3D11_CONTENT_PROTECTION_CAPS any = hardware | D3D11_CONTENT_PROTECTION_CAPS.D3D11_CONTENT_PROTECTION_CAPS_SOFTWARE;
        if (IsGone(method))
            return DXGI_ERROR_DEVICE_REMOVED;
        if ((miscFlags & ResourceRules.ProtectionFlags) == 0)
            return S_OK;
        bool inHardware = (miscFlags & (uint)D3D11_RESOURCE_MISC_FLAG.D3D11_RESOURCE_MISC_HW_PROTECTED) != 0;
        return HasCaps(inHardware ? hardware : any) ? S_OK
            : RefuseValue(inHardware ? "S107" : "S49", "MiscFlags", inHardware ? "HW_PROTECTED" : "RESTRICTED_CONTENT",
                $"what the driver's capabilities allow: it does not report {(inHardware ? "HARDWARE" : "SOFTWARE or HARDWARE")}", code: DXGI_ERROR_UNSUPPORTED,
                method: method);
    }
}
