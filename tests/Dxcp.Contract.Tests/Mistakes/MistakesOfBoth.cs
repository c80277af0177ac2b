using System.Security.Cryptography;

namespace Dxcp.Contract.Tests;

/// <summary>The mistakes that are made alike on both APIs.</summary>
internal static class MistakesOfBoth
{
    private static readonly Dictionary<string, Action<MistakeScene>> s_all = new(StringComparer.Ordinal)
    {
        ["finish-without-start"] = s => { s.Negotiate(); s.Finish(); s.RoundTrip(); },
        ["finish-twice"] = s => { s.Negotiate(); s.Refresh(); s.Finish(); s.RoundTrip(); },
        ["finish-forgotten"] = s => { s.Negotiate(); s.Key = Reference.Xor(s.Key, s.Start()); s.RoundTrip(); },
        ["xor-forgotten"] = s => { s.Negotiate(); s.Start(); s.Finish(); s.RoundTrip(); },
        ["iv-reused"] = s => { s.Negotiate(); s.RoundTrip(); s.Put(s.Picture(2), s.Key, s.IV); },
        ["key-oaep-sha1"] = s => s.Send(s.Block(s.Key, HashAlgorithmName.SHA1, HashAlgorithmName.SHA1)),
        ["key-mgf1-sha1"] = s => s.Send(s.Block(s.Key, HashAlgorithmName.SHA512, HashAlgorithmName.SHA1)),
        ["key-other-certificate"] = s => s.Send(s.Block(s.Key, HashAlgorithmName.SHA512, HashAlgorithmName.SHA512, certificate: 1)),
        ["key-reversed"] = s => s.Send([.. s.Block(s.Key, HashAlgorithmName.SHA512, HashAlgorithmName.SHA512).Reverse()]),
        ["key-32-bytes"] = s => s.Send(s.Block(new byte[32], HashAlgorithmName.SHA512, HashAlgorithmName.SHA512)),
        ["key-raw"] = s => s.Send(s.Key),
        ["pattern-not-offered"] = s => { s.Negotiate(); s.Decrypt(s.NextIV(), skip: 16, encrypt: 16); },
        ["pattern-of-zeros"] = s => { s.Negotiate(); s.Decrypt(s.NextIV(), skip: 0, encrypt: 0); },
        ["pattern-off-by-one"] = s =>
        {
            s.Negotiate();
            byte[] picture = s.Picture(), iv = s.NextIV();
            s.Fill(Reference.Ctr(s.Key, iv, Reference.Partial(s.Key, iv, picture, 0, 17, 16)), s.Key, iv, heedsPitch: true);
            s.Decrypt(iv, skip: 16, encrypt: 16);
            s.Compare(picture);
        },
        ["padding-forgotten"] = s =>
        {
            s.Negotiate();
            byte[] picture = s.Picture();
            s.Put(picture, s.Key, s.NextIV(), heedsPitch: false);
            s.Compare(picture);
        },
        ["two-threads-refresh"] = s =>
        {
            s.Negotiate();
            var other = new Thread(() => { s.Start(); s.Finish(); });
            other.Start();
            other.Join();
            s.RoundTrip();
        },
    };

    /// <summary>As mistakes in one API's scene.</summary>
    public static Dictionary<string, Action<T>> All<T>()
        where T : MistakeScene => s_all.ToDictionary(entry => entry.Key, entry => (Action<T>)(scene => entry.Value(scene)), StringComparer.Ordinal);
}
