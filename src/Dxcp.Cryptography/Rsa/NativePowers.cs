using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Dxcp.Diagnostics;

namespace Dxcp.Cryptography;

/// <summary>
/// Powers modulo odd numbers of 1024 bits by <c>native/accelerator</c>: with 512-bit vectors where the processor has them, for which .NET has no
/// intrinsics, and otherwise where .NET's compiler may not take the processor's for granted, as ahead of time. The steps, and the places that are
/// read, do not depend on values. Safe from any thread.
/// </summary>
internal static unsafe partial class NativePowers
{
    /// <summary>Limbs of the numbers outside.</summary>
    public const int Limbs = 16;

    private const string Library = "dxcp-powers";

    private static readonly delegate* unmanaged<Power*, int, int, void> s_powers = (delegate* unmanaged<Power*, int, int, void>)Find();

    /// <summary>One power to be taken.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Power
    {
        /// <summary>Gets it, 32 limbs: in no form, not reduced, but below twice the modulus.</summary>
        public ulong* To;

        /// <summary>16 limbs, in the form of <see cref="Montgomery"/>.</summary>
        public ulong* Number;

        /// <summary>16 limbs.</summary>
        public ulong* Exponent;

        /// <summary>16 limbs; the topmost bit is set, and the lowest.</summary>
        public ulong* Modulus;

        /// <summary>−1/modulus, modulo 2^64.</summary>
        public ulong Inverse;

        /// <summary>Memory of <see cref="WorkLimbs"/>; wiped afterwards.</summary>
        public ulong* Work;
    }

    /// <summary>Whether they are there, and better than what else is.</summary>
    public static bool IsSupported => s_powers != null;

    /// <summary>Limbs of memory that each power needs.</summary>
    public static int WorkLimbs => 488;

    /// <summary>Whether the functions are part of the library itself: a switch that the program's project sets.</summary>
    [FeatureSwitchDefinition("Dxcp.Cryptography.PowersAreLinked")]
    private static bool AreLinked => AppContext.TryGetSwitch("Dxcp.Cryptography.PowersAreLinked", out bool linked) && linked;

    /// <summary>Takes a power, or two of which neither waits for the other.</summary>
    /// <param name="powers">One or two.</param>
    /// <param name="byLimbs">Whether to leave out the processor's vectors; for tests.</param>
    public static void Take(ReadOnlySpan<Power> powers, bool byLimbs = false)
    {
        fixed (Power* first = powers)
            s_powers(first, powers.Length, byLimbs ? 1 : 0);
    }

    /// <summary>Powers by a library's function, if they are right.</summary>
    /// <param name="powers">The address of dxcp_powers, or 0.</param>
    /// <param name="log">Takes the line that says why it is not used.</param>
    internal static nint Checked(nint powers, Action<string> log)
    {
        if (powers == 0 || IsRight(powers))
            return powers;
        log("dxcp: the accelerator takes no powers for RSA: it takes them wrongly.");
        return 0;
    }

    // Ahead of time C# has no vectors here, and what it has instead of wide multiplications is slow: what is linked is always taken.
    private static nint Find() => AreLinked
        ? Function()
        : Checked(AesPaths.Supported.OfType<AcceleratedAesEngine>().FirstOrDefault()?.Powers ?? 0, ErrorStream.WriteLine);

    /// <summary>Whether powers of random numbers come out as C# has them, one by itself and two at once.</summary>
    private static bool IsRight(nint powers)
    {
        using var memory = new SecretMemory(((9 * Limbs) + Montgomery.WorkLimbs(Limbs) + (2 * WorkLimbs)) * sizeof(ulong));
        ulong* modulus = (ulong*)memory.Pointer, number = modulus + Limbs, exponent = number + Limbs, result = exponent + Limbs, work = result + (6 * Limbs);
        SecureRandom.Fill(new Span<byte>(modulus, Limbs * sizeof(ulong)));
        SecureRandom.Fill(new Span<byte>(number, Limbs * sizeof(ulong)));
        SecureRandom.Fill(new Span<byte>(exponent, Limbs * sizeof(ulong)));
        modulus[0] |= 1;
        modulus[Limbs - 1] |= 1UL << 63;
        number[Limbs - 1] >>= 1;
        var arithmetic = new Montgomery(modulus, Limbs, work, VectorPowers.IsSupported ? PowersBy.Vectors : PowersBy.Limbs);
        ulong* theirs = work + Montgomery.WorkLimbs(Limbs);
        Power* three = stackalloc Power[3];
        for (int i = 0; i < 3; i++)
            three[i] = arithmetic.Native(number, exponent) with { To = result + (2 * i * Limbs), Work = theirs + (i / 2 * WorkLimbs) };
        var take = (delegate* unmanaged<Power*, int, int, void>)powers;
        take(three, 1, 0);
        take(three + 1, 2, 0);
        for (int i = 0; i < 3; i++)
            arithmetic.EnterWide(three[i].To, three[i].To);
        arithmetic.Power(number, number, exponent);
        for (int i = 0; i < 3; i++)
        {
            if (!new Span<ulong>(three[i].To, Limbs).SequenceEqual(new Span<ulong>(number, Limbs)))
                return false;
        }

        return true;
    }

    [LibraryImport(Library, EntryPoint = "dxcp_powers_function")]
    private static partial nint Function();
}
