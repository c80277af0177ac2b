namespace Dxcp.Driver;

/// <summary>What goes with what: a bit without the one that it needs is a driver that cannot be (S218).</summary>
internal static class ProfileRules
{
    private static readonly (ProtectionCaps Bit, ProtectionCaps Needs)[] s_needs =
    [
        (ProtectionCaps.EncryptedReadBackKey, ProtectionCaps.EncryptedReadBack), // R24
        (ProtectionCaps.HardwareProtectUncompressed, ProtectionCaps.Hardware),
        (ProtectionCaps.HardwareProtectedMemoryPageable, ProtectionCaps.Hardware),
        (ProtectionCaps.HardwareTeardown, ProtectionCaps.Hardware),
        (ProtectionCaps.HardwareDrmCommunication, ProtectionCaps.Hardware),
        (ProtectionCaps.HardwareDrmCommunicationMultiThreaded, ProtectionCaps.HardwareDrmCommunication),
    ];

    /// <summary>What a profile lacks.</summary>
    /// <param name="Of">The bit that asks for it; none if a key exchange does.</param>
    /// <param name="Reason">What it asks for, as a half-sentence.</param>
    /// <param name="ByKeyExchange">Whether a key exchange asks.</param>
    public readonly record struct Lack(ProtectionCaps Of, string Reason, bool ByKeyExchange = false);

    /// <summary>The first thing that a profile lacks; null if it is whole.</summary>
    public static Lack? Missing(DriverProfile profile)
    {
        const ProtectionCaps OfRsa = ProtectionCaps.FreshenSessionKey | ProtectionCaps.EncryptedReadBack | ProtectionCaps.DecryptionBlt; // R13
        var protects = profile.Caps & (ProtectionCaps.Software | ProtectionCaps.Hardware);
        foreach (var bit in Enum.GetValues<ProtectionCaps>())
        {
            if (bit == ProtectionCaps.None || !profile.Has(bit))
                continue;
            if (protects == ProtectionCaps.None)
                return Needs(bit, "SOFTWARE or HARDWARE: nothing is protected without either");
            foreach (var (asking, needed) in s_needs)
            {
                if (asking == bit && !profile.Has(needed))
                    return Needs(bit, ProfileNames.Of(needed));
            }

            if ((OfRsa & bit) != 0 && !profile.KeyExchanges.Contains(KeyExchange.RsaesOaep))
                return Needs(bit, "the key exchange RSAES_OAEP: sessions keyed by HW_PROTECTION take no part in it (R13)");
            if (bit == ProtectionCaps.HardwareDrmCommunication && !profile.KeyExchanges.Contains(KeyExchange.HardwareProtection))
                return Needs(bit, "the key exchange HW_PROTECTION");
        }

        if (protects != ProtectionCaps.None && profile.KeyExchanges.IsEmpty)
            return new(ProtectionCaps.None, "a driver that protects needs a key exchange", ByKeyExchange: true);
        return profile.KeyExchanges.Contains(KeyExchange.HardwareProtection) && !profile.Has(ProtectionCaps.Hardware)
            ? new(ProtectionCaps.None, "HW_PROTECTION needs the capability HARDWARE", ByKeyExchange: true)
            : null;
    }

    private static Lack Needs(ProtectionCaps bit, string what) => new(bit, $"{ProfileNames.Of(bit)} needs {what}");
}
