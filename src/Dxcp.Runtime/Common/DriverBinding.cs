using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Dxcp.Diagnostics;

namespace Dxcp.Runtime;

/// <summary>
/// Where a display driver is entered: the addresses of its exports. Which driver a new device gets, in this order: the one
/// of the enclosing <see cref="Use"/>, the one of <see cref="UseLibrary"/>, the library that the environment variable
/// <c>DXCP_DRIVER</c> names by path, and last the one that the program was composed with
/// (<see cref="Direct3D11.UseDriver"/>). Safe from any thread.
/// </summary>
public sealed unsafe class DriverBinding
{
    /// <summary>The environment variable that names a driver library.</summary>
    public const string EnvironmentVariable = "DXCP_DRIVER";

    private static readonly ConcurrentDictionary<string, DriverBinding> s_libraries = new();
    private static readonly AsyncLocal<DriverBinding?> s_scope = new();
    private static DriverBinding? s_library;
    private static nint s_openAdapter;
    private static nint s_openAdapter10_2;

    private DriverBinding(nint openAdapter, nint openAdapter10_2, string name)
    {
        OpenAdapter = openAdapter;
        OpenAdapter10_2 = openAdapter10_2;
        Name = name;
    }

    /// <summary>Address of the Direct3D 9 entry <c>OpenAdapter</c>; 0 if the driver has none.</summary>
    public nint OpenAdapter { get; }

    /// <summary>Address of the Direct3D 11 entry <c>OpenAdapter10_2</c>; 0 if the driver has none.</summary>
    public nint OpenAdapter10_2 { get; }

    /// <summary>For messages: the library's path, or "built-in driver".</summary>
    public string Name { get; }

    /// <summary>A driver in this process. Either address may be 0, not both.</summary>
    /// <exception cref="ArgumentException">Both are 0.</exception>
    public static DriverBinding FromEntryPoints(nint openAdapter, nint openAdapter10_2)
    {
        if (openAdapter == 0 && openAdapter10_2 == 0)
            throw new ArgumentException("A driver needs at least one entry point.", nameof(openAdapter10_2));
        return new DriverBinding(openAdapter, openAdapter10_2, "built-in driver");
    }

    /// <summary>A driver library. It is loaded once in a process and never unloaded: its tables may be in use.</summary>
    /// <param name="path">Whole path of the library: nothing is looked for in the working directory, nor anywhere else.</param>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty, or no whole path.</exception>
    /// <exception cref="DllNotFoundException">The library cannot be loaded.</exception>
    /// <exception cref="BadImageFormatException">It is none for this processor.</exception>
    /// <exception cref="EntryPointNotFoundException">It exports neither OpenAdapter nor OpenAdapter10_2.</exception>
    public static DriverBinding FromLibrary(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!Path.IsPathFullyQualified(path))
            throw new ArgumentException($"'{path}' is no whole path, and nothing is looked for in the working directory (S135).", nameof(path));
        return s_libraries.GetOrAdd(path, static p =>
        {
            nint library = NativeLibrary.Load(p);
            _ = NativeLibrary.TryGetExport(library, "OpenAdapter", out nint openAdapter);
            _ = NativeLibrary.TryGetExport(library, "OpenAdapter10_2", out nint openAdapter10_2);
            return openAdapter != 0 || openAdapter10_2 != 0
                ? new DriverBinding(openAdapter, openAdapter10_2, p)
                : throw new EntryPointNotFoundException($"{p} is no display driver: it exports neither OpenAdapter nor OpenAdapter10_2.");
        });
    }

    /// <summary>What <see cref="FromLibrary"/> refused, a half-sentence for people.</summary>
    /// <param name="path">The library.</param>
    /// <param name="problem">What was thrown.</param>
    public static string Why(string path, Exception problem)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(problem);
        return problem is EntryPointNotFoundException ? problem.Message.TrimEnd('.') : LibraryTrouble.Of(path, problem);
    }

    /// <summary>Makes all devices created from now on use a driver library; null takes that back. Throws as <see cref="FromLibrary"/>.</summary>
    public static void UseLibrary(string? path) => UseForAll(path is null ? null : FromLibrary(path));

    /// <summary>Makes devices created in this flow of control use a driver, until the result is disposed of.</summary>
    public static IDisposable Use(DriverBinding binding)
    {
        ArgumentNullException.ThrowIfNull(binding);
        var restore = new Restore(s_scope.Value);
        s_scope.Value = binding;
        return restore;
    }

    /// <summary>The driver for a new device; null if nobody named one, or the named library cannot be used (said on standard error).</summary>
    public static DriverBinding? Current => Find(out _);

    /// <summary>As <see cref="UseLibrary"/>, with a driver that is there already; for tests.</summary>
    internal static void UseForAll(DriverBinding? binding) => Volatile.Write(ref s_library, binding);

    /// <summary>How to come by a driver, a sentence.</summary>
    internal const string Remedy = EnvironmentVariable + " names a driver's library by its whole path; without it, DxcpUseDriver or UseDriver do.";

    /// <summary>As <see cref="Current"/>, and why there is none, a half-sentence.</summary>
    internal static DriverBinding? Find(out string lack)
    {
        lack = "";
        if ((s_scope.Value ?? Volatile.Read(ref s_library)) is { } chosen)
            return chosen;
        if (Environment.GetEnvironmentVariable(EnvironmentVariable) is { Length: > 0 } path)
            return TryLibrary(path, out lack);
        nint openAdapter = Volatile.Read(ref s_openAdapter);
        nint openAdapter10_2 = Volatile.Read(ref s_openAdapter10_2);
        if (openAdapter != 0 || openAdapter10_2 != 0)
            return FromEntryPoints(openAdapter, openAdapter10_2);
        lack = "there is no driver";
        return null;
    }

    /// <summary>Whether a new device would get the driver that the program was composed with.</summary>
    internal static bool IsBuiltIn => s_scope.Value is null && Volatile.Read(ref s_library) is null
        && Environment.GetEnvironmentVariable(EnvironmentVariable) is not { Length: > 0 };

    /// <summary>The program's own driver for Direct3D 9; 0 for none.</summary>
    internal static void ComposeOpenAdapter(nint entryPoint) => Volatile.Write(ref s_openAdapter, entryPoint);

    /// <summary>The program's own driver for Direct3D 11; 0 for none.</summary>
    internal static void ComposeOpenAdapter10_2(nint entryPoint) => Volatile.Write(ref s_openAdapter10_2, entryPoint);

    private static DriverBinding? TryLibrary(string path, out string lack)
    {
        try
        {
            lack = "";
            return FromLibrary(path);
        }
        catch (Exception problem) when (problem is ArgumentException or DllNotFoundException or BadImageFormatException or EntryPointNotFoundException)
        {
            // Callers get no more than an HRESULT, and the variable is the user's.
            string line = Why(path, problem);
            ErrorStream.WriteLine($"dxcp: {EnvironmentVariable}: {line}");
            lack = $"there is no driver: the library that {EnvironmentVariable} names cannot be used: {line.TrimEnd('.', ' ')}";
            return null;
        }
    }

    private sealed class Restore(DriverBinding? previous) : IDisposable
    {
        public void Dispose() => s_scope.Value = previous;
    }
}
