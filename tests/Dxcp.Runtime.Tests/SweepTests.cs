using System.Reflection;
using Dxcp.Abi;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime.Tests;

/// <summary>
/// Every method of every object, found by the interfaces: what it answers to what fits, to each pointer that is null, to each object that is not the
/// device's, and once the device is gone. What a table here does not name is as the rule has it.
/// </summary>
public sealed unsafe partial class SweepTests
{
    [Fact] // S10
    public void A_method_of_Direct3D_11_that_gets_what_fits_does_it_and_says_nothing()
    {
        using var scene = new MethodScene11();
        AssertAnswers(s_fitting11, Fitting(scene.Calls), "S_OK", "void");
    }

    [Fact] // S10
    public void A_method_of_Direct3D_9_that_gets_what_fits_does_it_and_says_nothing()
    {
        using var scene = new MethodScene9();
        AssertAnswers(s_fitting9, Fitting(scene.Calls), "S_OK", "void");
    }

    [Fact] // S5
    public void A_null_pointer_to_Direct3D_11_is_refused_by_its_name()
    {
        using var scene = new MethodScene11();
        AssertAnswers(s_null11, Nulls(scene.Calls), "E_INVALIDARG S5 null", "void S5 null");
    }

    [Fact] // S5
    public void A_null_pointer_to_Direct3D_9_is_refused_by_its_name()
    {
        using var scene = new MethodScene9();
        AssertAnswers(s_null9, Nulls(scene.Calls), "D3DERR_INVALIDCALL S5 null");
    }

    [Fact] // S15
    public void An_object_that_is_not_the_device_s_is_refused_by_Direct3D_11()
    {
        using var scene = new MethodScene11();
        using var other = new MethodScene11();
        ID3D11Texture2D* dead = scene.Device.Texture(TestDevice.Desc());
        _ = dead->lpVtbl->Base.Base.Base.Release(dead);
        IEnumerable<string> answers = Foreign(scene.Calls, parameter => [other.Calls.ObjectFor(parameter), (nint)scene.Device.Device, (nint)dead, 0x12345678]);
        AssertAnswers(s_foreign11, answers, "E_INVALIDARG S15", "void S15");
    }

    [Fact] // S15
    public void An_object_that_is_not_the_device_s_is_refused_by_Direct3D_9()
    {
        using var scene = new MethodScene9();
        using var other = new MethodScene9();
        IDirect3DSurface9* dead = scene.Device.Plain();
        _ = dead->lpVtbl->Base.Base.Release(dead);
        IEnumerable<string> answers = Foreign(scene.Calls, parameter => parameter.Name == "pDevice" ? [(nint)dead, 0x12345678]
            : [other.Calls.ObjectFor(parameter), (nint)scene.Device.Device, (nint)dead, 0x12345678]);
        AssertAnswers(s_foreign9, answers, "D3DERR_INVALIDCALL S15");
    }

    [Theory, InlineData(false), InlineData(true)] // S74
    public void A_removed_device_of_Direct3D_11_says_so_in_each_method_that_needs_the_driver_and_calls_it_no_more(bool inFrame)
    {
        using var scene = new MethodScene11();
        if (inFrame)
            Assert.Equal(S_OK, scene.Decoder.Begin());
        scene.Device.Driver.Report(D3DDDIERR_DEVICEREMOVED);
        string[] gone = Gone(scene.Calls, "S74", () => scene.Device.Driver.Calls.Count, "DXGI_ERROR_DEVICE_REMOVED", "void", "0");
        Assert.Equal([.. s_gone11.Concat(inFrame ? s_goneInFrame11 : s_goneOutside11).Order(StringComparer.Ordinal)], gone);
    }

    [Theory, InlineData(false), InlineData(true)] // S79
    public void A_removed_device_of_Direct3D_9_says_so_in_each_method_that_needs_the_driver_and_calls_it_no_more(bool inFrame)
    {
        using var scene = new MethodScene9();
        IDirectXVideoDecoder* decoder = scene.Decoding.Decoder;
        if (inFrame)
            Assert.Equal(S_OK, decoder->lpVtbl->BeginFrame(decoder, scene.Decoding.Target, null));
        scene.Device.Driver.Returns["ColorFill"] = D3DDDIERR_DEVICEREMOVED;
        Assert.Equal(D3DERR_DEVICEREMOVED, scene.Device.Table->ColorFill(scene.Device.Device, scene.Device.Plain(), null, 0));
        string[] gone = Gone(scene.Calls, "S79", () => scene.Device.Driver.Calls.Count, "D3DERR_DEVICEREMOVED");
        Assert.Equal([.. s_gone9.Concat(inFrame ? ["EndFrame"] : []).Order(StringComparer.Ordinal)], gone);
    }

    // The numbers of messages that there are depend on what was said before.
    private static IEnumerable<string> Fitting(MethodCalls calls) =>
        from each in calls.All()
        let answer = calls.Answer(each.Target, each.Method)
        where !each.Method.Name.StartsWith("GetNum", StringComparison.Ordinal)
        select $"{each.Method.Name}: {answer}";

    private static IEnumerable<string> Nulls(MethodCalls calls) =>
        from each in calls.All()
        where each.Method.DeclaringType != typeof(D3D11ContextBase) // getters of what is not there take null
        from parameter in each.Method.GetParameters()
        where parameter.ParameterType.IsPointer
        select $"{each.Method.Name} {parameter.Name}: {calls.Answer(each.Target, each.Method, parameter)}";

    private static IEnumerable<string> Foreign(MethodCalls calls, Func<ParameterInfo, nint[]> strangers)
    {
        foreach ((ComObject target, MethodInfo method) in calls.All())
        {
            foreach (ParameterInfo parameter in method.GetParameters().Where(MethodCalls.IsObject))
            {
                foreach (nint stranger in strangers(parameter))
                {
                    string answer = calls.Answer(target, method, parameter, stranger);
                    if (answer.EndsWith("S15", StringComparison.Ordinal))
                        Assert.Equal(parameter.Name, Assert.Single(Assert.Single(calls.Heard).Values).Parameter);
                    yield return $"{method.Name} {parameter.Name}: {answer}";
                }
            }
        }
    }

    private static string[] Gone(MethodCalls calls, string rule, Func<int> countCalls, params string[] codes)
    {
        SortedSet<string> gone = new(StringComparer.Ordinal);
        foreach ((ComObject target, MethodInfo method) in calls.All())
        {
            int before = countCalls();
            string answer = calls.Answer(target, method);
            if (!answer.EndsWith(rule, StringComparison.Ordinal))
                continue;
            Assert.Contains(answer, codes.Select(code => $"{code} {rule}"));
            Assert.True(before == countCalls(), $"{method.Name} called the driver");
            _ = gone.Add(method.Name);
        }

        return [.. gone];
    }

    /// <summary>Asserts that answers are those of a table, and all others one of what the rule has.</summary>
    private static void AssertAnswers(Dictionary<string, string[]> table, IEnumerable<string> answers, params string[] otherwise)
    {
        string[] actual = [.. answers.Where(line => !otherwise.Contains(line.Split(": ")[1])).Distinct().Order(StringComparer.Ordinal)];
        Assert.Equal([.. table.SelectMany(row => row.Value.Select(what => $"{what}: {row.Key}")).Order(StringComparer.Ordinal)], actual);
    }
}
