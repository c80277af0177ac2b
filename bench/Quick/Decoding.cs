using System.Diagnostics;
using System.Runtime.InteropServices;
using Dxcp.Client;
using Dxcp.Codecs;
using Dxcp.Codecs.Avcodec;
using Dxcp.Cryptography;
using Dxcp.Driver;
using Dxcp.Tests;

namespace Dxcp.Bench.Quick;

/// <summary>
/// Decoding: what a player submitted of a 1080p clip, encrypted by the client, through COM, driver interface and codec into a protected surface; beside
/// libavcodec, which gets the stream itself, on one thread. Both play the whole clip by turns.
/// </summary>
internal static class Decoding
{
    private const int Rounds = 11;

    public static void Measure(DriverProfile profile, ResultList results, Action<string> progress)
    {
        progress("decoding");
        if (CodecLibrary.Current.Name.Length == 0)
        {
            results.Add(new LeftOut("decode", "no libavcodec is installed"));
            return;
        }

        Measure("h264", "h264", OwnPicture.Last, profile, results);
        Measure("hevc", "hevc", OwnPicture.First, profile, results);
    }

    private static void Measure(string name, string decoder, OwnPicture own, DriverProfile profile, ResultList results)
    {
        var clip = Submissions.Load($"{name}_1080p", "clips");
        using var through = new Through(clip, profile);
        using var direct = new Direct(clip, decoder, own);
        double[] ours = new double[Rounds], theirs = new double[Rounds];
        for (int round = -2; round < Rounds; round++)
        {
            // The first two warm up. Who comes first changes.
            double first = round % 2 == 0 ? through.Play() : direct.Play(), second = round % 2 == 0 ? direct.Play() : through.Play();
            if (round >= 0)
                (ours[round], theirs[round]) = round % 2 == 0 ? (first, second) : (second, first);
        }

        Add($"decode-{name}-com", ours);
        Add($"decode-{name}-libavcodec", theirs);

        void Add(string row, double[] seconds)
        {
            var (median, spread) = Interleaved.Summarise(seconds.Select(time => time * 1e9 / clip.Frames.Count));
            results.Add(new Duration(row, median, spread));
        }
    }

    /// <summary>The path of protected media.</summary>
    private sealed class Through : IDisposable
    {
        private readonly Submissions _clip;
        private readonly ContentProtectionDevice _device;
        private readonly CryptoSession _session;
        private readonly ProtectedSurface _surface;
        private readonly VideoDecoder _decoder;
        private readonly AuthenticatedChannel _channel;

        public unsafe Through(Submissions clip, DriverProfile profile)
        {
            _clip = clip;
            using IDisposable use = DriverProfile.Use(profile);
            using var root = DriverIdentity.LoadOrCreate(profile.IdentityFolder);
            using var device = BuiltInDirect3D.CreateDevice11();
            _device = Direct3D11Device.From(device.Pointer);
            _session = _device.CreateSession(root.Root, clip.Profile);
            _surface = _device.CreateProtectedSurface(FrameFormat.Nv12, clip.Width, clip.Height, forDecoder: true);
            _decoder = _session.CreateDecoder(_surface);
            _channel = _device.CreateChannel(root.Root);
            _channel.Tie(_decoder);
        }

        public double Play()
        {
            long start = Stopwatch.GetTimestamp();
            foreach (var frame in _clip.Frames)
            {
                _decoder.BeginFrame(_surface);
                _decoder.SubmitBuffers([.. frame.Select(buffer => new DecoderBuffer((DecoderBufferKind)buffer.Type, buffer.Data))]);
                _decoder.EndFrame();
            }

            return Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        public void Dispose()
        {
            _channel.Dispose();
            _decoder.Dispose();
            _surface.Dispose();
            _session.Dispose();
            _device.Dispose();
        }
    }

    /// <summary>The library alone.</summary>
    private sealed class Direct(Submissions clip, string decoder, OwnPicture own) : IDisposable
    {
        private const int MostSamples = 8192;

        private readonly byte[][] _packets =
            [.. clip.Frames.Select((frame, i) => (byte[])[.. clip.Prefixes[i], .. frame.First(buffer => buffer.Type == SubmittedBuffer.Bitstream).Data])];

        private readonly AvcodecDecoder _decoder =
            new(AvcodecFinder.Load(CodecLibrary.Current.Name.Split(' ')[0]), decoder, own, 1, (MostSamples, MostSamples), new PlainMemory());

        public double Play()
        {
            long start = Stopwatch.GetTimestamp();
            foreach (byte[] packet in _packets)
            {
                packet.CopyTo(_decoder.BeginPacket(packet.Length));
                if (!_decoder.Decode(packet.Length, out _, out _))
                    throw new InvalidOperationException("The library does not decode the clip: there is nothing to compare with.");
            }

            return Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        public void Dispose() => _decoder.Dispose();
    }

    private sealed unsafe class PlainMemory : ICodecMemory
    {
        public nint TryAllocate(ulong size) => (nint)NativeMemory.AlignedAlloc((nuint)size, 4096);

        public void Free(nint memory, ulong size) => NativeMemory.AlignedFree((void*)memory);
    }
}
