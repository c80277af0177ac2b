namespace Dxcp.Cryptography;

/// <summary>Lines for whoever watches the process. One that cannot be written is dropped: nobody is there to give an exception to.</summary>
internal static class StandardError
{
    public static void WriteLine(string line)
    {
        try
        {
            Console.Error.WriteLine(line);
        }
        catch (Exception)
        {
            // A full disk, a closed pipe, no standard error at all.
        }
    }
}
