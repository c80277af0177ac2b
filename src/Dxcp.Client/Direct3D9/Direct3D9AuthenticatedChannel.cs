using Dxcp.Abi;

namespace Dxcp.Client;

/// <summary>IDirect3DAuthenticatedChannel9.</summary>
internal sealed unsafe class Direct3D9AuthenticatedChannel(ComPtr<IDirect3DAuthenticatedChannel9> channel, nint handle) : IAuthenticatedChannelApi
{
    private IDirect3DAuthenticatedChannel9* Channel => Com.Alive(channel);

    public nint Handle => handle;

    public int GetCertificateSize(out uint size)
    {
        uint bytes = 0;
        int hr = Channel->lpVtbl->GetCertificateSize(Channel, &bytes);
        size = bytes;
        return hr;
    }

    public int GetCertificate(Span<byte> certificate)
    {
        fixed (byte* bytes = certificate)
            return Channel->lpVtbl->GetCertificate(Channel, (uint)certificate.Length, bytes);
    }

    public int NegotiateKeyExchange(ReadOnlySpan<byte> wrappedKey)
    {
        fixed (byte* bytes = wrappedKey)
            return Channel->lpVtbl->NegotiateKeyExchange(Channel, (uint)wrappedKey.Length, bytes);
    }

    public int Query(ReadOnlySpan<byte> question, Span<byte> answer)
    {
        fixed (byte* input = question, output = answer)
            return Channel->lpVtbl->Query(Channel, (uint)question.Length, input, (uint)answer.Length, output);
    }

    public int Configure(ReadOnlySpan<byte> command, Span<byte> answer)
    {
        fixed (byte* input = command, output = answer)
            return Channel->lpVtbl->Configure(Channel, (uint)command.Length, input, (D3D11_AUTHENTICATED_CONFIGURE_OUTPUT*)output);
    }

    public void Dispose() => channel.Dispose();
}
