using System.Reflection;
using System.Security.Cryptography;

namespace Dxcp.Cryptography.Tests;

/// <summary>
/// Every use that a key has, done and refused: a use ends when its call does, whatever became of it, so that a key that is disposed of afterwards is wiped at
/// once; and a refusal names the parameter and writes nothing.
/// </summary>
public sealed class KeyUseTests
{
    private static readonly byte[] s_block = new byte[16], s_blocks = new byte[48];

    // A use; the parameter by which it is refused, null for one that is done.
    private static readonly Dictionary<string, (Action<Aes128Key, Aes128Key, byte[]> Use, string? Refused)> s_uses = new()
    {
        ["EncryptBlock"] = ((key, _, to) => key.EncryptBlock(s_block, to.AsSpan(0, 16)), null),
        ["EncryptBlock of 15"] = ((key, _, to) => key.EncryptBlock(new byte[15], to.AsSpan(0, 16)), "source"),
        ["EncryptBlock to 17"] = ((key, _, to) => key.EncryptBlock(s_block, to.AsSpan(0, 17)), "destination"),
        ["DecryptBlock"] = ((key, _, to) => key.DecryptBlock(s_block, to.AsSpan(0, 16)), null),
        ["DecryptBlock of 17"] = ((key, _, to) => key.DecryptBlock(new byte[17], to.AsSpan(0, 16)), "source"),
        ["DecryptBlock to 15"] = ((key, _, to) => key.DecryptBlock(s_block, to.AsSpan(0, 15)), "destination"),
        ["Ctr"] = ((key, _, to) => key.Ctr(s_blocks.AsSpan(0, 33), to, default), null),
        ["Ctr to less"] = ((key, _, to) => key.Ctr(s_blocks, to.AsSpan(0, 47), default), "destination"),
        ["Ctr over itself"] = ((key, _, to) => key.Ctr(to.AsSpan(0, 32), to.AsSpan(1, 32), default), "destination"),
        ["Ctr in part"] = ((key, _, to) => key.Ctr(s_blocks, to, default, new PartialPattern(1, 2, 3)), null),
        ["Ctr in part to less"] = ((key, _, to) => key.Ctr(s_blocks, to.AsSpan(0, 47), default, new PartialPattern(1, 2, 3)), "destination"),
        ["CbcEncrypt"] = ((key, _, to) => key.CbcEncrypt(s_blocks, to, new byte[16]), null),
        ["CbcEncrypt of a part"] = ((key, _, to) => key.CbcEncrypt(s_blocks.AsSpan(0, 47), to, new byte[16]), "source"),
        ["CbcEncrypt to less"] = ((key, _, to) => key.CbcEncrypt(s_blocks, to.AsSpan(0, 47), new byte[16]), "destination"),
        ["CbcEncrypt chained to 15"] = ((key, _, to) => key.CbcEncrypt(s_blocks, to, new byte[15]), "chain"),
        ["CbcEncrypt chained to 17"] = ((key, _, to) => key.CbcEncrypt(s_blocks, to, new byte[17]), "chain"),
        ["CbcDecrypt"] = ((key, _, to) => key.CbcDecrypt(s_blocks, to, new byte[16]), null),
        ["CbcDecrypt of a part"] = ((key, _, to) => key.CbcDecrypt(s_blocks.AsSpan(0, 33), to, new byte[16]), "source"),
        ["CbcDecrypt to less"] = ((key, _, to) => key.CbcDecrypt(s_blocks, to.AsSpan(0, 47), new byte[16]), "destination"),
        ["CbcDecrypt over itself"] = ((key, _, to) => key.CbcDecrypt(to.AsSpan(0, 32), to.AsSpan(16, 32), new byte[16]), "destination"),
        ["CbcDecrypt chained to 15"] = ((key, _, to) => key.CbcDecrypt(s_blocks, to, new byte[15]), "chain"),
        ["Xor"] = ((key, _, _) => key.Xor(s_block).Dispose(), null),
        ["Xor with 17"] = ((key, _, _) => key.Xor(new byte[17]), "randomNumber"),
        ["ValueEquals"] = ((key, other, _) => Assert.False(key.ValueEquals(other)), null),
        ["ValueEquals of the other"] = ((key, other, _) => Assert.False(other.ValueEquals(key)), null),
        ["ValueEquals of nothing"] = ((key, _, _) => key.ValueEquals((Aes128Key)null!), "other"),
        ["ValueEquals of bytes"] = ((key, _, _) => Assert.False(key.ValueEquals(s_block)), null),
        ["ValueEquals of 15 bytes"] = ((key, _, _) => key.ValueEquals(new byte[15]), "key"),
        ["WrapKey"] = ((key, other, to) => key.WrapKey(other, to.AsSpan(0, 16)), null),
        ["WrapKey of it"] = ((key, other, to) => other.WrapKey(key, to.AsSpan(0, 16)), null),
        ["WrapKey of nothing"] = ((key, _, to) => key.WrapKey(null!, to.AsSpan(0, 16)), "key"),
        ["WrapKey to 15"] = ((key, other, to) => key.WrapKey(other, to.AsSpan(0, 15)), "wrapped"),
        ["WrapKey to 17"] = ((key, other, to) => key.WrapKey(other, to.AsSpan(0, 17)), "wrapped"),
        ["UnwrapKey"] = ((key, _, _) => key.UnwrapKey(s_block).Dispose(), null),
        ["UnwrapKey of 15"] = ((key, _, _) => key.UnwrapKey(new byte[15]), "wrapped"),
        ["UnwrapKey of 17"] = ((key, _, _) => key.UnwrapKey(new byte[17]), "wrapped"),
    };

    public static TheoryData<string> Uses => [.. s_uses.Keys];

    [Fact]
    public void Every_method_that_uses_a_key_is_among_them()
    {
        string[] methods = [.. typeof(Aes128Key).GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Select(method => method.Name).Except(["ToString", "Dispose", "Clear", "SetTo", "SetToXor"]).Distinct().Order()];
        Assert.Equal(methods, s_uses.Keys.Select(use => use.Split(' ')[0]).Distinct().Order());
    }

    [Theory, MemberData(nameof(Uses))] // S12
    public void A_key_is_wiped_by_who_disposes_of_it_after_any_use_done_or_refused(string name)
    {
        var key = new Aes128Key(RandomNumberGenerator.GetBytes(16));
        using var other = new Aes128Key(RandomNumberGenerator.GetBytes(16));
        byte[] to = new byte[48], schedule = key.Schedule.ToArray();
        (Action<Aes128Key, Aes128Key, byte[]> use, string? refused) = s_uses[name];
        if (refused is null)
        {
            use(key, other, to);
        }
        else
        {
            Assert.Equal(refused, Assert.ThrowsAny<ArgumentException>(() => use(key, other, to)).ParamName);
            Assert.All(to, value => Assert.Equal(0, value));
        }

        key.Dispose();
        Assert.Equal(-1, key.Schedule.IndexOf(schedule.AsSpan(0, 16)));
    }

    [Theory, InlineData(15), InlineData(17)]
    public void A_key_that_is_cleared_stays_so_whatever_is_no_key_or_random_number(int size)
    {
        using Aes128Key key = new(Reference.Bytes(9, 16)), previous = new(Reference.Bytes(1, 16));
        key.Clear();
        Assert.Equal("key", Assert.Throws<ArgumentException>(() => key.SetTo(new byte[size])).ParamName);
        Assert.Equal("randomNumber", Assert.Throws<ArgumentException>(() => key.SetToXor(previous, new byte[size])).ParamName);
        Assert.Equal(new byte[AesEngine.ScheduleSize], key.Schedule.ToArray());
        key.SetTo(Reference.Bytes(2, 16));
        Assert.True(key.ValueEquals(Reference.Bytes(2, 16)));
    }

    [Fact]
    public void A_leased_key_refuses_what_the_key_itself_does()
    {
        byte[] data = new byte[48];
        var leased = new LeasedKey(new Aes128Key(Reference.Bytes(9, 16)));
        Assert.Equal("destination", Assert.Throws<ArgumentException>(() => leased.Ctr(data, new byte[47], default)).ParamName);
        Assert.Equal("destination", Assert.Throws<ArgumentException>(() => leased.Ctr(data.AsSpan(0, 32), data.AsSpan(1), default)).ParamName);
        Assert.Equal(new byte[48], data);
        leased.Retire();
    }

    [Theory, InlineData(0), InlineData(7)]
    public void With_nothing_encrypted_after_the_beginning_the_rest_is_as_it_was(uint skip)
    {
        using var key = new Aes128Key(Reference.Bytes(9, 16));
        byte[] data = Reference.Bytes(9, 48), result = new byte[48], beginning = new byte[17];
        key.Ctr(data.AsSpan(0, 17), beginning, default);
        key.Ctr(data, result, default, new PartialPattern(17, skip, 0));
        Assert.Equal([.. beginning, .. data[17..]], result);
    }

    [Theory, MemberData(nameof(Uses))]
    public void A_key_that_is_disposed_of_serves_no_use(string name)
    {
        (Action<Aes128Key, Aes128Key, byte[]> use, string? refused) = s_uses[name];
        if (refused is not null)
            return; // A wrong argument may be told first.
        var key = new Aes128Key(RandomNumberGenerator.GetBytes(16));
        using var other = new Aes128Key(RandomNumberGenerator.GetBytes(16));
        byte[] to = new byte[48];
        key.Dispose();
        Assert.Throws<ObjectDisposedException>(() => use(key, other, to));
        Assert.All(to, value => Assert.Equal(0, value));
    }
}
