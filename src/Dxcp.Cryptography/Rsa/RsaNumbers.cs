using System.Security.Cryptography;

namespace Dxcp.Cryptography;

/// <summary>
/// The numbers of an RSA key of 2048 bits with exponent 65537, and what is computed with them, all in secret memory: neither the
/// managed heap nor a library of the system's ever holds a private number or a message. Two primes of 1024 bits, and the Chinese
/// remainder theorem (RFC 8017 §5.1.2). The private operation takes the same steps for all keys and messages, and is blinded
/// besides. Thread-safe.
/// </summary>
internal sealed unsafe class RsaNumbers : IDisposable
{
    /// <summary>Bytes of the modulus, and of everything that is encrypted or signed.</summary>
    public const int Size = KeyTransport.WrappedSize;

    /// <summary>The public exponent.</summary>
    public const uint Exponent = 65537;

    private const int Full = Size / sizeof(ulong), Half = Full / 2;
    private const int MillerRabinRounds = 8; // FIPS 186-5 table B.1: 4 and more for random 1024-bit candidates

    private readonly Lock _lock = new();
    private readonly SecretMemory _memory;
    private readonly ulong* _n, _d, _blind, _unblind, _p, _q, _dp, _dq, _inverseQ;

    // In passing: a message on its way, and its remainders.
    private readonly ulong* _x, _y, _wide, _halfP, _halfQ;
    private readonly ulong* _workN, _workP, _workQ;
    private Montgomery _modN, _modP, _modQ;
    private bool _isComplete, _isBlinded, _isDisposed;

    private RsaNumbers()
    {
        int workFull = Montgomery.WorkLimbs(Full), workHalf = Montgomery.WorkLimbs(Half);
        _memory = new SecretMemory(((7 * Full) + (7 * Half) + workFull + (2 * workHalf)) * sizeof(ulong));
        ulong* next = (ulong*)_memory.Pointer;
        _n = Next(Full);
        _d = Next(Full);
        _blind = Next(Full);
        _unblind = Next(Full);
        _p = Next(Half);
        _q = Next(Half);
        _dp = Next(Half);
        _dq = Next(Half);
        _inverseQ = Next(Half);
        _x = Next(Full);
        _y = Next(Full);
        _wide = Next(Full);
        _halfP = Next(Half);
        _halfQ = Next(Half);
        _workN = Next(workFull);
        _workP = Next(workHalf);
        _workQ = Next(workHalf);

        ulong* Next(int limbs)
        {
            ulong* here = next;
            next += limbs;
            return here;
        }
    }

    /// <summary>Whether there are private numbers.</summary>
    public bool IsPrivate { get; private set; }

    /// <summary>A new key.</summary>
    /// <exception cref="CryptographicException">The system's generator fails.</exception>
    /// <exception cref="InsufficientMemoryException">The system gives no memory.</exception>
    public static RsaNumbers Generate()
    {
        var numbers = new RsaNumbers();
        numbers.DrawPrime(numbers._p, numbers._workP);
        do
            numbers.DrawPrime(numbers._q, numbers._workQ);
        while (new Span<ulong>(numbers._p, Half).SequenceEqual(new Span<ulong>(numbers._q, Half)));
        Limbs.Multiply(numbers._n, numbers._p, numbers._q, Half);
        numbers.IsPrivate = true;
        numbers.Complete();
        return numbers;
    }

    /// <summary>A public key.</summary>
    /// <param name="modulus">256 bytes, most significant first.</param>
    /// <exception cref="CryptographicException">It is none of 2048 bits.</exception>
    public static RsaNumbers FromModulus(ReadOnlySpan<byte> modulus)
    {
        if (modulus.Length != Size || modulus[0] < 0x80 || (modulus[^1] & 1) == 0)
            throw new CryptographicException("Not the modulus of an RSA key of 2048 bits.");
        var numbers = new RsaNumbers();
        Limbs.Read(modulus, numbers._n, Full);
        numbers._modN = new Montgomery(numbers._n, Full, numbers._workN);
        return numbers;
    }

    /// <summary>A private key. All else follows from its primes, when it is first used: a driver reads its root's for each device, and signs once.</summary>
    /// <param name="modulus">256 bytes, most significant first.</param>
    /// <param name="p">The first prime: 128 bytes.</param>
    /// <param name="q">The other.</param>
    /// <exception cref="CryptographicException">These are no numbers of an RSA key of 2048 bits.</exception>
    public static RsaNumbers FromPrimes(ReadOnlySpan<byte> modulus, ReadOnlySpan<byte> p, ReadOnlySpan<byte> q)
    {
        var numbers = new RsaNumbers();
        if (Fit(p) && Fit(q) && modulus.Length == Size)
        {
            Limbs.Read(p, numbers._p, Half);
            Limbs.Read(q, numbers._q, Half);
            Limbs.Multiply(numbers._n, numbers._p, numbers._q, Half);
            Limbs.Read(modulus, numbers._x, Full);
            Limbs.Subtract(numbers._y, numbers._n, numbers._x, Full);
            if (Limbs.IsZero(numbers._y, Full) && IsFree(numbers._p) && IsFree(numbers._q))
            {
                numbers.IsPrivate = true;
                numbers.ForgetPassing();
                return numbers;
            }
        }

        numbers.Dispose();
        throw new CryptographicException("Not an RSA key of 2048 bits: its numbers do not fit together.");

        static bool Fit(ReadOnlySpan<byte> prime) => prime.Length == Size / 2 && prime[0] >= 0x80 && (prime[^1] & 1) != 0;

        // The exponent has no inverse otherwise.
        static bool IsFree(ulong* prime) => Limbs.Remainder(prime, Half, Exponent) != 1;
    }

    /// <summary>Writes the modulus, 256 bytes, most significant first, as all numbers here.</summary>
    public void WriteModulus(Span<byte> to) => Limbs.Write(_n, Full, to);

    /// <summary>Writes the private numbers of PKCS #1 (RFC 8017 §A.1.2), into secret memory: d is 256 bytes long, the others 128.</summary>
    public void WritePrivate(Span<byte> d, Span<byte> p, Span<byte> q, Span<byte> dp, Span<byte> dq, Span<byte> inverseQ)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            Complete();
            Limbs.Write(_d, Full, d);
            Limbs.Write(_p, Half, p);
            Limbs.Write(_q, Half, q);
            Limbs.Write(_dp, Half, dp);
            Limbs.Write(_dq, Half, dq);
            _modP.Leave(_halfP, _inverseQ);
            Limbs.Write(_halfP, Half, inverseQ);
            ForgetPassing();
        }
    }

    /// <summary>The message to the power of the public exponent; false if it is not below the modulus.</summary>
    /// <param name="message">256 bytes, replaced by the result.</param>
    public bool Encrypt(Span<byte> message) => Transform(message, isPrivate: false);

    /// <summary>The same with the private exponent. One representative is one message: what is not below the modulus is refused (S110).</summary>
    public bool Decrypt(Span<byte> message) => Transform(message, isPrivate: true);

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            _memory.Dispose();
        }
    }

    private bool Transform(Span<byte> message, bool isPrivate)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            Complete();
            if (isPrivate && !_isBlinded)
                Blind();
            Limbs.Read(message, _x, Full);
            bool isBelow = Limbs.Subtract(_y, _x, _n, Full) == 1;
            if (isBelow)
            {
                if (isPrivate)
                    PrivateOperation();
                else
                    PublicOperation();
                Limbs.Write(_y, Full, message);
            }

            ForgetPassing();
            return isBelow;
        }
    }

    private void PublicOperation()
    {
        _modN.Enter(_x, _x);
        _modN.PowerOfPublicExponent(_y, _x);
        _modN.Leave(_y, _y);
    }

    private void PrivateOperation()
    {
        _modN.Multiply(_x, _x, _blind);
        PowerOfX(_dp, _dq);
        _modN.Multiply(_y, _y, _unblind);
        // Squared, the two still belong together.
        _modN.Multiply(_blind, _blind, _blind);
        _modN.Multiply(_unblind, _unblind, _unblind);
    }

    /// <summary>Draws a number to blind with: its power to the public exponent, and its inverse.</summary>
    private void Blind()
    {
        SecureRandom.Fill(new Span<byte>(_unblind, Size));
        _unblind[Full - 1] >>= 1; // below the modulus
        _modN.PowerOfPublicExponent(_blind, _unblind);
        _modN.Leave(_x, _unblind);
        // Fermat: to the power of a prime less two is the inverse modulo that prime.
        MinusTwo(_wide, _p);
        MinusTwo(_wide + Half, _q);
        PowerOfX(_wide, _wide + Half);
        _modN.Enter(_unblind, _y);
        _isBlinded = true;
    }

    /// <summary>y = x to a power, told modulo p − 1 and modulo q − 1. What x was is lost.</summary>
    private void PowerOfX(ulong* exponentP, ulong* exponentQ)
    {
        _modP.EnterWide(_halfP, _x);
        _modQ.EnterWide(_halfQ, _x);
        Montgomery.Powers(_modP, _y, _halfP, exponentP, _modQ, _y + Half, _halfQ, exponentQ);
        _modP.Leave(_halfP, _y);
        _modQ.Leave(_halfQ, _y + Half);
        // Garner: remainder by q, plus q times (the difference of the remainders, divided by q modulo p).
        ReduceByP(_y, _halfQ);
        _modP.Subtract(_y, _halfP, _y);
        _modP.Multiply(_y, _y, _inverseQ);
        Limbs.Multiply(_x, _y, _q, Half);
        new Span<ulong>(_y, Full).Clear();
        Copy(_y, _halfQ, Half);
        Limbs.Add(_y, _y, _x, Full);
    }

    /// <summary>A number below q, modulo p: both primes have the same length, so that p fits into it once at most.</summary>
    private void ReduceByP(ulong* to, ulong* number)
    {
        ulong borrow = Limbs.Subtract(to, number, _p, Half);
        Limbs.Take(to, number, Half, 0 - borrow);
    }

    /// <summary>From the primes, all the rest, unless that is done.</summary>
    private void Complete()
    {
        if (!IsPrivate || _isComplete)
            return;
        (_modN, _modP, _modQ) = (new Montgomery(_n, Full, _workN), new Montgomery(_p, Half, _workP), new Montgomery(_q, Half, _workQ));
        Copy(_dp, _p, Half);
        Copy(_dq, _q, Half);
        _dp[0] ^= 1;
        _dq[0] ^= 1;
        Limbs.Multiply(_d, _dp, _dq, Half);
        InvertExponent(_d, Full);
        InvertExponent(_dp, Half);
        InvertExponent(_dq, Half);
        ReduceByP(_halfQ, _q);
        _modP.Enter(_halfQ, _halfQ);
        MinusTwo(_wide, _p);
        _modP.Power(_inverseQ, _halfQ, _wide);
        _isComplete = true;
        ForgetPassing();
    }

    /// <summary>Replaces a number m by the inverse of the public exponent e modulo m: (k × m + 1) / e, where k × m is −1 modulo e.</summary>
    private static void InvertExponent(ulong* number, int limbs)
    {
        ulong power = Limbs.Remainder(number, limbs, Exponent), inverse = 1;
        for (uint exponent = Exponent - 2; exponent != 0; exponent >>= 1)
        {
            if ((exponent & 1) != 0)
                inverse = inverse * power % Exponent;
            power = power * power % Exponent;
        }

        Limbs.ScaleExactly(number, limbs, (uint)(Exponent - inverse), Exponent);
    }

    /// <summary>A prime of 1024 bits, the two topmost set, so that the product of two has all its bits; the two lowest, so that
    /// one power decides in Miller and Rabin's test (FIPS 186-5 §B.3.1).</summary>
    private void DrawPrime(ulong* prime, ulong* work)
    {
        do
        {
            SecureRandom.Fill(new Span<byte>(prime, Half * sizeof(ulong)));
            prime[Half - 1] |= 3UL << 62;
            prime[0] |= 3;
        }
        while (SmallFactors.HasAny(prime) || Limbs.Remainder(prime, Half, Exponent) == 1 || !IsProbablyPrime(prime, work));
    }

    private bool IsProbablyPrime(ulong* candidate, ulong* work)
    {
        var modulus = new Montgomery(candidate, Half, work);
        for (int i = 0; i < Half; i++)
            _halfQ[i] = (candidate[i] >> 1) | (i + 1 < Half ? candidate[i + 1] << 63 : 0);
        for (int round = 0; round < MillerRabinRounds; round++)
        {
            SecureRandom.Fill(new Span<byte>(_halfP, Half * sizeof(ulong)));
            _halfP[Half - 1] >>= 1;
            modulus.Power(_y, _halfP, _halfQ);
            if (!modulus.IsOneOrMinusOne(_y))
                return false;
        }

        return true;
    }

    private static void MinusTwo(ulong* to, ulong* number)
    {
        new Span<ulong>(to, Half).Clear();
        to[0] = 2;
        Limbs.Subtract(to, number, to, Half);
    }

    private static void Copy(ulong* to, ulong* from, int limbs) => new Span<ulong>(from, limbs).CopyTo(new Span<ulong>(to, limbs));

    /// <summary>Wipes what was there in passing.</summary>
    private void ForgetPassing()
    {
        CryptographicOperations.ZeroMemory(new Span<byte>(_x, ((3 * Full) + (2 * Half)) * sizeof(ulong)));
        _modN.Forget();
        _modP.Forget();
        _modQ.Forget();
    }
}
