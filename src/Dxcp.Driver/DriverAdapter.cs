using System.Collections.Immutable;
using System.Security.Cryptography;
using Dxcp.Abi;
using Dxcp.Cryptography;

namespace Dxcp.Driver;

/// <summary>An open adapter: a profile, the driver's identity, the protected memory of the card. Thread-safe.</summary>
public sealed class DriverAdapter : IDisposable
{
    private readonly Lock _lock = new();
    private readonly GraphicsCard _card;
    private ImmutableList<DriverDevice> _devices = [];
    private FaultKind? _wrongCertificate;
    private ReadOnlyMemory<byte> _wrongChain;
    private volatile bool _isRemoved;
    private DriverIdentity? _identity;
    private ImmutableArray<DecoderProfile> _decoders;
    private bool _disposed;

    /// <summary>Opens the card that a profile describes.</summary>
    /// <param name="profile">What the driver reports and keeps to.</param>
    /// <exception cref="DriverProfileException">DXCP_FAULTS names faults that cannot be (S219).</exception>
    public DriverAdapter(DriverProfile profile)
    {
        Profile = profile;
        _card = GraphicsCard.Of(profile);
        _card.Opened(this);
    }

    /// <summary>What the driver reports and keeps to.</summary>
    public DriverProfile Profile { get; }

    /// <summary>The live devices.</summary>
    internal ImmutableList<DriverDevice> Devices => Volatile.Read(ref _devices);

    /// <summary>Whether the card was taken out under the adapter's devices: their calls fail from then on.</summary>
    internal bool IsRemoved
    {
        get => _isRemoved;
        set => _isRemoved = value;
    }

    /// <summary>
    /// Opens an adapter with the current profile; null, and the reason has been told, if there is none to be had (S216), or no cryptography (S370).
    /// </summary>
    internal static DriverAdapter? TryOpen()
    {
        if (!SystemCryptography.IsThere)
            return null;
        try
        {
            return new DriverAdapter(DriverProfile.Current);
        }
        catch (DriverProfileException)
        {
            return null;
        }
    }

    /// <summary>The driver's key pair and certificates, read when they are first needed.</summary>
    /// <exception cref="DriverIdentityException">They can be neither read nor made.</exception>
    /// <exception cref="ObjectDisposedException">The adapter is closed.</exception>
    internal DriverIdentity Identity
    {
        get
        {
            lock (_lock)
            {
                ObjectDisposedException.ThrowIf(_disposed, this);
                return _identity ??= DriverIdentity.LoadOrCreate(Profile.IdentityFolder);
            }
        }
    }

    /// <summary>
    /// The decoders on offer: those of the profile that have a codec, or that drop what they are given (S170). Decided once.
    /// </summary>
    internal ImmutableArray<DecoderProfile> Decoders
    {
        get
        {
            lock (_lock)
                return _decoders.IsDefault ? _decoders = DecodersOnOffer.Of(Profile) : _decoders;
        }
    }

    /// <summary>The protected memory that is left.</summary>
    internal ProtectedMemoryBudget ProtectedMemory => _card.ProtectedMemory;

    /// <summary>The secure environment of the card.</summary>
    internal HardwareEnvironment Hardware => HardwareEnvironment.Of(Profile);

    /// <summary>The certificate chain of sessions of a crypto type, leaf first (R18, R19, S38); empty if they have none, or the driver cannot have
    /// one.</summary>
    public ReadOnlyMemory<byte> CertificateOf(Guid cryptoType) => Certificate(exists: cryptoType == Guids.D3D11_CRYPTO_TYPE_AES128_CTR);

    /// <summary>The certificate chain of channels of a type, leaf first (R18, R19, S38); empty if they have none, or the driver cannot have one.</summary>
    public ReadOnlyMemory<byte> CertificateOf(ChannelType type) => Certificate(exists: type.Capability() is { } needed && Profile.Has(needed));

    /// <summary>What a call has to do wrong; one look where no fault was ever set. To be asked before any lock is taken.</summary>
    internal FaultHit Reach(FaultCall call) => _card.Faults is { } faults ? faults.Reach(call, this) : default;

    internal void Add(DriverDevice device) => ImmutableInterlocked.Update(ref _devices, static (devices, device) => devices.Add(device), device);

    internal void Remove(DriverDevice device) => ImmutableInterlocked.Update(ref _devices, static (devices, device) => devices.Remove(device), device);

    /// <summary>Whether the driver can encrypt in a way, for a decoder; the zero GUID stands for none of either (R27).</summary>
    /// <param name="cryptoType">UnknownCrypto for anything but none and AES-128-CTR (S21).</param>
    /// <param name="decodeProfile">UnsupportedCrypto for anything but none and the profile's (R28).</param>
    public DriverStatus CheckCrypto(Guid cryptoType, Guid decodeProfile)
    {
        if (cryptoType != Guid.Empty && cryptoType != Guids.D3D11_CRYPTO_TYPE_AES128_CTR)
            return DriverStatus.UnknownCrypto;
        return decodeProfile == Guid.Empty || Profile.DecodeProfiles.Contains(decodeProfile) ? DriverStatus.Ok : DriverStatus.UnsupportedCrypto;
    }

    /// <summary>Whether surfaces can be protected so: without a capability to protect there are no protected ones, and hardware's need hardware.</summary>
    internal bool CanProtect(ResourceProtection protection) => protection switch
    {
        ResourceProtection.None => true,
        ResourceProtection.RestrictedContent => Profile.Has(ProtectionCaps.Software) || Profile.Has(ProtectionCaps.Hardware),
        _ => Profile.Has(ProtectionCaps.Hardware), // S107
    };

    /// <summary>Decrypts a key that was encrypted for this driver (R16), once (S110). Every failure looks the same: false, and zeros.</summary>
    internal bool TryUnwrapKey(ReadOnlySpan<byte> wrapped, Span<byte> key) =>
        Profile.UnwrapKey is { } unwrap ? unwrap(wrapped, key) : Identity.TryUnwrapKey(wrapped, key);

    /// <summary>Gives the key that was encrypted for this driver (R16) to whom it is for, and wipes it.</summary>
    /// <returns>InvalidArgument for anything that does not contain a key, without a hint why.</returns>
    internal DriverStatus Negotiate(ReadOnlySpan<byte> encryptedKey, IKeyTaker taker)
    {
        if (encryptedKey.Length != KeyTransport.WrappedSize)
            return DriverStatus.InvalidArgument; // S37, S219: no exchange that a fault could count
        if (Reach(FaultCall.NegotiateKeyExchange) is { Kind: not null } fault)
            return fault.IsRemoval ? DriverStatus.DeviceRemoved : DriverStatus.InvalidArgument; // S37
        Span<byte> key = stackalloc byte[Aes128Key.Size];
        try
        {
            return TryUnwrapKey(encryptedKey, key) ? taker.Take(key) : DriverStatus.InvalidArgument;
        }
        catch (OutOfMemoryException)
        {
            return DriverStatus.OutOfMemory;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    /// <summary>Wipes the identity.</summary>
    public void Dispose()
    {
        _card.Closed(this);
        lock (_lock)
        {
            _disposed = true;
            _identity?.Dispose();
        }
    }

    /// <summary>A chain that nobody should trust; once shown, the adapter keeps to it.</summary>
    private ReadOnlyMemory<byte> WrongCertificate(FaultKind kind)
    {
        lock (_lock)
        {
            if (_wrongCertificate == kind)
                return _wrongChain;
            _wrongCertificate = kind;
            return _wrongChain = DriverIdentity.MakeWrongChain(kind switch
            {
                FaultKind.CertificateExpired => ChainFlaw.Expired,
                FaultKind.CertificateOtherKey => ChainFlaw.OtherKey,
                _ => ChainFlaw.BrokenSignature,
            }, Profile.IdentityFolder);
        }
    }

    private ReadOnlyMemory<byte> Certificate(bool exists)
    {
        try
        {
            return !exists ? default : Reach(FaultCall.GetCertificate).Kind is { } wrong && wrong != FaultKind.DeviceRemoved ? WrongCertificate(wrong)
                : _wrongCertificate is { } shown ? WrongCertificate(shown) : Identity.CertificateChain;
        }
        catch (DriverIdentityException)
        {
            return default;
        }
    }
}

/// <summary>A session or a channel: what a negotiated key is for.</summary>
internal interface IKeyTaker
{
    /// <summary>Takes the key, 16 bytes, which the caller wipes; a refusal leaves everything as it was.</summary>
    DriverStatus Take(ReadOnlySpan<byte> key);
}
