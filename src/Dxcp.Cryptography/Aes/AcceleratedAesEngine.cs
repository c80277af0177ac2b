using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using System.Security.Cryptography;

namespace Dxcp.Cryptography;

/// <summary>
/// Counter mode by <c>native/accelerator</c>: C code with 512-bit AES instructions, for which .NET has no intrinsics.
/// Everything else is another engine's work, and so is the word on whether the library is right.
/// </summary>
internal sealed unsafe class AcceleratedAesEngine : AesEngine
{
    /// <summary>The environment variable that names the library, in place of the one beside this assembly.</summary>
    public const string Variable = "DXCP_ACCELERATOR";

    /// <summary>The library's file.</summary>
    public static readonly string FileName = OperatingSystem.IsWindows() ? "dxcp-aes.dll" : OperatingSystem.IsMacOS() ? "libdxcp-aes.dylib" : "libdxcp-aes.so";

    /// <summary>What the library's dxcp_aes_version must say.</summary>
    internal const int Version = 2;

    private readonly AesEngine _other;
    private readonly delegate* unmanaged<byte*, byte*, byte*, nuint, ulong, ulong, int, void> _ctr;

    private AcceleratedAesEngine(AesEngine other, nint ctr)
    {
        _other = other;
        _ctr = (delegate* unmanaged<byte*, byte*, byte*, nuint, ulong, ulong, int, void>)ctr;
    }

    public override string Name => "vaes";

    /// <summary>The address of dxcp_powers where the library is a file and has it for this processor's vectors; else 0.</summary>
    public nint Powers { get; private init; }

    /// <summary>
    /// Where the library lies unless <see cref="Variable"/> names another: in the folder of this very assembly, which need not be the
    /// program's; of the program, where the two are one file.
    /// </summary>
    [UnconditionalSuppressMessage("SingleFile", "IL3000", Justification = "An assembly without a file of its own is provided for.")]
    public static string Folder
    {
        get
        {
            string assembly = typeof(AcceleratedAesEngine).Assembly.Location;
            return assembly.Length != 0 ? Path.GetDirectoryName(assembly) ?? "" : AppContext.BaseDirectory;
        }
    }

    /// <summary>The engine over the library that is named, or else lies in <see cref="Folder"/>; null where there is none that is fit.</summary>
    /// <param name="path">The library's path; null or empty for the one in the folder, if there is one.</param>
    /// <param name="other">The engine for everything else, and to compare with.</param>
    /// <param name="log">Takes the line that says why a library is not used.</param>
    public static AcceleratedAesEngine? Find(string? path, AesEngine other, Action<string> log)
    {
        if (LinkedAccelerator.IsLinked && string.IsNullOrEmpty(path))
            return FromLinked(other, log);
        // A library for processors of another kind is no mistake, just of no use.
        if (!Avx512BW.VL.IsSupported || !BitConverter.IsLittleEndian)
            return null;
        if (string.IsNullOrEmpty(path))
            path = InFolder(Folder);
        if (path is null)
            return null;
        if (!TryLoad(path, other, out var engine, out string reason) && reason.Length != 0)
            log($"dxcp: {path} is not used: {reason.ReplaceLineEndings(" ")}");
        return engine;
    }

    /// <summary>
    /// The library in a folder, or where a package lays what is one system's; or null. What is no whole path would mean the working directory, from which
    /// nothing is loaded.
    /// </summary>
    internal static string? InFolder(string folder)
    {
        string[] places = [FileName, Path.Combine("runtimes", OperatingSystem.IsWindows() ? "win-x64" : "linux-x64", "native", FileName)];
        return Path.IsPathFullyQualified(folder) ? places.Select(place => Path.Combine(folder, place)).FirstOrDefault(File.Exists) : null;
    }

    /// <summary>Loads a library and compares it with <paramref name="other"/>. An empty reason: this processor cannot run it.</summary>
    internal static bool TryLoad(string path, AesEngine other, [NotNullWhen(true)] out AcceleratedAesEngine? engine, out string reason)
    {
        engine = null;
        reason = "";
        if (!Path.IsPathFullyQualified(path))
        {
            reason = "it is no whole path, and nothing is loaded from the working directory."; // S135
            return false;
        }

        try
        {
            // Never unloaded: keys may be on it.
            nint library = NativeLibrary.Load(path);
            if (((delegate* unmanaged<int>)NativeLibrary.GetExport(library, "dxcp_aes_version"))() != Version)
                reason = "it is of another version.";
            else if (((delegate* unmanaged<int>)NativeLibrary.GetExport(library, "dxcp_aes_supported"))() != 0)
                engine = new AcceleratedAesEngine(other, NativeLibrary.GetExport(library, "dxcp_aes_ctr")) { Powers = PowersOf(library) };
        }
        catch (Exception problem) when (problem is DllNotFoundException or BadImageFormatException or EntryPointNotFoundException)
        {
            reason = problem.Message;
        }

        if (engine is not null && !engine.AgreesWithOther())
        {
            engine = null;
            reason = "it encrypts wrongly.";
        }

        return engine is not null;
    }

    /// <summary>The address of dxcp_powers, where the library takes powers by this processor's vectors, in as much memory as it is given; else 0.</summary>
    private static nint PowersOf(nint library) =>
        NativeLibrary.TryGetExport(library, "dxcp_powers_by_vectors", out nint byVectors) && ((delegate* unmanaged<int>)byVectors)() != 0
            && NativeLibrary.TryGetExport(library, "dxcp_powers_work", out nint work) && ((delegate* unmanaged<int>)work)() == NativePowers.WorkLimbs
            && NativeLibrary.TryGetExport(library, "dxcp_powers", out nint powers) ? powers : 0;

    private static AcceleratedAesEngine? FromLinked(AesEngine other, Action<string> log)
    {
        if (LinkedAccelerator.IsSupported() == 0)
            return null;
        var engine = new AcceleratedAesEngine(other, LinkedAccelerator.Function());
        if (engine.AgreesWithOther())
            return engine;
        log("dxcp: the accelerator in this library is not used: it encrypts wrongly.");
        return null;
    }

    public override void ExpandKey(byte* key, byte* schedule) => _other.ExpandKey(key, schedule);

    public override void EncryptBlock(byte* schedule, byte* source, byte* destination) => _other.EncryptBlock(schedule, source, destination);

    public override void DecryptBlock(byte* schedule, byte* source, byte* destination) => _other.DecryptBlock(schedule, source, destination);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void CtrBlocks(byte* schedule, byte* source, byte* destination, nuint blocks, CounterBlock start, bool stream = false) =>
        _ctr(schedule, source, destination, blocks, start.IV, start.Count, stream ? 1 : 0);

    /// <summary>Random keys, texts, lengths, places and counters, those at which something goes round among them; not one byte beside the text may
    /// change.</summary>
    private bool AgreesWithOther()
    {
        const int rounds = 24, mostBlocks = 1500, margin = 64;
        const int most = (mostBlocks * BlockSize) + (2 * margin);
        byte* memory = (byte*)NativeMemory.Alloc((3 * most) + margin);
        byte* schedule = stackalloc byte[ScheduleSize];
        try
        {
            for (int round = 0; round < rounds; round++)
            {
                int blocks = RandomNumberGenerator.GetInt32(1, round % 2 == 0 ? 100 : mostBlocks + 1);
                // Aligned as only streams need it, or anyhow.
                int shift = round % 4 == 1 ? (int)(margin - ((nuint)(memory + most) % margin)) % margin : RandomNumberGenerator.GetInt32(margin);
                int size = (blocks * BlockSize) + (2 * margin);
                var text = new Span<byte>(memory, size);
                var ours = new Span<byte>(memory + most + shift, size);
                var theirs = new Span<byte>(memory + (2 * most) + margin, size);
                RandomNumberGenerator.Fill(text);
                text.CopyTo(ours);
                text.CopyTo(theirs);
                var numbers = new Span<byte>(schedule, ScheduleSize);
                RandomNumberGenerator.Fill(numbers);
                var start = CounterBlock.Read(numbers[16..]);
                // Anywhere; going round; and with a carry into bit 40, beyond which another table is needed.
                ulong before = (ulong)RandomNumberGenerator.GetInt32(1, blocks + 1);
                start = (round % 3) switch
                {
                    0 => start,
                    1 => start with { Count = unchecked(0 - before) },
                    _ => start with { Count = unchecked((start.Count & ~((1UL << 40) - 1)) - before) },
                };
                _other.ExpandKey(schedule, schedule);
                fixed (byte* from = text, own = ours, other = theirs)
                {
                    // In place; from elsewhere; and past the caches.
                    bool apart = round % 4 != 0;
                    _ctr(schedule, (apart ? from : own) + margin, own + margin, (nuint)blocks, start.IV, start.Count, apart ? round & 1 : 0);
                    _other.CtrBlocks(schedule, other + margin, other + margin, (nuint)blocks, start);
                }

                if (!ours.SequenceEqual(theirs))
                    return false;
            }

            return true;
        }
        finally
        {
            NativeMemory.Free(memory);
        }
    }
}
