namespace Dxcp.Diagnostics;

/// <summary>What is wrong with a file, in words of ours: the library that is compiled ahead of time leaves out the system's.</summary>
public static class Trouble
{
    /// <summary>A half-sentence.</summary>
    public static string Of(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return exception switch
        {
            FileNotFoundException => "there is no such file",
            DirectoryNotFoundException => "there is no such folder",
            PathTooLongException => "its name is too long",
            UnauthorizedAccessException => "permission denied, or a folder",
            // ENOSPC; ERROR_DISK_FULL and ERROR_HANDLE_DISK_FULL.
            IOException { HResult: 28 or unchecked((int)0x80070070) or unchecked((int)0x80070027) } => "no space is left",
            IOException => $"input or output failed, code 0x{exception.HResult:X}",
            OutOfMemoryException => "no memory is left",
            NotSupportedException or ArgumentException => "it is no name of a file",
            _ => exception.GetType().Name,
        };
    }
}
