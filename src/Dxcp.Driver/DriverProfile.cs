using System.Collections.Immutable;
using Dxcp.Abi;
using Dxcp.Cryptography;

namespace Dxcp.Driver;

/// <summary>
/// What a driver reports and keeps to: a graphics card, so to speak. Immutable and thread-safe. An adapter
/// takes the profile that is current when it is opened and keeps it.
/// </summary>
public sealed partial record DriverProfile
{
    /// <summary>The profile in everyday use: software protection, always on, everything that needs no key of its own for reading back.</summary>
    public static DriverProfile Default { get; } = new()
    {
        Name = "full",
        Purpose = "Software protection, always on, with all that needs no key of its own for reading back.",
    };

    /// <summary>
    /// As <see cref="Default"/>, but restricted surfaces are protected only while a channel asks for it: until then clients
    /// decrypt into open memory too, buffers for instance (S56, S105).
    /// </summary>
    public static DriverProfile OnDemand { get; } = Default with
    {
        Name = "on-demand",
        Purpose = "Protection is in force while a channel asks for it; until then clients decrypt into open memory too.",
        Caps = Default.Caps & ~ProtectionCaps.ProtectionAlwaysOn,
    };

    /// <summary>As <see cref="Default"/>, reading back under keys of its own.</summary>
    public static DriverProfile ReadBackKey { get; } = Default with
    {
        Name = "read-back-key",
        Purpose = "Reading back is encrypted under keys of its own, which GetEncryptionBltKey makes.",
        Caps = Default.Caps | ProtectionCaps.EncryptedReadBackKey,
    };

    /// <summary>As <see cref="Default"/>, without session key refresh (R10).</summary>
    public static DriverProfile NoRefresh { get; } = Default with
    {
        Name = "no-refresh",
        Purpose = "The session key cannot be refreshed: only a new negotiation changes it.",
        Caps = Default.Caps & ~ProtectionCaps.FreshenSessionKey,
    };

    /// <summary>As <see cref="Default"/>, with messages that share an IV and count on.</summary>
    public static DriverProfile SequentialIV { get; } = Default with
    {
        Name = "sequential-iv",
        Purpose = "Messages share an IV, and the block count goes on from one to the next.",
        Caps = Default.Caps | ProtectionCaps.SequentialCtrIV,
    };

    /// <summary>As <see cref="Default"/>, refusing every IV that is not greater than the last one under its key.</summary>
    public static DriverProfile StrictIV { get; } = Default with
    {
        Name = "strict-iv",
        Purpose = "Every IV must be greater than the last one under its key, as drivers may ask.",
        StrictIVs = true,
    };

    /// <summary>As little as a driver can offer: whole frames in NV12 under the session key, and 24 MiB for them.</summary>
    public static DriverProfile Minimal { get; } = new()
    {
        Name = "minimal",
        Purpose = "As little as there can be: DecryptionBlt and read-back of whole frames in NV12 under the session key, in 24 MiB.",
        Caps = ProtectionCaps.Software | ProtectionCaps.EncryptedReadBack | ProtectionCaps.DecryptionBlt,
        Formats = [SurfaceFormat.Nv12],
        Decoders = [],
        EncryptionsWhenAccessible = [],
        ProtectedMemorySize = 24 << 20,
    };

    /// <summary>Hardware that protects, loses its keys on its own account, and speaks to a DRM component.</summary>
    public static DriverProfile Hardware { get; } = Default with
    {
        Name = "hardware",
        Purpose = "Hardware DRM: sessions keyed by HW_PROTECTION, hardware-protected surfaces, keys that hardware may tear down.",
        Caps = HardwareCaps | ProtectionCaps.HardwareDrmCommunicationMultiThreaded,
        KeyExchanges = [KeyExchange.RsaesOaep, KeyExchange.HardwareProtection],
        ProtectedMemorySize = 512 << 20,
        PrivateInputSize = 8,
        PrivateOutputSize = 8,
        Adapter = AdapterDescription.Usual with { IsSoftware = false },
    };

    /// <summary>In the manner of a GPU in a processor: hardware DRM, protection when a channel asks for it, memory shared with the system.</summary>
    public static DriverProfile IntegratedGpu { get; } = Hardware with
    {
        Name = "integrated-gpu",
        Purpose = "In the manner of a GPU inside a processor: hardware DRM, protection on demand, pageable memory, one display.",
        Caps = (HardwareCaps | ProtectionCaps.EncryptedReadBackKey) & ~ProtectionCaps.ProtectionAlwaysOn,
        Adapter = new("Integrated GPU (DXCP)", 0x8086, 0x9A49, IsSoftware: false),
        Formats = [SurfaceFormat.Nv12, SurfaceFormat.P010, SurfaceFormat.Yuy2, SurfaceFormat.Ayuv, SurfaceFormat.R8G8B8A8, SurfaceFormat.R10G10B10A2],
        OutputIds = [0x1_0000_0001],
    };

    /// <summary>In the manner of a card: hardware DRM in memory of its own, no session key refresh, no content keys, two displays.</summary>
    public static DriverProfile DiscreteGpu { get; } = Hardware with
    {
        Name = "discrete-gpu",
        Purpose = "In the manner of a graphics card: hardware DRM in memory of its own, neither refresh nor partial encryption, two displays.",
        Caps = HardwareCaps & ~(ProtectionCaps.FreshenSessionKey | ProtectionCaps.PartialDecryption | ProtectionCaps.HardwareProtectedMemoryPageable),
        Adapter = new("Discrete GPU (DXCP)", 0x10DE, 0x2684, IsSoftware: false),
        Formats = [SurfaceFormat.Nv12, SurfaceFormat.P010, SurfaceFormat.R8G8B8A8, SurfaceFormat.R10G10B10A2],
        OutputIds = [0x2_0000_0001, 0x2_0000_0002],
        ProtectedMemorySize = 1UL << 30,
    };

    /// <summary>As <see cref="Default"/>, with decoders for all profiles, which take buffers, decrypt and drop them (S86).</summary>
    public static DriverProfile Drop { get; } = Default with
    {
        Name = "drop",
        Purpose = "Decoders for all profiles, which take buffers, decrypt and drop them: no picture, no codec needed.",
        DropsBitstreams = true,
    };

    /// <summary>As <see cref="Default"/>, with sessions keyed by hardware on offer besides.</summary>
    public static DriverProfile HardwareKeyExchange { get; } = new() { KeyExchanges = [KeyExchange.RsaesOaep, KeyExchange.HardwareProtection] };

    /// <summary>All that are built in, in the order in which they are listed; the first is <see cref="Default"/>.</summary>
    public static ImmutableArray<DriverProfile> BuiltIn { get; } =
        [Default, OnDemand, Minimal, NoRefresh, ReadBackKey, SequentialIV, StrictIV, Drop, Hardware, IntegratedGpu, DiscreteGpu];

    /// <summary>What the profile is called; empty if it has no name.</summary>
    public string Name { get; init; } = "";

    /// <summary>In a sentence, what it is for; empty if nobody said so.</summary>
    public string Purpose { get; init; } = "";

    /// <summary>What Direct3D tells of the graphics card.</summary>
    public AdapterDescription Adapter { get; init; } = AdapterDescription.Usual;

    private static ProtectionCaps HardwareCaps =>
        (Default.Caps & ~ProtectionCaps.Software) | ProtectionCaps.Hardware | ProtectionCaps.HardwareProtectUncompressed
            | ProtectionCaps.HardwareProtectedMemoryPageable | ProtectionCaps.HardwareTeardown | ProtectionCaps.HardwareDrmCommunication;

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

    /// <summary>The formats that surfaces can have. <see cref="SurfaceFormat.B8G8R8A8"/>, the display's, goes without saying.</summary>
    public ImmutableArray<SurfaceFormat> Formats { get; init; } = [.. Enum.GetValues<SurfaceFormat>().Where(format => format != SurfaceFormat.None)];

    /// <summary>Bytes that a driver of hardware keeps for itself at the front of what goes in with HW_PROTECTION (GetCryptoSessionPrivateDataSize).</summary>
    public uint PrivateInputSize { get; init; }

    /// <summary>Bytes that it keeps for itself at the front of what comes back.</summary>
    public uint PrivateOutputSize { get; init; }

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

    /// <summary>What goes wrong, and when (S219).</summary>
    public FaultPlan Faults { get; init; } = FaultPlan.None;

    /// <summary>The folder of the driver's identity; null for the user's own (<see cref="DriverIdentity.LoadOrCreate"/>).</summary>
    public string? IdentityFolder { get; init; }

    /// <summary>Where keys, random numbers and first IVs come from.</summary>
    internal RandomSource Random { get; init; } = SecureRandom.Fill;

    /// <summary>How a session key is unwrapped; null for the identity's RSA key. To measure what a session costs apart from RSA.</summary>
    internal KeyUnwrapping? UnwrapKey { get; init; }

    /// <summary>Whether all bits of <paramref name="caps"/> are set.</summary>
    public bool Has(ProtectionCaps caps) => (Caps & caps) == caps;

    /// <summary>Has the hardware of a profile tear its protected sessions down, as if the machine had met a cause for it (S198).</summary>
    public void TearDownHardware(TeardownCause cause) => HardwareEnvironment.Of(this).TearDown(cause);

    internal bool Speaks(VideoInterface version) => version <= NewestInterface;

    /// <summary>Whether surfaces can have a format; buffers have none.</summary>
    internal bool Keeps(SurfaceFormat format) => format is SurfaceFormat.None or SurfaceFormat.B8G8R8A8 || Formats.Contains(format);
}

/// <summary>Fills a span with random bytes.</summary>
internal delegate void RandomSource(Span<byte> destination);

/// <summary>Unwraps a session key; false, and zeros, for anything that does not contain one.</summary>
internal delegate bool KeyUnwrapping(ReadOnlySpan<byte> wrapped, Span<byte> key);
