using System.Reflection;
using System.Runtime.InteropServices;
using Dxcp.Abi;
using Dxcp.Driver.Ddi9;

namespace Dxcp.Driver.Tests.Ddi9;

/// <summary>Calls of the Direct3D 9 driver interface without what they need.</summary>
public sealed unsafe class ArgumentTests : IDisposable
{
    private readonly DdiHost9 _host = new();

    public static TheoryData<string> Served =>
        [.. typeof(DeviceFunctions).GetMethods(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.DeclaredOnly).Where(TakesArguments)
            .Select(method => method.Name)];

    public void Dispose() => _host.Dispose();

    [Theory, MemberData(nameof(Served))]
    public void A_function_without_its_arguments_is_refused(string name)
    {
        int slot = (int)Marshal.OffsetOf<D3DDDI_DEVICEFUNCS>("pfn" + name) / sizeof(nint);
        var function = (delegate* unmanaged<void*, void*, int>)((void**)_host.Device.Functions)[slot];
        Assert.Equal(HResult.D3DDDIERR_INVALIDCALL, function(_host.Device.Handle, null));
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

    private static bool TakesArguments(MethodInfo method) => method.ReturnType == typeof(int)
        && method.GetParameters() is [{ ParameterType: { IsPointer: true } }, { ParameterType: { IsPointer: true } }]
        && typeof(D3DDDI_DEVICEFUNCS).GetField("pfn" + method.Name) is not null;
}
