namespace Dxcp.Client;

/// <summary>The implementation does not report a capability that the call needs. Nothing was called or changed.</summary>
public sealed class CapabilityMissingException : ContentProtectionException
{
    /// <summary>A missing capability.</summary>
    public CapabilityMissingException()
        : this("The implementation lacks a capability.")
    {
    }

    /// <summary>A missing capability, with a message.</summary>
    public CapabilityMissingException(string message)
        : base(message, Abi.HResult.DXGI_ERROR_UNSUPPORTED)
    {
    }

    /// <summary>A missing capability, with a cause.</summary>
    public CapabilityMissingException(string message, Exception innerException)
        : base(message, innerException) => HResult = Abi.HResult.DXGI_ERROR_UNSUPPORTED;

    /// <summary>Names the capability.</summary>
    public CapabilityMissingException(ContentProtectionFlags missing)
        : this($"The implementation does not report {missing} (0x{(uint)missing:X}).") => Missing = missing;

    /// <summary>What is missing; None where it is not a capability bit.</summary>
    public ContentProtectionFlags Missing { get; }
}
