using System.Runtime.CompilerServices;
using Dxcp.Abi;

namespace Dxcp.Driver.Tests;

/// <summary>The driver of this process, with some profile, for the hosts of the conformance suite.</summary>
internal static unsafe class BuiltInDriver
{
    /// <summary>The driver, and what is put over it, if anything.</summary>
    public static ConformanceTarget With(DriverProfile? profile, MakeDevice11? device11 = null, MakeEnumerator9? enumerator9 = null,
        MakeVideoService9? videoService9 = null)
    {
        return new()
        {
            Name = "built-in",
            IsBuiltIn = true,
            IsStrict = true,
            OpenAdapter = (nint)DriverEntry.OpenAdapterFunction,
            OpenAdapter10 = (nint)DriverEntry.OpenAdapter10_2Function,
            Device11 = device11,
            Enumerator9 = enumerator9,
            VideoService9 = videoService9,
            Behavior9 = Macros.D3DCREATE_HARDWARE_VERTEXPROCESSING, // the harder case: no lock around the device
            Profiles = _ => DriverProfile.Use(profile ?? DriverProfile.Default),
        };
    }

    /// <summary>The driver's identity goes to a folder of this run.</summary>
    [ModuleInitializer]
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Usage", "CA2255", Justification = "The test executable is an application.")]
    internal static void KeepIdentityApart()
    {
        string folder = Directory.CreateTempSubdirectory("dxcp-driver-tests-").FullName;
        Environment.SetEnvironmentVariable("DXCP_DATA", folder);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
    }
}
