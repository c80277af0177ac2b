using System.Runtime.InteropServices;

namespace Dxcp.Bench.Rivals;

/// <summary>OpenSSL's libcrypto, found when the program runs: EVP with aes-128-ctr.</summary>
internal sealed unsafe class OpenSsl
{
    private static readonly string[] s_names = OperatingSystem.IsWindows() ? ["libcrypto-3-x64", "libcrypto-3-arm64", "libcrypto-3"]
        : OperatingSystem.IsMacOS() ? ["libcrypto.3.dylib", "/opt/homebrew/lib/libcrypto.3.dylib", "/usr/local/lib/libcrypto.3.dylib"]
        : ["libcrypto.so.3", "libcrypto.so.1.1", "libcrypto.so"];

    private readonly delegate* unmanaged<void*> _newContext;
    private readonly delegate* unmanaged<void*, void> _freeContext;
    private readonly delegate* unmanaged<void*> _aes128Ctr;
    private readonly delegate* unmanaged<void*, void*, void*, byte*, byte*, int> _init;
    private readonly delegate* unmanaged<void*, byte*, int*, byte*, int, int> _update;

    private OpenSsl(nint library)
    {
        _newContext = (delegate* unmanaged<void*>)NativeLibrary.GetExport(library, "EVP_CIPHER_CTX_new");
        _freeContext = (delegate* unmanaged<void*, void>)NativeLibrary.GetExport(library, "EVP_CIPHER_CTX_free");
        _aes128Ctr = (delegate* unmanaged<void*>)NativeLibrary.GetExport(library, "EVP_aes_128_ctr");
        _init = (delegate* unmanaged<void*, void*, void*, byte*, byte*, int>)NativeLibrary.GetExport(library, "EVP_EncryptInit_ex");
        _update = (delegate* unmanaged<void*, byte*, int*, byte*, int, int>)NativeLibrary.GetExport(library, "EVP_EncryptUpdate");
        var version = (delegate* unmanaged<int, byte*>)NativeLibrary.GetExport(library, "OpenSSL_version");
        Version = Marshal.PtrToStringUTF8((nint)version(0)) ?? "OpenSSL";
    }

    /// <summary>As the library names itself.</summary>
    public string Version { get; }

    /// <summary>Finds the library, or says why not.</summary>
    public static OpenSsl? TryLoad(out string reason)
    {
        reason = "";
        foreach (string name in s_names)
        {
            if (!NativeLibrary.TryLoad(name, out nint library))
                continue;
            try
            {
                return new OpenSsl(library);
            }
            catch (EntryPointNotFoundException problem)
            {
                reason = $"{name}: {problem.Message}";
            }
        }

        reason = reason.Length != 0 ? reason : $"none of {string.Join(", ", s_names)} can be loaded";
        return null;
    }

    public Cipher Create(ReadOnlySpan<byte> key) => new(this, key);

    /// <summary>One keyed context; a message costs setting the IV and one update, as a careful user would do it.</summary>
    public sealed class Cipher : IDisposable
    {
        private readonly OpenSsl _library;
        private readonly void* _context;

        internal Cipher(OpenSsl library, ReadOnlySpan<byte> key)
        {
            _library = library;
            _context = library._newContext();
            fixed (byte* bytes = key)
                Check(_context == null ? 0 : library._init(_context, library._aes128Ctr(), null, bytes, null));
        }

        public void Crypt(byte* source, byte* destination, nuint length, byte* counterBlock)
        {
            Check(_library._init(_context, null, null, null, counterBlock));
            int written;
            Check(_library._update(_context, destination, &written, source, (int)length));
        }

        public void Dispose() => _library._freeContext(_context);

        private static void Check(int result)
        {
            if (result != 1)
                throw new InvalidOperationException("OpenSSL refused.");
        }
    }
}
