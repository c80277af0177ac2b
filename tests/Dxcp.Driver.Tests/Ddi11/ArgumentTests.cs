using System.Reflection;
using System.Runtime.InteropServices;
using Dxcp.Abi;
using Dxcp.Driver.Ddi11;

namespace Dxcp.Driver.Tests.Ddi11;

/// <summary>Each function of the Direct3D 11 driver interface without a pointer, and with handles of nothing: R14, S15.</summary>
public sealed unsafe class ArgumentTests : IDisposable
{
    private static readonly MethodInfo[] s_served =
    [
        .. MadeUpArguments.Served(typeof(DeviceFunctions), typeof(D3D11_1DDI_DEVICEFUNCS), typeof(D3DWDDM2_0DDI_DEVICEFUNCS)),
        .. MadeUpArguments.Served(typeof(VideoFunctions), typeof(D3D11_1DDI_VIDEODEVICEFUNCS), typeof(D3DWDDM2_0DDI_VIDEODEVICEFUNCS),
            typeof(D3DWDDM2_4DDI_VIDEODEVICEFUNCS)),
    ];

    /// <summary>What void functions write, whatever they were given.</summary>
    private static readonly string[] s_outputs =
    [
        "pMapped", "pCount", "pGuid", "pSupported", "pConfig", "pInfo", "pCertificateSize", "pCertificate", "pRandomNumber", "pReadBackKey",
        "pNumQualityLevels", "pPrivateInputSize", "pPrivateOutputSize", "pData",
    ];

    private readonly DdiHost _host = new(DriverProfile.Hardware, VideoInterface.Wddm2_4);
    private readonly MadeUpArguments _arguments = new();
    private readonly Dictionary<Type, nint> _live;
    private readonly Dictionary<Type, nint> _ofAnotherDevice;

    public ArgumentTests() => (_live, _ofAnotherDevice) = (Objects(_host.Device), Objects(_host.CreateDevice()));

    public static TheoryData<int, string> Served => [.. s_served.Select((method, i) => (i, method.Name))];

    public void Dispose()
    {
        _arguments.Dispose();
        _host.Device.TakeErrors();
        _host.Dispose();
    }

    [Theory, MemberData(nameof(Served))]
    public void No_pointer_is_used_that_is_null(int index, string name)
    {
        var method = Method(index, name);
        var parameters = method.GetParameters();
        var pointers = Enumerable.Range(0, parameters.Length).Where(i => parameters[i].ParameterType.IsPointer).ToArray();
        foreach (int[] missing in pointers.Select(i => new[] { i }).Append(pointers))
        {
            object[] arguments = Make(parameters);
            foreach (int i in missing)
                arguments[i] = Pointer.Box(null, parameters[i].ParameterType);
            MadeUpArguments.Call(method, arguments);
        }
    }

    [Theory, MemberData(nameof(Served))] // R14, S15
    public void A_handle_of_nothing_is_refused_and_what_a_function_without_a_code_writes_is_zeros(int index, string name)
    {
        var method = Method(index, name);
        var parameters = method.GetParameters();
        for (int i = 0; i < parameters.Length; i++)
        {
            if (!_live.ContainsKey(parameters[i].ParameterType))
                continue;
            foreach (nint wrong in new[] { 0, MadeUpArguments.Nothing, _ofAnotherDevice[parameters[i].ParameterType] })
            {
                bool isToMake = name.StartsWith("Create", StringComparison.Ordinal) || name == "OpenResource";
                if (wrong != 0 && (i == 0 ? wrong != MadeUpArguments.Nothing : isToMake))
                    continue; // another device is as good as this one, and memory for an object that is to be made is good
                object[] arguments = Make(parameters);
                arguments[i] = MadeUpArguments.Handle(parameters[i].ParameterType, wrong);
                var written = parameters.Where(parameter => method.ReturnType == typeof(void) && s_outputs.Contains(parameter.Name)
                    && name != nameof(D3DWDDM2_0DDI_VIDEODEVICEFUNCS.pfnQueryVideoCapabilities)[3..]).ToArray();
                foreach (var output in written)
                    Bytes(output, arguments).Fill(0xEE);
                int code = MadeUpArguments.Call(method, arguments);
                if (method.ReturnType == typeof(int) && name is not ("Flush" or "ResourceIsStagingBusy"))
                    Assert.True(code < 0, $"{name} takes {parameters[i].Name} {wrong:X}: {code:X}");
                foreach (var output in written)
                    Assert.False(Bytes(output, arguments).ContainsAnyExcept((byte)0), $"{name} leaves something in {output.Name}");
            }
        }
    }

    private static MethodInfo Method(int index, string name)
    {
        Assert.Equal(name, s_served[index].Name);
        return s_served[index];
    }

    private object[] Make(ParameterInfo[] parameters) => [.. parameters.Select(Make)];

    private object Make(ParameterInfo parameter)
    {
        var type = parameter.ParameterType;
        return type.IsPointer ? Pointer.Box(_arguments.Zeros(), type)
            : _live.TryGetValue(type, out nint live) ? MadeUpArguments.Handle(type, live)
            : type == typeof(uint) ? MadeUpArguments.Number(parameter.Name)
            : Activator.CreateInstance(type)!;
    }

    private static Span<byte> Bytes(ParameterInfo parameter, object[] arguments)
    {
        var type = parameter.ParameterType.GetElementType()!;
        int size = type == typeof(void) || type == typeof(byte) ? 16 : Marshal.SizeOf(type);
        return new(Pointer.Unbox(arguments[parameter.Position]), size);
    }

    private static Dictionary<Type, nint> Objects(Ddi11HostDevice device)
    {
        var decoder = new Ddi11Decoder(device, target: ProbeUsage.Protected);
        var create = new D3D10DDIARG_CREATEQUERY { Query = D3D10DDI_QUERY.D3D10DDI_QUERY_EVENT };
        var query = new D3D10DDI_HQUERY { pDrvPrivate = device.Allocate(16) };
        device.Functions->pfnCreateQuery(device.Handle, &create, query, default);
        return new()
        {
            [typeof(D3D10DDI_HDEVICE)] = (nint)device.Handle.pDrvPrivate,
            [typeof(D3D10DDI_HRESOURCE)] = (nint)device.CreateBuffer(64, ProbeUsage.Staging).pDrvPrivate,
            [typeof(D3D11_1DDI_HCRYPTOSESSION)] = (nint)new DdiSession(device, negotiate: false).Handle.pDrvPrivate,
            [typeof(D3D11_1DDI_HAUTHCHANNEL)] = (nint)Ddi11Channel.Create(device,
                D3D11_1DDI_AUTHENTICATED_CHANNEL_TYPE.D3D11_1DDI_AUTHENTICATED_CHANNEL_DRIVER_HARDWARE, out _, out _).pDrvPrivate,
            [typeof(D3D11_1DDI_HDECODE)] = (nint)decoder.Handle.pDrvPrivate,
            [typeof(D3D11_1DDI_HVIDEODECODEROUTPUTVIEW)] = (nint)decoder.View.pDrvPrivate,
            [typeof(D3D10DDI_HQUERY)] = (nint)query.pDrvPrivate,
        };
    }
}
