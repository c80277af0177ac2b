using Dxcp.Abi;

namespace Dxcp.Client;

/// <summary>IDirect3DAuthenticatedChannel9.</summary>
internal sealed unsafe class Direct3D9AuthenticatedChannel(ComPtr<IDirect3DAuthenticatedChannel9> channel, nint handle)
    : KeyExchangeApi<IDirect3DAuthenticatedChannel9>(channel), IAuthenticatedChannelApi
{
    public override nint Handle => handle;

    public int Query(ReadOnlySpan<byte> question, Span<byte> answer)
    {
        fixed (byte* input = question, output = answer)
            return Pointer->lpVtbl->Query(Pointer, (uint)question.Length, input, (uint)answer.Length, output);
    }

    public int Configure(ReadOnlySpan<byte> command, Span<byte> answer)
    {
        fixed (byte* input = command, output = answer)
            return Pointer->lpVtbl->Configure(Pointer, (uint)command.Length, input, (D3D11_AUTHENTICATED_CONFIGURE_OUTPUT*)output);
    }

    protected override int GetCertificateSize(uint* size) => Pointer->lpVtbl->GetCertificateSize(Pointer, size);

    protected override int GetCertificate(uint size, byte* certificate) => Pointer->lpVtbl->GetCertificate(Pointer, size, certificate);

    protected override int NegotiateKeyExchange(uint size, byte* wrappedKey) => Pointer->lpVtbl->NegotiateKeyExchange(Pointer, size, wrappedKey);
}
