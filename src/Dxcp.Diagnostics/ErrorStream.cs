using System.Runtime.InteropServices;
using System.Text;

namespace Dxcp.Diagnostics;

/// <summary>
/// Standard error, for the few lines that have no caller to go to. Not by way of <see cref="Console.Error"/>, which on Unix takes over signals and the
/// terminal: those belong to the program that we are in (S136). Safe from any thread.
/// </summary>
public static unsafe class ErrorStream
{
    /// <summary>Writes a line. One that cannot be written (a full disk, no standard error) is dropped: there is nobody left to tell.</summary>
    public static void WriteLine(string line)
    {
        byte[] text = Encoding.UTF8.GetBytes(line + Environment.NewLine);
        try
        {
            if (!OperatingSystem.IsWindows())
            {
                fixed (byte* first = text)
                    _ = Write(2, first, (nuint)text.Length);
                return;
            }

            using Stream stream = Console.OpenStandardError();
            stream.Write(text);
        }
        catch (Exception)
        {
            // Nobody is there to give it to.
        }
    }

    [DllImport("libc", EntryPoint = "write"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint Write(int descriptor, byte* from, nuint size);
}
