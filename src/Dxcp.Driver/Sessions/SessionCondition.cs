using static Dxcp.Abi.D3D11_CRYPTO_SESSION_STATUS;

namespace Dxcp.Driver;

/// <summary>Whether what a session protects is still good. The values are those that all interfaces have (D3D11_CRYPTO_SESSION_STATUS).</summary>
public enum SessionCondition
{
    /// <summary>The session works, or has no key yet.</summary>
    Good = (int)D3D11_CRYPTO_SESSION_STATUS_OK,

    /// <summary>The key is lost; protected surfaces keep what they have.</summary>
    KeyLost = (int)D3D11_CRYPTO_SESSION_STATUS_KEY_LOST,

    /// <summary>The key is lost, and with it what was in protected surfaces.</summary>
    KeyAndContentLost = (int)D3D11_CRYPTO_SESSION_STATUS_KEY_AND_CONTENT_LOST,
}
