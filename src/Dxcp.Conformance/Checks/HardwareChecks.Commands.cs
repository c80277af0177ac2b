using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Dxcp.Abi;

namespace Dxcp.Conformance;

/// <summary>Sessions that hardware keys: what is listed and said of them, and which commands for hardware are refused before hardware sees them.</summary>
internal static unsafe partial class HardwareChecks
{
    private static IEnumerable<ConformanceCheck> Commands =>
    [
        HD(6, "A session that hardware keys has no certificate", "R13", t =>
        {
            var session = (ID3D11CryptoSession*)Hardware(t).Id;
            uint size = 77;
            Demand.True(CallLog.Add("GetCertificateSize", session->lpVtbl->GetCertificateSize(session, &size)) < 0, "a refusal of GetCertificateSize", "S_OK");
            byte* certificate = stackalloc byte[64];
            Demand.True(CallLog.Add("GetCertificate", session->lpVtbl->GetCertificate(session, 64, certificate)) < 0, "a refusal of GetCertificate", "S_OK");
        }, on: [ProbeKind.D3D11]),
        HD(7, "A block for RSAES_OAEP does not key a session that hardware keys", "R16 S194", t =>
        {
            var session = Hardware(t);
            byte[] block = t.Device.CreateSession().Wrap(RandomNumberGenerator.GetBytes(16), RSAEncryptionPadding.OaepSHA512);
            int? code = session.Send(block);
            Demand.True(code < 0, "a refusal", "S_OK");
            t.RefusesStart(session, Refusal.NotAvailable);
        }),
        HD(8, "Where there are sessions that hardware keys, HW_PROTECTION is among the key exchanges", "R27", t =>
        {
            Hardware(t);
            var listed = new List<Guid>();
            for (uint i = 0; i < 16 && SessionChecks.Exchange(t, i, out int code) is var exchange && code >= 0; i++)
                listed.Add(exchange);
            Demand.True(listed.Contains(Guids.D3D11_KEY_EXCHANGE_HW_PROTECTION), "HW_PROTECTION among the key exchanges", $"{listed.Count} others");
        }),
        HD(9, "A session that hardware keys belongs to its device, too", "R14 R13", t =>
        {
            var session = Hardware(t);
            var foreign = session.CalledWith(t.Probe.CreateDevice());
            t.RefusesStart(foreign, Refusal.NotFound);
            foreign.Finish();
            int? code = foreign.Send(new byte[256]);
            Demand.True(code < 0, "a refusal of a key exchange", "S_OK");
        }),
        HD(10, "Hardware that speaks to a DRM component lists HW_PROTECTION, and makes sessions for it", "R27 R28", t =>
        {
            RequireCommunication(t);
            Probe.Accepted(t.Device.TryCreateSession(Guids.D3D11_CRYPTO_TYPE_AES128_CTR, Guids.D3D11_KEY_EXCHANGE_HW_PROTECTION),
                "a session for HW_PROTECTION");
            Probe.Accepted(t.Device.TryCreateSession(Guids.D3D11_CRYPTO_TYPE_AES128_CTR, Guids.D3D11_CRYPTO_TYPE_AES128_CTR), "a media session");
        }, ProfileWish.Hardware),
        HD(11, "A new session's status is OK, and so is that of one with a key of its own", "S194", t =>
        {
            RequireCommunication(t);
            foreach (var session in new[] { t.Device.CreateHardwareSession(), t.Device.CreateKeyedSession() })
                Demand.Equal(D3D11_CRYPTO_SESSION_STATUS.D3D11_CRYPTO_SESSION_STATUS_OK, StatusOf(t, session), "the status");
        }, ProfileWish.Hardware, [ProbeKind.D3D11]),
        HD(12, "A command without input or output, or of another size, is refused", "S194", t =>
        {
            RequireCommunication(t);
            var session = t.Device.CreateHardwareSession();
            byte* memory = stackalloc byte[256];
            new Span<byte>(memory, 256).Clear();
            foreach (var (input, output, size) in new[] { (false, true, 32), (true, false, 32), (false, false, 32), (true, true, 31), (true, true, 40),
                (true, true, 0) })
            {
                var command = new D3D11_KEY_EXCHANGE_HW_PROTECTION_DATA
                {
                    HWProtectionFunctionID = 1,
                    pInputData = input ? (D3D11_KEY_EXCHANGE_HW_PROTECTION_INPUT_DATA*)memory : null,
                    pOutputData = output ? (D3D11_KEY_EXCHANGE_HW_PROTECTION_OUTPUT_DATA*)(memory + 128) : null,
                };
                byte[] bytes = new byte[64];
                MemoryMarshal.Write(bytes, in command);
                int? code = session.Send(bytes[..size]);
                Demand.True(code < 0, $"a refusal of {size} bytes {(input ? "with" : "without")} input, {(output ? "with" : "without")} output", "S_OK");
            }
        }, ProfileWish.Hardware, [ProbeKind.D3D11]),
        HD(13, "A media session takes no key exchange and no part in a refresh", "R13 S195", t =>
        {
            RequireCommunication(t);
            var media = Media(t);
            Demand.True(media.Send(new byte[256]) < 0, "a refusal of a key exchange", "S_OK");
            t.RefusesStart(media, Refusal.NotAvailable);
            media.Finish();
            byte[] iv = new byte[16];
            var (memory, picture) = t.Pair();
            media.Encrypt(picture, memory, iv);
            Demand.All(iv, 0, "the counter block of a refused EncryptionBlt");
        }, ProfileWish.Hardware, [ProbeKind.D3D11]),
        HD(14, "Each new hardware key of a media session has a handle of its own, and other sessions have none", "S195", t =>
        {
            RequireCommunication(t);
            var media = Media(t);
            var handles = new HashSet<ulong>();
            for (int i = 0; i < 8; i++)
            {
                Probe.Accepted(NewKey(t, media, out ulong handle), "GetDataForNewHardwareKey");
                Demand.True(handles.Add(handle), "a handle that no key had", $"0x{handle:X}");
            }

            int code = NewKey(t, t.Device.CreateKeyedSession(), out ulong none);
            Demand.True(code < 0, "a refusal for a session that is keyed by RSAES_OAEP", "S_OK");
            Demand.Equal(0ul, none, "the handle of the refusal");
        }, ProfileWish.Hardware, [ProbeKind.D3D11]),
        HD(15, "A hardware-protected picture cannot be mapped", "R29", t =>
        {
            RequireCommunication(t);
            nint picture = HardwarePicture(t);
            Demand.False(t.Device.CanMap(picture), "a refusal to map the hardware-protected picture", "mapped");
            nint memory = t.Device.CreateMemory();
            byte[] before = t.Plain(6);
            t.Device.Write(memory, before);
            t.Device.TryCopy(memory, picture, whole: true);
            Demand.Equal(before, t.Device.Read(memory), "bytes of the memory, unchanged by a copy of a hardware-protected picture");
        }, ProfileWish.Hardware),
        HD(16, "A refresh of another session leaves sessions that hardware keys as they are", "R13 R3", t =>
        {
            RequireCommunication(t);
            ProbeSession hardware = t.Device.CreateHardwareSession(), session = t.Device.CreateKeyedSession();
            session.Refresh();
            Bench.KeyIs(session, session.Key, "K xor R");
            Demand.Equal(D3D11_CRYPTO_SESSION_STATUS.D3D11_CRYPTO_SESSION_STATUS_OK, StatusOf(t, hardware), "the status of the hardware's session");
        }, ProfileWish.Hardware, [ProbeKind.D3D11]),
        HD(17, "Without hardware that speaks to a DRM component there are no media sessions", "R28 S195", t =>
        {
            if ((t.Device.Caps() & Communication) != 0)
                throw new NotSupportedHereException("the target has HARDWARE_DRM_COMMUNICATION: its absence cannot be shown");
            Demand.True(t.Device.TryCreateSession(Guids.D3D11_CRYPTO_TYPE_AES128_CTR, Guids.D3D11_CRYPTO_TYPE_AES128_CTR) < 0, "a refusal", "a session");
        }, ProfileWish.AsItIs),
    ];

    private const uint Communication = (uint)D3D11_CONTENT_PROTECTION_CAPS.D3D11_CONTENT_PROTECTION_CAPS_HARDWARE_DRM_COMMUNICATION;

    private static void RequireCommunication(Bench t)
    {
        // A driver of Direct3D 11.1 has no capability for it, but it has the sessions.
        if (t.Device is Ddi11ProbeDevice ? t.Device.TryCreateSession(Guids.D3D11_CRYPTO_TYPE_AES128_CTR, Guids.D3D11_KEY_EXCHANGE_HW_PROTECTION) >= 0
            : (t.Device.Caps() & Communication) != 0)
        {
            return;
        }

        throw new NotSupportedHereException("the target does not report HARDWARE_DRM_COMMUNICATION");
    }

    private static D3D11ProbeSession Media(Bench t)
    {
        var device = (D3D11ProbeDevice)t.Device;
        Guid type = Guids.D3D11_CRYPTO_TYPE_AES128_CTR;
        ID3D11CryptoSession* session;
        Probe.Accepted(device.VideoDevice->lpVtbl->CreateCryptoSession(device.VideoDevice, &type, null, &type, &session), "a media session");
        return new D3D11ProbeSession(device, session, isOwn: false);
    }

    private static ComPtr<ID3D11VideoContext1> Context1(Bench t)
    {
        var context = ((D3D11ProbeDevice)t.Device).VideoContext;
        Guid iid = ID3D11VideoContext1.IID;
        void* found;
        return ((IUnknown*)context)->lpVtbl->QueryInterface(context, &iid, &found) >= 0 ? new((ID3D11VideoContext1*)found)
            : throw new NotSupportedHereException("the context has no ID3D11VideoContext1");
    }

    private static D3D11_CRYPTO_SESSION_STATUS StatusOf(Bench t, ProbeSession session)
    {
        using var context = Context1(t);
        var status = (D3D11_CRYPTO_SESSION_STATUS)77;
        Probe.Accepted(CallLog.Add("CheckCryptoSessionStatus",
            context.Pointer->lpVtbl->CheckCryptoSessionStatus(context.Pointer, (ID3D11CryptoSession*)session.Id, &status)), "CheckCryptoSessionStatus");
        return status;
    }

    private static int NewKey(Bench t, ProbeSession session, out ulong handle)
    {
        using var context = Context1(t);
        ulong data = 77;
        int code = context.Pointer->lpVtbl->GetDataForNewHardwareKey(context.Pointer, (ID3D11CryptoSession*)session.Id, 0, null, &data);
        handle = data;
        return CallLog.Add("GetDataForNewHardwareKey", code)!.Value;
    }

    private static nint HardwarePicture(Bench t)
    {
        if (t.Device is Ddi11ProbeDevice driver)
        {
            var made = driver.Inner.CreateTexture(DXGI_FORMAT.DXGI_FORMAT_NV12, ProbeDevice.Width, ProbeDevice.Height, ProbeUsage.HardwareProtected);
            return driver.Inner.TakeErrors() is [var error, ..]
                ? throw new NotSupportedHereException($"the driver makes no hardware-protected textures: {HResultName.Of(error)}") : (nint)made.pDrvPrivate;
        }

        var device = ((D3D11ProbeDevice)t.Device).Pointer;
        D3D11_TEXTURE2D_DESC desc = D3D11ProbeDevice.Picture(D3D11_RESOURCE_MISC_FLAG.D3D11_RESOURCE_MISC_HW_PROTECTED,
            D3D11_BIND_FLAG.D3D11_BIND_DECODER);
        ID3D11Texture2D* texture = null;
        int code = device->lpVtbl->CreateTexture2D(device, &desc, null, &texture);
        return code >= 0 ? (nint)texture : throw new NotSupportedHereException($"the target makes no hardware-protected textures: {HResultName.Of(code)}");
    }
}
