namespace Dxcp.Conformance;

/// <summary>A mutant that makes no difference between sessions that hardware keys and others.</summary>
internal sealed unsafe class HardwareMutant : Mutant
{
    public bool Starts { get; init; }

    public bool ReadsBack { get; init; }

    public bool GivesKey { get; init; }

    public bool TakesBlocks { get; init; }

    public bool TakesCommands { get; init; }

    public override int? Start(nint owner, nint session, byte* number, uint size)
    {
        int? code = base.Start(owner, session, number, size);
        if (!Starts || number == null || size != 16 || new ReadOnlySpan<byte>(number, 16).ContainsAnyExcept((byte)0))
            return code;
        ReferenceCipher.Pattern(16, 5).CopyTo(new Span<byte>(number, 16));
        return code is null ? null : 0;
    }

    public override int? Encrypt(nint owner, nint session, nint picture, nint memory, byte* iv, uint ivSize, uint size)
    {
        int? code = base.Encrypt(owner, session, picture, memory, iv, ivSize, size);
        if (!ReadsBack || iv == null || ivSize != 16 || new ReadOnlySpan<byte>(iv, 16).ContainsAnyExcept((byte)0))
            return code;
        ReferenceCipher.CounterBlock(3).CopyTo(new Span<byte>(iv, 16));
        return code is null ? null : 0;
    }

    public override int? ReadBackKey(nint owner, nint session, byte* key, uint size)
    {
        int? code = base.ReadBackKey(owner, session, key, size);
        if (!GivesKey || key == null || size != 16 || new ReadOnlySpan<byte>(key, 16).ContainsAnyExcept((byte)0))
            return code;
        ReferenceCipher.Pattern(16, 6).CopyTo(new Span<byte>(key, 16));
        return code is null ? null : 0;
    }

    public override int? Send(nint owner, nint session, byte* block, uint size)
    {
        int? code = base.Send(owner, session, block, size);
        return code < 0 && (size == 256 ? TakesBlocks : TakesCommands) ? 0 : code;
    }
}
