using Dxcp.Abi;

namespace Dxcp.Runtime.Tests;

/// <summary>What calls make.</summary>
internal static unsafe class Made
{
    /// <summary>Lets go of what a call made; asserts that a call that failed made nothing.</summary>
    public static int Released(int code, void* made)
    {
        Assert.Equal(code >= 0, made != null);
        if (made != null)
            _ = ((IUnknown*)made)->lpVtbl->Release(made);
        return code;
    }
}
