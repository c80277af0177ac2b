using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.InteropServices;
using Dxcp.Diagnostics;

namespace Dxcp.Codecs.Avcodec;

/// <summary>
/// Finds libavcodec: what <see cref="Variable"/> names by its whole path, a file or a folder; otherwise on Linux what the system's loader finds under the
/// library's own names, on macOS and Windows what lies in this library's folder, the program's, or Homebrew's. Never what lies in the working directory (S135).
/// </summary>
internal static class AvcodecFinder
{
    /// <summary>The environment variable that names the library; "none" for none.</summary>
    public const string Variable = "DXCP_AVCODEC";

    /// <summary>The value of <see cref="Variable"/> that switches the codecs off.</summary>
    public const string None = "none";

    /// <summary>The majors that are known, the newest first.</summary>
    private static readonly int[] s_majors = [62, 61, 60, 59];

    /// <summary>The libraries to try, in turn: absolute paths, or names for the system's loader.</summary>
    /// <param name="named">The value of <see cref="Variable"/>.</param>
    /// <param name="log">Takes the line that says why what is named is not used.</param>
    public static IEnumerable<string> Candidates(string? named, Action<string> log) =>
        Candidates(named, Environment.GetEnvironmentVariable("LD_LIBRARY_PATH"), log);

    /// <inheritdoc cref="Candidates(string?, Action{string})"/>
    /// <param name="named">The value of <see cref="Variable"/>.</param>
    /// <param name="loaderFolders">The folders in which the loader of Linux looks first.</param>
    /// <param name="log">Takes the line that says why what is named is not used.</param>
    internal static IEnumerable<string> Candidates(string? named, string? loaderFolders, Action<string> log)
    {
        if (named == None)
            return [];
        if (string.IsNullOrEmpty(named))
        {
            // The loader of Linux looks into its own folders, unless a variable sends it into the working directory.
            return OperatingSystem.IsLinux() && HasAbsoluteFolders(loaderFolders)
                ? s_majors.Select(FileName)
                : Folders.SelectMany(InFolder);
        }

        if (!Path.IsPathFullyQualified(named))
            log($"dxcp: {Variable}: '{named}' is no whole path, and nothing is looked for in the working directory (S135).");
        else if (Directory.Exists(named))
            return InFolder(named);
        else
            return [named];
        return [];
    }

    /// <summary>Loads a library and the libavutil that belongs to it.</summary>
    /// <exception cref="DllNotFoundException">It cannot be loaded.</exception>
    /// <exception cref="BadImageFormatException">It is none for this processor.</exception>
    /// <exception cref="EntryPointNotFoundException">It lacks a function.</exception>
    /// <exception cref="NotSupportedException">It has another layout.</exception>
    public static AvcodecFunctions Load(string path)
    {
        string folder = Path.GetDirectoryName(path) ?? "";
        if (folder.Length != 0)
        {
            // What libavcodec is linked to lies beside it; Windows would look for it in the program's folder, and in the working directory.
            foreach (string other in Beside(folder))
                _ = NativeLibrary.TryLoad(other, out _);
        }

        nint avcodec = NativeLibrary.Load(path); // never unloaded: decoders may be on it
        if (NativeLibrary.TryGetExport(avcodec, "av_frame_alloc", out _))
            return new(avcodec, avcodec);
        return new(avcodec, NativeLibrary.Load(Path.Combine(folder, AvutilOf(Path.GetFileName(path)))));
    }

    /// <summary>The name of the libavutil that belongs to a libavcodec: it counts two majors less.</summary>
    internal static string AvutilOf(string avcodec)
    {
        string avutil = avcodec.Replace("avcodec", "avutil", StringComparison.Ordinal);
        foreach (int major in s_majors)
        {
            // One of them alone: what comes of 61 is a major too.
            if (avutil.Contains(Text(major), StringComparison.Ordinal))
                return avutil.Replace(Text(major), Text(major - 2), StringComparison.Ordinal);
        }

        return avutil;
    }

    private static IEnumerable<string> Folders
    {
        get
        {
            yield return OwnFolder;
            yield return Path.GetDirectoryName(Environment.ProcessPath) ?? "";
            if (OperatingSystem.IsMacOS())
            {
                yield return "/opt/homebrew/lib";
                yield return "/usr/local/lib";
            }
        }
    }

    [UnconditionalSuppressMessage("SingleFile", "IL3000", Justification = "An assembly without a file of its own is provided for.")]
    private static string OwnFolder
    {
        get
        {
            string assembly = typeof(AvcodecFinder).Assembly.Location;
            return assembly.Length != 0 ? Path.GetDirectoryName(assembly) ?? "" : AppContext.BaseDirectory;
        }
    }

    private static string FileName(int major) => OperatingSystem.IsWindows() ? $"avcodec-{Text(major)}.dll"
        : OperatingSystem.IsMacOS() ? $"libavcodec.{Text(major)}.dylib" : $"libavcodec.so.{Text(major)}";

    private static string Text(int major) => major.ToString(CultureInfo.InvariantCulture);

    private static bool HasAbsoluteFolders(string? variable) =>
        string.IsNullOrEmpty(variable) || variable.Split(':', ';').All(Path.IsPathFullyQualified);

    private static IEnumerable<string> InFolder(string folder) =>
        s_majors.Select(major => Path.Combine(folder, FileName(major))).Where(path => Path.IsPathFullyQualified(path) && File.Exists(path));

    private static IEnumerable<string> Beside(string folder)
    {
        if (!OperatingSystem.IsWindows())
            return [];
        try
        {
            return [.. Directory.EnumerateFiles(folder, "avutil-*.dll"), .. Directory.EnumerateFiles(folder, "swresample-*.dll")];
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>Says why a library is not used, in one line on standard error.</summary>
    public static void Say(string line) => ErrorStream.WriteLine(line);
}
