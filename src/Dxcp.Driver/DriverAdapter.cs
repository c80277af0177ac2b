using Dxcp.Cryptography;

namespace Dxcp.Driver;

/// <summary>An open adapter: a profile, the driver's identity, the protected memory that all its devices share. Thread-safe.</summary>
/// <param name="profile">What the driver reports and keeps to.</param>
public sealed class DriverAdapter(DriverProfile profile) : IDisposable
{
    private readonly Lock _lock = new();
    private DriverIdentity? _identity;
    private bool _disposed;

    /// <summary>What the driver reports and keeps to.</summary>
    public DriverProfile Profile { get; } = profile;

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

    /// <summary>The protected memory that is left.</summary>
    internal ProtectedMemoryBudget ProtectedMemory { get; } = new(profile.ProtectedMemorySize);

    /// <summary>The certificate chain, leaf first (R19, S38); empty if the driver cannot have one.</summary>
    public ReadOnlyMemory<byte> CertificateChain
    {
        get
        {
            try
            {
                return Identity.CertificateChain;
            }
            catch (DriverIdentityException)
            {
                return default;
            }
        }
    }

    /// <summary>Whether sessions for a decoder profile can be made; none is always possible.</summary>
    public bool Supports(Guid? decodeProfile) => decodeProfile is not { } profile || Profile.DecodeProfiles.Contains(profile);

    /// <summary>Wipes the identity.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            _identity?.Dispose();
        }
    }
}
