using System.Reflection;
using Dxcp.Abi;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime.Tests;

/// <summary>Who holds what after a call: what a method hands out is one reference of the caller's, and with it all goes that was made.</summary>
public sealed unsafe partial class SweepTests
{
    [Theory, InlineData(false), InlineData(true)] // S10
    public void A_method_of_Direct3D_11_hands_out_one_reference_and_keeps_none(bool shared)
    {
        using var scene = new MethodScene11();
        if (shared)
        {
            var texture = (nint)scene.Device.Texture(TestDevice.Desc() with { MiscFlags = (uint)D3D11_RESOURCE_MISC_FLAG.D3D11_RESOURCE_MISC_SHARED });
            using ComPtr<IDXGIResource> resource = ComPtr.AddRef((ID3D11Texture2D*)texture).As<IDXGIResource>();
            void* handle;
            Assert.Equal(S_OK, resource.Pointer->lpVtbl->GetSharedHandle(resource.Pointer, &handle));
            scene.Calls.Values["hResource"] = (nint)handle;
        }

        // The first hands out by a parameter that is named as if it were given; the second is there to keep.
        Assert.Equal(["GetAdapter", "SetPrivateDataInterface"], Kept(scene.Calls, scene.Device.Driver.Alive.Values));
    }

    [Fact] // S10
    public void A_method_of_Direct3D_9_hands_out_one_reference_and_keeps_none()
    {
        using var scene = new MethodScene9();
        Assert.Equal(["ResetDevice"], Kept(scene.Calls, scene.Device.Driver.Alive.Values)); // the manager keeps its device
    }

    /// <summary>The methods after which something lives in the driver that did not before, or an object has another count.</summary>
    private static string[] Kept(MethodCalls calls, ICollection<string> alive)
    {
        SortedSet<string> kept = new(StringComparer.Ordinal);
        foreach ((ComObject target, MethodInfo method) in calls.All())
        {
            string[] before = State();
            _ = calls.Call(target, method);
            if (!State().SequenceEqual(before))
                _ = kept.Add(method.Name);
        }

        return [.. kept];

        string[] State() => [.. alive.Order(StringComparer.Ordinal), .. calls.Objects.Select(each => $"{Count(each)}")];
    }

    private static uint Count(nint pointer)
    {
        _ = ((IUnknown*)pointer)->lpVtbl->AddRef((void*)pointer);
        return ((IUnknown*)pointer)->lpVtbl->Release((void*)pointer);
    }
}
