namespace Dxcp.Cryptography;

/// <summary>What can be wrong with a certificate chain that looks like a driver's.</summary>
public enum ChainFlaw
{
    /// <summary>The leaf's signature is wrong.</summary>
    BrokenSignature,

    /// <summary>The leaf was valid once.</summary>
    Expired,

    /// <summary>The leaf is good, and for a key pair that nobody has.</summary>
    OtherKey,
}
