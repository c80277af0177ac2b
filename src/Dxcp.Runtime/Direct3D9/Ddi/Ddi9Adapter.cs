using Dxcp.Abi;
using Dxcp.Diagnostics;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime;

/// <summary>
/// A driver's adapter, opened through <c>OpenAdapter</c> for the Direct3D 9 driver interface of Windows 7. Certificates and
/// capabilities are the adapter's here, not the device's. Codes returned are the API's.
/// </summary>
internal sealed unsafe partial class Ddi9Adapter : OpenedAdapter<D3DDDI_ADAPTERFUNCS>
{
    private void* _handle;
    private bool _hasDoors;

    /// <summary>Opens the adapter of a driver.</summary>
    /// <exception cref="HResultException">The driver refused, or has no Direct3D 9 interface.</exception>
    public Ddi9Adapter(DriverBinding binding) : base(D3DERR_NOTAVAILABLE) =>
        Open(binding.Name, "OpenAdapter", binding.OpenAdapter, "Direct3D 9");

    public void* Handle => _handle;

    /// <summary>As on Direct3D 11.</summary>
    public bool IsTracedHere { get; private set; }

    /// <summary>The driver's version, as it tells it.</summary>
    public uint DriverVersion { get; private set; }

    /// <summary>The formats that the driver has, with what they are good for; by format number.</summary>
    public IReadOnlyDictionary<D3DFORMAT, uint> Formats { get; private set; } = new Dictionary<D3DFORMAT, uint>();

    /// <summary>The driver's Direct3D 9 capabilities; all zero where it tells none.</summary>
    public D3DCAPS9 GetD3D9Caps()
    {
        D3DCAPS9 caps = default;
        return GetCaps(D3DDDICAPS_TYPE.D3DDDICAPS_GETD3D9CAPS, null, &caps, (uint)sizeof(D3DCAPS9)) >= 0 ? caps : default;
    }

    /// <summary>The capabilities for a crypto type and a profile; the empty GUID stands for none (R27).</summary>
    public int GetContentProtectionCaps(Guid cryptoType, Guid profile, out D3DCONTENTPROTECTIONCAPS caps)
    {
        var info = new DDICONTENTPROTECTIONCAPS { CryptoType = cryptoType, DecodeProfile = profile };
        D3DCONTENTPROTECTIONCAPS found = default;
        int code = GetCaps(D3DDDICAPS_TYPE.D3DDDICAPS_GETCONTENTPROTECTIONCAPS, &info, &found, (uint)sizeof(D3DCONTENTPROTECTIONCAPS));
        caps = code < 0 ? default : found;
        return code;
    }

    /// <summary>The size of a certificate; 0 is "no certificate" and a failure (S55).</summary>
    public int GetCertificateSize(DDICERTIFICATEINFO info, out uint size)
    {
        uint found = 0;
        int code = GetCaps(D3DDDICAPS_TYPE.D3DDDICAPS_GETCERTIFICATESIZE, &info, &found, sizeof(uint));
        size = code < 0 ? 0 : found;
        return code >= 0 && found == 0 ? D3DERR_NOTAVAILABLE : code;
    }

    /// <summary>Fills exactly <paramref name="size"/> bytes; the caller has compared it with the certificate's size.</summary>
    public int GetCertificate(DDICERTIFICATEINFO info, uint size, byte* certificate) =>
        GetCaps(D3DDDICAPS_TYPE.D3DDDICAPS_GETCERTIFICATE, &info, certificate, size);

    protected override int Enter(nint entry, D3DDDI_ADAPTERCALLBACKS* callbacks)
    {
        var arguments = new D3DDDIARG_OPENADAPTER
        {
            hAdapter = RuntimeHandle.Next(),
            Interface = D3DDDIARG_OPENADAPTER.Direct3D9,
            Version = Macros.D3D_UMD_INTERFACE_VERSION_WIN7,
            pAdapterCallbacks = callbacks,
            pAdapterFuncs = Functions,
        };
        int code = ((delegate* unmanaged<D3DDDIARG_OPENADAPTER*, int>)entry)(&arguments);
        _handle = (void*)arguments.hAdapter;
        DriverVersion = arguments.DriverVersion;
        return code;
    }

    protected override string? Learn()
    {
        if (Functions->pfnCreateDevice == null)
            return "pfnCreateDevice is empty in the table that OpenAdapter filled";
        int traced = CallTrace.BegunHere;
        Formats = ReadFormats();
        IsTracedHere = CallTrace.IsOn && CallTrace.BegunHere == traced;
        _hasDoors = IsTracedHere && TracedAdapter9.Install(Functions, (nint)_handle);
        return null;
    }

    protected override void Close()
    {
        if (Functions->pfnCloseAdapter != null)
            _ = Functions->pfnCloseAdapter(_handle);
        if (_hasDoors)
            TracedAdapter9.Remove((nint)_handle);
    }

    protected override int ToApi(int code) => DriverErrors9.ToApi(code);

    private Dictionary<D3DFORMAT, uint> ReadFormats()
    {
        var formats = new Dictionary<D3DFORMAT, uint>();
        uint count = 0;
        if (GetCaps(D3DDDICAPS_TYPE.D3DDDICAPS_GETFORMATCOUNT, null, &count, sizeof(uint)) < 0 || count is 0 or > DriverLists.BelievableCount)
            return formats;
        var list = new FORMATOP[count];
        fixed (FORMATOP* data = list)
        {
            if (GetCaps(D3DDDICAPS_TYPE.D3DDDICAPS_GETFORMATDATA, null, data, count * (uint)sizeof(FORMATOP)) < 0)
                return formats;
        }
        // A format may come more than once, each time with other operations.
        foreach (FORMATOP entry in list)
            formats[(D3DFORMAT)entry.Format] = formats.GetValueOrDefault((D3DFORMAT)entry.Format) | entry.Operations;
        return formats;
    }

    private int GetCaps(D3DDDICAPS_TYPE type, void* info, void* data, uint size)
    {
        if (Functions->pfnGetCaps == null)
            return DriverAnswer.NoSlot(D3DERR_NOTAVAILABLE, "pfnGetCaps"); // S57
        var arguments = new D3DDDIARG_GETCAPS { Type = type, pInfo = info, pData = data, DataSize = size };
        int code = Functions->pfnGetCaps(_handle, &arguments);
        return code < 0 ? DriverAnswer.Refused(DriverErrors9.ToApi(code), "GetCaps", code) : DriverErrors9.ToApi(code);
    }
}
