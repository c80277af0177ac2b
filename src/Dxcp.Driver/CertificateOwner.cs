namespace Dxcp.Driver;

/// <summary>What a certificate is asked for.</summary>
public enum CertificateOwner
{
    /// <summary>Something that has none.</summary>
    None,

    /// <summary>A crypto session.</summary>
    CryptoSession,

    /// <summary>An authenticated channel to the driver.</summary>
    SoftwareChannel,

    /// <summary>An authenticated channel to the hardware.</summary>
    HardwareChannel,
}
