using System.Diagnostics;
using System.Runtime.Versioning;
using System.Security.AccessControl;
using System.Security.Principal;
using Dxcp.Diagnostics;
using Microsoft.Win32.SafeHandles;

namespace Dxcp.Cryptography;

/// <summary>
/// The folder that keeps an identity: one file, replaced as a whole, so that a reader sees the old one or the new one;
/// a lock file beside it lets one process at a time make a new one. What is replaced stays beside it.
/// </summary>
/// <param name="folder">The folder's full path.</param>
/// <param name="notice">Takes a line where an identity is replaced or cannot be kept (S39).</param>
internal sealed class IdentityStore(string folder, Action<string> notice)
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

    /// <summary>Called before the new file is written; for tests, whose disks are never full.</summary>
    internal Action? Writing { get; init; }

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
        try
        {
            if (Load() is { } kept)
                return kept;
        }
        catch (Exception e) when (e is IdentityFileException || IsFilesFault(e))
        {
            // Looked at again when no other process is making one.
        }

        if (File.Exists(folder))
        {
            throw new DriverIdentityException(
                $"'{folder}' is to keep the driver's identity but is a file, not a folder; remove it or set {DriverIdentity.FolderVariable} to a folder.");
        }

        try
        {
            CreateFolder();
            using FileStream? turn = TakeTurn();
            string? reason = null;
            try
            {
                // Another process may have made one while this one waited.
                if (Load() is { } made)
                    return made;
            }
            catch (IdentityFileException e)
            {
                reason = e.Message;
            }

            return Make(reason);
        }
        catch (Exception e) when (IsFilesFault(e))
        {
            return InMemory(folder, notice, $"{folder}: {Trouble.Of(e)}.");
        }
    }

    /// <summary>
    /// The identity of this process for a folder that cannot be used: the same for the driver and for those who are to
    /// trust it. Each caller gets an object of its own to dispose of; the first one says a line.
    /// </summary>
    /// <param name="folder">The folder, or empty if the user has none.</param>
    /// <param name="notice">Takes the line.</param>
    /// <param name="reason">Why, as a sentence.</param>
    public static DriverIdentity InMemory(string folder, Action<string> notice, string reason)
    {
        lock (s_inMemory)
        {
            if (!s_inMemory.TryGetValue(folder, out DriverIdentity? identity))
            {
                s_inMemory.Add(folder, identity = new DriverIdentity(IdentityRoot.Create()));
                notice($"dxcp: the driver's identity lives in this process alone, and no other will know its root: {reason} "
                    + $"Mend that, or set {DriverIdentity.FolderVariable} to a folder that can be written.");
            }

            return identity.Twin();
        }
    }

    private static bool IsFilesFault(Exception e) => e is IOException or UnauthorizedAccessException or NotSupportedException;

    /// <summary>The identity kept, or null if there is none.</summary>
    /// <exception cref="IdentityFileException">What is there is not whole, not valid, or was others' to read.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    private DriverIdentity? Load()
    {
        try
        {
            using SafeFileHandle handle = File.OpenHandle(_path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
            long length = RandomAccess.GetLength(handle);
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(handle) & Others) != 0)
                throw new IdentityFileException("other users could read or change it");
            if (length is 0 or > IdentityFile.MaximumSize)
                throw new IdentityFileException($"it is damaged (it has {length} bytes)");
            // Straight into secret memory: a stream would keep a copy in its buffer.
            using var file = new SecretMemory((int)length);
            for (int done = 0; done < file.Size;)
            {
                int read = RandomAccess.Read(handle, file.Span[done..], done);
                done += read > 0 ? read : throw new IdentityFileException("it is damaged (it ends too early)");
            }

            return new DriverIdentity(IdentityFile.Read(file.Span)) { KeptIn = _path };
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>
    /// Makes an identity and keeps it: writes beside the file and puts the result in its place in one step. The old file, if there is
    /// one, is kept beside it, moved when the new one is already written.
    /// </summary>
    /// <param name="reason">Why there is to be another one, or null if there is none.</param>
    private DriverIdentity Make(string? reason)
    {
        string temporary = Path.Combine(folder, $"{FileName}.{Guid.NewGuid():N}");
        var root = IdentityRoot.Create();
        try
        {
            using var file = new SecretMemory(IdentityFile.MaximumSize);
            int size = IdentityFile.Write(root, file.Span);
            using (FileStream stream = OpenOwnerOnly(temporary, FileMode.CreateNew))
            {
                Writing?.Invoke();
                RandomAccess.Write(stream.SafeFileHandle, file.Span[..size], 0);
                RandomAccess.FlushToDisk(stream.SafeFileHandle);
            }

            if (reason is not null)
            {
                string aside = SetAside();
                notice($"dxcp: the driver's identity '{_path}' was replaced: {reason}. The old one is '{aside}'; who trusted it is to trust the new one.");
            }

            File.Move(temporary, _path, overwrite: true);
            return new DriverIdentity(root) { KeptIn = _path };
        }
        catch
        {
            TryDelete(temporary);
            root.Dispose();
            throw;
        }
    }

    /// <summary>Moves the file to a name beside it that is free.</summary>
    private string SetAside()
    {
        for (int number = 1; ; number++)
        {
            string aside = $"{_path}.replaced-{number}";
            if (Path.Exists(aside))
                continue;
            File.Move(_path, aside);
            return aside;
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
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write, Share = FileShare.None, BufferSize = 0 };
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
