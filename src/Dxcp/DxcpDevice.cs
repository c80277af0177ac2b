using System.Security.Cryptography.X509Certificates;
using Dxcp.Abi;
using Dxcp.Client;
using Dxcp.Cryptography;

namespace Dxcp;

/// <summary>
/// The way into DXCP without a pointer: a device of its own Direct3D as <see cref="Client"/> sees it, and the root certificate in which its driver's chain
/// ends. <see cref="BuiltInDirect3D"/> gives the COM object instead, and <see cref="Direct3D11Device.From(nint)"/> takes anybody's. Thread-safe.
/// </summary>
/// <remarks>
/// All calls of the client are synchronous, as Direct3D's are: a frame is a cipher's work on the calling thread, a refresh takes less than a microsecond,
/// and nothing waits for another machine. What waits is a user's first call, some seconds, in which the driver's root is made; and a refresh, for the
/// frames that are under way. Whoever must not wait calls on a thread that may, by <see cref="Task.Run(Action)"/>.
/// </remarks>
public static class DxcpDevice
{
    /// <summary>Makes a device of Direct3D 11.</summary>
    /// <returns>The device; the caller disposes of it, before or after what was made on it.</returns>
    /// <exception cref="HResultException">
    /// D3D11CreateDevice failed: the message names it and its code, <see cref="Exception.HResult"/> has the code.
    /// </exception>
    /// <exception cref="ContentProtectionException">The driver that was asked for has no video interfaces.</exception>
    public static unsafe Direct3D11Device Create()
    {
        using ComPtr<ID3D11Device> device = BuiltInDirect3D.CreateDevice11();
        return Direct3D11Device.From(device.Pointer);
    }

    /// <summary>Makes a device of Direct3D 9Ex.</summary>
    /// <returns>The device; the caller disposes of it, before or after what was made on it.</returns>
    /// <exception cref="HResultException">
    /// Direct3DCreate9Ex or CreateDeviceEx failed: the message names it and its code, <see cref="Exception.HResult"/> has the code.
    /// </exception>
    /// <exception cref="ContentProtectionException">The driver that was asked for has no content protection.</exception>
    public static unsafe Direct3D9Device Create9()
    {
        using ComPtr<IDirect3DDevice9Ex> device = BuiltInDirect3D.CreateDevice9();
        return Direct3D9Device.From(device.Pointer);
    }

    /// <summary>
    /// Loads the root that DXCP's own driver has made for this user, whom <see cref="ContentProtectionDevice.CreateSession"/> then trusts. Another driver has
    /// another root: <see cref="TrustedRoot.Load"/> takes it from a file.
    /// </summary>
    /// <returns>A certificate without a private key; the caller disposes of it.</returns>
    /// <exception cref="DriverIdentityException">The folder that <see cref="DriverIdentity.FolderVariable"/> names is no folder, or the system cannot
    /// make keys; the message says which.</exception>
    public static X509Certificate2 LoadRoot()
    {
        using DriverIdentity identity = DriverIdentity.LoadOrCreate();
        return X509CertificateLoader.LoadCertificate(identity.Root.RawData);
    }
}
