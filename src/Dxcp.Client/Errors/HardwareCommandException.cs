namespace Dxcp.Client;

/// <summary>The secure environment refused a command. <see cref="Exception.HResult"/> is its status, as docs/hardware-drm.md lists it.</summary>
public sealed class HardwareCommandException : ContentProtectionException
{
    /// <summary>A refused command.</summary>
    public HardwareCommandException()
        : this("The secure environment refused a command.")
    {
    }

    /// <summary>A refused command, with a message.</summary>
    public HardwareCommandException(string message)
        : base(message)
    {
    }

    /// <summary>A refused command, with a cause.</summary>
    public HardwareCommandException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>A refused command, with the environment's status.</summary>
    public HardwareCommandException(string message, int status)
        : base(message, status)
    {
    }
}
