using System.Reflection;
using System.Runtime.InteropServices;

namespace Dxcp.Runtime.Tests;

/// <summary>The getters of pipeline state, which is never bound here: each of them, found by reflection, fills all that it is asked for and no more.</summary>
public sealed class PipelineStateTests
{
    /// <summary>Results of which there is one, whatever counts others.</summary>
    private static readonly string[] s_single = ["ppDepthStencilView"];

    /// <summary>What is left as it is: lists of as many as there are, which are none, and what is no result.</summary>
    private static readonly string[] s_untouched = ["ppClassInstances", "pViewports", "pRects", "pState"];

    public static TheoryData<uint> Counts => [0, 1, 3, 128, 129, uint.MaxValue];

    [Theory, MemberData(nameof(Counts))] // S320
    public void A_getter_answers_with_nothing_as_often_as_it_is_asked_and_not_at_all_for_a_count_that_no_list_has(uint count)
    {
        using var scene = new MethodScene11();
        MethodCalls calls = scene.Calls;
        foreach (string name in (string[])["NumBuffers", "NumViews", "NumSamplers", "NumUAVs", "NumRTVs"])
            calls.Values[name] = count;
        calls.Filling = 0xEE;
        int results = 0;
        foreach ((Abi.ComObject target, MethodInfo method) in calls.All().Where(each => each.Method.DeclaringType == typeof(D3D11ContextBase)))
        {
            _ = calls.Call(target, method);
            uint many = 1;
            foreach (ParameterInfo parameter in method.GetParameters())
            {
                if (parameter.Name!.StartsWith("Num", StringComparison.Ordinal))
                    many = count <= 128 ? count : 0;
                if (!parameter.ParameterType.IsPointer)
                    continue;
                results++;
                int size = parameter.ParameterType.GetElementType()!.IsPointer ? 8 : 4;
                byte[] expected = s_untouched.Contains(parameter.Name) ? []
                    : parameter.Name == "BlendFactor" ? [.. MemoryMarshal.AsBytes<float>([1, 1, 1, 1])]
                    : parameter.Name == "pSampleMask" ? [0xFF, 0xFF, 0xFF, 0xFF]
                    : new byte[size * (s_single.Contains(parameter.Name) ? 1 : many)];
                ReadOnlySpan<byte> memory = calls.MemoryOf(parameter);
                string what = $"{method.Name}: {parameter.Name}";
                Assert.True(memory.StartsWith(expected), what);
                Assert.True(memory[expected.Length..].IndexOfAnyExcept((byte)0xEE) < 0, what + " beyond");
            }
        }

        Assert.InRange(results, 80, int.MaxValue);
    }
}
