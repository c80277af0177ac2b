using System.Security.Cryptography;
using Dxcp.Bench.Rivals;
using Dxcp.Cryptography;

namespace Dxcp.Bench.Quick;

/// <summary>What can be done to plain memory. One thread at a time.</summary>
internal abstract unsafe class Cipher(string name) : IDisposable
{
    public string Name { get; } = name;

    /// <summary>Handles <paramref name="length"/> bytes that begin <paramref name="firstBlock"/> blocks into a message.</summary>
    public abstract void Crypt(byte* source, byte* destination, nuint length, ulong firstBlock);

    /// <summary>Handles some surfaces, each the next one of the ring.</summary>
    public void Crypt(RawRing ring, int count)
    {
        for (; count != 0; count--)
        {
            int index = ring.Next();
            Crypt(ring.Source(index), ring.Destination(index), (nuint)ring.Size.Bytes, 0);
        }
    }

    public abstract void Dispose();
}

internal sealed unsafe class MemoryCopy() : Cipher("memcpy")
{
    public override void Crypt(byte* source, byte* destination, nuint length, ulong firstBlock) => Buffer.MemoryCopy(source, destination, length, length);

    public override void Dispose()
    {
        // It holds nothing.
    }
}

internal sealed unsafe class OpenSslCipher(OpenSsl library, byte[] key) : Cipher("openssl")
{
    private readonly OpenSsl.Cipher _cipher = library.Create(key);

    public override void Crypt(byte* source, byte* destination, nuint length, ulong firstBlock)
    {
        byte* counterBlock = stackalloc byte[CounterBlock.Size];
        new CounterBlock(CipherSet.IV, firstBlock).Write(new Span<byte>(counterBlock, CounterBlock.Size));
        _cipher.Crypt(source, destination, length, counterBlock);
    }

    public override void Dispose() => _cipher.Dispose();
}

internal sealed unsafe class IpsecMbCipher(IpsecMb library, byte[] key) : Cipher("ipsec-mb")
{
    private readonly IpsecMb.Cipher _cipher = library.Create(key);

    public override void Crypt(byte* source, byte* destination, nuint length, ulong firstBlock)
    {
        byte* counterBlock = stackalloc byte[CounterBlock.Size];
        new CounterBlock(CipherSet.IV, firstBlock).Write(new Span<byte>(counterBlock, CounterBlock.Size));
        _cipher.Crypt(source, destination, length, counterBlock);
    }

    public override void Dispose() => _cipher.Dispose();
}

/// <summary>The engine behind its public face. It splits large surfaces by itself, as far as <see cref="SurfacePool.Threads"/> lets it.</summary>
internal sealed unsafe class EngineCipher(string name, AesEngine engine, byte[] key) : Cipher(name)
{
    private readonly Aes128Key _key = new(key, engine);

    public override void Crypt(byte* source, byte* destination, nuint length, ulong firstBlock) =>
        _key.Ctr(new ReadOnlySpan<byte>(source, (int)length), new Span<byte>(destination, (int)length), new CounterBlock(CipherSet.IV, firstBlock));

    public override void Dispose() => _key.Dispose();
}

/// <summary>All that this machine can measure, as often as it is asked for: a cipher serves one thread.</summary>
internal sealed unsafe class CipherSet
{
    /// <summary>The IV of every message; what is encrypted here is nobody's secret.</summary>
    public const ulong IV = 0x0123456789ABCDEF;

    public const string Engine = "engine";

    public const string Accelerator = "accelerator";

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(Aes128Key.Size);
    private readonly List<Func<Cipher>> _always = [];
    private readonly List<Func<Cipher>> _paths = [];

    public CipherSet(ResultList results)
    {
        _always.Add(() => new MemoryCopy());
        if (OpenSsl.TryLoad(out string reason) is { } openSsl)
            AddRival("openssl", openSsl.Version, () => new OpenSslCipher(openSsl, _key), results);
        else
            results.Add(new LeftOut("openssl", reason));
        if (IpsecMb.TryLoad(out reason) is { } ipsecMb)
            AddRival("ipsec-mb", $"libipsec-mb {ipsecMb.Version}", () => new IpsecMbCipher(ipsecMb, _key), results);
        else
            results.Add(new LeftOut("ipsec-mb", reason));
        AesEngine[] engines = [.. AesPaths.Supported.Where(engine => engine is not AcceleratedAesEngine)];
        Best = engines[0];
        _always.Add(() => new EngineCipher(Engine, Best, _key));
        foreach (AesEngine other in engines.Skip(1))
            _paths.Add(() => new EngineCipher($"{Engine}-{other.Name}", other, _key));
        Versions.Add($"engine: {Best.Name}");
        Accelerated = AesPaths.Supported.OfType<AcceleratedAesEngine>().FirstOrDefault();
        if (Accelerated is null)
            results.Add(new LeftOut(Accelerator, "there is none that this processor can run"));
        else
            _always.Add(() => new EngineCipher(Accelerator, Accelerated, _key));
    }

    /// <summary>The best of the engine's own paths; what blts run on here unless their name says otherwise.</summary>
    public AesEngine Best { get; }

    /// <summary>The optional native path, if there is one.</summary>
    public AesEngine? Accelerated { get; }

    /// <summary>The versions of what is compared.</summary>
    public List<string> Versions { get; } = [];

    public Cipher[] Create() => [.. _always.Select(make => make())];

    /// <summary>The engine's other paths.</summary>
    public Cipher[] CreatePaths() => [.. _paths.Select(make => make())];

    /// <summary>A rival counts if it encrypts as the engine does.</summary>
    private void AddRival(string name, string version, Func<Cipher> make, ResultList results)
    {
        using Cipher rival = make();
        using var key = new Aes128Key(_key);
        byte[] zeros = new byte[4096 + 48], theirs = new byte[zeros.Length], ours = new byte[zeros.Length];
        fixed (byte* from = zeros, to = theirs)
            rival.Crypt(from, to, (nuint)zeros.Length, 3);
        key.Ctr(zeros, ours, new CounterBlock(IV, 3));
        if (!ours.AsSpan().SequenceEqual(theirs))
        {
            results.Add(new LeftOut(name, $"{version} gives other bytes"));
            return;
        }

        _always.Add(make);
        Versions.Add(version);
    }
}
