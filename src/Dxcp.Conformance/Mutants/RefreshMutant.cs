namespace Dxcp.Conformance;

/// <summary>A mutant that is made of functions.</summary>
internal sealed unsafe class RefreshMutant : KeyedMutant
{
    public Func<byte[], int, byte[]>? Drawn { get; init; }

    public Func<byte[], byte[], byte[]>? NextOf { get; init; }

    public Func<byte[]?, byte[], byte[]>? PendingOf { get; init; }

    public bool AtStart { get; init; }

    public bool ForgetsOnSize { get; init; }

    public bool ForgetsOnNull { get; init; }

    public bool FinishesAgain { get; init; }

    public bool FinishesWithout { get; init; }

    public bool KeepsPendingOverNegotiation { get; init; }

    public bool FinishOfLast { get; init; }

    public bool InTwoSteps { get; init; }

    /// <summary>Numbers follow from how many the session has had.</summary>
    public Func<int, byte[]>? Seeded { get; init; }

    /// <summary>A Finish without a Start empties the history of IVs.</summary>
    public bool FinishForgetsIVs { get; init; }

    /// <summary>A Start empties the history of IVs.</summary>
    public bool StartForgetsIVs { get; init; }

    /// <summary>An EncryptionBlt forgets the pending number.</summary>
    public bool ReadBackForgets { get; init; }

    /// <summary>A DecryptionBlt that is refused for want of an IV forgets the pending number.</summary>
    public bool RefusalForgets { get; init; }

    private byte[]? _forgotten;
    private int _count;

    protected override byte[] Number(State state, byte[] drawn) =>
        Seeded is not null ? Seeded(state.Draws++) : Drawn is null ? drawn : Drawn(drawn, _count++);

    protected override void Started(nint owner, nint session, State state, byte[] drawn)
    {
        state.Pending = PendingOf is null ? drawn : PendingOf(state.Pending, drawn);
        if (StartForgetsIVs)
            ForgetIVs(owner, session, state);
        if (!AtStart)
            return;
        Switch(owner, session, state, Next(state));
        Inner.Start(owner, session, Buffer(), 16); // so that Finish has something to end
    }

    public override int? Encrypt(nint owner, nint session, nint picture, nint memory, byte* iv, uint ivSize, uint size)
    {
        int? code = base.Encrypt(owner, session, picture, memory, iv, ivSize, size);
        if (ReadBackForgets)
            ForgetPending(owner, session);
        return code;
    }

    public override int? Decrypt(nint owner, nint session, nint memory, nint picture, uint* pattern, byte* contentKey, uint contentKeySize, byte* iv,
        uint ivSize, uint size)
    {
        int? code = base.Decrypt(owner, session, memory, picture, pattern, contentKey, contentKeySize, iv, ivSize, size);
        if (RefusalForgets && iv == null)
            ForgetPending(owner, session);
        return code;
    }

    private void ForgetPending(nint owner, nint session)
    {
        if (!Sessions.TryGetValue(session, out var state) || state.Pending is null)
            return;
        state.Pending = null;
        Put(owner, session, state.Key); // so that the driver forgets it, too
    }

    protected override byte[] Next(State state) => NextOf is null ? base.Next(state) : NextOf(state.Key, state.Pending!);

    protected override int? Refused(nint owner, nint session, byte* number, uint size, int? code)
    {
        if (number == null ? ForgetsOnNull : ForgetsOnSize)
            ForgetPending(owner, session);
        return code;
    }

    public override int? Finish(nint owner, nint session)
    {
        if (AtStart)
            return Sessions.TryGetValue(session, out var state) && state.Pending is not null ? Done(state) : Inner.Finish(owner, session);
        lock (Gate)
        {
            if (FinishOfLast && Sessions.TryGetValue(Last, out var last) && Last != session && Sessions.TryGetValue(session, out var own)
                && own.Pending is not null)
            {
                last.Pending = own.Pending;
                own.Pending = null;
                return base.Finish(last.Owner, Last);
            }

            return base.Finish(owner, session);
        }
    }

    protected override int? Switch(nint owner, nint session, State state, byte[] next)
    {
        if (InTwoSteps)
        {
            Put(owner, session, [.. next.Reverse()]);
            Thread.Sleep(1);
        }

        _forgotten = ReferenceCipher.Xor(state.Key, next);
        return base.Switch(owner, session, state, next);
    }

    protected override int? Unpending(nint owner, nint session, State? state)
    {
        if (FinishForgetsIVs && state is not null)
            ForgetIVs(owner, session, state);
        if (state is null || !(_forgotten is null ? FinishesWithout : FinishesAgain))
            return base.Unpending(owner, session, state);
        Switch(owner, session, state, ReferenceCipher.Xor(state.Key, _forgotten ?? [.. Enumerable.Repeat((byte)7, 16)]));
        return 0;
    }

    protected override void Keep(nint owner, nint session, byte[] key)
    {
        byte[]? pending = Sessions.TryGetValue(session, out var state) ? state.Pending : null;
        base.Keep(owner, session, key);
        if (KeepsPendingOverNegotiation)
            Sessions[session].Pending = pending;
    }

    /// <summary>Another key in between empties the history.</summary>
    private void ForgetIVs(nint owner, nint session, State state)
    {
        Put(owner, session, [.. state.Key.Reverse()]);
        Put(owner, session, state.Key);
    }

    private static int? Done(State state)
    {
        state.Pending = null;
        return 0;
    }

    private static byte* Buffer() => (byte*)Scratch.Memory;
}
