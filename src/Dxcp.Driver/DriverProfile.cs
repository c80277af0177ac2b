using System.Collections.Immutable;
using Dxcp.Abi;
using Dxcp.Cryptography;

namespace Dxcp.Driver;

/// <summary>
/// What a driver reports and keeps to: a graphics card, so to speak. Immutable and thread-safe. An adapter
/// takes the profile that is current when it is opened and keeps it.
/// </summary>
public sealed record DriverProfile
{
    private static readonly AsyncLocal<DriverProfile?> s_scoped = new();

    /// <summary>The profile in everyday use: software protection, always on, everything that needs no key of its own for reading back.</summary>
    public static DriverProfile Default { get; } = new();

    /// <summary>
    /// As <see cref="Default"/>, but restricted surfaces are protected only while a channel asks for it: until then clients
    /// decrypt into open memory too, buffers for instance (S56, S105).
    /// </summary>
    public static DriverProfile OnDemand { get; } = new() { Caps = Default.Caps & ~ProtectionCaps.ProtectionAlwaysOn };

    /// <summary>As <see cref="Default"/>, reading back under keys of its own.</summary>
    public static DriverProfile ReadBackKey { get; } = new() { Caps = Default.Caps | ProtectionCaps.EncryptedReadBackKey };

    /// <summary>As <see cref="Default"/>, without session key refresh (R10).</summary>
    public static DriverProfile NoRefresh { get; } = new() { Caps = Default.Caps & ~ProtectionCaps.FreshenSessionKey };

    /// <summary>As <see cref="Default"/>, with messages that share an IV and count on.</summary>
    public static DriverProfile SequentialIV { get; } = new() { Caps = Default.Caps | ProtectionCaps.SequentialCtrIV };

    /// <summary>As <see cref="Default"/>, refusing every IV that is not greater than the last one under its key.</summary>
    public static DriverProfile StrictIV { get; } = Default with { StrictIVs = true };

    /// <summary>As <see cref="Default"/>, with decoders for all profiles, which take buffers, decrypt and drop them (S86).</summary>
    public static DriverProfile Drop { get; } = new() { DropsBitstreams = true };

    /// <summary>As <see cref="Default"/>, with sessions keyed by hardware on offer besides.</summary>
    public static DriverProfile HardwareKeyExchange { get; } = new() { KeyExchanges = [KeyExchange.RsaesOaep, KeyExchange.HardwareProtection] };

    /// <summary>
    /// As <see cref="Default"/>, with hardware that protects: a secure environment that takes licences through sessions, decoders under its keys, memory
    /// that it protects, and teardowns (docs/hardware-drm.md).
    /// </summary>
    public static DriverProfile Hardware { get; } = new()
    {
        Caps = Default.Caps | ProtectionCaps.Hardware | ProtectionCaps.HardwareProtectUncompressed | ProtectionCaps.HardwareProtectedMemoryPageable
            | ProtectionCaps.HardwareTeardown | ProtectionCaps.HardwareDrmCommunication | ProtectionCaps.HardwareDrmCommunicationMultiThreaded,
        KeyExchanges = [KeyExchange.HardwareProtection, KeyExchange.RsaesOaep],
    };

    /// <summary>The profile that the next adapter takes: the innermost <see cref="Use"/> of this flow of control, else <see cref="Default"/>.</summary>
    public static DriverProfile Current => s_scoped.Value ?? Default;

    /// <summary>The newest of Direct3D 11's driver interfaces that the driver speaks; it speaks those before it as well (S191).</summary>
    public VideoInterface NewestInterface { get; init; } = VideoInterface.Wddm2_4;

    /// <summary>What the driver can do.</summary>
    public ProtectionCaps Caps { get; init; } =
        ProtectionCaps.Software | ProtectionCaps.ProtectionAlwaysOn | ProtectionCaps.PartialDecryption | ProtectionCaps.ContentKey |
        ProtectionCaps.FreshenSessionKey | ProtectionCaps.EncryptedReadBack | ProtectionCaps.DecryptionBlt;

    /// <summary>The key exchanges on offer, in the order in which they are listed.</summary>
    public ImmutableArray<KeyExchange> KeyExchanges { get; init; } = [KeyExchange.RsaesOaep];

    /// <summary>The decoders that the card knows, in the order in which they are listed; see <see cref="DropsBitstreams"/>.</summary>
    public ImmutableArray<DecoderProfile> Decoders { get; init; } = DecoderProfile.Usual;

    /// <summary>
    /// Whether decoders without a codec of their own take buffers, decrypt and drop them (S86). Otherwise they have one of this process's codecs, and
    /// those for which there is none are not on offer (S170).
    /// </summary>
    public bool DropsBitstreams { get; init; }

    /// <summary>The decoder profiles for which sessions can be made, besides none; clients may decrypt without decoding.</summary>
    public IEnumerable<Guid> DecodeProfiles => Decoders.Select(decoder => decoder.Id);

    /// <summary>The encryptions that can be asked for content that the CPU or a bus could reach (ENCRYPTION_WHEN_ACCESSIBLE).</summary>
    public ImmutableArray<Guid> EncryptionsWhenAccessible { get; init; } = [Guids.D3D11_CRYPTO_TYPE_AES128_CTR];

    /// <summary>The identifiers of the outputs that devices present on; a driver without a display has none.</summary>
    public ImmutableArray<ulong> OutputIds { get; init; } = [];

    /// <summary>The unit, in bytes, in which the cipher works.</summary>
    public uint BlockAlignmentSize { get; init; } = Aes128Key.BlockSize;

    /// <summary>What the application's memory is aligned to in a blt, in bytes, where the interface asks for it (R33).</summary>
    public uint BufferAlignmentStart { get; init; } = Aes128Key.BlockSize;

    /// <summary>All protected memory of the card, in bytes: what opens this very profile in one process shares it (S62).</summary>
    public ulong ProtectedMemorySize { get; init; } = 256 << 20;

    /// <summary>
    /// Whether IVs must rise, under session and content keys, which a driver may ask for (R21). Otherwise a smaller IV is as good as any, no counter
    /// block is taken twice under a session key, and under a content key anything is taken (S31).
    /// </summary>
    public bool StrictIVs { get; init; }

    /// <summary>The folder of the driver's identity; null for the user's own (<see cref="DriverIdentity.LoadOrCreate"/>).</summary>
    public string? IdentityFolder { get; init; }

    /// <summary>Where keys, random numbers and first IVs come from.</summary>
    internal RandomSource Random { get; init; } = SecureRandom.Fill;

    /// <summary>How a session key is unwrapped; null for the identity's RSA key. To measure what a session costs apart from RSA.</summary>
    internal KeyUnwrapping? UnwrapKey { get; init; }

    /// <summary>Makes <paramref name="profile"/> current for this flow of control until the result is disposed.</summary>
    public static IDisposable Use(DriverProfile profile)
    {
        ArgumentNullException.ThrowIfNull(profile);
        var scope = new Scope(s_scoped.Value);
        s_scoped.Value = profile;
        return scope;
    }

    /// <summary>Has the hardware of a profile tear its protected sessions down, as if the machine had met a cause for it (S198).</summary>
    public void TearDownHardware(TeardownCause cause) => HardwareEnvironment.Of(this).TearDown(cause);

    internal bool Speaks(VideoInterface version) => version <= NewestInterface;

    internal bool Has(ProtectionCaps caps) => (Caps & caps) == caps;

    private sealed class Scope(DriverProfile? previous) : IDisposable
    {
        public void Dispose() => s_scoped.Value = previous;
    }
}

/// <summary>Fills a span with random bytes.</summary>
internal delegate void RandomSource(Span<byte> destination);

/// <summary>Unwraps a session key; false, and zeros, for anything that does not contain one.</summary>
internal delegate bool KeyUnwrapping(ReadOnlySpan<byte> wrapped, Span<byte> key);
