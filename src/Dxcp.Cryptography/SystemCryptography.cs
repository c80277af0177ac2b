using System.Runtime.InteropServices;
using Dxcp.Diagnostics;

namespace Dxcp.Cryptography;

/// <summary>
/// What .NET's cryptography is made of on Linux: OpenSSL's libssl, found when it is first used. Where there is none, .NET ends the process; whoever is a guest
/// in it asks here first (S370). Thread-safe.
/// </summary>
public static class SystemCryptography
{
    /// <summary>A version of libssl that somebody asked .NET for instead of its own choice.</summary>
    private const string Variable = "CLR_OPENSSL_VERSION_OVERRIDE";

    private static readonly Lazy<bool> s_isThere = new(Look);

    /// <summary>Whether it can be used. If not, the first look says in one line on standard error what is missing.</summary>
    public static bool IsThere => !OperatingSystem.IsLinux() || s_isThere.Value;

    private static bool Look()
    {
        string?[] versions = [Environment.GetEnvironmentVariable(Variable), "3", "1.1"];
        // By the bare name, as .NET does: where the system looks, and nowhere else (S135). Never unloaded: .NET is about to load it.
        foreach (string? version in versions)
        {
            if (!string.IsNullOrEmpty(version)
                && NativeLibrary.TryLoad($"libssl.so.{version}", typeof(SystemCryptography).Assembly, DllImportSearchPath.System32, out _))
            {
                return true;
            }
        }

        ErrorStream.WriteLine("dxcp: no libssl is installed, which .NET's cryptography needs on Linux: no device can be made. Install OpenSSL's libraries, "
            + "version 3 or 1.1 (Debian: libssl3).");
        return false;
    }
}
