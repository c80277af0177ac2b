using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Dxcp.Cryptography;

namespace Dxcp.Driver;

/// <summary>
/// The secure environment of a graphics card, which the open test scheme of docs/hardware-drm.md talks to: it takes licences, keeps their content keys,
/// seals them for media sessions, and loses all of it when the hardware tears down (S194 to S199). What opens one profile in this process has the same
/// environment, as it has the same protected memory. Thread-safe.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "It ends with the process, as the card does; its seal lies in secret memory, which is wiped then.")]
internal sealed class HardwareEnvironment
{
    /// <summary>The level of licences that keep pictures in hardware-protected memory.</summary>
    public const uint HardwareMemoryLevel = 2;

    /// <summary>The highest level that the environment grants.</summary>
    public const uint HighestLevel = 3;

    /// <summary>Bytes of a sealed key: magic, generation, handle, key id, tag.</summary>
    public const int SealedSize = 48;

    private const uint SealMagic = 0x42535844; // "DXSB"

    private static readonly ConditionalWeakTable<DriverProfile, HardwareEnvironment> s_cards = [];

    private readonly Lock _lock = new();
    private readonly Aes128Key _seal;
    private readonly Dictionary<Guid, HardwareKey> _keys = [];
    private readonly HashSet<ulong> _handles = [];
    private readonly HashSet<DriverDevice> _devices = [];
    private readonly byte[] _nonce = new byte[16];
    private ulong _lastHandle;
    private bool _hasNonce;

    private HardwareEnvironment(DriverProfile profile)
    {
        Span<byte> seal = stackalloc byte[Aes128Key.Size];
        profile.Random(seal);
        _seal = new Aes128Key(seal);
        CryptographicOperations.ZeroMemory(seal);
    }

    /// <summary>How often the hardware has torn down.</summary>
    public uint Generation { get; private set; }

    /// <summary>Whether the last teardown cost the contents as well.</summary>
    public bool ContentLost { get; private set; }

    /// <summary>The content keys that there are.</summary>
    public int KeyCount
    {
        get
        {
            lock (_lock)
                return _keys.Count;
        }
    }

    /// <summary>The environment of a card.</summary>
    public static HardwareEnvironment Of(DriverProfile card) => s_cards.GetValue(card, profile => new(profile));

    public void Add(DriverDevice device)
    {
        lock (_lock)
            _ = _devices.Add(device);
    }

    public void Remove(DriverDevice device)
    {
        lock (_lock)
            _ = _devices.Remove(device);
    }

    /// <summary>The state of a session whose key was made at a generation.</summary>
    public SessionCondition ConditionSince(uint? generation)
    {
        lock (_lock) // S198: whoever asks during a teardown waits for its end
        {
            return generation == Generation ? SessionCondition.Good
                : generation is not null && ContentLost ? SessionCondition.KeyAndContentLost : SessionCondition.KeyLost;
        }
    }

    /// <summary>A handle by which the environment knows a media session's new key, and the generation that it belongs to.</summary>
    public (ulong Handle, uint Generation) NewKey()
    {
        lock (_lock)
        {
            ulong handle = ++_lastHandle;
            _ = _handles.Add(handle);
            return (handle, Generation);
        }
    }

    public void Forget(ulong handle)
    {
        lock (_lock)
            _ = _handles.Remove(handle);
    }

    /// <summary>A nonce that the next licence must answer.</summary>
    public uint Challenge(Span<byte> nonce, RandomSource random)
    {
        lock (_lock)
        {
            random(_nonce);
            _hasNonce = true;
            _nonce.CopyTo(nonce);
            return Generation;
        }
    }

    /// <summary>Takes the keys of a licence, all or none; a nonce serves once.</summary>
    public HardwareStatus Load(ReadOnlySpan<byte> nonce, IReadOnlyList<(Guid Id, HardwareKey Key)> keys)
    {
        lock (_lock)
        {
            if (!_hasNonce || !CryptographicOperations.FixedTimeEquals(nonce, _nonce))
                return HardwareStatus.WrongNonce;
            _hasNonce = false;
            foreach (var (id, key) in keys)
            {
                if (_keys.Remove(id, out var old))
                    old.Lose();
                _keys.Add(id, key);
            }

            return HardwareStatus.Done;
        }
    }

    /// <summary>Seals a key for the media session of a handle.</summary>
    public HardwareStatus Seal(ulong handle, Guid keyId, Span<byte> blob)
    {
        lock (_lock)
        {
            if (!_handles.Contains(handle))
                return HardwareStatus.NoSuchSession;
            if (!_keys.TryGetValue(keyId, out var key))
                return HardwareStatus.NoSuchKey;
            if (key.IsExpiredAt(DateTimeOffset.UtcNow))
                return HardwareStatus.Expired;
            WriteSeal(Generation, handle, keyId, blob);
            return HardwareStatus.Done;
        }
    }

    public HardwareStatus Unload(Guid keyId)
    {
        lock (_lock)
        {
            if (!_keys.Remove(keyId, out var key))
                return HardwareStatus.NoSuchKey;
            key.Lose();
            return HardwareStatus.Done;
        }
    }

    /// <summary>The key that was sealed for a handle, for one frame; it stays the environment's.</summary>
    /// <param name="blob">What <see cref="Seal"/> wrote.</param>
    /// <param name="handle">The handle of the session that decrypts.</param>
    /// <param name="isHardwareMemory">Whether the picture lies in hardware-protected memory.</param>
    /// <param name="key">The key.</param>
    public DriverStatus Open(ReadOnlySpan<byte> blob, ulong handle, bool isHardwareMemory, out HardwareKey? key)
    {
        key = null;
        if (blob.Length != SealedSize)
            return DriverStatus.InvalidArgument;
        var keyId = new Guid(blob[16..32]);
        Span<byte> wanted = stackalloc byte[SealedSize];
        lock (_lock)
        {
            WriteSeal(Generation, handle, keyId, wanted);
            if (!CryptographicOperations.FixedTimeEquals(wanted, blob) || !_keys.TryGetValue(keyId, out var found) || found.IsExpiredAt(DateTimeOffset.UtcNow))
                return DriverStatus.InvalidArgument;
            if (found.NeedsHardwareMemory && !isHardwareMemory)
                return DriverStatus.OpenDestination; // S199
            key = found;
            return DriverStatus.Ok;
        }
    }

    /// <summary>Loses all keys, and contents where the cause takes them: first the event, then the statuses, then the contents (S198).</summary>
    public void TearDown(TeardownCause cause)
    {
        lock (_lock)
        {
            foreach (var device in _devices)
                device.Kernel?.TellTeardown(cause);
            Forget(withContent: cause == TeardownCause.Suspend);
            if (!ContentLost)
                return;
            foreach (var device in _devices)
                device.LoseContents(ResourceProtection.HardwareProtected);
        }
    }

    /// <summary>Loses all keys without a word: a card that was removed tells of no teardown (S220).</summary>
    public void LoseKeys()
    {
        lock (_lock)
            Forget(withContent: true);
    }

    private void Forget(bool withContent)
    {
        Generation++;
        ContentLost = withContent;
        _hasNonce = false;
        _handles.Clear();
        foreach (var key in _keys.Values)
            key.Lose();
        _keys.Clear();
    }

    private void WriteSeal(uint generation, ulong handle, Guid keyId, Span<byte> blob)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(blob, SealMagic);
        BinaryPrimitives.WriteUInt32LittleEndian(blob[4..], generation);
        BinaryPrimitives.WriteUInt64LittleEndian(blob[8..], handle);
        _ = keyId.TryWriteBytes(blob[16..]);
        Omac1.Compute(_seal, blob[..32], blob[32..]);
    }
}
