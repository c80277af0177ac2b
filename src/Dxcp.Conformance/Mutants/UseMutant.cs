namespace Dxcp.Conformance;

/// <summary>A mutant of the calls that use keys.</summary>
internal sealed unsafe class UseMutant : KeyedMutant
{
    public delegate int? OnDecrypt(UseMutant self, State state, nint owner, nint session, nint memory, nint picture, uint* pattern, byte* contentKey, byte* iv,
        uint size);

    public delegate int? OnEncrypt(UseMutant self, State state, nint owner, nint session, nint picture, nint memory, byte* iv, uint size);

    public delegate int? OnReadBackKey(UseMutant self, nint owner, nint session, byte* key, uint size, int? code);

    public OnDecrypt? Decrypts { get; init; }

    public OnEncrypt? Encrypts { get; init; }

    public OnReadBackKey? ReadBackKeys { get; init; }

    public Action<UseMutant, nint, nint>? Finished { get; init; }

    /// <summary>Calls with other devices are made with the session's own.</summary>
    public bool TakesOtherDevices { get; init; }

    /// <summary>A session without a key gets one of its own.</summary>
    public bool KeysItself { get; init; }

    /// <summary>A block that opens nothing is taken for some key.</summary>
    public bool TakesAnyBlock { get; init; }

    /// <summary>Blocks are cut or filled up to their size.</summary>
    public bool TakesAnySize { get; init; }

    /// <summary>A block that was opened before opens again.</summary>
    public bool TakesBlocksAgain { get; init; }

    /// <summary>A block that opens nothing takes the key away.</summary>
    public bool FailureClearsKey { get; init; }

    /// <summary>A Start of another size than 16 is taken for one of 16.</summary>
    public bool TakesAnyNumberSize { get; init; }

    /// <summary>A refused Start leaves what was in the buffer.</summary>
    public bool LeavesBuffer { get; init; }

    private readonly Dictionary<string, byte[]> _opened = [];

    public byte[] FirstReadBackKey { get; set; } = [];

    /// <summary>The session key, if there is one.</summary>
    public byte[]? KeyOf(nint session) => Sessions.TryGetValue(session, out var state) ? state.Key : null;

    public override int? Send(nint owner, nint session, byte* block, uint size)
    {
        if (!TakesBlocksAgain || block == null || size != 256)
            return base.Send(OwnerOf(owner, session), session, block, size);
        string name = Convert.ToHexString(new ReadOnlySpan<byte>(block, 256));
        if (_opened.TryGetValue(name, out byte[]? known))
            return Opened(owner, session, known);
        int? code = base.Send(owner, session, block, size);
        if (code is null or 0)
            _opened[name] = Sessions[session].Key;
        return code;
    }

    public override int? Start(nint owner, nint session, byte* number, uint size)
    {
        owner = OwnerOf(owner, session);
        if (KeysItself && !Sessions.ContainsKey(session))
            Opened(owner, session, [.. Enumerable.Repeat((byte)9, 16)]);
        if (TakesAnyNumberSize && number != null && size != 16)
        {
            byte* whole = stackalloc byte[16];
            int? code = base.Start(owner, session, whole, 16);
            for (uint i = 0; i < Math.Min(size, 16); i++)
                number[i] = whole[i];
            return code;
        }

        byte[] before = number == null ? [] : new ReadOnlySpan<byte>(number, (int)size).ToArray();
        int? result = base.Start(owner, session, number, size);
        if (LeavesBuffer && number != null && !new ReadOnlySpan<byte>(number, (int)size).ContainsAnyExcept((byte)0))
            before.CopyTo(new Span<byte>(number, (int)size));
        return result;
    }

    public override int? Finish(nint owner, nint session)
    {
        int? code = base.Finish(OwnerOf(owner, session), session);
        if (Sessions.ContainsKey(session))
            Finished?.Invoke(this, owner, session);
        return code;
    }

    public override int? ReadBackKey(nint owner, nint session, byte* key, uint size)
    {
        int? code = base.ReadBackKey(owner, session, key, size);
        return ReadBackKeys is null ? code : ReadBackKeys(this, owner, session, key, size, code);
    }

    public override int? Decrypt(nint owner, nint session, nint memory, nint picture, uint* pattern, byte* contentKey, uint contentKeySize, byte* iv,
        uint ivSize, uint size)
    {
        owner = OwnerOf(owner, session);
        if (KeysItself && !Sessions.ContainsKey(session))
            Opened(owner, session, [.. Enumerable.Repeat((byte)9, 16)]);
        return Decrypts is null || !Sessions.TryGetValue(session, out var state) ?
            base.Decrypt(owner, session, memory, picture, pattern, contentKey, contentKeySize, iv, ivSize, size)
            : Decrypts(this, state, owner, session, memory, picture, pattern, contentKey, iv, size);
    }

    public override int? Encrypt(nint owner, nint session, nint picture, nint memory, byte* iv, uint ivSize, uint size)
    {
        owner = OwnerOf(owner, session);
        return Encrypts is null || !Sessions.TryGetValue(session, out var state) ? base.Encrypt(owner, session, picture, memory, iv, ivSize, size)
            : Encrypts(this, state, owner, session, picture, memory, iv, size);
    }

    /// <summary>The driver's own DecryptionBlt.</summary>
    public int? Original(nint owner, nint session, nint memory, nint picture, uint* pattern, byte* contentKey, byte* iv, uint size) =>
        Inner.Decrypt(owner, session, memory, picture, pattern, contentKey, contentKey == null ? 0 : 16u, iv, 16, size);

    /// <summary>The driver's own EncryptionBlt.</summary>
    public int? Original(nint owner, nint session, nint picture, nint memory, byte* iv, uint size) =>
        Inner.Encrypt(owner, session, picture, memory, iv, 16, size);

    /// <summary>The driver's own GetEncryptionBltKey.</summary>
    public int? Original(nint owner, nint session, byte* key) => Inner.ReadBackKey(owner, session, key, 16);

    /// <summary>The driver's own DecryptionBlt under another session key.</summary>
    public int? Under(byte[] key, nint owner, nint session, nint memory, nint picture, uint* pattern, byte* contentKey, byte* iv, uint size) =>
        Under(owner, session, key, () => Original(owner, session, memory, picture, pattern, contentKey, iv, size));

    /// <summary>The driver's own EncryptionBlt under another session key.</summary>
    public int? Under(byte[] key, nint owner, nint session, nint picture, nint memory, byte* iv, uint size) =>
        Under(owner, session, key, () => Original(owner, session, picture, memory, iv, size));

    protected override int? Unopened(nint owner, nint session, byte* block, uint size)
    {
        if (TakesAnySize && block != null && size is > 200 and not 256)
        {
            byte[] whole = new byte[256], key = new byte[16];
            new ReadOnlySpan<byte>(block, (int)Math.Min(size, 256)).CopyTo(whole);
            return Opened(owner, session, Open(whole, key) ? key : [.. Enumerable.Repeat((byte)9, 16)]);
        }

        if (TakesAnyBlock && block != null && size == 256)
            return Opened(owner, session, [.. Enumerable.Repeat((byte)9, 16)]);
        if (FailureClearsKey && Sessions.ContainsKey(session))
            Put(owner, session, new byte[16]);
        return base.Unopened(owner, session, block, size);
    }

    private nint OwnerOf(nint owner, nint session) => TakesOtherDevices && Sessions.TryGetValue(session, out var state) ? state.Owner : owner;
}
