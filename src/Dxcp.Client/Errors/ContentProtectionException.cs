using Dxcp.Abi;

namespace Dxcp.Client;

/// <summary>
/// Something between the application and Direct3D went wrong. <see cref="Exception.HResult"/> is the code that Direct3D
/// gave, or E_FAIL where it gave none. Messages name operations, sizes and codes, never keys or contents.
/// </summary>
public class ContentProtectionException : Exception
{
    /// <summary>A failure without a code.</summary>
    public ContentProtectionException()
        : this("Content protection failed.")
    {
    }

    /// <summary>A failure without a code of Direct3D's.</summary>
    public ContentProtectionException(string message)
        : base(message) => HResult = Abi.HResult.E_FAIL;

    /// <summary>A failure with its cause.</summary>
    public ContentProtectionException(string message, Exception innerException)
        : base(message, innerException) => HResult = Abi.HResult.E_FAIL;

    /// <summary>A failure with the code that Direct3D gave.</summary>
    /// <param name="message">What failed.</param>
    /// <param name="code">The HRESULT.</param>
    public ContentProtectionException(string message, int code)
        : base(message) => HResult = code;

    /// <summary>Turns a failed call into the exception that says so; returns if <paramref name="code"/> is a success.</summary>
    internal static void ThrowIfFailed(int code, string operation)
    {
        if (code >= 0)
            return;
        string message = $"{operation} failed: {HResultName.Of(code)}.";
        throw DeviceLostException.Means(code) ? new DeviceLostException(message, code) : new ContentProtectionException(message, code);
    }
}
