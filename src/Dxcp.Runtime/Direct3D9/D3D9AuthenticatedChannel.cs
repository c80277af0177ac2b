using System.Runtime.CompilerServices;
using Dxcp.Abi;
using Dxcp.Channels;
using static Dxcp.Abi.HResult;

namespace Dxcp.Runtime;

/// <summary>
/// An authenticated channel (IDirect3DAuthenticatedChannel9): the driver's, or the runtime's own, which has no certificate,
/// no key and no handle that a driver knows (R39). What is wrong with a message the driver says, in an answer that it signs
/// (S51); but a message for another channel is not let through by this one (S89).
/// </summary>
[ComFace(typeof(IDirect3DAuthenticatedChannel9))]
internal sealed unsafe partial class D3D9AuthenticatedChannel : D3D9DeviceChild
{
    private const string QueryRemedy = "INITIALIZE comes first, numbers go up, and sizes are those of the GUID's structures.";
    private const string CommandRemedy = "INITIALIZE comes first, numbers go up, the tag is the channel key's OMAC, sizes are the structures' own.";

    private readonly D3DAUTHENTICATEDCHANNELTYPE _type;
    private readonly RuntimeChannel? _own;

    /// <summary>A driver's channel; destroys that with itself.</summary>
    public D3D9AuthenticatedChannel(D3D9Device device, D3DAUTHENTICATEDCHANNELTYPE type, nint handle) : base(device)
    {
        _type = type;
        Handle = handle;
    }

    /// <summary>A channel of the runtime's own.</summary>
    public D3D9AuthenticatedChannel(D3D9Device device) : base(device)
    {
        _type = D3DAUTHENTICATEDCHANNELTYPE.D3DAUTHENTICATEDCHANNEL_D3D9;
        _own = new RuntimeChannel(device);
        Handle = _own.Handle;
    }

    /// <summary>What messages call it.</summary>
    public nint Handle { get; }

    public int GetCertificateSize(uint* pCertificateSize)
    {
        if (pCertificateSize == null)
            return Messages.RefuseNull(nameof(pCertificateSize));
        if (_own is null)
            return Certificate().GetSize(pCertificateSize);
        *pCertificateSize = 0;
        return RefuseOwn("certificate");
    }

    public int GetCertificate(uint CertifacteSize, byte* ppCertificate) => _own is not null ? RefuseOwn("certificate")
        : ppCertificate == null ? Messages.RefuseNull(nameof(ppCertificate))
        : Certificate().Get(CertifacteSize, ppCertificate);

    public int NegotiateKeyExchange(uint DataSize, void* pData)
    {
        if (_own is not null)
            return RefuseOwn("key");
        if (pData == null)
            return Messages.RefuseNull(nameof(pData));
        if (DataSize != SessionRules.KeyBlockSize)
            return Messages.RefuseValue("R16", nameof(DataSize), DataSize, SessionRules.KeyBlockSize, SessionRules.WantedKey);
        return IfPresent() is var reason and < 0 ? reason : Messages.AnsweredKey(Driver.AuthenticatedChannelKeyExchange(Handle, DataSize, pData));
    }

    public int Query(uint InputSize, void* pInput, uint OutputSize, void* pOutput)
    {
        if (pInput == null || pOutput == null)
            return Messages.RefuseNull(pInput == null ? nameof(pInput) : nameof(pOutput));
        if (IfPresent() is var reason and < 0)
            return reason;
        ReadOnlySpan<byte> input = Bytes(pInput, InputSize);
        nint channel = ChannelMessages.ChannelOfQuery(input);
        if (_own is null && channel == Handle)
            return Messages.Answered(Driver.QueryAuthenticatedChannel(InputSize, pInput, OutputSize, pOutput), "R41", QueryRemedy);
        return Own(ChannelMessages.Query(_own, ChannelRules.Direct3D9, input, Bytes(pOutput, OutputSize)), channel); // R43, S89
    }

    public int Configure(uint InputSize, void* pInput, D3D11_AUTHENTICATED_CONFIGURE_OUTPUT* pOutput)
    {
        if (pInput == null || pOutput == null)
            return Messages.RefuseNull(pInput == null ? nameof(pInput) : nameof(pOutput));
        if (IfPresent() is var reason and < 0)
            return reason;
        ReadOnlySpan<byte> input = Bytes(pInput, InputSize);
        nint channel = ChannelMessages.ChannelOfCommand(input);
        if (_own is null && channel == Handle)
            return Messages.Answered(Driver.ConfigureAuthenticatedChannel(InputSize, pInput, pOutput), "R42", CommandRemedy);
        Span<byte> output = Bytes(pOutput, (uint)sizeof(D3D11_AUTHENTICATED_CONFIGURE_OUTPUT));
        return Own(ChannelMessages.Configure(_own, ChannelRules.Direct3D9, input, output), channel); // R43, S89
    }

    private D3D9Certificate Certificate([CallerMemberName] string method = "") => new(Device, new DDICERTIFICATEINFO
    {
        CertificateType = D3DDDI_CERTIFICATETYPE.D3DDDI_CERTTYPE_AUTHENTICATED_CHANNEL,
        ChannelType = (DDIAUTHENTICATEDCHANNELTYPE)_type,
    }, method);

    private int RefuseOwn(string what, [CallerMemberName] string method = "") =>
        Messages.Refuse("R39", $"the runtime's own channel has no {what}", "A channel of the type DRIVER_SOFTWARE or DRIVER_HARDWARE has.", method: method);

    /// <summary>Passes on what the runtime itself answers to a message, and says why if it refuses.</summary>
    private int Own(int code, nint channel, [CallerMemberName] string method = "") => code switch
    {
        >= 0 => code,
        _ when channel != Handle => Messages.RefuseValue("S89", "hChannel", channel == 0 ? "none" : $"0x{channel:X}", $"0x{Handle:X}, this channel's",
            method: method),
        E_FAIL => Messages.Refuse("S50", "the message's GUID is unknown", code: code, method: method),
        D3DERR_NOTAVAILABLE => Messages.Refuse("S45", "the message is not for the runtime's own channel", "A driver's channel takes it.", code, method),
        _ => Messages.Refuse("S50", "the message has another size, or says what cannot be",
            "Protection is not turned on while a restricted surface is locked (S81).", code, method),
    };

    private static Span<byte> Bytes(void* data, uint size) => new(data, (int)Math.Min(size, int.MaxValue));

    /// <inheritdoc/>
    protected override void DestroyInDriver()
    {
        if (_own is not null)
            _own.Destroy(); // R48
        else
            Driver.DestroyAuthenticatedChannel(Handle); // R48
    }
}
