using Dxcp.Abi;

namespace Dxcp.Client;

/// <summary>Who stands behind an authenticated channel; the values of D3D11_AUTHENTICATED_CHANNEL_TYPE and D3DAUTHENTICATEDCHANNELTYPE.</summary>
public enum AuthenticatedChannelType
{
    /// <summary>The Direct3D runtime, without certificate, key or tags. The client opens none such.</summary>
    Runtime = (int)D3D11_AUTHENTICATED_CHANNEL_TYPE.D3D11_AUTHENTICATED_CHANNEL_D3D11,

    /// <summary>The driver's software.</summary>
    SoftwareDriver = (int)D3D11_AUTHENTICATED_CHANNEL_TYPE.D3D11_AUTHENTICATED_CHANNEL_DRIVER_SOFTWARE,

    /// <summary>The graphics hardware.</summary>
    HardwareDriver = (int)D3D11_AUTHENTICATED_CHANNEL_TYPE.D3D11_AUTHENTICATED_CHANNEL_DRIVER_HARDWARE,
}

/// <summary>What a channel asks of protected surfaces; the bits of D3D11_AUTHENTICATED_PROTECTION_FLAGS.</summary>
[Flags]
public enum ChannelProtection : uint
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>They cannot be mapped or copied out.</summary>
    Enabled = D3D11_AUTHENTICATED_PROTECTION_FLAGS.ProtectionEnabled,

    /// <summary>Only overlays and full-screen flips may show them.</summary>
    OverlayOrFullscreenRequired = D3D11_AUTHENTICATED_PROTECTION_FLAGS.OverlayOrFullscreenRequired,
}

/// <summary>How a process is named; the values of D3D11_AUTHENTICATED_PROCESS_IDENTIFIER_TYPE.</summary>
public enum SharedResourceProcessKind
{
    /// <summary>Not at all.</summary>
    Unknown = (int)D3D11_AUTHENTICATED_PROCESS_IDENTIFIER_TYPE.D3D11_PROCESSIDTYPE_UNKNOWN,

    /// <summary>The desktop's compositor, whose handle nobody gets.</summary>
    Compositor = (int)D3D11_AUTHENTICATED_PROCESS_IDENTIFIER_TYPE.D3D11_PROCESSIDTYPE_DWM,

    /// <summary>By its handle.</summary>
    Handle = (int)D3D11_AUTHENTICATED_PROCESS_IDENTIFIER_TYPE.D3D11_PROCESSIDTYPE_HANDLE,
}

/// <summary>A process that may open restricted shared resources.</summary>
/// <param name="Kind">How it is named.</param>
/// <param name="Handle">Its handle where it is named by one, else zero. Where the system has no handles of processes, the process's number.</param>
public readonly record struct SharedResourceProcess(SharedResourceProcessKind Kind, nint Handle = 0)
{
    /// <summary>A running process; on Windows it must stay undisposed while it is named.</summary>
    /// <param name="process">The process.</param>
    public static SharedResourceProcess Of(System.Diagnostics.Process process)
    {
        ArgumentNullException.ThrowIfNull(process);
        return new(SharedResourceProcessKind.Handle, OperatingSystem.IsWindows() ? process.Handle : process.Id);
    }
}

/// <summary>How protected surfaces are reached from outside the GPU.</summary>
/// <param name="BusType">D3D11_BUS_TYPE: 0 other, 1 PCI, 2 PCI-X, 3 PCI Express, 4 AGP, with modifiers from 0x10000 on.</param>
/// <param name="InContiguousBlocks">Whether contiguous blocks of them are accessible.</param>
/// <param name="InNonContiguousBlocks">Whether other blocks are.</param>
public readonly record struct Accessibility(uint BusType, bool InContiguousBlocks, bool InNonContiguousBlocks);

/// <summary>What a channel says of a decoder.</summary>
/// <param name="CryptoSessionHandle">The session whose keys decrypt; zero for none.</param>
/// <param name="DeviceHandle">The device of both.</param>
public readonly record struct TiedCryptoSession(nint CryptoSessionHandle, nint DeviceHandle);
