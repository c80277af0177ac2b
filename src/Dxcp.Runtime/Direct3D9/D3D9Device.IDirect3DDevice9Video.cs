using Dxcp.Abi;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime;

/// <summary>IDirect3DDevice9Video: what the device can protect, new sessions and channels.</summary>
internal sealed unsafe partial class D3D9Device
{
    public int GetContentProtectionCaps(Guid* pCryptoType, Guid* pDecodeProfile, D3DCONTENTPROTECTIONCAPS* pCaps)
    {
        if (pCaps == null)
            return D3DERR_INVALIDCALL;
        int code = GetCaps(OrNone(pCryptoType), OrNone(pDecodeProfile), out D3DCONTENTPROTECTIONCAPS caps);
        *pCaps = caps;
        return code;
    }

    public int CreateAuthenticatedChannel(D3DAUTHENTICATEDCHANNELTYPE ChannelType, IDirect3DAuthenticatedChannel9** ppAuthenticatedChannel,
        void** pChannelHandle)
    {
        if (ppAuthenticatedChannel != null)
            *ppAuthenticatedChannel = null;
        if (pChannelHandle != null)
            *pChannelHandle = null;
        if (ppAuthenticatedChannel == null || pChannelHandle == null ||
            ChannelType is < D3DAUTHENTICATEDCHANNELTYPE.D3DAUTHENTICATEDCHANNEL_D3D9 or > D3DAUTHENTICATEDCHANNELTYPE.D3DAUTHENTICATEDCHANNEL_DRIVER_HARDWARE)
            return D3DERR_INVALIDCALL;
        if (Driver.RemovedReason is var reason and < 0)
            return reason;
        nint name = 0;
        bool isOwn = ChannelType == D3DAUTHENTICATEDCHANNELTYPE.D3DAUTHENTICATEDCHANNEL_D3D9; // no driver knows of this channel (R39)
        if (!isOwn && Driver.CreateAuthenticatedChannel((DDIAUTHENTICATEDCHANNELTYPE)ChannelType, out name) is var code and < 0)
            return code;
        *ppAuthenticatedChannel = Handover.Publish<IDirect3DAuthenticatedChannel9>(() =>
        {
            D3D9AuthenticatedChannel channel = isOwn ? new(this) : new(this, ChannelType, name);
            name = channel.Handle;
            return channel;
        }, () =>
        {
            if (!isOwn)
                Driver.DestroyAuthenticatedChannel(name);
        });
        *pChannelHandle = (void*)name; // R53
        return S_OK;
    }

    public int CreateCryptoSession(Guid* pCryptoType, Guid* pDecodeProfile, IDirect3DCryptoSession9** ppCryptoSession, void** pCryptoHandle)
    {
        if (ppCryptoSession != null)
            *ppCryptoSession = null;
        if (pCryptoHandle != null)
            *pCryptoHandle = null;
        if (pCryptoType == null || ppCryptoSession == null || pCryptoHandle == null)
            return D3DERR_INVALIDCALL;
        Guid cryptoType = *pCryptoType;
        Guid profile = OrNone(pDecodeProfile);
        if (cryptoType == Guid.Empty)
            return D3DERR_NOTAVAILABLE; // R28: no session without a crypto type, though there are capabilities
        int code = GetCaps(cryptoType, profile, out D3DCONTENTPROTECTIONCAPS caps);
        if (code < 0)
            return code;
        code = Driver.CreateCryptoSession(cryptoType, profile, out nint handle);
        if (code < 0)
            return code;
        *ppCryptoSession = Handover.Publish<IDirect3DCryptoSession9>(() => new D3D9CryptoSession(this, handle, cryptoType, caps),
            () => Driver.DestroyCryptoSession(handle));
        *pCryptoHandle = (void*)handle; // R53
        return code;
    }

    private int GetCaps(in Guid cryptoType, in Guid profile, out D3DCONTENTPROTECTIONCAPS caps)
    {
        caps = default;
        if (Driver.RemovedReason is var reason and < 0)
            return reason;
        return Driver.HasContentProtection ? Adapter.GetContentProtectionCaps(cryptoType, profile, out caps) : D3DERR_NOTAVAILABLE; // R38
    }

    private static Guid OrNone(Guid* guid) => guid == null ? Guid.Empty : *guid; // R27
}
