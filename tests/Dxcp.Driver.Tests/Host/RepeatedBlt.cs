using Dxcp.Abi;

namespace Dxcp.Driver.Tests;

/// <summary>Two blocks to decrypt, again and again.</summary>
internal sealed class RepeatedBlt(DdiSession session)
{
    private readonly D3D10DDI_HRESOURCE _encrypted = session.Device.CreateBuffer(32, ProbeUsage.Staging);
    private readonly D3D10DDI_HRESOURCE _decrypted = session.Device.CreateBuffer(32, ProbeUsage.Default);

    public DdiSession Session => session;

    /// <summary>Whether the driver takes the IV; if not, it leaves the destination alone.</summary>
    public bool Accepts(ulong iv, ulong count = 0, byte[]? contentKey = null)
    {
        byte[] before = session.Device.ReadThrough(_decrypted, _encrypted), plain = Reference.Pattern(32, seed: before[0] + 1);
        byte[] block = Reference.CounterBlock(iv, count);
        session.Device.Write(_encrypted, Reference.Ctr(contentKey ?? session.Key, block, plain));
        int result = session.Decrypt(_encrypted, _decrypted, block, contentKey is null ? null : Reference.Ecb(session.Key, contentKey));
        Assert.Equal(result == HResult.S_OK ? plain : before, session.Device.ReadThrough(_decrypted, _encrypted));
        Assert.True(result is HResult.S_OK or HResult.E_INVALIDARG);
        return result == HResult.S_OK;
    }
}
