using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Dxcp.Cryptography;
using Dxcp.Diagnostics;

namespace Dxcp.Driver;

/// <summary>
/// A crypto session: a key shared with an application, refreshed in step with it, and the blts that use it.
/// Thread-safe; calls that change the key exclude one another (S20), blts wait for none of them.
/// </summary>
public sealed partial class DriverSession : IKeyTaker
{
    private readonly DriverAdapter _adapter;
    private readonly Lock _changing = new();
    private State _state = Created.Instance;
    private ulong _nextReadBackIV;
    private ContentRepetitions? _repetitions;

    internal DriverSession(DriverAdapter adapter, KeyExchange keyExchange)
    {
        _adapter = adapter;
        KeyExchange = keyExchange;
        // S194: a pipe to the environment is good until the next teardown, a media session once it has a key.
        if (keyExchange == KeyExchange.HardwareProtection && adapter.Profile.Has(ProtectionCaps.HardwareDrmCommunication))
            _hardwareKey = new(0, adapter.Hardware.Generation);
    }

    /// <summary>How the session is keyed.</summary>
    public KeyExchange KeyExchange { get; }

    private DriverProfile Profile => _adapter.Profile;

    private bool IsSequential => Profile.Has(ProtectionCaps.SequentialCtrIV);

    /// <summary>Takes the session key, K0, and forgets any key and pending refresh before it (S8).</summary>
    /// <param name="encryptedKey">The key under the driver's public key, 256 bytes (R16).</param>
    /// <returns>InvalidArgument for anything that does not contain a key, without a hint why; the session is then as before.</returns>
    public DriverStatus Negotiate(ReadOnlySpan<byte> encryptedKey)
    {
        return KeyExchange == KeyExchange.RsaesOaep ? _adapter.Negotiate(encryptedKey, this) : DriverStatus.InvalidArgument;
    }

    DriverStatus IKeyTaker.Take(ReadOnlySpan<byte> key)
    {
        lock (_changing)
            return Take(key);
    }

    private DriverStatus Take(ReadOnlySpan<byte> bytes)
    {
        if (_state is Destroyed)
            return DriverStatus.InvalidState;
        // S220: a card that is taken out while a key is on its way leaves none behind.
        if (_adapter.IsRemoved)
            return DriverStatus.DeviceRemoved;
        // S11: read-back IVs count on over everything, and start where there is room for 2^63 more.
        if (_state is Created)
            _nextReadBackIV = (ulong)DrawNumber() >> 1;
        if (_state.WithKey is { } same && same.Key.Key.ValueEquals(bytes))
        {
            // S8: under the same key the same blocks are used.
            Enter(same);
            return DriverStatus.Ok;
        }

        var contentKeys = Profile.StrictIVs ? new ContentKeyHistories(IsSequential, DrawNumber()) : null;
        Enter(new Keyed(SessionKey.First(bytes, IsSequential, contentKeys), _state.WithKey?.ReadBack));
        return DriverStatus.Ok;
    }

    /// <summary>Begins a refresh: draws a random number, keeps it, hands it out (R1, R2). The key stays (R5).</summary>
    /// <param name="randomNumber">16 bytes; all zero if the call is refused, never so otherwise (S3, S18).</param>
    /// <returns>A refusal leaves the session, and what was pending before, as it was (S4).</returns>
    public DriverStatus StartKeyRefresh(Span<byte> randomNumber)
    {
        randomNumber.Clear();
        var fault = _adapter.Reach(FaultCall.StartSessionKeyRefresh);
        if (fault.IsRemoval)
            return DriverStatus.DeviceRemoved;
        if (!IsRefreshable)
            return DriverStatus.NotAvailable;
        if (randomNumber.Length != Aes128Key.Size)
            return DriverStatus.InvalidArgument; // R4, S4
        lock (_changing)
        {
            if (_state.WithKey is not { } keyed)
                return DriverStatus.InvalidState; // S3
            if (fault.Kind is not null)
                return DriverStatus.Ok; // S221: zeros, and nothing pending
            FinishLate();
            do
                Profile.Random(randomNumber);
            while (MemoryMarshal.Read<UInt128>(randomNumber) == 0); // S18
            Enter(keyed.Begin(randomNumber));
            return DriverStatus.Ok;
        }
    }

    /// <summary>Ends a refresh: from the return of this call on the key is the old one xor the random number (R3, R6, R8).</summary>
    /// <returns>InvalidState, and the key unchanged, if no refresh is pending (R7, S2).</returns>
    public DriverStatus FinishKeyRefresh()
    {
        var fault = _adapter.Reach(FaultCall.FinishSessionKeyRefresh);
        if (fault.IsRemoval)
            return DriverStatus.DeviceRemoved;
        if (!IsRefreshable)
            return DriverStatus.NotAvailable;
        lock (_changing)
        {
            if (_state is not RefreshPending pending)
                return DriverStatus.InvalidState; // R7, S2, S3
            try
            {
                return Finish(pending, fault);
            }
            catch (OutOfMemoryException)
            {
                return DriverStatus.OutOfMemory;
            }
        }
    }

    /// <summary>Makes a new key for reading back and hands it out under the session key (R24). It outlives refreshes (S9).</summary>
    /// <param name="wrappedKey">16 bytes; all zero if the call is refused.</param>
    public DriverStatus GetEncryptionBltKey(Span<byte> wrappedKey)
    {
        wrappedKey.Clear();
        if (_adapter.Reach(FaultCall.GetEncryptionBltKey).IsRemoval)
            return DriverStatus.DeviceRemoved;
        if (KeyExchange != KeyExchange.RsaesOaep || !Profile.Has(ProtectionCaps.EncryptedReadBackKey))
            return DriverStatus.NotAvailable; // R13
        if (wrappedKey.Length != Aes128Key.Size)
            return DriverStatus.InvalidArgument;
        Span<byte> key = stackalloc byte[Aes128Key.Size];
        try
        {
            lock (_changing)
            {
                if (_state.WithKey is not { } keyed)
                    return DriverStatus.InvalidState;
                keyed.ReadBack ??= new(Profile.Random);
                keyed.ReadBack.Make(key, Profile.StrictIVs, IsSequential);
                // The session key cannot be retired while this lock is held.
                keyed.Key.Key.EncryptBlock(key, wrappedKey);
                return DriverStatus.Ok;
            }
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

    /// <summary>Whether what the session protects is still good, as CheckCryptoSessionStatus tells it.</summary>
    public SessionCondition Condition => Volatile.Read(ref _state) is KeyLost lost ? lost.Condition
        : KeyExchange == KeyExchange.RsaesOaep || !Profile.Has(ProtectionCaps.HardwareDrmCommunication) ? SessionCondition.Good
        : _adapter.Hardware.ConditionSince(HardwareGeneration);

    /// <summary>Takes the key away, as hardware that loses it would (S58); a session that has none stays as it is. A new negotiation begins anew.</summary>
    /// <param name="withContent">Whether what lies in protected memory is lost, too.</param>
    internal void LoseKey(bool withContent = false)
    {
        lock (_changing)
        {
            if (_state.WithKey is null)
                return;
            Enter(withContent ? KeyLost.WithContent : KeyLost.Instance);
            if (CallTrace.IsOn)
                TracedSessions.LostKey(this);
        }
    }

    /// <summary>Ends the session and wipes its keys, a pending refresh included (S10); each as soon as no blt uses it.</summary>
    internal void Destroy()
    {
        lock (_changing)
        {
            Enter(Destroyed.Instance);
            ForgetHardwareKey();
        }
    }

    // R9, R10, S6: only with the capability. R13, S16: never on a session keyed by hardware.
    private bool IsRefreshable => KeyExchange == KeyExchange.RsaesOaep && Profile.Has(ProtectionCaps.FreshenSessionKey);

    private UInt128 DrawNumber()
    {
        UInt128 number = default;
        Profile.Random(System.Runtime.InteropServices.MemoryMarshal.AsBytes(new Span<UInt128>(ref number)));
        return number;
    }
}
