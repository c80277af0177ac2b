using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Dxcp.Kernel;

/// <summary>
/// What opens a door, and what follows from it (S115): the door's name, which everybody on the system can read in its table of
/// sockets, and the proofs by which the two sides of a door show each other that they have the secret. Neither side says the
/// secret itself, and each proof holds for one knock alone.
///
/// The name is the beginning of a hash of the secret. Of a secret of at least 16 bytes 128 bits of it: who would find the
/// secret from those tries 2^127 on average, and nobody can take the names beforehand. A shorter secret could be searched for
/// by its hash, so its name tells 20 bits alone: of the 64 bits of a handle 44 are left to be guessed at the door, and none
/// of that can be done elsewhere. A door answers one guess a message, at some 100,000 messages a second and one thread a
/// process: 2^43 guesses take 2.8 years on average, for which the surface has to live. Names of 20 bits can be taken
/// beforehand only by who holds a million sockets.
/// </summary>
internal sealed class DoorSecret : IDisposable
{
    /// <summary>Bytes of the shortest secret.</summary>
    public const int Shortest = 8;

    /// <summary>Bytes of the longest.</summary>
    public const int Longest = 4096;

    /// <summary>Bytes of a proof.</summary>
    public const int ProofSize = HMACSHA256.HashSizeInBytes;

    /// <summary>Bytes that tell one knock from another.</summary>
    public const int NonceSize = 16;

    private const int LongSecret = 16;
    private const int DigitsOfLong = 128 / 4;
    private const int DigitsOfShort = 20 / 4;

    private readonly byte[] _secret;

    /// <summary>A copy of a secret.</summary>
    public DoorSecret(ReadOnlySpan<byte> secret)
    {
        if (secret.Length is < Shortest or > Longest)
            throw new ArgumentException($"A door's secret has {Shortest} to {Longest} bytes, not {secret.Length}.", nameof(secret));
        _secret = secret.ToArray();
        Span<byte> hash = stackalloc byte[ProofSize];
        Prove("dxcp door name"u8, [], [], hash);
        Name = "dxcp-" + Convert.ToHexStringLower(hash)[..(secret.Length < LongSecret ? DigitsOfShort : DigitsOfLong)];
    }

    /// <summary>The door's name; tells nothing that would open it.</summary>
    public string Name { get; }

    /// <summary>What shows that whoever knocks has the secret.</summary>
    public void ProveKnock(ReadOnlySpan<byte> nonce, Span<byte> proof) => Prove("dxcp knock"u8, nonce, [], proof);

    /// <summary>What shows that whoever answers has the secret, and that the answer is whole and to this knock.</summary>
    public void ProveAnswer(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> answer, Span<byte> proof) => Prove("dxcp answer"u8, nonce, answer, proof);

    /// <summary>Wipes the copy.</summary>
    public void Dispose() => CryptographicOperations.ZeroMemory(_secret);

    private void Prove(ReadOnlySpan<byte> use, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> answer, Span<byte> proof)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _secret);
        hash.AppendData(use);
        hash.AppendData(MemoryMarshal.AsBytes([_secret.Length])); // a shorter key counts as if zeros followed it
        hash.AppendData(nonce);
        hash.AppendData(answer);
        _ = hash.GetHashAndReset(proof);
    }
}
