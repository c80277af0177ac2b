using System.Runtime.CompilerServices;
using Dxcp.Abi;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime;

/// <summary>IDirect3DDevice9Video: what the device can protect, new sessions and channels.</summary>
internal sealed unsafe partial class D3D9Device
{
    public int GetContentProtectionCaps(Guid* pCryptoType, Guid* pDecodeProfile, D3DCONTENTPROTECTIONCAPS* pCaps)
    {
        if (pCaps == null)
            return Messages.RefuseNull(nameof(pCaps));
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
        if (ppAuthenticatedChannel == null || pChannelHandle == null)
            return Messages.RefuseNull(ppAuthenticatedChannel == null ? nameof(ppAuthenticatedChannel) : nameof(pChannelHandle));
        if (ChannelType is < D3DAUTHENTICATEDCHANNELTYPE.D3DAUTHENTICATEDCHANNEL_D3D9 or > D3DAUTHENTICATEDCHANNELTYPE.D3DAUTHENTICATEDCHANNEL_DRIVER_HARDWARE)
            return Messages.RefuseValue("R39", nameof(ChannelType), ChannelType, "D3D9, DRIVER_SOFTWARE or DRIVER_HARDWARE");
        if (IfPresent() is var reason and < 0)
            return reason;
        nint name = 0;
        bool isOwn = ChannelType == D3DAUTHENTICATEDCHANNELTYPE.D3DAUTHENTICATEDCHANNEL_D3D9; // no driver knows of this channel (R39)
        if (!isOwn && Driver.CreateAuthenticatedChannel((DDIAUTHENTICATEDCHANNELTYPE)ChannelType, out name) is var code and < 0)
            return Messages.Answered(code, "R39", "DRIVER_SOFTWARE goes with the capability SOFTWARE, DRIVER_HARDWARE with HARDWARE.");
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
        {
            return Messages.RefuseNulls([((nint)pCryptoType, nameof(pCryptoType)), ((nint)ppCryptoSession, nameof(ppCryptoSession)),
                ((nint)pCryptoHandle, nameof(pCryptoHandle))]);
        }

        Guid cryptoType = *pCryptoType;
        Guid profile = OrNone(pDecodeProfile);
        if (cryptoType == Guid.Empty)
        {
            return Messages.RefuseValue("R28", nameof(pCryptoType), "the empty GUID", "a crypto type", "D3DCRYPTOTYPE_AES128_CTR is one.",
                D3DERR_NOTAVAILABLE);
        }

        int code = GetCaps(cryptoType, profile, out D3DCONTENTPROTECTIONCAPS caps);
        if (code < 0)
            return code;
        code = Driver.CreateCryptoSession(cryptoType, profile, out nint handle);
        if (code < 0)
            return Messages.Answered(code, "R28");
        *ppCryptoSession = Handover.Publish<IDirect3DCryptoSession9>(() => new D3D9CryptoSession(this, handle, cryptoType, caps),
            () => Driver.DestroyCryptoSession(handle));
        *pCryptoHandle = (void*)handle; // R53
        return code;
    }

    private int GetCaps(in Guid cryptoType, in Guid profile, out D3DCONTENTPROTECTIONCAPS caps, [CallerMemberName] string method = "")
    {
        caps = default;
        if (IfPresent(method) is var reason and < 0)
            return reason;
        if (!Driver.HasContentProtection)
            return Messages.Refuse("R38", "the driver lacks functions that content protection needs", code: D3DERR_NOTAVAILABLE, method: method);
        int code = Adapter.GetContentProtectionCaps(cryptoType, profile, out caps);
        return code is not (D3DERR_NOTAVAILABLE or D3DERR_UNSUPPORTEDCRYPTO) ? Messages.Answered(code, "R28", method: method)
            : Messages.Refuse("R28", $"the driver does not offer crypto type {cryptoType} with decoder profile {profile}",
                "Crypto type D3DCRYPTOTYPE_AES128_CTR goes with no profile, and with those that GetDecoderDeviceGuids lists.", code, method);
    }

    private static Guid OrNone(Guid* guid) => guid == null ? Guid.Empty : *guid; // R27
}
