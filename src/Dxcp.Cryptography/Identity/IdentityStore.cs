using System.Diagnostics;
using System.Runtime.Versioning;
using System.Security.AccessControl;
using System.Security.Cryptography;
using System.Security.Principal;

namespace Dxcp.Cryptography;

/// <summary>
/// The folder that keeps an identity: one file, replaced as a whole, so that a reader sees the old one or the new one;
/// a lock file beside it lets one process at a time make a new one.
/// </summary>
internal sealed class IdentityStore(string folder)
{
    public const string FileName = "driver-identity.pem";
    public const string LockName = "driver-identity.lock";

    private const UnixFileMode OwnerOnlyFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnerOnlyFolder = OwnerOnlyFile | UnixFileMode.UserExecute;
    private const UnixFileMode Others = ~OwnerOnlyFolder;

    /// <summary>How long to wait for another process that is making an identity: far longer than it takes.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    private static readonly Dictionary<string, DriverIdentity> s_inMemory = [];

    private readonly string _path = Path.Combine(folder, FileName);

    /// <summary>The folder to use, or null if the user has none.</summary>
    /// <exception cref="DriverIdentityException">The name is no path.</exception>
    public static string? ResolveFolder(string? folder)
    {
        string? named = string.IsNullOrEmpty(folder) ? Environment.GetEnvironmentVariable(DriverIdentity.FolderVariable) : folder;
        if (string.IsNullOrEmpty(named))
        {
            string data = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
            return data.Length == 0 ? null : Path.Combine(data, "dxcp");
        }

        try
        {
            return Path.GetFullPath(named);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException or PathTooLongException)
        {
            throw new DriverIdentityException($"The folder for the driver's identity ({DriverIdentity.FolderVariable}) is no path: {e.Message}", e);
        }
    }

    public DriverIdentity LoadOrCreate()
    {
        if (Load() is { } kept)
            return kept;
        if (File.Exists(folder))
            throw new DriverIdentityException(
                $"'{folder}' is to keep the driver's identity but is a file, not a folder; remove it or set {DriverIdentity.FolderVariable} to a folder.");
        try
        {
            CreateFolder();
            using FileStream? turn = TakeTurn();
            // Another process may have made one while this one waited.
            if (Load() is { } made)
                return made;
            return Keep(IdentityFactory.Create()) ?? InMemory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return InMemory(folder);
        }
    }

    /// <summary>
    /// The identity of this process for a folder that cannot be written: the same for the driver and for those who are to
    /// trust it. Each caller gets an object of its own to dispose of.
    /// </summary>
    public static DriverIdentity InMemory(string folder)
    {
        lock (s_inMemory)
        {
            if (!s_inMemory.TryGetValue(folder, out DriverIdentity? identity))
                s_inMemory.Add(folder, identity = IdentityFactory.Create());
            byte[] copy = IdentityFile.Write(identity);
            try
            {
                return IdentityFile.Read(copy) ?? IdentityFactory.Create();
            }
            finally
            {
                CryptographicOperations.ZeroMemory(copy);
            }
        }
    }

    /// <summary>The identity kept, or null if there is none that can be read, is whole and valid and was nobody else's to read.</summary>
    private DriverIdentity? Load()
    {
        byte[] file = [];
        try
        {
            using FileStream stream = new(_path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
            if (stream.Length > IdentityFile.MaximumSize)
                return null;
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(stream.SafeFileHandle) & Others) != 0)
                return null;
            file = new byte[stream.Length];
            stream.ReadExactly(file);
            if (IdentityFile.Read(file) is not { } identity)
                return null;
            identity.KeptIn = _path;
            return identity;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(file);
        }
    }

    /// <summary>Writes beside the file and puts the result in its place in one step; null if it cannot be kept.</summary>
    private DriverIdentity? Keep(DriverIdentity identity)
    {
        byte[] file = IdentityFile.Write(identity);
        string temporary = Path.Combine(folder, $"{FileName}.{Guid.NewGuid():N}");
        try
        {
            using (FileStream stream = OpenOwnerOnly(temporary, FileMode.CreateNew))
            {
                stream.Write(file);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, _path, overwrite: true);
            identity.KeptIn = _path;
            return identity;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            TryDelete(temporary);
            identity.Dispose();
            return null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(file);
        }
    }

    private void CreateFolder()
    {
        if (Directory.Exists(folder))
            return;
        if (OperatingSystem.IsWindows())
            CreateOwnerOnlyFolder(folder);
        else
            Directory.CreateDirectory(folder, OwnerOnlyFolder);
    }

    /// <summary>Waits until no other process is making an identity; null if one takes too long, and then two may be made.</summary>
    private FileStream? TakeTurn()
    {
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                return OpenOwnerOnly(Path.Combine(folder, LockName), FileMode.OpenOrCreate);
            }
            catch (IOException e) when (IsTaken(e))
            {
                if (Stopwatch.GetElapsedTime(start) > s_patience)
                    return null;
                Thread.Sleep(10);
            }
        }
    }

    /// <summary>A sharing violation: ERROR_SHARING_VIOLATION, or EWOULDBLOCK as Linux and macOS number it.</summary>
    private static bool IsTaken(IOException e) => e.HResult is unchecked((int)0x80070020) or 11 or 35;

    private static FileStream OpenOwnerOnly(string path, FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnlyFile;
        return new FileStream(path, options);
    }

    /// <summary>The folder's access list, which its files inherit, names the user alone.</summary>
    [SupportedOSPlatform("windows")]
    private static void CreateOwnerOnlyFolder(string path)
    {
        using var user = WindowsIdentity.GetCurrent();
        var security = new DirectorySecurity();
        security.SetAccessRuleProtection(isProtected: true, preserveInheritance: false);
        security.AddAccessRule(new FileSystemAccessRule(
            user.User!, FileSystemRights.FullControl, InheritanceFlags.ContainerInherit | InheritanceFlags.ObjectInherit, PropagationFlags.None,
                AccessControlType.Allow));
        new DirectoryInfo(path).Create(security);
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Nothing more can be done about it here.
        }
    }
}
