using System.Numerics;
using System.Security.Cryptography;

namespace Dxcp.Cryptography.Tests;

/// <summary>S110: a key block opens one object, once.</summary>
public sealed class OpenedBlocksTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("dxcp-blocks-").FullName;
    private readonly DriverIdentity _identity;
    private readonly RSA _publicKey;

    public OpenedBlocksTests()
    {
        _identity = DriverIdentity.LoadOrCreate(_folder);
        _publicKey = CertificateChain.Verify(_identity.CertificateChain.Span, _identity.Root);
    }

    public void Dispose()
    {
        _publicKey.Dispose();
        _identity.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Blocks_are_told_apart_by_more_than_half_of_what_is_remembered()
    {
        var blocks = new OpenedBlocks(4);
        Assert.True(blocks.TryAdd(BitConverter.GetBytes(12267)));
        Assert.True(blocks.TryAdd(BitConverter.GetBytes(32971))); // of whose hash the first four bytes are the same
        Assert.False(blocks.TryAdd(BitConverter.GetBytes(12267)));
    }

    [Fact]
    public void A_block_opens_once_whichever_identity_of_the_process_is_asked()
    {
        using var other = DriverIdentity.LoadOrCreate(_folder);
        byte[] secret = Reference.Bytes(4, 16), block = KeyTransport.Encrypt(_publicKey, secret), key = new byte[16];
        Assert.True(_identity.TryUnwrapKey(block, key));
        Assert.Equal(secret, key);
        foreach (DriverIdentity identity in new[] { _identity, other })
        {
            Assert.False(identity.TryUnwrapKey(block, key));
            Assert.Equal(new byte[16], key);
        }

        Assert.True(other.TryUnwrapKey(KeyTransport.Encrypt(_publicKey, secret), key));
        Assert.Equal(secret, key);
    }

    [Fact]
    public void A_block_is_not_opened_by_its_number_plus_the_modulus()
    {
        var modulus = new BigInteger(_publicKey.ExportParameters(false).Modulus, isUnsigned: true, isBigEndian: true);
        byte[] block, sum;
        do
        {
            block = KeyTransport.Encrypt(_publicKey, new byte[16]);
            sum = (new BigInteger(block, isUnsigned: true, isBigEndian: true) + modulus).ToByteArray(isUnsigned: true, isBigEndian: true);
        }
        while (sum.Length > block.Length);
        Assert.False(_identity.TryUnwrapKey(sum, new byte[16]));
        Assert.False(_identity.TryUnwrapKey([0, .. block], new byte[16]));
        Assert.True(_identity.TryUnwrapKey(block, new byte[16]));
        Assert.False(_identity.TryUnwrapKey(sum, new byte[16]));
    }

    [Fact]
    public void One_of_many_threads_opens_a_block()
    {
        byte[] block = KeyTransport.Encrypt(_publicKey, new byte[16]);
        int opened = 0;
        Parallel.For(0, 8, _ => Interlocked.Add(ref opened, _identity.TryUnwrapKey(block, new byte[16]) ? 1 : 0));
        Assert.Equal(1, opened);
    }

    [Fact]
    public void A_full_memory_takes_no_new_block_and_forgets_no_old_one()
    {
        var blocks = new OpenedBlocks(capacity: 3);
        Assert.All(Enumerable.Range(0, 3), i => Assert.True(blocks.TryAdd([(byte)i])));
        Assert.All(Enumerable.Range(0, 9), i => Assert.False(blocks.TryAdd([(byte)i])));
    }

    [Fact]
    public void What_does_not_decrypt_takes_no_room()
    {
        byte[] block = KeyTransport.Encrypt(_publicKey, new byte[16]);
        block[100] ^= 1;
        Assert.False(_identity.TryUnwrapKey(block, new byte[16]));
        Assert.True(OpenedBlocks.OfProcess.TryAdd(block));
    }
}
