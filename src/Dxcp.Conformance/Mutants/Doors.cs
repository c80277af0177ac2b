namespace Dxcp.Conformance;

/// <summary>
/// What the four interfaces have in common, as a table or vtable has it: a call comes with the object that owns the slot, a session or channel, and raw
/// pointers. A code is null where the interface has none.
/// </summary>
internal abstract unsafe class Doors
{
    public abstract int? Send(nint owner, nint session, byte* block, uint size);

    public abstract int? Start(nint owner, nint session, byte* number, uint size);

    public abstract int? Finish(nint owner, nint session);

    public abstract int? ReadBackKey(nint owner, nint session, byte* key, uint size);

    /// <param name="owner">The device or context.</param>
    /// <param name="session">The session.</param>
    /// <param name="memory">The source.</param>
    /// <param name="picture">The destination.</param>
    /// <param name="pattern">Three numbers, or null.</param>
    /// <param name="contentKey">The wrapped content key, or null.</param>
    /// <param name="contentKeySize">Its size; 16 where the interface does not say.</param>
    /// <param name="iv">The counter block.</param>
    /// <param name="ivSize">Its size; 16 where the interface does not say.</param>
    /// <param name="size">Bytes of the blt, where the interface says so.</param>
    public abstract int? Decrypt(nint owner, nint session, nint memory, nint picture, uint* pattern, byte* contentKey, uint contentKeySize, byte* iv,
        uint ivSize, uint size);

    public abstract int? Encrypt(nint owner, nint session, nint picture, nint memory, byte* iv, uint ivSize, uint size);

    public abstract int ChannelSend(nint owner, nint channel, byte* block, uint size);

    public abstract int Query(nint owner, nint channel, byte* input, uint inputSize, byte* output, uint outputSize);

    public abstract int Configure(nint owner, nint channel, byte* input, uint inputSize, byte* output);

    /// <summary>Begins a frame; only where the interface hands over the key by itself.</summary>
    public abstract int Begin(nint owner, nint decoder, nint view, byte* contentKey, uint contentKeySize);
}
