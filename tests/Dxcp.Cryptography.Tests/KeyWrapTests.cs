namespace Dxcp.Cryptography.Tests;

public class KeyWrapTests
{
    [Theory]
    [InlineData("000102030405060708090a0b0c0d0e0f", "07feef74e1d5036e900eee118e949293")]
    [InlineData("a5a4a7a6a1a0a3a25253505156575455", "41ab30e4d0fd360daa77e96d6645df1d")]
    public void R23_a_content_key_is_wrapped_as_one_block(string sessionKey, string expected)
    {
        using var session = new Aes128Key(Convert.FromHexString(sessionKey));
        using var content = new Aes128Key(Convert.FromHexString("101112131415161718191a1b1c1d1e1f"));
        byte[] wrapped = new byte[16];
        session.WrapKey(content, wrapped);
        Assert.Equal(Convert.FromHexString(expected), wrapped);
        using Aes128Key back = session.UnwrapKey(wrapped);
        Assert.True(back.ValueEquals(content));
    }

    [Fact]
    public void Wrong_sizes_and_disposed_keys_are_refused()
    {
        using var session = new Aes128Key(new byte[16]);
        var content = new Aes128Key(new byte[16]);
        Assert.Throws<ArgumentException>(() => session.WrapKey(content, new byte[15]));
        Assert.Throws<ArgumentException>(() => session.UnwrapKey(new byte[17]));
        content.Dispose();
        Assert.Throws<ObjectDisposedException>(() => session.WrapKey(content, new byte[16]));
        Assert.Throws<ObjectDisposedException>(() => content.UnwrapKey(new byte[16]));
    }
}
