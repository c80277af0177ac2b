using System.Reflection;
using Dxcp.Abi;

namespace Dxcp.Runtime.Tests;

/// <summary>
/// Each entry of a driver's tables left empty, one at a time: the methods that need it say so and answer that it is not available; whatever else is called
/// or destroyed meanwhile does without it. S57.
/// </summary>
public sealed unsafe class EmptySlotTests
{
    /// <summary>Entries that Direct3D 9 looks at when it calls them. Those that sessions and channels need it looks at when it makes one (R38).</summary>
    private static readonly string[] s_called9 =
    [
        "pfnCreateResource", "pfnDestroyResource", "pfnLock", "pfnUnlock", "pfnBlt", "pfnColorFill", "pfnGetPitch", "pfnEncryptionBlt", "pfnDecryptionBlt",
        "pfnStartSessionKeyRefresh", "pfnFinishSessionKeyRefresh", "pfnGetEncryptionBltKey", "pfnDestroyDevice",
    ];

    /// <summary>Entries without which there is no decoder.</summary>
    private static readonly string[] s_decoder9 =
    [
        "pfnCreateDecodeDevice", "pfnDestroyDecodeDevice", "pfnSetDecodeRenderTarget", "pfnDecodeBeginFrame", "pfnDecodeEndFrame", "pfnDecodeExecute",
        "pfnLock", "pfnUnlock",
    ];

    /// <summary>Which methods of Direct3D 11 need an entry, and by which rule they say so; all other methods do without each entry.</summary>
    private static readonly Dictionary<string, string> s_needed11 = new(StringComparer.Ordinal)
    {
        ["pfnCalcPrivateAuthenticatedChannelSize"] = "CreateAuthenticatedChannel R39",
        ["pfnCalcPrivateCryptoSessionSize"] = "CreateCryptoSession R28",
        ["pfnCalcPrivateResourceSize"] = "CreateBuffer S64, CreateTexture2D S64, GetDecoderBuffer S64",
        ["pfnCalcPrivateVideoDecoderOutputViewSize"] = "CreateVideoDecoderOutputView S49",
        ["pfnCalcPrivateVideoDecoderSize"] = "CreateVideoDecoder S85",
        ["pfnConfigureAuthenticatedChannel"] = "ConfigureAuthenticatedChannel R44",
        ["pfnCreateAuthenticatedChannel"] = "CreateAuthenticatedChannel R39",
        ["pfnCreateCryptoSession"] = "CreateCryptoSession R28",
        ["pfnCreateResource"] = "CreateBuffer S64, CreateTexture2D S64, GetDecoderBuffer S64",
        ["pfnCreateVideoDecoder"] = "CreateVideoDecoder S85",
        ["pfnCreateVideoDecoderOutputView"] = "CreateVideoDecoderOutputView S49",
        ["pfnDecryptionBlt"] = "DecryptionBlt R32",
        ["pfnEncryptionBlt"] = "EncryptionBlt R31",
        ["pfnFinishSessionKeyRefresh"] = "FinishSessionKeyRefresh R9",
        ["pfnGetCertificate"] = "GetCertificate S55, GetCertificateSize S55",
        ["pfnGetCertificateSize"] = "GetCertificate S55, GetCertificateSize S55",
        ["pfnGetContentProtectionCaps"] = "CheckCryptoKeyExchange R27, CreateCryptoSession R28, GetContentProtectionCaps R27",
        ["pfnGetCryptoKeyExchangeType"] = "CheckCryptoKeyExchange R27",
        ["pfnGetDataForNewHardwareKey"] = "GetDataForNewHardwareKey S75",
        ["pfnGetEncryptionBltKey"] = "GetEncryptionBltKey R24",
        ["pfnNegotiateAuthenticatedChannelKeyExchange"] = "NegotiateAuthenticatedChannelKeyExchange S236",
        ["pfnNegotiateCryptoSessionKeyExchange"] = "NegotiateCryptoSessionKeyExchange S236",
        ["pfnQueryAuthenticatedChannel"] = "QueryAuthenticatedChannel R44",
        ["pfnResourceCopy"] = "CopyResource S49",
        ["pfnResourceCopyRegion"] = "CopySubresourceRegion S49, CopySubresourceRegion1 S49",
        ["pfnResourceUpdateSubresourceUP"] = "UpdateSubresource S49, UpdateSubresource1 S49",
        ["pfnStartSessionKeyRefresh"] = "StartSessionKeyRefresh R9",
        ["pfnVideoDecoderBeginFrame"] = "DecoderBeginFrame R34, DecoderBeginFrame1 R34",
        ["pfnVideoDecoderEndFrame"] = "DecoderEndFrame R34",
        ["pfnVideoDecoderExtension"] = "DecoderExtension S94",
        ["pfnVideoDecoderSubmitBuffers"] = "SubmitDecoderBuffers R35",
    };

    private static readonly Dictionary<string, string> s_needed9 = new(StringComparer.Ordinal)
    {
        ["pfnBlt"] = "GetRenderTargetData S63, StretchRect S63, UpdateSurface S63",
        ["pfnColorFill"] = "ColorFill S69",
        ["pfnCreateResource"] = "CreateOffscreenPlainSurface S62, CreateOffscreenPlainSurfaceEx S62, CreateRenderTarget S62, "
            + "CreateRenderTargetEx S62, CreateSurface S62",
        ["pfnDecryptionBlt"] = "DecryptionBlt S31",
        ["pfnEncryptionBlt"] = "EncryptionBlt S36",
        ["pfnFinishSessionKeyRefresh"] = "FinishSessionKeyRefresh R7",
        ["pfnGetEncryptionBltKey"] = "GetEncryptionBltKey R24",
        ["pfnGetPitch"] = "DecryptionBlt R33, EncryptionBlt R33, GetSurfacePitch R33",
        ["pfnLock"] = "GetBuffer S93, LockRect R29",
        ["pfnStartSessionKeyRefresh"] = "StartSessionKeyRefresh S4",
        ["pfnUnlock"] = "GetBuffer S93, LockRect R29",
    };

    [Fact] // S57
    public void What_a_Direct3D_11_driver_has_no_function_for_is_not_available()
    {
        var told = new Dictionary<string, string>(StringComparer.Ordinal);
        Each(typeof(D3DWDDM2_4DDI_VIDEODEVICEFUNCS), driver => driver.VideoTable);
        Each(typeof(D3DWDDM2_0DDI_DEVICEFUNCS), driver => driver.DeviceTable);
        AssertTold(s_needed11, told);

        void Each(Type type, Func<FakeDriver, nint> table)
        {
            foreach (string name in FakeSlots.Names(type).Where(IsUsed))
            {
                using var scene = new MethodScene11();
                _ = FakeSlots.Put(table(scene.Device.Driver), type, name);
                told[name] = Told(scene.Calls, name, "DXGI_ERROR_UNSUPPORTED");
            }
        }
    }

    [Fact] // S57
    public void What_a_Direct3D_9_driver_has_no_function_for_is_not_available()
    {
        var told = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string name in s_called9)
        {
            using var scene = new MethodScene9();
            _ = FakeSlots.Put(scene.Device.Driver.DeviceTable, typeof(D3DDDI_DEVICEFUNCS), name);
            told[name] = Told(scene.Calls, name, "D3DERR_NOTAVAILABLE");
        }

        AssertTold(s_needed9, told);
    }

    [Fact] // S57
    public void A_Direct3D_9_driver_that_lacks_one_function_of_decoders_has_none()
    {
        using var scene = new MethodScene9();
        foreach (string name in s_decoder9)
        {
            nint function = FakeSlots.Put(scene.Device.Driver.DeviceTable, typeof(D3DDDI_DEVICEFUNCS), name);
            string told = Told(scene.Calls, "pfnCreateDecodeDevice, or another", "D3DERR_NOTAVAILABLE", "CreateVideoDecoder");
            _ = FakeSlots.Put(scene.Device.Driver.DeviceTable, typeof(D3DDDI_DEVICEFUNCS), name, function);
            Assert.Equal($"{name}: CreateVideoDecoder S85", $"{name}: {told}");
        }

        Assert.Equal("", Told(scene.Calls, "", "", "CreateVideoDecoder"));
    }

    /// <summary>The methods that say that an entry is empty; of one of them alone where it is named.</summary>
    private static string Told(MethodCalls calls, string slot, string code, string? name = null)
    {
        SortedSet<string> methods = new(StringComparer.Ordinal);
        foreach ((ComObject target, MethodInfo method) in calls.All().Where(each => name is null || each.Method.Name == name))
        {
            string answer = calls.Answer(target, method);
            if (calls.Heard.FirstOrDefault(said => said.Text.Contains("the driver's table has no function at", StringComparison.Ordinal)) is not { } said)
                continue;
            Assert.True(answer == $"{code} {said.Rule}" || answer == $"void {said.Rule}", $"{slot}: {method.Name} answers {answer}");
            if (said.Text.Contains(slot, StringComparison.Ordinal))
                _ = methods.Add($"{method.Name} {said.Rule}");
        }

        return string.Join(", ", methods);
    }

    private static void AssertTold(Dictionary<string, string> needed, Dictionary<string, string> told) =>
        Assert.Equal(Lines(needed), Lines(told.Where(row => row.Value.Length != 0)));

    private static string[] Lines(IEnumerable<KeyValuePair<string, string>> table) =>
        [.. table.OrderBy(row => row.Key, StringComparer.Ordinal).Select(row => $"{row.Key}: {row.Value}")];

    /// <summary>Whether the fake has it: what only draws, and what processes video, is never called.</summary>
    private static bool IsUsed(string name) =>
        ((Type[])[typeof(FakeVideoFunctions), typeof(FakeDeviceFunctions)]).Any(type => type.GetMethods().Any(method => "pfn" + method.Name == name));
}
