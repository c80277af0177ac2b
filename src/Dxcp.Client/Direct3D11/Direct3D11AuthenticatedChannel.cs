using Dxcp.Abi;

namespace Dxcp.Client;

/// <summary>ID3D11AuthenticatedChannel and the calls of ID3D11VideoContext that go with it.</summary>
internal sealed unsafe class Direct3D11AuthenticatedChannel(Direct3D11Device device, ComPtr<ID3D11AuthenticatedChannel> channel)
    : KeyExchangeApi<ID3D11AuthenticatedChannel>(channel), IAuthenticatedChannelApi
{
    public override nint Handle
    {
        get
        {
            void* handle = null;
            Pointer->lpVtbl->GetChannelHandle(Pointer, &handle);
            return (nint)handle;
        }
    }

    public int Query(ReadOnlySpan<byte> question, Span<byte> answer)
    {
        ID3D11VideoContext* context = device.VideoContext;
        fixed (byte* input = question, output = answer)
            return context->lpVtbl->QueryAuthenticatedChannel(context, Pointer, (uint)question.Length, input, (uint)answer.Length, output);
    }

    public int Configure(ReadOnlySpan<byte> command, Span<byte> answer)
    {
        ID3D11VideoContext* context = device.VideoContext;
        fixed (byte* input = command, output = answer)
            return context->lpVtbl->ConfigureAuthenticatedChannel(context, Pointer, (uint)command.Length, input, (D3D11_AUTHENTICATED_CONFIGURE_OUTPUT*)output);
    }

    protected override int GetCertificateSize(uint* size) => Pointer->lpVtbl->GetCertificateSize(Pointer, size);

    protected override int GetCertificate(uint size, byte* certificate) => Pointer->lpVtbl->GetCertificate(Pointer, size, certificate);

    protected override int NegotiateKeyExchange(uint size, byte* wrappedKey)
    {
        ID3D11VideoContext* context = device.VideoContext;
        return context->lpVtbl->NegotiateAuthenticatedChannelKeyExchange(context, Pointer, size, wrappedKey);
    }
}
