namespace Dxcp.Client;

/// <summary>A surface in protected memory: frames come in by DecryptionBlt and go out, encrypted, by EncryptionBlt.</summary>
/// <remarks>Thread-safe; the order of blts from several threads is the order in which they come.</remarks>
public sealed class ProtectedSurface : IDisposable
{
    internal ProtectedSurface(ContentProtectionDevice device, ISurfaceApi api)
    {
        Device = device;
        Api = api;
        Layout = FrameLayout.Of(api.Format, api.Width, api.Height);
    }

    /// <summary>The format.</summary>
    public FrameFormat Format => Api.Format;

    /// <summary>Pixels.</summary>
    public int Width => Api.Width;

    /// <summary>Pixels.</summary>
    public int Height => Api.Height;

    /// <summary>
    /// What opens the surface on another device (<see cref="ContentProtectionDevice.OpenSharedSurface"/>), here and in other
    /// processes; valid as long as the surface lives. Zero if it is not shared. No secret: who may open is the driver's to watch.
    /// </summary>
    public nint SharedHandle => Api.SharedHandle;

    /// <summary>How a frame for this surface lies in the application's memory.</summary>
    public FrameLayout Layout { get; }

    internal ContentProtectionDevice Device { get; }

    internal ISurfaceApi Api { get; }

    /// <summary>Releases the surface.</summary>
    public void Dispose()
    {
        lock (Device.Gate)
            Api.Dispose();
    }
}
