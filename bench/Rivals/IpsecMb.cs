using System.Runtime.InteropServices;

namespace Dxcp.Bench.Rivals;

/// <summary>
/// Intel's multi-buffer library (libipsec-mb, Debian: libipsec-mb1), found when the program runs. Its counter wraps at 32
/// bits, so no message may pass a multiple of 2^32 blocks; the surfaces here are shorter and begin at 0.
/// </summary>
internal sealed unsafe class IpsecMb
{
    // intel-ipsec-mb.h, 1.x: values of enumerations, and places in IMB_MGR.
    private const int CipherCounter = 2;
    private const int DirectionEncrypt = 1;
    private const int HashNull = 8;
    private const int OrderCipherHash = 1;
    private const int StatusCompleted = 3;
    private const int NextJobSlot = 64;
    private const int SubmitSlot = 72;
    private const int ExpandKeySlot = 112;

    private static readonly string[] s_names = ["libIPSec_MB.so.1", "libIPSec_MB.so", "libIPSec_MB"];

    private readonly delegate* unmanaged<ulong, void*> _allocate;
    private readonly delegate* unmanaged<void*, void> _free;
    private readonly delegate* unmanaged<void*, int*, void> _initialize;

    private IpsecMb(nint library, string version)
    {
        _allocate = (delegate* unmanaged<ulong, void*>)NativeLibrary.GetExport(library, "alloc_mb_mgr");
        _free = (delegate* unmanaged<void*, void>)NativeLibrary.GetExport(library, "free_mb_mgr");
        _initialize = (delegate* unmanaged<void*, int*, void>)NativeLibrary.GetExport(library, "init_mb_mgr_auto");
        Version = version;
    }

    /// <summary>IMB_JOB, the fields that are used here.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 200)]
    private struct Job
    {
        [FieldOffset(0)] public void* EncryptionKeys;
        [FieldOffset(8)] public void* DecryptionKeys;
        [FieldOffset(16)] public ulong KeyLength;
        [FieldOffset(24)] public byte* Source;
        [FieldOffset(32)] public byte* Destination;
        [FieldOffset(40)] public ulong SourceOffset;
        [FieldOffset(48)] public ulong Length;
        [FieldOffset(72)] public byte* IV;
        [FieldOffset(80)] public ulong IVLength;
        [FieldOffset(128)] public int Status;
        [FieldOffset(132)] public int Mode;
        [FieldOffset(136)] public int Direction;
        [FieldOffset(140)] public int Hash;
        [FieldOffset(144)] public int Order;
    }

    public string Version { get; }

    /// <summary>Finds the library, or says why not.</summary>
    public static IpsecMb? TryLoad(out string reason)
    {
        if (RuntimeInformation.ProcessArchitecture != Architecture.X64)
        {
            reason = "it is for x64";
            return null;
        }

        nint library = 0;
        foreach (string name in s_names)
        {
            if (NativeLibrary.TryLoad(name, out library))
                break;
        }

        reason = "libIPSec_MB cannot be loaded (Debian: apt-get install libipsec-mb1)";
        if (library == 0)
            return null;
        if (!NativeLibrary.TryGetExport(library, "imb_get_version_str", out nint address))
        {
            reason = "the library is older than 1.0";
            return null;
        }

        string version = Marshal.PtrToStringUTF8((nint)((delegate* unmanaged<byte*>)address)()) ?? "";
        // The job's layout is no promise of the library: known for this version alone.
        if (!version.StartsWith("1.3", StringComparison.Ordinal))
        {
            reason = $"version {version}: the layout of a job is known here for 1.3 alone";
            return null;
        }

        return new IpsecMb(library, version);
    }

    public Cipher Create(ReadOnlySpan<byte> key) => new(this, key);

    /// <summary>One manager with one key; every message is one job, done when it is submitted.</summary>
    public sealed class Cipher : IDisposable
    {
        private const int RoundKeys = 11 * 16;

        private readonly IpsecMb _library;
        private readonly byte* _manager;
        private readonly byte* _keys;
        private readonly delegate* unmanaged<void*, Job*> _nextJob;
        private readonly delegate* unmanaged<void*, Job*> _submit;

        internal Cipher(IpsecMb library, ReadOnlySpan<byte> key)
        {
            _library = library;
            _manager = (byte*)library._allocate(0);
            if (_manager == null)
                throw new InvalidOperationException("libipsec-mb gives no manager.");
            int architecture;
            library._initialize(_manager, &architecture);
            _nextJob = *(delegate* unmanaged<void*, Job*>*)(_manager + NextJobSlot);
            _submit = *(delegate* unmanaged<void*, Job*>*)(_manager + SubmitSlot);
            _keys = (byte*)NativeMemory.AlignedAlloc(2 * RoundKeys, 64);
            fixed (byte* bytes = key)
                (*(delegate* unmanaged<byte*, byte*, byte*, void>*)(_manager + ExpandKeySlot))(bytes, _keys, _keys + RoundKeys);
        }

        public void Crypt(byte* source, byte* destination, nuint length, byte* counterBlock)
        {
            Job* job = _nextJob(_manager);
            job->EncryptionKeys = _keys;
            job->DecryptionKeys = _keys + RoundKeys;
            job->KeyLength = 16;
            job->Source = source;
            job->Destination = destination;
            job->SourceOffset = 0;
            job->Length = length;
            job->IV = counterBlock;
            job->IVLength = 16;
            job->Mode = CipherCounter;
            job->Direction = DirectionEncrypt;
            job->Hash = HashNull;
            job->Order = OrderCipherHash;
            job = _submit(_manager);
            if (job == null || job->Status != StatusCompleted)
                throw new InvalidOperationException("libipsec-mb did not complete a job.");
        }

        public void Dispose()
        {
            NativeMemory.AlignedFree(_keys);
            _library._free(_manager);
        }
    }
}
