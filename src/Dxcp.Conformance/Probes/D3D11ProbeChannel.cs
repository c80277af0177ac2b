using Dxcp.Abi;

namespace Dxcp.Conformance;

/// <summary>ID3D11AuthenticatedChannel. Messages of another size than their struct's the runtime refuses without an answer (S88); the rest the driver
/// answers.</summary>
internal sealed unsafe class D3D11ProbeChannel : ProbeChannel
{
    private readonly ID3D11AuthenticatedChannel* _channel;
    private readonly ID3D11VideoContext* _context;

    public D3D11ProbeChannel(ID3D11AuthenticatedChannel* channel, ID3D11VideoContext* context)
    {
        _channel = channel;
        _context = context;
        void* name;
        channel->lpVtbl->GetChannelHandle(channel, &name);
        Name = (nint)name;
    }

    public nint Pointer => (nint)_channel;

    public override nint Name { get; }

    public override byte[] CertificateChain() => Probe.Certificate(
        size => _channel->lpVtbl->GetCertificateSize(_channel, size), (size, bytes) => _channel->lpVtbl->GetCertificate(_channel, size, bytes));

    public override int SendKey(byte[] data)
    {
        fixed (byte* bytes = data)
            return _context->lpVtbl->NegotiateAuthenticatedChannelKeyExchange(_context, _channel, (uint)data.Length, bytes);
    }

    public override int Query(byte[] message, byte[] answer)
    {
        fixed (byte* input = message.Length == 0 ? [0] : message, output = answer.Length == 0 ? [0] : answer)
            return _context->lpVtbl->QueryAuthenticatedChannel(_context, _channel, (uint)message.Length, input, (uint)answer.Length, output);
    }

    protected override int Configure(byte[] message, byte[] answer)
    {
        fixed (byte* input = message.Length == 0 ? [0] : message, output = answer)
        {
            return _context->lpVtbl->ConfigureAuthenticatedChannel(_context, _channel, (uint)message.Length, input,
                (D3D11_AUTHENTICATED_CONFIGURE_OUTPUT*)output);
        }
    }

    protected override AnswerKind AnswerTo(bool fits, bool isNamed) => fits ? AnswerKind.Tagged : AnswerKind.Untouched;
}
