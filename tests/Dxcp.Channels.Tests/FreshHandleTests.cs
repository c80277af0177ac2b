namespace Dxcp.Channels.Tests;

/// <summary>Handles that messages name.</summary>
public class FreshHandleTests
{
    [Fact]
    public void A_handle_is_never_zero_and_looks_like_an_address_and_comes_once()
    {
        var handles = Enumerable.Range(0, 50_000).Select(_ => FreshHandle.Next()).ToHashSet();
        Assert.Equal(50_000, handles.Count);
        Assert.All(handles, handle => Assert.True(handle > 0 && (handle >> 46) == 0 && handle % 16 == 0));
    }

    [Fact] // S145: the counter 16, 32, ... was foretellable
    public void Handles_do_not_follow_one_another()
    {
        nint[] handles = [.. Enumerable.Range(0, 1000).Select(_ => FreshHandle.Next())];
        var distances = handles.Zip(handles.Skip(1), (one, next) => next - one).ToList();
        Assert.Equal(distances.Count, distances.Distinct().Count());
        // Of numbers drawn evenly half go up; 1,000 coins that fall so unevenly would be seen once in 10^20 runs.
        Assert.InRange(distances.Count(distance => distance > 0), 350, 650);
        for (int bit = 4; bit < 46; bit++)
            Assert.InRange(handles.Count(handle => (handle >> bit & 1) != 0), 350, 650);
    }

    [Fact]
    public void No_two_numbers_become_one()
    {
        var images = Enumerable.Range(0, 20_000).SelectMany(n => new[] { (ulong)n, (ulong)n << 22 }).Distinct().ToList();
        Assert.Equal(images.Count, images.Select(FreshHandle.Permute).Distinct().Count());
    }

    [Fact] // S145: under a key that everybody knows they would be foretellable; one in 2^42 of others gives this number too
    public void The_rounds_are_under_a_key_that_is_drawn()
    {
        uint left = 0, right = 1;
        for (ulong round = 0; round < 4; round++)
            (left, right) = (right, left ^ ((uint)FreshHandle.SipHash(0, 0, (round << 32) | right) & 0x1FFFFF));
        Assert.NotEqual(((ulong)left << 21) | right, FreshHandle.Permute(1));
    }

    [Fact] // the paper's vector for the bytes 0 to 7 under the key 0 to 15
    public void The_hash_of_the_rounds_is_SipHash_2_4() =>
        Assert.Equal(0x93f5f5799a932462, FreshHandle.SipHash(0x0706050403020100, 0x0f0e0d0c0b0a0908, 0x0706050403020100));
}
