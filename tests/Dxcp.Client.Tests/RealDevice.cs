using Dxcp.Driver;

namespace Dxcp.Client.Tests;

/// <summary>Devices of DXCP's own runtimes and driver.</summary>
internal static unsafe class RealDevice
{
    /// <summary>The name of a profile in which IVs are shared and must rise.</summary>
    public const string StrictSequentialIV = nameof(StrictSequentialIV);

    public static ContentProtectionDevice Open(string api, DriverProfile? profile = null)
    {
        using IDisposable use = DriverProfile.Use(profile ?? DriverProfile.Default);
        return api == "d3d9" ? Open9() : Open11();
    }

    public static Direct3D9Device Open9(DriverProfile profile)
    {
        using IDisposable use = DriverProfile.Use(profile);
        return Open9();
    }

    /// <summary>A profile by the name of its property.</summary>
    public static DriverProfile Named(string profile) => profile switch
    {
        nameof(DriverProfile.ReadBackKey) => DriverProfile.ReadBackKey,
        nameof(DriverProfile.StrictIV) => DriverProfile.StrictIV,
        nameof(DriverProfile.SequentialIV) => DriverProfile.SequentialIV,
        StrictSequentialIV => DriverProfile.SequentialIV with { StrictIVs = true },
        _ => DriverProfile.Default,
    };

    private static Direct3D11Device Open11()
    {
        using var owned = BuiltInDirect3D.CreateDevice11();
        return Direct3D11Device.From(owned.Pointer);
    }

    private static Direct3D9Device Open9()
    {
        using var owned = BuiltInDirect3D.CreateDevice9();
        return Direct3D9Device.From(owned.Pointer);
    }
}
