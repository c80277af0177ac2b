using Dxcp.Abi;
using Dxcp.Codecs;
using Dxcp.Diagnostics;
using Dxcp.Driver;
using Dxcp.Runtime;

namespace Dxcp;

/// <summary>
/// DXCP's own Direct3D: its runtimes on its driver, in this process. Environment variables and <see cref="DriverBinding"/> may name another driver, as the
/// runtimes' own documentation says. Thread-safe.
/// </summary>
public static unsafe class BuiltInDirect3D
{
    private static readonly Func<ICodecLibrary?> s_codecs = static () => CodecLibrary.Current;
    private static readonly Func<AdapterInformation> s_information = Describe;

    /// <summary>
    /// Names the built-in driver as the one that devices get unless another is asked for, and libavcodec as what decodes for it; that is loaded when a
    /// device is first asked for decoders. Costs four writes; whoever calls the runtimes' entry points without the methods below calls it first.
    /// </summary>
    public static void Compose()
    {
        DriverCodecs.Use(s_codecs);
        Direct3D9.UseDriver(DriverEntry.OpenAdapterFunction);
        Direct3D11.UseDriver(DriverEntry.OpenAdapter10_2Function);
        AdapterInformation.Compose(s_information);
    }

    /// <summary>
    /// The driver that the next device gets: the path of its library, or "built-in driver"; "none" if the library that was named cannot be used.
    /// </summary>
    public static string DriverName
    {
        get
        {
            Compose();
            return DriverBinding.Current?.Name ?? "none";
        }
    }

    /// <summary>Makes a device of Direct3D 11 with its video functions.</summary>
    /// <exception cref="HResultException">D3D11CreateDevice failed: the exception names it, and has its code.</exception>
    public static ComPtr<ID3D11Device> CreateDevice11()
    {
        Compose();
        ID3D11Device* device = null;
        using var heard = new Heard();
        heard.ThrowIfFailed(Direct3D11.D3D11CreateDevice(null, D3D_DRIVER_TYPE.D3D_DRIVER_TYPE_HARDWARE, 0,
            (uint)D3D11_CREATE_DEVICE_FLAG.D3D11_CREATE_DEVICE_VIDEO_SUPPORT, null, 0, Macros.D3D11_SDK_VERSION, &device, null, null),
            nameof(Direct3D11.D3D11CreateDevice));
        return new ComPtr<ID3D11Device>(device);
    }

    /// <summary>Makes a device of Direct3D 9Ex that any thread may call, with the smallest back buffer that there is: nothing is presented.</summary>
    /// <exception cref="HResultException">Direct3DCreate9Ex or CreateDeviceEx failed: the exception names it, and has its code.</exception>
    public static ComPtr<IDirect3DDevice9Ex> CreateDevice9()
    {
        Compose();
        IDirect3D9Ex* d3d = null;
        using var heard = new Heard();
        heard.ThrowIfFailed(Direct3D9.Direct3DCreate9Ex(Macros.D3D_SDK_VERSION, &d3d), nameof(Direct3D9.Direct3DCreate9Ex));
        using var enumerator = new ComPtr<IDirect3D9Ex>(d3d);
        var parameters = new D3DPRESENT_PARAMETERS
        {
            BackBufferWidth = 1,
            BackBufferHeight = 1,
            SwapEffect = D3DSWAPEFFECT.D3DSWAPEFFECT_DISCARD,
            Windowed = 1,
        };
        IDirect3DDevice9Ex* device = null;
        heard.ThrowIfFailed(d3d->lpVtbl->CreateDeviceEx(d3d, Macros.D3DADAPTER_DEFAULT, D3DDEVTYPE.D3DDEVTYPE_HAL, 0,
            Macros.D3DCREATE_SOFTWARE_VERTEXPROCESSING | Macros.D3DCREATE_MULTITHREADED, &parameters, null, &device), "CreateDeviceEx");
        return new ComPtr<IDirect3DDevice9Ex>(device);
    }

    /// <summary>What the card says that the current profile describes; a profile that cannot be had is told when a device is made (S216).</summary>
    private static AdapterInformation Describe()
    {
        try
        {
            var adapter = DriverProfile.Current.Adapter;
            return new(adapter.Description, adapter.VendorId, adapter.DeviceId, adapter.IsSoftware);
        }
        catch (DriverProfileException)
        {
            return AdapterInformation.Usual;
        }
    }

    /// <summary>What is said while a device is made, on the thread that makes it: an exception can hold it, an HRESULT cannot.</summary>
    private sealed class Heard : IMessageSink, IDisposable
    {
        private readonly int _thread = Environment.CurrentManagedThreadId;
        private readonly IDisposable _added;
        private Message? _last;

        public Heard() => _added = MessageSinks.Process.Add(this);

        public void Take(Message message)
        {
            if (Environment.CurrentManagedThreadId == _thread && message.Severity <= Severity.Error)
                _last = message;
        }

        public void ThrowIfFailed(int code, string function)
        {
            if (code >= 0)
                return;
            string why = _last is null ? "." : _last.Method == function ? $": {_last.ToString()[(function.Length + 2)..]}" : $": {_last}";
            throw new HResultException(code, $"{function} failed with {HResultName.Of(code)}{why}");
        }

        public void Dispose() => _added.Dispose();
    }
}
