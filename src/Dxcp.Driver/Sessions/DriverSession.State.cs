using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Dxcp.Cryptography;

namespace Dxcp.Driver;

public sealed partial class DriverSession
{
    /// <summary>The states, as docs/rules.md lists them. A session is in exactly one; <see cref="Enter"/> alone changes it.</summary>
    private abstract class State
    {
        /// <summary>What a session with a key has; null in the other states.</summary>
        public virtual Keyed? WithKey => null;
    }

    /// <summary>No key has been negotiated.</summary>
    private sealed class Created : State
    {
        public static readonly Created Instance = new();
    }

    /// <summary>A key, and no refresh under way. One object for all epochs of a negotiation, so that a refresh allocates nothing.</summary>
    private sealed class Keyed : State
    {
        private readonly RefreshPending _pending;
        private SessionKey _key;
        private ReadBackKeys? _readBack;

        public Keyed(SessionKey key, ReadBackKeys? readBack)
        {
            _key = key;
            _readBack = readBack;
            _pending = new(this);
        }

        public override Keyed WithKey => this;

        /// <summary>The epoch in force.</summary>
        public SessionKey Key => Volatile.Read(ref _key);

        /// <summary>The keys for reading back; null as long as nobody asked for one (S36).</summary>
        public ReadBackKeys? ReadBack
        {
            get => Volatile.Read(ref _readBack);
            set => Volatile.Write(ref _readBack, value);
        }

        /// <summary>The state after a Start: the last random number alone counts (S1).</summary>
        public RefreshPending Begin(ReadOnlySpan<byte> randomNumber)
        {
            _pending.Keep(randomNumber);
            return _pending;
        }

        /// <summary>Puts the next epoch in the place of this one, in one step: whoever comes from now on gets the new key (R8, S12).</summary>
        public void Refresh(ReadOnlySpan<byte> randomNumber)
        {
            var previous = _key;
            Volatile.Write(ref _key, previous.Next(randomNumber));
            previous.Retire();
        }
    }

    /// <summary>A key, still in force (R5), and the random number that will make the next (R2).</summary>
    private sealed class RefreshPending(Keyed keyed) : State
    {
        private RandomNumberBytes _randomNumber;

        public override Keyed WithKey => keyed;

        /// <summary>The state after a Finish.</summary>
        public Keyed Finish()
        {
            keyed.Refresh(_randomNumber);
            return keyed;
        }

        /// <summary>The state as if there had been no Start.</summary>
        public Keyed Drop() => keyed;

        /// <summary>Takes another number than the one that was given out.</summary>
        public void Falsify() => _randomNumber[^1] ^= 1;

        public void Keep(ReadOnlySpan<byte> randomNumber) => randomNumber.CopyTo(_randomNumber);

        public void Forget() => CryptographicOperations.ZeroMemory(_randomNumber);
    }

    /// <summary>The hardware has lost the key (S58): as before the first negotiation, but that read-back IVs count on.</summary>
    private sealed class KeyLost(SessionCondition condition) : State
    {
        public static readonly KeyLost Instance = new(SessionCondition.KeyLost);

        public static readonly KeyLost WithContent = new(SessionCondition.KeyAndContentLost);

        /// <summary>What is lost.</summary>
        public SessionCondition Condition => condition;
    }

    /// <summary>The end.</summary>
    private sealed class Destroyed : State
    {
        public static readonly Destroyed Instance = new();
    }

    /// <summary>Goes to another state; the lock is held. What the next state has not is wiped as soon as nobody uses it.</summary>
    private void Enter(State next)
    {
        var previous = _state;
        Volatile.Write(ref _state, next);
        if (previous is RefreshPending pending && next != pending)
            pending.Forget(); // S8, S10, S19
        if (previous.WithKey is not { } keyed || next.WithKey == keyed)
            return;
        keyed.Key.Retire();
        if (next.WithKey is null)
            keyed.ReadBack?.Retire();
    }

    [InlineArray(Aes128Key.Size)]
    private struct RandomNumberBytes
    {
        private byte _first;
    }
}
