using System.Security.Cryptography;
using Dxcp.Cryptography;

namespace Dxcp.Client;

public sealed partial class CryptoSession
{
    /// <summary>The key that a refresh under way will lead to; null if none is. Changed under the writer's lock alone.</summary>
    private TrackedKey? _next;

    /// <summary>The random numbers of the last completed refresh and of the pending one; never zero once there was one. They cross the interface in clear, so
    /// they are no secrets (S23).</summary>
    private UInt128 _lastRandomNumber, _nextRandomNumber;

    /// <summary>Whether a refresh was begun and not completed.</summary>
    public bool IsRefreshPending => Volatile.Read(ref _next) is not null;

    /// <summary>
    /// Replaces the session key, on both sides, by its exclusive-or with a random number of the driver's
    /// (StartSessionKeyRefresh, FinishSessionKeyRefresh).
    /// </summary>
    /// <exception cref="CapabilityMissingException">The implementation cannot refresh keys.</exception>
    /// <exception cref="KeyRefreshRefusedException">It would not this time; the session goes on under the old key.</exception>
    /// <exception cref="ContentProtectionException">A call failed; the session goes on under the old key unless the device is lost.</exception>
    public void RefreshKey()
    {
        using Scope scope = Alone();
        Begin();
        Complete();
    }

    /// <summary>
    /// Begins a refresh: gets the random number. Everything goes on under the old key until <see cref="CompleteRefresh"/>,
    /// so that work which needs it can be finished. Begun again, only the last random number counts.
    /// </summary>
    /// <inheritdoc cref="RefreshKey"/>
    public void BeginRefresh()
    {
        using Scope scope = Alone();
        Begin();
    }

    /// <summary>Completes the refresh that was begun: from now on everything is under the new key. Waits for frames under way.</summary>
    /// <exception cref="InvalidOperationException">No refresh was begun; nothing was called.</exception>
    /// <exception cref="ContentProtectionException">The call failed: the refresh is off, and the session goes on under the old key unless the device is
    /// lost.</exception>
    public void CompleteRefresh()
    {
        using Scope scope = Alone();
        // R7: Start before Finish.
        if (_next is null)
            throw new InvalidOperationException("No key refresh was begun.");
        Complete();
    }

    /// <summary>
    /// Makes sure that both sides have the same session key: carries a random picture into a surface and back. Nothing else tells of a
    /// FinishSessionKeyRefresh that Direct3D 11, where it returns nothing, dropped, or of one that somebody else called (S23, S132).
    /// </summary>
    /// <param name="scratch">A surface of the same device, whose content nobody needs and nobody else writes meanwhile.</param>
    /// <exception cref="KeysDifferException">What came back was another picture: negotiate anew, in another session.</exception>
    /// <inheritdoc cref="Read"/>
    public void ConfirmKey(ProtectedSurface scratch)
    {
        byte[] sent = new byte[Checked(scratch).Layout.Size], back = new byte[sent.Length];
        SecureRandom.Fill(sent);
        Write(sent, scratch);
        Read(scratch, back);
        if (!CryptographicOperations.FixedTimeEquals(sent, back))
            throw new KeysDifferException();
    }

    private void Begin()
    {
        Caps.Require(ContentProtectionFlags.FreshenSessionKey); // R9
        Span<byte> randomNumber = stackalloc byte[Aes128Key.Size]; // R4
        try
        {
            randomNumber.Clear();
            lock (Device.Gate)
                ContentProtectionException.ThrowIfFailed(_api.StartSessionKeyRefresh(randomNumber), "StartSessionKeyRefresh");
            UInt128 number = BitConverter.ToUInt128(randomNumber);
            // S18, S53: zeros are the only way in which Direct3D 11 can say no. What is pending stays pending.
            if (number == 0)
                throw new KeyRefreshRefusedException();
            // The same number twice in a row leads back to a key that was used before.
            if (number == _lastRandomNumber)
            {
                throw new KeyRefreshRefusedException(
                    "StartSessionKeyRefresh repeated the random number of the last refresh, which would bring an old key back. The refresh is not completed.");
            }

            var next = new TrackedKey(_key.Key.Xor(randomNumber), _key.Epoch + 1, Sequential); // R3, R5
            _next?.Retire();
            Volatile.Write(ref _next, next);
            _nextRandomNumber = number;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(randomNumber);
        }
    }

    private void Complete()
    {
        TrackedKey next = _next!;
        int result;
        lock (Device.Gate)
            result = _api.FinishSessionKeyRefresh();
        Volatile.Write(ref _next, null);
        if (result < 0)
        {
            next.Retire();
            ContentProtectionException.ThrowIfFailed(result, "FinishSessionKeyRefresh");
        }

        _lastRandomNumber = _nextRandomNumber;
        TrackedKey old = _key;
        Volatile.Write(ref _key, next); // R8
        old.Retire();
    }
}
