namespace Dxcp.Conformance;

/// <summary>One mistake, put into the tables and vtables of a target: what a mutant does not change goes to the functions that were there.</summary>
internal abstract unsafe partial class Mutant : Doors
{
    private static Mutant? s_active;

    /// <summary>The one whose functions stand in the slots.</summary>
    protected internal static Mutant Active => s_active!;

    /// <summary>The functions that were there.</summary>
    protected Doors Inner { get; private set; } = null!;

    /// <summary>Changes the reported capabilities (D3D11_CONTENT_PROTECTION_CAPS).</summary>
    public virtual uint Caps(uint caps) => caps;

    /// <summary>Changes the code for a crypto type.</summary>
    public virtual int CapsCode(int code) => code;

    /// <summary>Answers a question for capabilities that the implementation has answered.</summary>
    public int AnswerCaps(int code, uint* caps)
    {
        if (code >= 0)
            *caps = Caps(*caps);
        return CapsCode(code);
    }

    /// <summary>Whether what cannot be mapped is mapped all the same.</summary>
    public virtual bool MapsAll => false;

    /// <summary>Whether destroyed resources stay.</summary>
    public virtual bool KeepsResources => false;

    /// <summary>Whether destroyed sessions stay.</summary>
    public virtual bool KeepsSessions => false;

    /// <summary>Whether destroyed channels stay.</summary>
    public virtual bool KeepsChannels => false;

    /// <summary>Whether a slot is left empty.</summary>
    public virtual bool LeavesSlotEmpty => false;

    /// <summary>Whether a driver writes behind its table.</summary>
    public virtual bool WritesBehind => false;

    /// <summary>Looks at what QueryInterface of a device found.</summary>
    public virtual int Found(int code, void** found) => code;

    public override int? Send(nint owner, nint session, byte* block, uint size) => Inner.Send(owner, session, block, size);

    public override int? Start(nint owner, nint session, byte* number, uint size) => Inner.Start(owner, session, number, size);

    public override int? Finish(nint owner, nint session) => Inner.Finish(owner, session);

    public override int? ReadBackKey(nint owner, nint session, byte* key, uint size) => Inner.ReadBackKey(owner, session, key, size);

    public override int? Decrypt(nint owner, nint session, nint memory, nint picture, uint* pattern, byte* contentKey, uint contentKeySize, byte* iv,
        uint ivSize, uint size) => Inner.Decrypt(owner, session, memory, picture, pattern, contentKey, contentKeySize, iv, ivSize, size);

    public override int? Encrypt(nint owner, nint session, nint picture, nint memory, byte* iv, uint ivSize, uint size) =>
        Inner.Encrypt(owner, session, picture, memory, iv, ivSize, size);

    public override int ChannelSend(nint owner, nint channel, byte* block, uint size) => Inner.ChannelSend(owner, channel, block, size);

    public override int Query(nint owner, nint channel, byte* input, uint inputSize, byte* output, uint outputSize) =>
        Inner.Query(owner, channel, input, inputSize, output, outputSize);

    public override int Configure(nint owner, nint channel, byte* input, uint inputSize, byte* output) =>
        Inner.Configure(owner, channel, input, inputSize, output);

    public override int Begin(nint owner, nint decoder, nint view, byte* contentKey, uint contentKeySize) =>
        Inner.Begin(owner, decoder, view, contentKey, contentKeySize);

    private void Enter(Doors inner)
    {
        s_active = this;
        Inner = inner;
    }
}
