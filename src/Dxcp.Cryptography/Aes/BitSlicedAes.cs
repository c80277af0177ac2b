using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;

namespace Dxcp.Cryptography;

/// <summary>
/// The AES rounds on eight blocks at once, one vector a bit: bit j of byte p of vector i is bit i of byte p of block j
/// (the layout of Käsper and Schwabe, CHES 2009). The S-box is the circuit of Boyar and Peralta (2011).
/// Constant time: no secret is ever an index or a condition.
/// </summary>
internal static unsafe class BitSlicedAes
{
    /// <summary>Blocks in one batch.</summary>
    public const int Lanes = 8;

    /// <summary>Vectors of a sliced key schedule: eleven round keys, eight bits each.</summary>
    public const int KeyVectors = 11 * 8;

    /// <summary>Spreads the 176-byte schedule into <see cref="KeyVectors"/> vectors: every lane gets the same key.</summary>
    public static void SliceKeys(byte* schedule, Vector128<byte>* keys)
    {
        for (int round = 0; round < 11; round++)
        {
            var key = Vector128.Load(schedule + (16 * round));
            for (int bit = 0; bit < 8; bit++)
            {
                Vector128<byte> mask = Vector128.Create((byte)(1 << bit));
                keys[(8 * round) + bit] = Vector128.Equals(key & mask, mask);
            }
        }
    }

    /// <summary>Encrypts the eight blocks at <paramref name="state"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Encrypt(Vector128<byte>* keys, Vector128<byte>* state)
    {
        Transpose(state);
        AddRoundKey(state, keys);
        for (int round = 1; round < 10; round++)
        {
            SubBytes(state);
            ShiftRows(state);
            MixColumns(state);
            AddRoundKey(state, keys + (8 * round));
        }

        SubBytes(state);
        ShiftRows(state);
        AddRoundKey(state, keys + 80);
        Transpose(state);
    }

    /// <summary>Decrypts the eight blocks at <paramref name="state"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Decrypt(Vector128<byte>* keys, Vector128<byte>* state)
    {
        Transpose(state);
        AddRoundKey(state, keys + 80);
        for (int round = 9; round >= 0; round--)
        {
            InverseShiftRows(state);
            InverseAffine(state);
            SubBytes(state);
            InverseAffine(state);
            AddRoundKey(state, keys + (8 * round));
            if (round == 0)
                break;
            // MixColumns to the fourth power is the identity, so its inverse is its third.
            MixColumns(state);
            MixColumns(state);
            MixColumns(state);
        }

        Transpose(state);
    }

    /// <summary>Applies the S-box to up to 16 bytes.</summary>
    public static void SubstituteBytes(byte* bytes, int length)
    {
        Vector128<byte>* state = stackalloc Vector128<byte>[Lanes];
        new Span<byte>(state, Lanes * 16).Clear();
        new ReadOnlySpan<byte>(bytes, length).CopyTo(new Span<byte>(state, 16));
        Transpose(state);
        SubBytes(state);
        Transpose(state);
        new ReadOnlySpan<byte>(state, length).CopyTo(new Span<byte>(bytes, length));
        CryptographicOperations.ZeroMemory(new Span<byte>(state, Lanes * 16));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddRoundKey(Vector128<byte>* q, Vector128<byte>* key)
    {
        for (int i = 0; i < 8; i++)
            q[i] ^= key[i];
    }

    /// <summary>Blocks to bits and back: the transposition of an 8×8 bit matrix in every byte lane is its own inverse.</summary>
    private static void Transpose(Vector128<byte>* q)
    {
        for (int i = 0; i < 8; i += 2)
            Swap(q + i, q + i + 1, 1, 0x55);
        for (int i = 0; i < 4; i++)
        {
            int low = (i & 1) | ((i & 2) << 1);
            Swap(q + low, q + low + 2, 2, 0x33);
        }

        for (int i = 0; i < 4; i++)
            Swap(q + i, q + i + 4, 4, 0x0F);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Swap(Vector128<byte>* a, Vector128<byte>* b, int shift, byte mask)
    {
        Vector128<byte> t = ((*a >>> shift) ^ *b) & Vector128.Create(mask);
        *b ^= t;
        *a ^= t << shift;
    }

    private static void ShiftRows(Vector128<byte>* q)
    {
        for (int i = 0; i < 8; i++)
            q[i] = Vector128.Shuffle(q[i], Vector128.Create((byte)0, 5, 10, 15, 4, 9, 14, 3, 8, 13, 2, 7, 12, 1, 6, 11));
    }

    private static void InverseShiftRows(Vector128<byte>* q)
    {
        for (int i = 0; i < 8; i++)
            q[i] = Vector128.Shuffle(q[i], Vector128.Create((byte)0, 13, 10, 7, 4, 1, 14, 11, 8, 5, 2, 15, 12, 9, 6, 3));
    }

    /// <summary>Every byte of a column takes the place of the one above it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Up(Vector128<byte> v) =>
        Vector128.Shuffle(v, Vector128.Create((byte)1, 2, 3, 0, 5, 6, 7, 4, 9, 10, 11, 8, 13, 14, 15, 12));

    /// <summary>The same by two places.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> UpTwo(Vector128<byte> v) =>
        Vector128.Shuffle(v, Vector128.Create((byte)2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13));

    private static void MixColumns(Vector128<byte>* q)
    {
        // b[r] = 2·(a[r] ^ a[r+1]) ^ a[r+1] ^ a[r+2] ^ a[r+3]; doubling moves bits up and folds bit 7 into 0, 1, 3, 4.
        Vector128<byte> u0 = Up(q[0]), u1 = Up(q[1]), u2 = Up(q[2]), u3 = Up(q[3]);
        Vector128<byte> u4 = Up(q[4]), u5 = Up(q[5]), u6 = Up(q[6]), u7 = Up(q[7]);
        Vector128<byte> t0 = q[0] ^ u0, t1 = q[1] ^ u1, t2 = q[2] ^ u2, t3 = q[3] ^ u3;
        Vector128<byte> t4 = q[4] ^ u4, t5 = q[5] ^ u5, t6 = q[6] ^ u6, t7 = q[7] ^ u7;
        q[0] = t7 ^ u0 ^ UpTwo(t0);
        q[1] = t0 ^ t7 ^ u1 ^ UpTwo(t1);
        q[2] = t1 ^ u2 ^ UpTwo(t2);
        q[3] = t2 ^ t7 ^ u3 ^ UpTwo(t3);
        q[4] = t3 ^ t7 ^ u4 ^ UpTwo(t4);
        q[5] = t4 ^ u5 ^ UpTwo(t5);
        q[6] = t5 ^ u6 ^ UpTwo(t6);
        q[7] = t6 ^ u7 ^ UpTwo(t7);
    }

    /// <summary>x → B(x ^ 0x63), B the inverse of the S-box's linear part: around the S-box it makes the inverse S-box.</summary>
    private static void InverseAffine(Vector128<byte>* q)
    {
        Vector128<byte> q0 = ~q[0], q1 = ~q[1], q2 = q[2], q3 = q[3], q4 = q[4], q5 = ~q[5], q6 = ~q[6], q7 = q[7];
        q[7] = q1 ^ q4 ^ q6;
        q[6] = q0 ^ q3 ^ q5;
        q[5] = q7 ^ q2 ^ q4;
        q[4] = q6 ^ q1 ^ q3;
        q[3] = q5 ^ q0 ^ q2;
        q[2] = q4 ^ q7 ^ q1;
        q[1] = q3 ^ q6 ^ q0;
        q[0] = q2 ^ q5 ^ q7;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SubBytes(Vector128<byte>* q)
    {
        Vector128<byte> x0 = q[7], x1 = q[6], x2 = q[5], x3 = q[4], x4 = q[3], x5 = q[2], x6 = q[1], x7 = q[0];

        // Linear layer in front.
        Vector128<byte> y14 = x3 ^ x5, y13 = x0 ^ x6, y9 = x0 ^ x3, y8 = x0 ^ x5, t0 = x1 ^ x2;
        Vector128<byte> y1 = t0 ^ x7, y4 = y1 ^ x3, y12 = y13 ^ y14, y2 = y1 ^ x0, y5 = y1 ^ x6, y3 = y5 ^ y8;
        Vector128<byte> t1 = x4 ^ y12, y15 = t1 ^ x5, y20 = t1 ^ x1, y6 = y15 ^ x7, y10 = y15 ^ t0, y11 = y20 ^ y9;
        Vector128<byte> y7 = x7 ^ y11, y17 = y10 ^ y11, y19 = y10 ^ y8, y16 = t0 ^ y11, y21 = y13 ^ y16, y18 = x0 ^ y16;

        // Inversion in GF(2^8) through GF(2^4).
        Vector128<byte> t2 = y12 & y15, t4 = (y3 & y6) ^ t2, t6 = (y4 & x7) ^ t2;
        Vector128<byte> t7 = y13 & y16, t9 = (y5 & y1) ^ t7, t11 = (y2 & y7) ^ t7;
        Vector128<byte> t12 = y9 & y11, t14 = (y14 & y17) ^ t12, t16 = (y8 & y10) ^ t12;
        Vector128<byte> t21 = t4 ^ t14 ^ y20, t22 = t6 ^ t16 ^ y19, t23 = t9 ^ t14 ^ y21, t24 = t11 ^ t16 ^ y18;
        Vector128<byte> t25 = t21 ^ t22, t26 = t21 & t23, t27 = t24 ^ t26, t29 = (t25 & t27) ^ t22;
        Vector128<byte> t30 = t23 ^ t24, t31 = t22 ^ t26, t33 = (t31 & t30) ^ t24;
        Vector128<byte> t34 = t23 ^ t33, t35 = t27 ^ t33, t36 = t24 & t35, t37 = t36 ^ t34;
        Vector128<byte> t38 = t27 ^ t36, t40 = t25 ^ (t29 & t38);
        Vector128<byte> t41 = t40 ^ t37, t42 = t29 ^ t33, t43 = t29 ^ t40, t44 = t33 ^ t37, t45 = t42 ^ t41;
        Vector128<byte> z0 = t44 & y15, z1 = t37 & y6, z2 = t33 & x7, z3 = t43 & y16, z4 = t40 & y1, z5 = t29 & y7;
        Vector128<byte> z6 = t42 & y11, z7 = t45 & y17, z8 = t41 & y10, z9 = t44 & y12, z10 = t37 & y3, z11 = t33 & y4;
        Vector128<byte> z12 = t43 & y13, z13 = t40 & y5, z14 = t29 & y2, z15 = t42 & y9, z16 = t45 & y14, z17 = t41 & y8;

        // Linear layer behind.
        Vector128<byte> t46 = z15 ^ z16, t47 = z10 ^ z11, t48 = z5 ^ z13, t49 = z9 ^ z10, t50 = z2 ^ z12, t51 = z2 ^ z5;
        Vector128<byte> t52 = z7 ^ z8, t53 = z0 ^ z3, t54 = z6 ^ z7, t55 = z16 ^ z17, t56 = z12 ^ t48, t57 = t50 ^ t53;
        Vector128<byte> t58 = z4 ^ t46, t59 = z3 ^ t54, t60 = t46 ^ t57, t61 = z14 ^ t57, t62 = t52 ^ t58, t63 = t49 ^ t58;
        Vector128<byte> t64 = z4 ^ t59, t65 = t61 ^ t62, t66 = z1 ^ t63, t67 = t64 ^ t65;
        Vector128<byte> s3 = t53 ^ t66;
        q[7] = t59 ^ t63;
        q[6] = t64 ^ ~s3;
        q[5] = t55 ^ ~t67;
        q[4] = s3;
        q[3] = t51 ^ t66;
        q[2] = t47 ^ t65;
        q[1] = t56 ^ ~t62;
        q[0] = t48 ^ ~t60;
    }
}
