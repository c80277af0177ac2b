using System.Runtime.InteropServices;
using System.Text;

namespace Dxcp.Cryptography;

/// <summary>
/// Lines for whoever watches the process. One that cannot be written is dropped: nobody is there to give an exception to. Not by way of
/// <see cref="Console.Error"/>, which on Unix takes over signals and the terminal: those belong to the program that we are in (S136).
/// </summary>
internal static unsafe class StandardError
{
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
            // A full disk, a closed pipe, no standard error at all.
        }
    }

    [DllImport("libc", EntryPoint = "write"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint Write(int descriptor, byte* from, nuint size);
}
