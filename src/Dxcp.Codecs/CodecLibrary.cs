using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Dxcp.Codecs.Avcodec;
using Dxcp.Driver;

namespace Dxcp.Codecs;

/// <summary>
/// The codecs of this process: those of the libavcodec that is installed, each tried on a small picture when the library is loaded (S170). Nothing is
/// loaded before somebody asks. Thread-safe.
/// </summary>
public sealed class CodecLibrary : ICodecLibrary
{
    private static readonly Lazy<CodecLibrary> s_current = new(() => Find(Environment.GetEnvironmentVariable(AvcodecFinder.Variable), AvcodecFinder.Say));

    private readonly AvcodecFunctions? _functions;
    private readonly Codec[] _codecs;

    /// <param name="name">Its path or name, and its version.</param>
    /// <param name="functions">Its functions.</param>
    /// <param name="codecs">Those that work.</param>
    internal CodecLibrary(string name, AvcodecFunctions? functions, Codec[] codecs)
    {
        Name = name;
        _functions = functions;
        _codecs = codecs;
    }

    /// <summary>The library of this process. The first call loads and tries it, which takes some hundredths of a second.</summary>
    public static CodecLibrary Current => s_current.Value;

    /// <summary>The library's path or name, and its version; empty if there is none.</summary>
    public string Name { get; }

    /// <summary>The codecs that work, as people call them, each with its profile.</summary>
    public IEnumerable<(string Name, Guid Profile)> Codecs => _codecs.Select(codec => (codec.Name, codec.Profile));

    /// <inheritdoc/>
    public (string Text, string Remedy) Missing
    {
        get
        {
            string missing = string.Join(", ", Codec.All.Select(codec => codec.Name).Except(_codecs.Select(codec => codec.Name)));
            string text = Name.Length == 0 ? $"no libavcodec of the versions 59 to 62 is in use: decoders of {missing} are not listed"
                : $"{Name} does not decode {missing}: these decoders are not listed";
            string install = OperatingSystem.IsWindows() ? "Lay avcodec-61.dll of a shared build of FFmpeg, and what belongs to it, beside the program"
                : OperatingSystem.IsMacOS() ? "Install FFmpeg (Homebrew: ffmpeg)"
                : "Install the library (Debian and Ubuntu: libavcodec59 or its successor; Fedora: libavcodec-free; Arch: ffmpeg)";
            return (text, Name.Length == 0 ? $"{install}, or name it by {AvcodecFinder.Variable}; the driver profile that drops bitstreams lists all." : "");
        }
    }

    /// <inheritdoc/>
    public bool Decodes(Guid profile, SurfaceFormat format) => Find(profile, format) is not null;

    /// <inheritdoc/>
    public IFrameDecoder? Create(in DecoderDescription decoder, ICodecMemory memory)
    {
        ArgumentNullException.ThrowIfNull(memory);
        if (_functions is null || Find(decoder.Profile, decoder.Format) is not { } codec)
            return null;
        try
        {
            var inner = new AvcodecDecoder(_functions, codec.Decoder, codec.Own, codec.BytesPerSample, SoftwareDecoder.LargestPicture(decoder), memory);
            return codec.Make(memory, inner, decoder);
        }
        catch (NotSupportedException)
        {
            return null;
        }
    }

    /// <summary>Loads the first of the libraries that are there and decode something; one without codecs if there is none.</summary>
    /// <param name="named">The value of DXCP_AVCODEC.</param>
    /// <param name="log">Takes a line for each thing that is not used.</param>
    internal static CodecLibrary Find(string? named, Action<string> log) => Find(AvcodecFinder.Candidates(named, log), AvcodecFinder.Load, log);

    /// <inheritdoc cref="Find(string?, Action{string})"/>
    /// <param name="candidates">Paths or names of the libraries, in turn.</param>
    /// <param name="load">Loads one.</param>
    /// <param name="log">Takes a line for each thing that is not used.</param>
    internal static CodecLibrary Find(IEnumerable<string> candidates, Func<string, AvcodecFunctions> load, Action<string> log)
    {
        foreach (string path in candidates)
        {
            try
            {
                var functions = load(path);
                string name = string.Create(CultureInfo.InvariantCulture, $"{path} ({Version(functions)})");
                var codecs = Codec.All.Select(codec => Choose(functions, codec, name, log)).OfType<Codec>().ToArray();
                if (codecs.Length != 0)
                    return new(name, functions, codecs);
            }
            catch (DllNotFoundException) when (!Path.IsPathFullyQualified(path))
            {
                // One of the names that the system's loader does not know.
            }
            catch (Exception problem) when (problem is DllNotFoundException or BadImageFormatException or EntryPointNotFoundException or NotSupportedException)
            {
                log($"dxcp: {path} is not used: {problem.Message.ReplaceLineEndings(" ")}");
            }
        }

        return new("", null, []);
    }

    /// <summary>The codec with the first of its decoders that works; null, and a line for each, if none does.</summary>
    internal static Codec? Choose(AvcodecFunctions functions, Codec codec, string name, Action<string> log)
    {
        var lines = new List<string>();
        var other = codec.OtherDecoder is null ? null : codec with { Decoder = codec.OtherDecoder };
        var works = Works(functions, codec, name, lines.Add) ? codec : other is not null && Works(functions, other, name, lines.Add) ? other : null;
        if (works is null)
            lines.ForEach(log);
        return works;
    }

    /// <summary>Whether a codec makes of its trial picture what it has to.</summary>
    internal static unsafe bool Works(AvcodecFunctions functions, Codec codec, string name, Action<string> log)
    {
        try
        {
            using var decoder = new AvcodecDecoder(functions, codec.Decoder, codec.Own, codec.BytesPerSample,
                (TrialPicture.Extent, TrialPicture.Extent), new PlainMemory());
            var packet = codec.Trial.Packet;
            packet.CopyTo(decoder.BeginPacket(packet.Length));
            if (!decoder.Decode(packet.Length, out bool isNew, out _) || !isNew || decoder.Picture is not { } picture)
                throw new NotSupportedException("it makes no picture of its trial stream");
            const int Rows = TrialPicture.Extent * 3 / 2;
            byte[] frame = new byte[TrialPicture.Extent * codec.BytesPerSample * Rows];
            fixed (byte* memory = frame)
            {
                uint rowBytes = (uint)(TrialPicture.Extent * codec.BytesPerSample);
                var target = new FrameTarget((nint)memory, rowBytes, TrialPicture.Extent, rowBytes, TrialPicture.Extent, Rows);
                PlaneCopy.Copy(picture, target, codec.BytesPerSample);
            }

            if (!string.Equals(Convert.ToHexString(SHA256.HashData(frame)), codec.Trial.Sum, StringComparison.OrdinalIgnoreCase))
                throw new NotSupportedException("its picture of the trial stream is wrong");
            return true;
        }
        catch (NotSupportedException problem)
        {
            log($"dxcp: {name} is not used for {codec.Name}: {problem.Message}");
            return false;
        }
    }

    /// <summary>The version, in its three parts.</summary>
    internal static string Version(AvcodecFunctions functions)
    {
        uint version;
        unsafe
        {
            version = functions.Version();
        }

        return string.Create(CultureInfo.InvariantCulture, $"{version >> 16}.{(version >> 8) & 0xFF}.{version & 0xFF}");
    }

    private Codec? Find(Guid profile, SurfaceFormat format) => _codecs.FirstOrDefault(codec => codec.Profile == profile && codec.Format == format);

    /// <summary>For trial pictures, which are no secret.</summary>
    private sealed unsafe class PlainMemory : ICodecMemory
    {
        public nint TryAllocate(ulong size)
        {
            void* memory = NativeMemory.AlignedAlloc((nuint)size, 4096);
            NativeMemory.Clear(memory, (nuint)size);
            return (nint)memory;
        }

        public void Free(nint memory, ulong size) => NativeMemory.AlignedFree((void*)memory);
    }
}
