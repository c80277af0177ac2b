using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Dxcp.Cryptography;

namespace Dxcp.Driver;

public sealed partial class CryptoSession
{
    /// <summary>The states, as docs/rules.md lists them. A session is in exactly one; changing it is one write.</summary>
    private abstract class State
    {
        /// <summary>The key in force, if there is one.</summary>
        public virtual SessionKey? Key => null;

        /// <summary>Forgets the pending random number, if there is one.</summary>
        public virtual void Forget()
        {
        }
    }

    /// <summary>No key has been negotiated.</summary>
    private sealed class Created : State
    {
        public static readonly Created Instance = new();
    }

    /// <summary>A key, and no refresh under way.</summary>
    private sealed class Keyed(SessionKey key) : State
    {
        public override SessionKey Key => key;
    }

    /// <summary>A key, still in force (R5), and the random number that will make the next (R2).</summary>
    private sealed class RefreshPending : State
    {
        private readonly SessionKey _key;
        private RandomNumberBytes _randomNumber;

        public RefreshPending(SessionKey key, ReadOnlySpan<byte> randomNumber)
        {
            _key = key;
            randomNumber.CopyTo(_randomNumber);
        }

        public override SessionKey Key => _key;

        public ReadOnlySpan<byte> RandomNumber => _randomNumber;

        public override void Forget() => CryptographicOperations.ZeroMemory(_randomNumber); // S19
    }

    /// <summary>The end.</summary>
    private sealed class Destroyed : State
    {
        public static readonly Destroyed Instance = new();
    }

    [InlineArray(Aes128Key.Size)]
    private struct RandomNumberBytes
    {
        private byte _first;
    }
}
