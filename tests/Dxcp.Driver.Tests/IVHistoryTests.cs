using Dxcp.Abi;
using Dxcp.Cryptography;

namespace Dxcp.Driver.Tests;

/// <summary>No counter block twice under one key: R21, S8, S11, S31.</summary>
public sealed class IVHistoryTests : IDisposable
{
    private readonly DdiHost _host = new();

    public void Dispose() => _host.Dispose();

    [Fact]
    public void IV_that_does_not_rise_is_refused_and_leaves_the_destination()
    {
        var blt = new Blt(new DdiSession(_host.Device));
        Assert.True(blt.Accepts(7));
        Assert.False(blt.Accepts(7));
        Assert.False(blt.Accepts(7, count: 100));
        Assert.False(blt.Accepts(6));
        Assert.False(blt.Accepts(0));
        Assert.True(blt.Accepts(8));
        Assert.True(blt.Accepts(ulong.MaxValue));
        Assert.False(blt.Accepts(ulong.MaxValue));
        Assert.False(blt.Accepts(0));
    }

    [Fact]
    public void First_IV_may_be_any()
    {
        Assert.True(new Blt(new DdiSession(_host.Device)).Accepts(0));
        Assert.True(new Blt(new DdiSession(_host.Device)).Accepts(ulong.MaxValue));
    }

    [Fact] // S11
    public void Refresh_clears_the_history()
    {
        var blt = new Blt(new DdiSession(_host.Device));
        Assert.True(blt.Accepts(7));
        blt.Session.Start();
        Assert.False(blt.Accepts(7)); // R5: still the same key
        blt.Session.Refresh();
        Assert.True(blt.Accepts(7));
        Assert.False(blt.Accepts(7));
    }

    [Fact] // S8
    public void Negotiation_clears_the_history()
    {
        var blt = new Blt(new DdiSession(_host.Device));
        byte[] contentKey = Reference.Pattern(16);
        Assert.True(blt.Accepts(7));
        Assert.True(blt.Accepts(7, contentKey: contentKey));
        Assert.Equal(HResult.S_OK, blt.Session.Negotiate());
        Assert.True(blt.Accepts(7));
        Assert.True(blt.Accepts(7, contentKey: contentKey));
    }

    [Fact] // R21, S31: per key
    public void Each_content_key_has_a_history_of_its_own_that_a_refresh_leaves_alone()
    {
        var blt = new Blt(new DdiSession(_host.Device));
        byte[] first = Reference.Pattern(16, seed: 1), second = Reference.Pattern(16, seed: 2);
        Assert.True(blt.Accepts(7));
        Assert.True(blt.Accepts(7, contentKey: first));
        Assert.True(blt.Accepts(7, contentKey: second));
        Assert.False(blt.Accepts(7, contentKey: first));
        blt.Session.Refresh();
        Assert.True(blt.Accepts(7));
        Assert.False(blt.Accepts(7, contentKey: first));
        Assert.True(blt.Accepts(8, contentKey: first));
    }

    [Fact]
    public void Two_sessions_have_two_histories()
    {
        Assert.True(new Blt(new DdiSession(_host.Device)).Accepts(7));
        Assert.True(new Blt(new DdiSession(_host.Device)).Accepts(7));
    }

    [Fact] // R26, S31
    public void With_sequential_counts_an_IV_may_come_again_behind_the_counts_used()
    {
        using var host = new DdiHost(DriverProfile.SequentialIV);
        var blt = new Blt(new DdiSession(host.Device)); // two blocks each
        Assert.True(blt.Accepts(7, count: 1));
        Assert.False(blt.Accepts(7, count: 2));
        Assert.True(blt.Accepts(7, count: 3));
        Assert.True(blt.Accepts(7, count: 10));
        Assert.False(blt.Accepts(7, count: 5));
        Assert.False(blt.Accepts(6, count: 99));
        Assert.True(blt.Accepts(8, count: 0));
        Assert.False(blt.Accepts(8, count: ulong.MaxValue)); // goes round to count 0
        Assert.True(blt.Accepts(8, count: ulong.MaxValue - 1)); // to the last count there is
        Assert.False(blt.Accepts(8, count: ulong.MaxValue));
        Assert.False(blt.Accepts(8, count: 5));
    }

    [Fact]
    public void History_accepts_no_counter_block_twice()
    {
        // Against a model that remembers every block, with numbers small enough to collide.
        var random = new Random(4);
        foreach (bool sequential in new[] { false, true })
        {
            for (int run = 0; run < 200; run++)
            {
                var history = new IVHistory(sequential);
                var used = new HashSet<CounterBlock>();
                for (int i = 0; i < 40; i++)
                {
                    var start = new CounterBlock((ulong)random.Next(8), unchecked((ulong)random.Next(16) - 4));
                    ulong blocks = (ulong)random.Next(6);
                    if (!history.TryUse(start, blocks))
                        continue;
                    for (ulong block = 0; block < blocks; block++)
                        Assert.True(used.Add(start.Advance(block)));
                }
            }
        }
    }

    [Fact]
    public void Content_keys_remembered_are_bounded_and_the_oldest_goes_first()
    {
        var histories = new ContentKeyHistories(sequential: false, salt: 12345);
        Aes128Key[] keys = [.. Enumerable.Range(0, ContentKeyHistories.Capacity + 1).Select(i => new Aes128Key(Reference.Pattern(16, seed: i)))];
        for (int i = 0; i < ContentKeyHistories.Capacity; i++)
            Assert.True(histories.TryUse(keys[i], new(5, 0), 1));
        Assert.False(histories.TryUse(keys[0], new(5, 0), 1)); // and is the youngest now
        Assert.True(histories.TryUse(keys[^1], new(5, 0), 1));
        Assert.False(histories.TryUse(keys[0], new(5, 0), 1));
        Assert.True(histories.TryUse(keys[1], new(5, 0), 1)); // forgotten
        foreach (var key in keys)
            key.Dispose();
    }

    /// <summary>Two blocks to decrypt, again and again.</summary>
    private sealed class Blt(DdiSession session)
    {
        private readonly D3D10DDI_HRESOURCE _encrypted = session.Device.CreateBuffer(32, TestUsage.Staging);
        private readonly D3D10DDI_HRESOURCE _decrypted = session.Device.CreateBuffer(32, TestUsage.Protected);

        public DdiSession Session => session;

        public bool Accepts(ulong iv, ulong count = 0, byte[]? contentKey = null)
        {
            byte[] before = session.Device.Peek(_decrypted, _encrypted), plain = Reference.Pattern(32, seed: before[0] + 1);
            byte[] block = Reference.CounterBlock(iv, count);
            session.Device.Write(_encrypted, Reference.Ctr(contentKey ?? session.Key, block, plain));
            int result = session.Decrypt(_encrypted, _decrypted, block, contentKey is null ? null : Reference.Ecb(session.Key, contentKey));
            Assert.Equal(result == HResult.S_OK ? plain : before, session.Device.Peek(_decrypted, _encrypted));
            Assert.True(result is HResult.S_OK or HResult.E_INVALIDARG);
            return result == HResult.S_OK;
        }
    }
}
