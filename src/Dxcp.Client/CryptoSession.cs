using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Dxcp.Cryptography;

namespace Dxcp.Client;

/// <summary>
/// A crypto session (ID3D11CryptoSession, IDirect3DCryptoSession9) with its key agreed on: carries frames encrypted into
/// protected surfaces and back, and keeps the session key in step with the driver over refreshes.
/// </summary>
/// <remarks>
/// <para>
/// Made by <see cref="ContentProtectionDevice.CreateSession"/>. IVs are the session's own affair: no counter block is used
/// twice under one key. Keys are never shown, and wiped when no longer needed.
/// </para>
/// <para>
/// Thread-safe. Frames go their way in parallel as far as encryption is concerned, with a staging surface for each thread; the
/// COM calls of one device are serialised. A refresh waits for the frames under way, and frames wait for the refresh.
/// </para>
/// <para>
/// What is sent under one key is sent in the order of its IVs, whichever thread sends it, because a driver may fail an IV that is not greater than the
/// last (R21).
/// </para>
/// <para>
/// Direct3D 11's blts return nothing. What can be learnt is checked after each: a removed device; a missing IV from EncryptionBlt; the HRESULT that
/// drivers store in NumBytesInEncryptPattern when DecryptionBlt fails, for which each frame brings a block info. Where an implementation drops a
/// DecryptionBlt without storing anything there, that cannot be told from success, except by reading back.
/// </para>
/// </remarks>
public sealed partial class CryptoSession : IDisposable
{
    private readonly ReaderWriterLockSlim _lock = new(LockRecursionPolicy.NoRecursion);
    private readonly ICryptoSessionApi _api;
    private readonly StagingPool _staging;

    /// <summary>The session key of this epoch. Changed under the writer's lock alone.</summary>
    private TrackedKey _key;

    /// <summary>The key under which EncryptionBlt answers, once asked for. Used under the device's lock alone.</summary>
    private TrackedKey? _readBackKey;

    private bool _disposed;

    private CryptoSession(ContentProtectionDevice device, ICryptoSessionApi api, ContentProtectionCaps caps, Guid? decoderProfile, Aes128Key key)
    {
        Device = device;
        Caps = caps;
        DecoderProfile = decoderProfile;
        _api = api;
        _key = new TrackedKey(key, 0, Sequential);
        _staging = new StagingPool(this);
    }

    /// <summary>The device on which the session was made.</summary>
    public ContentProtectionDevice Device { get; }

    /// <summary>What the implementation offers, as asked for when the session was made.</summary>
    public ContentProtectionCaps Caps { get; }

    /// <summary>The decoder profile that the session was made for; null for none.</summary>
    public Guid? DecoderProfile { get; }

    /// <summary>What the messages of an authenticated channel call the session: a value of the driver's.</summary>
    /// <exception cref="ObjectDisposedException">The session was disposed.</exception>
    public nint Handle
    {
        get
        {
            using Scope scope = Sharing();
            lock (Device.Gate)
                return _api.Handle;
        }
    }

    /// <summary>The number of refreshes that the session key has gone through.</summary>
    public ulong Epoch => Volatile.Read(ref _key).Epoch;

    private bool Sequential => Caps.Has(ContentProtectionFlags.SequentialCtrIV);

    /// <summary>Draws a content key, to be used with <see cref="Write"/> or <see cref="Encrypt"/>.</summary>
    /// <exception cref="CapabilityMissingException">The implementation takes no content keys.</exception>
    public ContentKey CreateContentKey()
    {
        Caps.Require(ContentProtectionFlags.ContentKey);
        using Scope scope = Sharing();
        Span<byte> bytes = stackalloc byte[Aes128Key.Size];
        Span<byte> wrapped = stackalloc byte[Aes128Key.Size];
        try
        {
            // S35: a wrapped key of zeros would mean the session key, so such a key is drawn again.
            do
            {
                SecureRandom.Fill(bytes);
                _key.Key.EncryptBlock(bytes, wrapped);
            }
            while (!wrapped.ContainsAnyExcept((byte)0));
            return new ContentKey(this, new TrackedKey(new Aes128Key(bytes), 0, Sequential));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    /// <summary>Ends the session and wipes its keys. Waits for what is under way; staging surfaces and content keys are the caller's.</summary>
    public void Dispose()
    {
        _lock.EnterWriteLock();
        using var scope = new Scope(_lock, exclusive: true);
        if (_disposed)
            return;
        _disposed = true;
        _staging.Clear();
        lock (Device.Gate)
        {
            _api.Dispose();
            _readBackKey?.Retire();
        }

        _next?.Retire();
        _key.Retire();
    }

    /// <summary>Agrees on a key. Takes the session over, and releases it if anything fails.</summary>
    internal static CryptoSession Negotiate(ContentProtectionDevice device, ICryptoSessionApi api, ContentProtectionCaps caps, Guid? decoderProfile,
        X509Certificate2 trustedRoot)
    {
        try
        {
            return new CryptoSession(device, api, caps, decoderProfile, KeyAgreement.Agree(device, api, trustedRoot));
        }
        catch
        {
            lock (device.Gate)
                api.Dispose();
            throw;
        }
    }

    internal StagingSurface CreateStaging(ProtectedSurface like)
    {
        lock (Device.Gate)
        {
            ContentProtectionException.ThrowIfFailed(_api.CreateStaging(like.Api, out IStagingApi? staging), "Creating a staging surface");
            return new StagingSurface(this, staging!);
        }
    }

    /// <summary>For what uses the key: any number of threads, none that changes it.</summary>
    private Scope Sharing()
    {
        _lock.EnterReadLock();
        return Open(new Scope(_lock, exclusive: false));
    }

    /// <summary>For what changes the key: waits for all others.</summary>
    private Scope Alone()
    {
        _lock.EnterWriteLock();
        return Open(new Scope(_lock, exclusive: true));
    }

    private Scope Open(Scope scope)
    {
        if (!_disposed)
            return scope;
        scope.Dispose();
        throw new ObjectDisposedException(nameof(CryptoSession));
    }

    private readonly struct Scope(ReaderWriterLockSlim held, bool exclusive) : IDisposable
    {
        public void Dispose()
        {
            if (exclusive)
                held.ExitWriteLock();
            else
                held.ExitReadLock();
        }
    }
}
