using System.Collections.Concurrent;
using Dxcp.Abi;
using Dxcp.Cryptography;

namespace Dxcp.Client.Tests.Fake;

/// <summary>What a foreign implementation is and does wrong; the fake COM objects of one device share it.</summary>
internal sealed class FakeImplementation
{
    public ContentProtectionFlags Caps { get; set; } = ContentProtectionFlags.Software | ContentProtectionFlags.FreshenSessionKey
        | ContentProtectionFlags.DecryptionBlt | ContentProtectionFlags.EncryptedReadBack;

    /// <summary>Interfaces that neither the device nor its context has.</summary>
    public HashSet<Guid> Lacks { get; init; } = [];

    /// <summary>What a function returns instead of doing anything, by its name; null where it does what it should. S_OK is an empty success.</summary>
    public Func<string, int?> Instead { get; set; } = _ => null;

    public Guid[] KeyExchanges { get; set; } = [Guids.D3D11_KEY_EXCHANGE_RSAES_OAEP];

    public DriverIdentity Identity { get; init; } = Identities.Good;

    /// <summary>The size that GetCertificateSize tells, where it is not the chain's.</summary>
    public uint? ChainSize { get; init; }

    /// <summary>How often GetCertificate was called.</summary>
    public int CertificatesAsked { get; set; }

    /// <summary>What GetCertificate returns, where it is not the identity's chain.</summary>
    public byte[]? Chain { get; set; }

    /// <summary>Bytes of padding at the end of each row of staging memory.</summary>
    public int RowPadding { get; set; }

    public int NegotiateResult { get; set; }

    public int RemovedReason { get; set; }

    public int MapResult { get; set; }

    public int CreateTextureResult { get; set; }

    public int GetKeyResult { get; set; }

    /// <summary>The random number of the next Start: null for a good one; zeros are what a refusal looks like.</summary>
    public byte[]? NextRandomNumber { get; set; }

    /// <summary>Start leaves the buffer alone.</summary>
    public bool StartWritesNothing { get; set; }

    /// <summary>Stored in NumBytesInEncryptPattern by a DecryptionBlt that fails.</summary>
    public int DecryptionBltResult { get; set; }

    public bool RepeatReadBackIV { get; set; }

    public bool DropEncryptionBlt { get; set; }

    /// <summary>EncryptionBlt goes on from the IV that the application used last.</summary>
    public bool ContinueApplicationIV { get; set; }

    public int Starts { get; set; }

    public int Finishes { get; set; }

    public int KeysAskedFor { get; set; }

    public int Negotiations { get; set; }

    /// <summary>What a driver that reads R21 strictly lets through under each key.</summary>
    public StrictIVs IVs { get; } = new();

    /// <summary>What came with each DecryptionBlt.</summary>
    public List<(CounterBlock Start, byte[] ContentKey, PartialPattern? Pattern)> Blts { get; } = [];

    /// <summary>What the client did wrong; exceptions do not cross the interface.</summary>
    public ConcurrentQueue<Exception> Faults { get; } = [];

    /// <summary>COM objects alive.</summary>
    public int Alive;

    public FakeDevice? Device { get; set; }

    public FakeSession? Session { get; set; }

    /// <summary>Whether a decoder takes encrypted bitstreams.</summary>
    public bool HasEncryptedDecoder { get; set; } = true;

    /// <summary>What the second configuration of decoders says of that.</summary>
    public Guid BitstreamEncryption { get; set; } = Guids.D3D11_CRYPTO_TYPE_AES128_CTR;

    /// <summary>How often the decoder says that it is busy before it begins a frame.</summary>
    public int Busy { get; set; }

    /// <summary>The decoder gives buffers that have a size and no memory.</summary>
    public bool DecoderBuffersLackMemory { get; set; }

    /// <summary>Bytes of each of the decoder's buffers.</summary>
    public int DecoderBufferSize { get; set; } = 256;

    public int ReleaseBufferResult { get; set; }

    /// <summary>What a submitted bitstream is answered, after its IV was entered.</summary>
    public int SubmitResult { get; set; }

    /// <summary>What came with BeginFrame and with each submitted buffer, a null key for a buffer.</summary>
    public List<(byte[]? Key, byte[] Data, CounterBlock Start, PartialPattern? Pattern)> Decoded { get; } = [];

    /// <summary>The kinds of buffer that decoders got, call by call.</summary>
    public List<D3D11_VIDEO_DECODER_BUFFER_TYPE[]> Submitted { get; } = [];

    /// <summary>The last data of each kind that decoders got in the clear.</summary>
    public Dictionary<D3D11_VIDEO_DECODER_BUFFER_TYPE, byte[]> ClearBuffers { get; } = [];

    /// <summary>What a shared texture is that is opened by its handle; null for none.</summary>
    public D3D11_TEXTURE2D_DESC? Shared { get; set; }

    public FakeChannel? Channel { get; set; }

    /// <summary>The type of the channels that are made, whatever was asked for.</summary>
    public D3D11_AUTHENTICATED_CHANNEL_TYPE? ChannelTypeInstead { get; set; }

    /// <summary>What textures were made as.</summary>
    public List<D3D11_TEXTURE2D_DESC> Textures { get; } = [];

    public FakeDecoder9? Decoder9 { get; set; }

    /// <summary>What Direct3D 9's surfaces were made as, and the handle that came with the call.</summary>
    public List<(D3DFORMAT Format, D3DPOOL Pool, uint Usage, nint Handle)> Surfaces9 { get; } = [];

    /// <summary>The flags with which Direct3D 9's surfaces were locked.</summary>
    public List<uint> Locks { get; } = [];

    /// <summary>How many decoders were made.</summary>
    public int Decoders { get; set; }

    /// <summary>How often pictures were read back.</summary>
    public int Reads { get; set; }

    /// <summary>Whether a reading, by its number from 1 on, comes with noise.</summary>
    public Predicate<int> IsNoisy { get; set; } = _ => false;

    /// <summary>The decoder profiles that functions were asked about, null for none, call by call.</summary>
    public List<(string Function, Guid? Profile)> Profiles { get; } = [];

    /// <summary>How long hardware says its answers are.</summary>
    public uint AnswerSize { get; set; }

    /// <summary>Writes down what a function was asked about.</summary>
    public unsafe void Note(Guid* profile, [System.Runtime.CompilerServices.CallerMemberName] string function = "") =>
        Profiles.Add((function, profile == null ? null : *profile));

    /// <summary>Whether the function of this name does not do what it should, and what it returns then.</summary>
    public bool Fails(out int code, [System.Runtime.CompilerServices.CallerMemberName] string function = "")
    {
        int? instead = Instead(function);
        code = instead.GetValueOrDefault();
        return instead is not null;
    }
}

/// <summary>The strict reading of R21 and S31: under a key each message begins after all that came before, or it is refused. What a failed call brought counts,
/// too.</summary>
internal sealed class StrictIVs
{
    private readonly Dictionary<string, CounterBlock> _next = [];

    public bool Enter(ReadOnlySpan<byte> key, CounterBlock start, ulong bytes)
    {
        string name = Convert.ToHexString(key);
        if (_next.TryGetValue(name, out CounterBlock next) && (start.IV, start.Count).CompareTo((next.IV, next.Count)) < 0)
            return false;
        _next[name] = start.Advance(Math.Max(1, (bytes + 15) / 16));
        return true;
    }
}

/// <summary>Certificates, made once: RSA keys take long.</summary>
internal static class Identities
{
    public static DriverIdentity Good { get; } = new(IdentityRoot.Create());

    public static DriverIdentity Other { get; } = new(IdentityRoot.Create());

    public static DriverIdentity Expired { get; } = new(IdentityRoot.Create(DateTimeOffset.UtcNow.AddYears(-2), DateTimeOffset.UtcNow.AddDays(-1)));
}
