using Dxcp.Abi;

namespace Dxcp.Conformance;

/// <summary>What objects say of themselves, what they keep, and what calls leave where they fail.</summary>
internal static unsafe partial class ComChecks
{
    private const uint Stale = 0x5EED5EED;

    private static IEnumerable<ConformanceCheck> Objects =>
    [
        CD(30, "GetDevice gives the device that made the object, and counts the reference", "R250", t =>
        {
            void* device = DeviceOf(t);
            foreach (nint pointer in new[] { t.Device.CreateSession().Id, t.Device.CreateProtected(), t.Device.CreateMemory() })
            {
                uint before = Count(device);
                ID3D11Device* found;
                ((ID3D11DeviceChild*)pointer)->lpVtbl->GetDevice((void*)pointer, &found);
                uint after = Count(device);
                Demand.True(found != null && SameObject(found, device), "the device", "something else");
                Demand.Equal(before + 1, after, "references of the device after GetDevice");
                Release(found);
            }
        }, [ProbeKind.D3D11]),
        CD(31, "Private data comes back as it was given, with its size, until it is removed", "R250", t => EachChild(t, pointer =>
        {
            var child = ((ID3D11DeviceChild*)pointer)->lpVtbl;
            Guid id = s_unknown;
            ulong value = 0x1122334455667788, back = 0;
            uint size = 0;
            Demand.True(child->GetPrivateData((void*)pointer, &id, &size, null) < 0, "a failure for data that is not there", "S_OK");
            Probe.Accepted(child->SetPrivateData((void*)pointer, &id, 8, &value), "SetPrivateData");
            Probe.Accepted(child->GetPrivateData((void*)pointer, &id, &size, null), "GetPrivateData, asking for the size");
            Demand.Equal(8u, size, "bytes of private data");
            size = 4;
            uint* pair = stackalloc uint[] { Stale, Stale };
            Demand.True(child->GetPrivateData((void*)pointer, &id, &size, pair) < 0, "a failure for a buffer that is too small", "S_OK");
            Demand.Equal((8u, Stale), (size, pair[1]), "the size that is needed, and what lies behind the buffer");
            size = 8;
            Probe.Accepted(child->GetPrivateData((void*)pointer, &id, &size, &back), "GetPrivateData");
            Demand.Equal(value, back, "private data");
            Probe.Accepted(child->SetPrivateData((void*)pointer, &id, 0, null), "SetPrivateData, removing");
            Demand.True(child->GetPrivateData((void*)pointer, &id, &size, null) < 0, "a failure for data that was removed", "S_OK");
        }), [ProbeKind.D3D11]),
        CD(32, "An interface that is private data is held once, given out counted, and let go", "R250", t => EachChild(t, pointer =>
        {
            var child = ((ID3D11DeviceChild*)pointer)->lpVtbl;
            var held = (void*)t.Device.CreateMemory();
            Guid id = s_unknown;
            uint before = Count(held), size = (uint)sizeof(nint);
            nint found = 0;
            Probe.Accepted(child->SetPrivateDataInterface((void*)pointer, &id, (IUnknown*)held), "SetPrivateDataInterface");
            Demand.Equal(before + 1, Count(held), "references of what is kept");
            Probe.Accepted(child->GetPrivateData((void*)pointer, &id, &size, &found), "GetPrivateData");
            Demand.Equal((nint)held, found, "the pointer");
            Demand.Equal(before + 2, Count(held), "references of what was given out");
            Release(held);
            Probe.Accepted(child->SetPrivateDataInterface((void*)pointer, &id, null), "SetPrivateDataInterface, another");
            Demand.Equal(before, Count(held), "references of what was let go");
        }), [ProbeKind.D3D11]),
        CD(33, "A session says what it was made for", "R28", t =>
        {
            var session = (ID3D11CryptoSession*)t.Device.CreateSession().Id;
            Guid type = s_unknown, profile = s_unknown;
            session->lpVtbl->GetCryptoType(session, &type);
            session->lpVtbl->GetDecoderProfile(session, &profile);
            Demand.Equal((Guids.D3D11_CRYPTO_TYPE_AES128_CTR, default), (type, profile), "crypto type and decoder profile");
        }, [ProbeKind.D3D11]),
        CD(34, "A session that is refused leaves null where its pointer would be", "R28 R250", t =>
        {
            Guid type = s_unknown, exchange = Guids.D3D11_KEY_EXCHANGE_RSAES_OAEP;
            void* handle = (void*)1;
            nint session = 1;
            int code = t.Device is D3D11ProbeDevice eleven
                ? eleven.VideoDevice->lpVtbl->CreateCryptoSession(eleven.VideoDevice, &type, null, &exchange, (ID3D11CryptoSession**)&session)
                : Video9(t)->lpVtbl->CreateCryptoSession(Video9(t), &type, null, (IDirect3DCryptoSession9**)&session, &handle);
            Demand.True(CallLog.Add("CreateCryptoSession of an unknown type", code) < 0, "a refusal", "S_OK");
            Demand.Equal(0, session, "the pointer");
        }, ProbeKinds.Applications),
        CD(35, "A channel that is refused leaves null where its pointer would be", "R39 R250", t =>
        {
            void* handle = (void*)1;
            nint channel = 1;
            int code = t.Device is D3D11ProbeDevice eleven
                ? eleven.VideoDevice->lpVtbl->CreateAuthenticatedChannel(eleven.VideoDevice, (D3D11_AUTHENTICATED_CHANNEL_TYPE)77,
                    (ID3D11AuthenticatedChannel**)&channel)
                : Video9(t)->lpVtbl->CreateAuthenticatedChannel(Video9(t), (D3DAUTHENTICATEDCHANNELTYPE)77, (IDirect3DAuthenticatedChannel9**)&channel,
                    &handle);
            Demand.True(CallLog.Add("CreateAuthenticatedChannel of type 77", code) < 0, "a refusal of a type that there is not", "S_OK");
            Demand.Equal(0, channel, "the pointer");
        }, ProbeKinds.Applications),
        CD(36, "Null pointers are refused where something is to be written", "S5 R250", t =>
        {
            if (t.Device is D3D11ProbeDevice eleven)
                RefusesNull(eleven, (ID3D11CryptoSession*)t.Device.CreateSession().Id);
            else
                RefusesNull(Video9(t), (IDirect3DCryptoSession9*)t.Device.CreateSession().Id);
        }, ProbeKinds.Applications),
        CD(37, "Null where a session or a picture is to be named is refused, and nothing is written", "S5 S15", t =>
        {
            var session = t.Device.CreateKeyedSession();
            var (memory, picture) = t.Pair();
            t.Device.Write(memory, t.Plain());
            session.Decrypt(0, picture, session.NextCounterBlock());
            session.Decrypt(memory, 0, session.NextCounterBlock());
            session.Encrypt(0, memory, new byte[16]);
            session.Encrypt(picture, 0, new byte[16]);
            Demand.Equal(t.Plain(), t.Device.Read(memory), "bytes of the memory, unchanged");
            Bench.IsEmpty(t.Device, picture);
        }, null),
        CD(38, "ClearState leaves crypto sessions alone", "R30", t =>
        {
            var session = t.Device.CreateKeyedSession();
            byte[] next = ReferenceCipher.Xor(session.Key, session.Start());
            ID3D11DeviceContext* context;
            var device = (ID3D11Device*)DeviceOf(t);
            device->lpVtbl->GetImmediateContext(device, &context);
            context->lpVtbl->ClearState(context);
            context->lpVtbl->Flush(context);
            Release(context);
            Bench.KeyIs(session, session.Key, "the key, after ClearState");
            Probe.Accepted(session.Finish(), "FinishSessionKeyRefresh");
            Bench.KeyIs(session, next, "K xor R");
        }, [ProbeKind.D3D11]),
        CD(39, "A protected texture's description says that it is", "R29", t =>
        {
            var texture = (ID3D11Texture2D*)t.Device.CreateProtected();
            D3D11_TEXTURE2D_DESC desc;
            texture->lpVtbl->GetDesc(texture, &desc);
            const uint Restricted = (uint)D3D11_RESOURCE_MISC_FLAG.D3D11_RESOURCE_MISC_RESTRICTED_CONTENT;
            Demand.Equal((ProbeDevice.Width, ProbeDevice.Height, DXGI_FORMAT.DXGI_FORMAT_NV12, Restricted),
                (desc.Width, desc.Height, desc.Format, desc.MiscFlags & Restricted), "width, height, format and RESTRICTED_CONTENT");
        }, [ProbeKind.D3D11]),
        CD(27, "What lies in an object's private memory beforehand means nothing to the driver", "R52", t =>
        {
            var device = ((Ddi11ProbeDevice)t.Device).Inner;
            var create = new D3D11_1DDIARG_CREATECRYPTOSESSION
            {
                CryptoType = Guids.D3D11_CRYPTO_TYPE_AES128_CTR,
                KeyExchangeType = Guids.D3D11_KEY_EXCHANGE_RSAES_OAEP,
            };
            nuint size = device.Video->pfnCalcPrivateCryptoSessionSize(device.Handle, &create);
            var handle = new D3D11_1DDI_HCRYPTOSESSION { pDrvPrivate = device.Allocate(size) };
            new Span<byte>(handle.pDrvPrivate, (int)size).Fill(0xCD);
            Probe.Accepted(CallLog.Add("CreateCryptoSession in memory that is not zero", device.Video->pfnCreateCryptoSession(device.Handle, &create, handle,
                default)), "CreateCryptoSession");
            var session = new Ddi11ProbeSession((Ddi11ProbeDevice)t.Device, handle);
            t.RefusesStart(session, Refusal.BadState);
            session.Finish();
            Probe.Accepted(session.Negotiate(), "negotiation");
            session.Finish();
            Bench.KeyIs(session, session.Key, "the negotiated key");
            session.Refresh();
            Bench.KeyIs(session, session.Key, "K xor R");
        }, ProbeKinds.Drivers11),
        CD(28, "Destroying a session that there is not is refused, and harms no other", "S10 S15", t =>
        {
            var session = t.Device.CreateKeyedSession();
            var dead = t.Device.CreateKeyedSession();
            dead.Destroy();
            if (t.Device is Ddi9ProbeDevice nine)
                Demand.True(new Ddi9Session(nine.Inner, dead.Id).Destroy() < 0, "a refusal", "S_OK");
            else
                dead.Destroy();
            Bench.KeyIs(session, session.Key, "the key of the other session");
        }, ProbeKinds.Drivers),
    ];

    private static IDirect3DDevice9Video* Video9(Bench t) => ((D3D9ProbeDevice)t.Device).Video;

    private static void EachChild(Bench t, Action<nint> look)
    {
        look(t.Device.CreateSession().Id);
        look(t.Device.CreateProtected());
    }

    private static void RefusesNull(D3D11ProbeDevice device, ID3D11CryptoSession* session)
    {
        Guid type = Guids.D3D11_CRYPTO_TYPE_AES128_CTR, exchange = Guids.D3D11_KEY_EXCHANGE_RSAES_OAEP;
        var video = device.VideoDevice;
        Refused("GetContentProtectionCaps", video->lpVtbl->GetContentProtectionCaps(video, &type, null, null));
        Refused("CreateCryptoSession", video->lpVtbl->CreateCryptoSession(video, &type, null, &exchange, null));
        Refused("CheckCryptoKeyExchange", video->lpVtbl->CheckCryptoKeyExchange(video, &type, null, 0, null));
        Refused("CreateAuthenticatedChannel", video->lpVtbl->CreateAuthenticatedChannel(video, 0, null));
        Refused("GetCertificateSize", session->lpVtbl->GetCertificateSize(session, null));
        Refused("GetCertificate", session->lpVtbl->GetCertificate(session, 16, null));
    }

    private static void RefusesNull(IDirect3DDevice9Video* video, IDirect3DCryptoSession9* session)
    {
        Guid type = Guids.D3DCRYPTOTYPE_AES128_CTR;
        Refused("GetContentProtectionCaps", video->lpVtbl->GetContentProtectionCaps(video, &type, null, null));
        Refused("CreateCryptoSession", video->lpVtbl->CreateCryptoSession(video, &type, null, null, null));
        Refused("GetCertificateSize", session->lpVtbl->GetCertificateSize(session, null));
        Refused("GetCertificate", session->lpVtbl->GetCertificate(session, 16, null));
        Refused("GetSurfacePitch", session->lpVtbl->GetSurfacePitch(session, null, null));
        Refused("StartSessionKeyRefresh", session->lpVtbl->StartSessionKeyRefresh(session, null, 16));
    }

    private static void Refused(string call, int code) =>
        Demand.True(CallLog.Add($"{call}, null", code) < 0, $"a refusal of {call}", "S_OK");

    private static bool SameObject(void* one, void* other)
    {
        void* first = Query(one, s_iunknown, out _), second = Query(other, s_iunknown, out _);
        Release(first);
        Release(second);
        return first == second;
    }
}
