namespace Dxcp.Client;

/// <summary>Who may open a protected surface besides the device that made it.</summary>
public enum SurfaceSharing
{
    /// <summary>Nobody.</summary>
    None,

    /// <summary>Any device of any process that has its handle.</summary>
    Anyone,

    /// <summary>
    /// Devices of the process that made it, and of those that an authenticated channel named
    /// (<see cref="AuthenticatedChannel.SetSharedResourceAccess"/>): RESTRICT_SHARED_RESOURCE_DRIVER, which the driver watches over.
    /// </summary>
    Restricted,
}
