using Dxcp.Abi;

namespace Dxcp.Conformance;

/// <summary>IDirect3DAuthenticatedChannel9. What names another channel the runtime refuses, without a tag; the rest the driver answers.</summary>
internal sealed unsafe class D3D9ProbeChannel(IDirect3DAuthenticatedChannel9* channel, nint name) : ProbeChannel
{
    private readonly IDirect3DAuthenticatedChannel9* _channel = channel;

    public nint Pointer => (nint)_channel;

    public override nint Name => name;

    public override byte[] CertificateChain() => Probe.Certificate(
        size => _channel->lpVtbl->GetCertificateSize(_channel, size), (size, bytes) => _channel->lpVtbl->GetCertificate(_channel, size, bytes));

    public override int SendKey(byte[] data)
    {
        fixed (byte* bytes = data)
            return _channel->lpVtbl->NegotiateKeyExchange(_channel, (uint)data.Length, bytes);
    }

    public override int Query(byte[] message, byte[] answer)
    {
        fixed (byte* input = message.Length == 0 ? [0] : message, output = answer.Length == 0 ? [0] : answer)
            return _channel->lpVtbl->Query(_channel, (uint)message.Length, input, (uint)answer.Length, output);
    }

    protected override int Configure(byte[] message, byte[] answer)
    {
        fixed (byte* input = message.Length == 0 ? [0] : message, output = answer)
            return _channel->lpVtbl->Configure(_channel, (uint)message.Length, input, (D3D11_AUTHENTICATED_CONFIGURE_OUTPUT*)output);
    }

    protected override AnswerKind AnswerTo(bool fits, bool isNamed) => isNamed ? AnswerKind.Tagged : AnswerKind.Untagged;
}
