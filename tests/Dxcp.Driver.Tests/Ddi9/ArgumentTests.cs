using System.Reflection;
using System.Runtime.InteropServices;
using Dxcp.Abi;
using Dxcp.Driver.Ddi9;

namespace Dxcp.Driver.Tests.Ddi9;

/// <summary>Calls of the Direct3D 9 driver interface without what they need.</summary>
public sealed unsafe class ArgumentTests : IDisposable
{
    private static readonly MethodInfo[] s_served = MadeUpArguments.Served(typeof(DeviceFunctions), typeof(D3DDDI_DEVICEFUNCS));

    private readonly DdiHost9 _host = new();
    private readonly MadeUpArguments _arguments = new();

    public static TheoryData<string> All => [.. s_served.Select(method => method.Name)];

    public static TheoryData<string> Served =>
        [.. typeof(DeviceFunctions).GetMethods(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.DeclaredOnly).Where(TakesArguments)
            .Select(method => method.Name)];

    public void Dispose()
    {
        _arguments.Dispose();
        _host.Dispose();
    }

    [Theory, MemberData(nameof(Served))]
    public void A_function_without_its_arguments_is_refused(string name)
    {
        int slot = (int)Marshal.OffsetOf<D3DDDI_DEVICEFUNCS>("pfn" + name) / sizeof(nint);
        var function = (delegate* unmanaged<void*, void*, int>)((void**)_host.Device.Functions)[slot];
        Assert.Equal(HResult.D3DDDIERR_INVALIDCALL, function(_host.Device.Handle, null));
    }

    [Theory, MemberData(nameof(All))]
    public void No_pointer_is_used_that_is_null(string name)
    {
        var (method, type) = Find(name);
        var live = Objects(_host.Device);
        foreach (var pointer in type?.GetFields().Where(field => field.FieldType.IsPointer) ?? [])
        {
            byte* made = Make(type!, live);
            *(nint*)(made + OffsetOf(type!, pointer.Name)) = 0;
            Call(method, _host.Device.Handle, made);
        }
    }

    [Theory, MemberData(nameof(All))] // R14
    public void A_handle_of_nothing_or_of_another_device_is_refused(string name)
    {
        var (method, type) = Find(name);
        var (live, others) = (Objects(_host.Device), Objects(_host.CreateDevice()));
        bool isToMake = name.StartsWith("Create", StringComparison.Ordinal) || name == "OpenResource";
        foreach (string handle in isToMake ? [] : live.Keys.Where(key => type?.GetField(key) is not null))
        {
            foreach (nint wrong in new[] { 0, MadeUpArguments.Nothing, others[handle] })
            {
                byte* made = Make(type!, live);
                *(nint*)(made + OffsetOf(type!, handle)) = wrong;
                Assert.Equal((handle, HResult.D3DDDIERR_INVALIDCALL), (handle, Call(method, _host.Device.Handle, made)));
            }
        }

        if (name == "Flush")
            return;
        foreach (nint device in new[] { 0, MadeUpArguments.Nothing })
            Assert.Equal(HResult.D3DDDIERR_INVALIDCALL, Call(method, (void*)device, type is null ? null : Make(type, live)));
        if (type is null && name != "DestroyDevice")
        {
            foreach (nint wrong in new[] { 0, MadeUpArguments.Nothing }.Concat(others.Values))
                Assert.Equal(HResult.D3DDDIERR_INVALIDCALL, Call(method, _host.Device.Handle, (void*)wrong));
        }
    }

    [Fact] // R49
    public void A_channel_message_without_question_or_place_for_an_answer_is_refused()
    {
        var channel = new Ddi9Channel(_host.Device);
        channel.Open();
        byte* bytes = stackalloc byte[256];
        new Span<byte>(bytes, 256).Clear();
        var (device, functions) = ((nint)_host.Device.Handle, (nint)_host.Device.Functions);
        int Query(void* input, void* output)
        {
            var arguments = new D3DDDIARG_QUERYAUTHENTICATEDCHANNEL { InputSize = 32, pInputData = input, OutputSize = 56, pOutputData = output };
            return ((D3DDDI_DEVICEFUNCS*)functions)->pfnQueryAuthenticatedChannel((void*)device, &arguments);
        }

        int Configure(void* input, void* output)
        {
            var arguments = new D3DDDIARG_CONFIGUREAUTHENTICATEDCHANNEL
            {
                InputSize = 56,
                pInputData = input,
                pOutputData = (D3D11_AUTHENTICATED_CONFIGURE_OUTPUT*)output,
            };
            return ((D3DDDI_DEVICEFUNCS*)functions)->pfnConfigureAuthenticatedChannel((void*)device, &arguments);
        }

        Assert.Equal([HResult.D3DDDIERR_INVALIDCALL, HResult.D3DDDIERR_INVALIDCALL], [Query(null, bytes), Query(bytes, null)]);
        Assert.Equal([HResult.D3DDDIERR_INVALIDCALL, HResult.D3DDDIERR_INVALIDCALL], [Configure(null, bytes), Configure(bytes, null)]);
        Assert.Equal(HResult.D3DDDIERR_INVALIDCALL, channel.SendKey([]));
        Assert.All(new ReadOnlySpan<byte>(bytes, 256).ToArray(), value => Assert.Equal(0, value));
    }

    /// <summary>A function and the structure of its arguments, if it has one.</summary>
    private static (MethodInfo Method, Type? Arguments) Find(string name)
    {
        var method = s_served.Single(one => one.Name == name);
        var type = method.GetParameters()[^1].ParameterType.GetElementType()!;
        return (method, type == typeof(void) ? null : type);
    }

    private static int Call(MethodInfo method, void* device, void* arguments) => MadeUpArguments.Call(method,
        [.. method.GetParameters().Select((parameter, i) => Pointer.Box(i == 0 ? device : arguments, parameter.ParameterType))]);

    private static int OffsetOf(Type type, string field) => (int)Marshal.OffsetOf(type, field);

    private byte* Make(Type type, Dictionary<string, nint> live)
    {
        byte* made = _arguments.Zeros();
        foreach (var field in type.GetFields())
        {
            byte* at = made + OffsetOf(type, field.Name);
            if (field.FieldType.IsPointer)
                *(nint*)at = (nint)_arguments.Zeros();
            else if (field.FieldType == typeof(nint))
                *(nint*)at = live.GetValueOrDefault(field.Name);
            else if (field.FieldType == typeof(uint))
                *(uint*)at = MadeUpArguments.Number(field.Name);
        }

        return made;
    }

    private static Dictionary<string, nint> Objects(Ddi9HostDevice device)
    {
        nint picture = device.CreateSurface((D3DDDIFORMAT)0x3231564E, 16, 16), other = device.CreateSurface((D3DDDIFORMAT)0x3231564E, 16, 16);
        Assert.Equal(HResult.S_OK, Ddi9Channel.TryCreate(device, DDIAUTHENTICATEDCHANNELTYPE.DDIAUTHENTICATEDCHANNEL_DRIVER_SOFTWARE, out nint channel));
        Guid profile = DxcpGuids.DXCP_DECODER_PROFILE_PASS_THROUGH;
        var configuration = new DXVADDI_CONFIGPICTUREDECODE { ConfigBitstreamRaw = 1 };
        var create = new D3DDDIARG_CREATEDECODEDEVICE { pGuid = &profile, pConfig = &configuration };
        *(DXVADDI_VIDEODESC*)create.VideoDesc = new() { SampleWidth = 16, SampleHeight = 16, Format = (D3DDDIFORMAT)0x3231564E };
        Assert.Equal(HResult.S_OK, device.Functions->pfnCreateDecodeDevice(device.Handle, &create));
        return new()
        {
            ["hResource"] = picture,
            ["hSrcResource"] = picture,
            ["hDstResource"] = other,
            ["hRenderTarget"] = picture,
            ["hCryptoSession"] = new DdiSession9(device, negotiate: false).Handle,
            ["hChannel"] = channel,
            ["hDecode"] = create.hDecode,
        };
    }

    private static bool TakesArguments(MethodInfo method) => method.ReturnType == typeof(int)
        && method.GetParameters() is [{ ParameterType: { IsPointer: true } }, { ParameterType: { IsPointer: true } }]
        && typeof(D3DDDI_DEVICEFUNCS).GetField("pfn" + method.Name) is not null;
}
