using System.Runtime.InteropServices;
using System.Text;
using Dxcp.Conformance;
using Dxcp.Driver;

namespace Dxcp.Cli.Conform;

/// <summary>A profile in force in a native library of DXCP's, by its DxcpUseProfile, until this is disposed of.</summary>
internal sealed unsafe class LibraryProfile : IDisposable
{
    private readonly delegate* unmanaged<byte*, int> _use;
    private readonly bool _isInUse;

    private LibraryProfile(nint use, DriverProfile? profile)
    {
        _use = (delegate* unmanaged<byte*, int>)use;
        if (profile is null)
            return;
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, profile.ToJson());
            Use(file);
            _isInUse = true;
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>What grants wishes for profiles; null for a library that is not DXCP's.</summary>
    public static Func<ProfileWish, IDisposable>? Of(nint library) => NativeLibrary.TryGetExport(library, "DxcpUseProfile", out nint use)
        ? wish => new LibraryProfile(use, ConformanceTargets.ProfileFor(wish)) : null;

    /// <summary>The same for a library that has been loaded already.</summary>
    public static Func<ProfileWish, IDisposable>? Of(string path) => NativeLibrary.TryLoad(path, out nint library) ? Of(library) : null;

    public void Dispose()
    {
        if (_isInUse)
            Use(null);
    }

    private void Use(string? file)
    {
        byte[]? name = file is null ? null : [.. Encoding.UTF8.GetBytes(file), 0];
        fixed (byte* bytes = name)
        {
            int code = _use(bytes);
            if (code < 0)
                throw new InvalidOperationException($"DxcpUseProfile: {code:X8}");
        }
    }
}
