using Dxcp.Abi;
using static Dxcp.Abi.HResult;

namespace Dxcp.Client.Tests.Fake;

internal sealed unsafe partial class FakeContext
{
    public int NegotiateAuthenticatedChannelKeyExchange(ID3D11AuthenticatedChannel* pChannel, uint DataSize, void* pData)
    {
        using Visit visit = new(this);
        if (_fake.Fails(out int code))
            return code;
        byte[] key = new byte[16];
        if (!_fake.Identity.TryUnwrapKey(new ReadOnlySpan<byte>(pData, (int)DataSize), key))
            return E_INVALIDARG;
        Find(pChannel).Key = key;
        return S_OK;
    }

    public int QueryAuthenticatedChannel(ID3D11AuthenticatedChannel* pChannel, uint InputSize, void* pInput, uint OutputSize, void* pOutput)
    {
        using Visit visit = new(this);
        if (_fake.Fails(out int code))
            return code;
        return Find(pChannel).Query(new ReadOnlySpan<byte>(pInput, (int)InputSize).ToArray(), new Span<byte>(pOutput, (int)OutputSize));
    }

    public int ConfigureAuthenticatedChannel(ID3D11AuthenticatedChannel* pChannel, uint InputSize, void* pInput, D3D11_AUTHENTICATED_CONFIGURE_OUTPUT* pOutput)
    {
        using Visit visit = new(this);
        if (_fake.Fails(out int code))
            return code;
        return Find(pChannel).Configure(new ReadOnlySpan<byte>(pInput, (int)InputSize).ToArray(),
            new Span<byte>(pOutput, sizeof(D3D11_AUTHENTICATED_CONFIGURE_OUTPUT)));
    }

    private static FakeChannel Find(ID3D11AuthenticatedChannel* channel) =>
        TryGet(channel, out FakeChannel? found) ? found : throw new InvalidOperationException("No channel of this device.");
}
