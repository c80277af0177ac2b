using Dxcp.Abi;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime.Tests;

/// <summary>A channel of the runtime's own, which takes commands without a tag (S46).</summary>
internal sealed unsafe class OwnChannel9 : IDisposable
{
    private readonly ComPtr<IDirect3DAuthenticatedChannel9> _channel;
    private readonly nint _handle;

    public OwnChannel9(TestDevice9 device)
    {
        IDirect3DAuthenticatedChannel9* made;
        void* handle;
        Assert.Equal(S_OK, device.Video->lpVtbl->CreateAuthenticatedChannel(device.Video, D3DAUTHENTICATEDCHANNELTYPE.D3DAUTHENTICATEDCHANNEL_D3D9, &made,
            &handle));
        _channel = new ComPtr<IDirect3DAuthenticatedChannel9>(made);
        _handle = (nint)handle;
    }

    /// <summary>Turns protection on or off.</summary>
    public int SetProtection(bool on)
    {
        var input = new D3D11_AUTHENTICATED_CONFIGURE_PROTECTION_INPUT();
        input.Parameters.ConfigureType = Guids.D3D11_AUTHENTICATED_CONFIGURE_PROTECTION;
        input.Parameters.hChannel = _handle;
        input.Protections.Value = on ? D3D11_AUTHENTICATED_PROTECTION_FLAGS.ProtectionEnabled : 0;
        D3D11_AUTHENTICATED_CONFIGURE_OUTPUT output;
        return _channel.Pointer->lpVtbl->Configure(_channel.Pointer, (uint)sizeof(D3D11_AUTHENTICATED_CONFIGURE_PROTECTION_INPUT), &input, &output);
    }

    /// <summary>CRYPTO_SESSION: asks whether decoder, session and device belong together (S87).</summary>
    public int Tie(nint decoder, nint session, nint device)
    {
        var input = new D3D11_AUTHENTICATED_CONFIGURE_CRYPTO_SESSION_INPUT { DecoderHandle = decoder, CryptoSessionHandle = session, DeviceHandle = device };
        input.Parameters.ConfigureType = Guids.D3D11_AUTHENTICATED_CONFIGURE_CRYPTO_SESSION;
        input.Parameters.hChannel = _handle;
        D3D11_AUTHENTICATED_CONFIGURE_OUTPUT output;
        return _channel.Pointer->lpVtbl->Configure(_channel.Pointer, (uint)sizeof(D3D11_AUTHENTICATED_CONFIGURE_CRYPTO_SESSION_INPUT), &input, &output);
    }

    public void Dispose() => _channel.Dispose();
}
