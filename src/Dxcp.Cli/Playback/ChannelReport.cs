using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using Dxcp.Abi;
using Dxcp.Client;

namespace Dxcp.Cli.Playback;

/// <summary>The answers to all queries of an authenticated channel; the property names, in camel case, are the JSON's.</summary>
/// <param name="Api">The API asked.</param>
/// <param name="ChannelType">CHANNEL_TYPE: <c>DRIVER_SOFTWARE</c> or <c>DRIVER_HARDWARE</c>.</param>
/// <param name="DeviceHandle">DEVICE_HANDLE, as all handles hexadecimal.</param>
/// <param name="Protection">PROTECTION: the names of the flags that are set.</param>
/// <param name="CryptoSession">CRYPTO_SESSION of a decoder that the channel has just tied to a session; null if the driver has no such decoder.</param>
/// <param name="RestrictedSharedResourceProcesses">RESTRICTED_SHARED_RESOURCE_PROCESS, as many as RESTRICTED_SHARED_RESOURCE_PROCESS_COUNT says; null on the
/// channel of a hardware driver, which does not take these queries (S45).</param>
/// <param name="UnrestrictedProtectedSharedResourceCount">UNRESTRICTED_PROTECTED_SHARED_RESOURCE_COUNT; null likewise.</param>
/// <param name="OutputIds">OUTPUT_ID, as many as OUTPUT_ID_COUNT says.</param>
/// <param name="Accessibility">ACCESSIBILITY_ATTRIBUTES.</param>
/// <param name="EncryptionsWhenAccessible">ENCRYPTION_WHEN_ACCESSIBLE_GUID, as many as its count says.</param>
/// <param name="CurrentEncryptionWhenAccessible">CURRENT_ENCRYPTION_WHEN_ACCESSIBLE; null for none.</param>
internal sealed record ChannelReport(
    string Api,
    string ChannelType,
    string DeviceHandle,
    IReadOnlyList<string> Protection,
    TiedSessionReport? CryptoSession,
    IReadOnlyList<ProcessReport>? RestrictedSharedResourceProcesses,
    uint? UnrestrictedProtectedSharedResourceCount,
    IReadOnlyList<string> OutputIds,
    AccessibilityReport Accessibility,
    IReadOnlyList<EncryptionReport> EncryptionsWhenAccessible,
    EncryptionReport? CurrentEncryptionWhenAccessible)
{
    /// <summary>Opens a channel, ties a decoder to a session through it where there are decoders, and asks everything.</summary>
    public static ChannelReport Ask(ContentProtectionDevice device, X509Certificate2 trustedRoot)
    {
        using AuthenticatedChannel channel = device.CreateChannel(trustedRoot);
        using CryptoSession session = MakeSession(device, trustedRoot, out bool hasDecoder);
        Accessibility accessibility = channel.QueryAccessibility();
        Guid current = channel.QueryCurrentEncryptionWhenAccessible();
        bool isHardware = channel.QueryChannelType() == AuthenticatedChannelType.HardwareDriver;
        return new ChannelReport(
            device.Api,
            isHardware ? "DRIVER_HARDWARE" : "DRIVER_SOFTWARE",
            Handle(channel.QueryDeviceHandle()),
            Flags(channel.QueryProtection()),
            hasDecoder ? AskTied(channel, session) : null,
            isHardware ? null
                : [.. All(channel.QueryRestrictedSharedResourceProcessCount(), channel.QueryRestrictedSharedResourceProcess).Select(ProcessReport.Of)],
            isHardware ? null : channel.QueryUnrestrictedProtectedSharedResourceCount(),
            [.. All(channel.QueryOutputIdCount(session), index => channel.QueryOutputId(session, index)).Select(id => $"0x{id:x16}")],
            new AccessibilityReport(BusName(accessibility.BusType), accessibility.InContiguousBlocks, accessibility.InNonContiguousBlocks),
            [.. All(channel.QueryEncryptionWhenAccessibleCount(), channel.QueryEncryptionWhenAccessible).Select(EncryptionReport.Of)],
            current == Guid.Empty ? null : EncryptionReport.Of(current));
    }

    internal static string Handle(nint handle) => string.Create(CultureInfo.InvariantCulture, $"0x{handle:x}");

    /// <summary>A session for the decoder that any driver of ours may have, or without one where it has not.</summary>
    private static CryptoSession MakeSession(ContentProtectionDevice device, X509Certificate2 trustedRoot, out bool hasDecoder)
    {
        hasDecoder = true;
        try
        {
            return device.CreateSession(trustedRoot, DxcpGuids.DXCP_DECODER_PROFILE_PASS_THROUGH);
        }
        catch (ContentProtectionException unknown) when (unknown.HResult == HResult.D3DERR_UNSUPPORTEDCRYPTO)
        {
            hasDecoder = false;
            return device.CreateSession(trustedRoot);
        }
    }

    private static TiedSessionReport? AskTied(AuthenticatedChannel channel, CryptoSession session)
    {
        using ProtectedSurface target = channel.Device.CreateProtectedSurface(FrameFormat.Nv12, 64, 64, forDecoder: true);
        try
        {
            using VideoDecoder decoder = session.CreateDecoder(target);
            channel.Tie(decoder);
            TiedCryptoSession tied = channel.QueryCryptoSession(decoder);
            return new TiedSessionReport(Handle(decoder.Handle), Handle(tied.CryptoSessionHandle), Handle(tied.DeviceHandle));
        }
        catch (CapabilityMissingException)
        {
            return null;
        }
    }

    private static IEnumerable<T> All<T>(uint count, Func<uint, T> at)
    {
        for (uint i = 0; i < count; i++)
        {
            yield return at(i);
        }
    }

    private static string[] Flags(ChannelProtection protection) =>
    [
        .. protection.HasFlag(ChannelProtection.Enabled) ? ["ENABLED"] : Array.Empty<string>(),
        .. protection.HasFlag(ChannelProtection.OverlayOrFullscreenRequired) ? ["OVERLAY_OR_FULLSCREEN_REQUIRED"] : Array.Empty<string>(),
    ];

    private static string BusName(uint bus)
    {
        const uint modifiers = 0xFFFF_0000;
        string name = Reports.WithoutPrefix(((D3D11_BUS_TYPE)(bus & ~modifiers)).ToString(), "D3D11_BUS_TYPE_");
        return (bus & modifiers) == 0 ? name : string.Create(CultureInfo.InvariantCulture, $"{name} 0x{bus & modifiers:x}");
    }
}

/// <summary>What a decoder is tied to.</summary>
internal sealed record TiedSessionReport(string DecoderHandle, string CryptoSessionHandle, string DeviceHandle);

/// <summary>A process that may open restricted shared resources.</summary>
/// <param name="Type"><c>DWM</c>, <c>HANDLE</c> or <c>UNKNOWN</c>.</param>
/// <param name="Handle">Its handle, where the type is <c>HANDLE</c>.</param>
internal sealed record ProcessReport(string Type, string? Handle)
{
    public static ProcessReport Of(SharedResourceProcess process) => process.Kind switch
    {
        SharedResourceProcessKind.Compositor => new("DWM", null),
        SharedResourceProcessKind.Handle => new("HANDLE", ChannelReport.Handle(process.Handle)),
        _ => new("UNKNOWN", null),
    };
}

/// <summary>How protected memory is reached from outside the GPU.</summary>
/// <param name="BusType">The header's name: <c>OTHER</c>, <c>PCIEXPRESS</c>.</param>
/// <param name="InContiguousBlocks">Whether contiguous blocks are accessible.</param>
/// <param name="InNonContiguousBlocks">Whether other blocks are.</param>
internal sealed record AccessibilityReport(string BusType, bool InContiguousBlocks, bool InNonContiguousBlocks);

/// <summary>An encryption.</summary>
/// <param name="Name">Its name, or <c>unknown</c>.</param>
/// <param name="Id">Its GUID.</param>
internal sealed record EncryptionReport(string Name, Guid Id)
{
    public static EncryptionReport Of(Guid id) => new(id == Guids.D3D11_CRYPTO_TYPE_AES128_CTR ? "AES128_CTR" : "unknown", id);
}
