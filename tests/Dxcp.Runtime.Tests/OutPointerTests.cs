using System.Reflection;
using Dxcp.Abi;

namespace Dxcp.Runtime.Tests;

/// <summary>Every method that gives an interface or memory, found by its parameters: where it refuses, the caller has null (R250).</summary>
public sealed unsafe class OutPointerTests
{
    /// <summary>Parameters of that form that are lists of the caller's own.</summary>
    private static readonly string[] s_lists = ["ppResources", "ppDecoderRenderTargets", "ppHistogramBuffers"];

    private static readonly string[] s_handles = ["pHandleComplete", "pDriverHandle"];

    [Fact] // R250, S5
    public void Method_of_Direct3D_11_or_DXGI_that_refuses_leaves_no_pointer()
    {
        using var device = new TestDevice(flags: D3D11_CREATE_DEVICE_FLAG.D3D11_CREATE_DEVICE_DEBUG);
        using ComPtr<IDXGIDevice1> dxgi = device.DevicePtr.As<IDXGIDevice1>();
        Guid adapterId = IDXGIAdapter.IID, factoryId = IDXGIFactory1.IID;
        void* adapter, factory;
        Assert.Equal(HResult.S_OK, dxgi.Pointer->lpVtbl->Base.Base.GetParent(dxgi.Pointer, &adapterId, &adapter));
        using var ownAdapter = new ComPtr<IDXGIAdapter>((IDXGIAdapter*)adapter);
        Assert.Equal(HResult.S_OK, ownAdapter.Pointer->lpVtbl->Base.GetParent(ownAdapter.Pointer, &factoryId, &factory));
        using var ownFactory = new ComPtr<IDXGIFactory1>((IDXGIFactory1*)factory);
        using var decoder = new TestDecoder(device);
        int methods = Check([(nint)device.Device, (nint)device.Context, (nint)device.Session(), (nint)decoder.Pointer, (nint)decoder.Texture, (nint)adapter,
            (nint)factory]);
        Assert.InRange(methods, 30, int.MaxValue);
    }

    [Fact] // R250, S5
    public void Method_of_Direct3D_9_that_refuses_leaves_no_pointer()
    {
        using TestDecoder9 decoder = new TestDecoder9().Open();
        TestDevice9 device = decoder.Device;
        int methods = Check([(nint)device.Enumerator, (nint)device.Device, (nint)device.Plain(), (nint)device.Session(), (nint)decoder.Decoder]);
        Assert.InRange(methods, 20, int.MaxValue);
    }

    private static int Check(nint[] objects)
    {
        int count = 0;
        List<string> left = [];
        foreach (nint pointer in objects)
        {
            Assert.True(ComObject.TryGet((void*)pointer, out ComObject? target));
            foreach (MethodInfo method in target.GetType().GetMethods(BindingFlags.Public | BindingFlags.Instance).Where(IsOfCom))
            {
                ParameterInfo[] parameters = method.GetParameters();
                for (int i = 0; i < parameters.Length; i++)
                {
                    if (!IsOutPointer(parameters[i]))
                        continue;
                    count++;
                    nint place = 1;
                    object?[] arguments = [.. parameters.Select(parameter => parameter.ParameterType.IsPointer ? null
                        : Activator.CreateInstance(parameter.ParameterType))];
                    arguments[i] = Pointer.Box(&place, parameters[i].ParameterType);
                    if ((int)method.Invoke(target, arguments)! < 0)
                    {
                        if (place != 0)
                            left.Add($"{target.GetType().Name}.{method.Name}: {parameters[i].Name}");
                    }
                    else if (place is not (0 or 1) && !s_handles.Contains(parameters[i].Name))
                    {
                        _ = ((IUnknown*)place)->lpVtbl->Release((void*)place);
                    }
                }
            }
        }

        Assert.Empty(left);
        return count;
    }

    private static bool IsOfCom(MethodInfo method) =>
        method.ReturnType == typeof(int) && (method.DeclaringType != typeof(ComObject) || method.Name == nameof(ComObject.QueryInterface));

    private static bool IsOutPointer(ParameterInfo parameter) => parameter.ParameterType is { IsPointer: true } type && type.GetElementType()!.IsPointer
        && (parameter.Name!.StartsWith("pp", StringComparison.Ordinal) || s_handles.Contains(parameter.Name)) && !s_lists.Contains(parameter.Name);
}
