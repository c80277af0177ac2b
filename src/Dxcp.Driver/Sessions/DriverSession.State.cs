using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Dxcp.Cryptography;

namespace Dxcp.Driver;

public sealed partial class DriverSession
{
    /// <summary>The states, as docs/rules.md lists them. A session is in exactly one; <see cref="Enter"/> alone changes it.</summary>
    private enum State
    {
        /// <summary>No key has been negotiated.</summary>
        Created,

        /// <summary>A key, and no refresh under way.</summary>
        Keyed,

        /// <summary>A key, still in force (R5), and the random number that will make the next (R2).</summary>
        RefreshPending,

        /// <summary>The end.</summary>
        Destroyed,
    }

    /// <summary>Goes to another state, in which a key is in force or none; the lock is held.</summary>
    private void Enter(State next, SessionKey? key)
    {
        var previous = _sessionKey;
        _state = next;
        if (next != State.RefreshPending)
            CryptographicOperations.ZeroMemory(_randomNumber); // S8, S10, S19
        if (previous == key)
            return;
        Volatile.Write(ref _sessionKey, key); // in one step: whoever comes from now on gets the new key (R8, S12)
        previous?.Retire();
    }

    [InlineArray(Aes128Key.Size)]
    private struct RandomNumberBytes
    {
        private byte _first;
    }
}
