using Dxcp.Abi;

namespace Dxcp.Client;

/// <summary>ID3D11AuthenticatedChannel and the calls of ID3D11VideoContext that go with it.</summary>
internal sealed unsafe class Direct3D11AuthenticatedChannel(Direct3D11Device device, ComPtr<ID3D11AuthenticatedChannel> channel) : IAuthenticatedChannelApi
{
    private ID3D11AuthenticatedChannel* Channel => Com.Alive(channel);

    public nint Handle
    {
        get
        {
            void* handle = null;
            Channel->lpVtbl->GetChannelHandle(Channel, &handle);
            return (nint)handle;
        }
    }

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
        ID3D11VideoContext* context = device.VideoContext;
        fixed (byte* bytes = wrappedKey)
            return context->lpVtbl->NegotiateAuthenticatedChannelKeyExchange(context, Channel, (uint)wrappedKey.Length, bytes);
    }

    public int Query(ReadOnlySpan<byte> question, Span<byte> answer)
    {
        ID3D11VideoContext* context = device.VideoContext;
        fixed (byte* input = question, output = answer)
            return context->lpVtbl->QueryAuthenticatedChannel(context, Channel, (uint)question.Length, input, (uint)answer.Length, output);
    }

    public int Configure(ReadOnlySpan<byte> command, Span<byte> answer)
    {
        ID3D11VideoContext* context = device.VideoContext;
        fixed (byte* input = command, output = answer)
            return context->lpVtbl->ConfigureAuthenticatedChannel(context, Channel, (uint)command.Length, input, (D3D11_AUTHENTICATED_CONFIGURE_OUTPUT*)output);
    }

    public void Dispose() => channel.Dispose();
}
