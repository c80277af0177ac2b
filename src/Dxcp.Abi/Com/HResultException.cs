namespace Dxcp.Abi;

/// <summary>A failure that has a code of its own; <see cref="EntryGuard"/> turns it into that code.</summary>
public sealed class HResultException : Exception
{
    /// <summary>A failure with E_FAIL.</summary>
    public HResultException() : this(Abi.HResult.E_FAIL)
    {
    }

    /// <summary>A failure with E_FAIL and a message.</summary>
    public HResultException(string message) : this(Abi.HResult.E_FAIL, message)
    {
    }

    /// <summary>A failure with E_FAIL, a message and a cause.</summary>
    public HResultException(string message, Exception innerException) : base(message, innerException) =>
        HResult = Abi.HResult.E_FAIL;

    /// <summary>A failure with a code.</summary>
    /// <param name="code">A failure HRESULT (negative); a success code is refused.</param>
    /// <param name="message">What failed; the code alone if null.</param>
    public HResultException(int code, string? message = null) : base(message ?? $"Failed: {HResultName.Of(code)}.")
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(code, 0);
        HResult = code;
    }

    /// <summary>Throws if <paramref name="code"/> is a failure.</summary>
    public static void ThrowIfFailed(int code)
    {
        if (code < 0)
            throw new HResultException(code);
    }
}
