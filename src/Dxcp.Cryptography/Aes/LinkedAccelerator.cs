using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Dxcp.Cryptography;

/// <summary>The accelerator where it is part of the library itself: native/aot links it. Elsewhere nothing of this is called, or left.</summary>
internal static partial class LinkedAccelerator
{
    private const string Library = "dxcp-aes";

    /// <summary>Whether it is linked: a switch that the program's project sets.</summary>
    [FeatureSwitchDefinition("Dxcp.Cryptography.AcceleratorIsLinked")]
    public static bool IsLinked => AppContext.TryGetSwitch("Dxcp.Cryptography.AcceleratorIsLinked", out bool linked) && linked;

    /// <summary>Not 0 where this processor and system can run it.</summary>
    [LibraryImport(Library, EntryPoint = "dxcp_aes_supported")]
    public static partial int IsSupported();

    /// <summary>The address of dxcp_aes_ctr.</summary>
    [LibraryImport(Library, EntryPoint = "dxcp_aes_function")]
    public static partial nint Function();
}
