using Dxcp.Cryptography;

namespace Dxcp.Driver.Tests;

/// <summary>The objects of epochs that are over serve as those of any session: refreshes allocate nothing, and mix nothing up.</summary>
public sealed unsafe class SpareKeyTests : IDisposable
{
    private const byte Number = 0x5C;
    private readonly DriverDevice _device;

    /// <summary>Each random number is the same, so that a session has two keys in all, in turns.</summary>
    public SpareKeyTests() => _device = new(new DriverAdapter(DriverProfile.Default with
    {
        Random = bytes => bytes.Fill(Number),
        UnwrapKey = (wrapped, key) =>
        {
            wrapped[..Aes128Key.Size].CopyTo(key);
            return true;
        },
    }));

    public void Dispose()
    {
        _device.Dispose();
        _device.Adapter.Dispose();
    }

    [Fact] // R8, S12
    public void Blt_that_meets_an_epoch_gone_to_another_session_takes_its_own_session_s_key()
    {
        const int blts = 100_000;
        DriverSession session = CreateSession(1), other = CreateSession(2);
        Aes128Key[] keys = [new(Key(1)), new(Reference.Xor(Key(1), [.. Enumerable.Repeat(Number, 16)]))];
        int working = 3, wrong = 0;
        Thread[] threads = [.. Enumerable.Range(0, working).Select(i => new Thread(() =>
        {
            Resource surface = CreateBuffer(10 + i, ResourceUsage.Default), staging = CreateBuffer(20 + i, ResourceUsage.Staging);
            Span<byte> keystream = stackalloc byte[16];
            for (int n = 0; n < blts; n++)
            {
                // The surface is all zero: what comes out is the keystream.
                session.EncryptionBlt(surface, staging, out CounterBlock start);
                bool found = false;
                foreach (Aes128Key key in keys)
                {
                    start.Write(keystream);
                    key.EncryptBlock(keystream, keystream);
                    found |= keystream.SequenceEqual(new ReadOnlySpan<byte>(staging.Memory, 16));
                }

                if (!found)
                    Interlocked.Increment(ref wrong);
            }

            Interlocked.Decrement(ref working);
        }))];
        foreach (var thread in threads)
            thread.Start();
        while (Volatile.Read(ref working) > 0)
        {
            Refresh(session);
            Refresh(other);
        }

        foreach (var thread in threads)
            thread.Join();
        Assert.Equal(0, wrong);
    }

    [Fact] // S11
    public void Epoch_that_takes_the_place_of_another_has_nothing_of_it()
    {
        // Other tests may take a spare or leave one, so this looks at many.
        for (ulong round = 0; round < 50; round++)
        {
            byte[] randomNumber = Reference.Pattern(16, seed: (int)round);
            var contentKeys = round % 2 == 0 ? null : new ContentKeyHistories(false, round);
            var first = new SessionKey(new Aes128Key(Key(3)), false, contentKeys);
            Assert.Equal(DriverStatus.Ok, first.History.TryUse(new KeystreamRange(new(0, 0), 1), new KeystreamRange(new(ulong.MaxValue, 0), 1)));
            SessionKey next = first.Next(randomNumber);
            first.Retire();
            Assert.Same(contentKeys, next.ContentKeys);
            Assert.Equal(DriverStatus.Ok, next.History.TryUse(new KeystreamRange(new(0, 0), 1)));
            Assert.Equal(DriverStatus.IVReused, next.History.TryUse(new KeystreamRange(new(0, 0), 1)));
            using var expected = new Aes128Key(Reference.Xor(Key(3), randomNumber));
            Assert.True(next.Key.ValueEquals(expected));
            next.Retire();
        }
    }

    [Fact] // S66
    public void Epoch_that_finds_no_spare_remembers_content_keys_as_well_as_one_that_does()
    {
        var remembered = new ContentKeyHistories(false, 1);
        var first = new SessionKey(new Aes128Key(Key(3)), false, remembered);
        // Other tests may leave a spare meanwhile, so this tries several times.
        for (int round = 0; round < 10; round++)
        {
            var spares = new List<SessionKey>();
            while (SpareKeys.Take() is { } spare)
                spares.Add(spare);
            SessionKey next = first.Next(Reference.Pattern(16, seed: round));
            foreach (var spare in spares.Where(spare => !SpareKeys.TryReturn(spare)))
                spare.Key.Dispose();
            Assert.Same(remembered, next.ContentKeys);
            next.Retire();
        }

        first.Retire();
    }

    [Theory, InlineData(false), InlineData(true)] // S8, S11
    public void First_epoch_in_the_place_of_another_has_nothing_of_it(bool isSequential)
    {
        for (ulong round = 0; round < 50; round++)
        {
            // What is left behind is of the other kind, and had its IVs.
            var other = new SessionKey(new Aes128Key(Key(7)), !isSequential, new ContentKeyHistories(!isSequential, round));
            Assert.Equal(DriverStatus.Ok, other.History.TryUse(new KeystreamRange(new(ulong.MaxValue, 0), 1)));
            other.Retire();
            var first = SessionKey.First(Key(8), isSequential, null);
            Assert.Null(first.ContentKeys);
            Assert.True(first.Key.ValueEquals(Key(8)));
            Assert.False(first.Key.ValueEquals(Key(7)));
            Assert.Equal(DriverStatus.Ok, first.History.TryUse(new KeystreamRange(new(ulong.MaxValue, 0), 1)));
            Assert.Equal(DriverStatus.Ok, first.History.TryUse(new KeystreamRange(new(1, 0), 1)));
            Assert.Equal(DriverStatus.IVReused, first.History.TryUse(new KeystreamRange(new(1, 0), 1)));
            first.Retire();
        }
    }

    [Theory, InlineData(false), InlineData(true)] // S31, S11
    public void Epoch_that_takes_the_place_of_another_takes_sequential_counts_as_its_own_session_does(bool isSequential)
    {
        for (ulong round = 0; round < 50; round++)
        {
            // What is left behind is of the other kind.
            var other = new SessionKey(new Aes128Key(Key(5)), !isSequential, new ContentKeyHistories(!isSequential, round));
            other.Next(Reference.Pattern(16, seed: 1)).Retire();
            other.Retire();
            var key = new SessionKey(new Aes128Key(Key(6)), isSequential, new ContentKeyHistories(isSequential, round));
            for (int refresh = 0; refresh < 3; refresh++)
            {
                SessionKey next = key.Next(Reference.Pattern(16, seed: 2));
                key.Retire();
                key = next;
                Assert.Equal(DriverStatus.Ok, key.History.TryUse(new KeystreamRange(new(1, 0), 1)));
                Assert.Equal(isSequential ? DriverStatus.Ok : DriverStatus.IVReused, key.History.TryUse(new KeystreamRange(new(1, 1), 1)));
            }

            key.Retire();
        }
    }

    [Fact]
    public void Refreshes_allocate_nothing()
    {
        DriverSession session = CreateSession(4);
        long least = long.MaxValue;
        for (int attempt = 0; attempt < 50 && least != 0; attempt++)
        {
            // Tests beside this one may take the spares: some attempt is without them.
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 20; i++)
                Refresh(session);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
    }

    private static byte[] Key(byte seed) => Reference.Pattern(16, seed);

    private static void Refresh(DriverSession session)
    {
        Span<byte> randomNumber = stackalloc byte[16];
        session.StartKeyRefresh(randomNumber);
        session.FinishKeyRefresh();
    }

    private DriverSession CreateSession(byte seed)
    {
        Assert.Equal(DriverStatus.Ok, _device.CreateCryptoSession(seed, Abi.Guids.D3D11_CRYPTO_TYPE_AES128_CTR, KeyExchange.RsaesOaep, default));
        Assert.True(_device.Sessions.TryGet(seed, out DriverSession? session));
        Assert.Equal(DriverStatus.Ok, session.Negotiate([.. Key(seed), .. new byte[240]]));
        return session;
    }

    private Resource CreateBuffer(nint handle, ResourceUsage usage)
    {
        var description = ResourceDescription.Buffer(16) with { Usage = usage, CpuAccess = usage == ResourceUsage.Staging ? CpuAccess.Read : CpuAccess.None };
        Assert.Equal(DriverStatus.Ok, _device.CreateResource(handle, description, []));
        Assert.True(_device.Resources.TryGet(handle, out Resource? resource));
        return resource;
    }
}
