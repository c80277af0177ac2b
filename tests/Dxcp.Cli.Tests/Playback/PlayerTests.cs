using Dxcp.Cli.Media;
using Dxcp.Cli.Playback;

namespace Dxcp.Cli.Tests.Playback;

public class PlayerTests
{
    [Theory]
    [InlineData(600, 7, 85)]
    [InlineData(240, 24, 9)]
    [InlineData(7, 7, 0)]
    [InlineData(8, 7, 1)]
    [InlineData(14, 7, 1)]
    [InlineData(15, 7, 2)]
    [InlineData(5, 1, 4)]
    [InlineData(1, 1, 0)]
    [InlineData(5, long.MaxValue, 0)]
    public void The_key_is_refreshed_after_every_N_frames_that_another_frame_follows(int frames, long every, int refreshes)
    {
        LoopbackApi api = new();
        PlayResult result = Play(api, Clips.Make(frames, 2, 2), new PlayOptions(every));
        Assert.Equal((frames, refreshes, (ulong)refreshes), (result.Frames, result.Refreshes, result.Epoch));
        Assert.Equal(Enumerable.Range(1, refreshes).Select(i => i * every), api.Refreshes);
    }

    [Fact]
    public void The_last_frame_that_was_asked_for_is_not_followed_by_another()
    {
        LoopbackApi api = new();
        PlayResult result = Play(api, Clips.Make(20), new PlayOptions(5, 10));
        Assert.Equal((10, 1), (result.Frames, result.Refreshes));
    }

    [Fact]
    public void A_clip_shorter_than_asked_for_is_played_to_its_end() =>
        Assert.Equal(3, Play(new LoopbackApi(), Clips.Make(3), new PlayOptions(24, 10)).Frames);

    [Theory]
    [InlineData(8, "NV12", 1)]
    [InlineData(10, "P010", 2)]
    public void The_result_counts_samples_once(int bits, string format, int bytes)
    {
        string chroma = bits == 8 ? "C420" : "C420p10";
        PlayResult result = Play(new LoopbackApi { Padding = 6 }, Clips.Make(4, 18, 6, chroma, bits: bits), new PlayOptions(24));
        Assert.Equal((18, 6, format, "loopback"), (result.Width, result.Height, result.Format, result.Api));
        Assert.Equal(4 * 18 * 6 * 3 / 2 * bytes, result.Bytes);
        Assert.Equal((0, null), (result.MismatchedFrames, result.FirstMismatch));
        Assert.True(result.Seconds > 0);
        Assert.Equal(result.Bytes / result.Seconds / 1e9, result.GigabytesPerSecond, 1e-9 * result.GigabytesPerSecond);
    }

    [Fact]
    public void One_bit_that_came_back_different_is_found_wherever_it_lies()
    {
        SurfaceLayout layout = new(new ClipFormat(8, 4, 8), 10);
        for (int at = 0; at < layout.Size; at++)
        {
            LoopbackApi api = new() { Padding = 2, Corrupt = [2], CorruptByte = _ => at };
            PlayResult result = Play(api, Clips.Make(3, 8, 4), new PlayOptions(24));
            long? expected = at % 10 < 8 ? 2 : null;
            Assert.Equal((expected is null ? 0 : 1, expected), (result.MismatchedFrames, result.FirstMismatch));
        }
    }

    [Fact]
    public void The_first_of_several_mismatches_is_named()
    {
        PlayResult result = Play(new LoopbackApi { Corrupt = [4, 9, 11] }, Clips.Make(12), new PlayOptions(5));
        Assert.Equal((3, 4), (result.MismatchedFrames, result.FirstMismatch));
    }

    [Fact]
    public void A_clip_without_frames_is_refused() => Assert.Contains("there is no frame in it", Refusal(new LoopbackApi(), Clips.Make(0)));

    [Fact]
    public void A_clip_that_ends_inside_a_frame_keeps_the_frames_before_it_and_says_where_it_ends()
    {
        PlayResult result = Play(new LoopbackApi(), Clips.Make(30)[..^1], new PlayOptions(5));
        Assert.Equal((29, 0), (result.Frames, result.MismatchedFrames));
        Assert.StartsWith("clip: frame 30 (counted from 1): the clip ends", result.Cut, StringComparison.Ordinal);
        Assert.StartsWith("clip: frame 1 (counted from 1): the clip ends", Refusal(new LoopbackApi(), Clips.Make(1)[..^1]));
    }

    [Fact]
    public void A_ten_bit_sample_that_is_too_large_is_named_with_its_frame_and_byte()
    {
        byte[] clip = Clips.Make(3, parameters: "C420p10", bits: 10);
        clip[^5] = 0x7F;
        Assert.Equal($"clip: frame 3 (counted from 1): the sample at byte {clip.Length - 6} is {0x7F00 + clip[^6]}; 10 bits end at 1023",
            Refusal(new LoopbackApi(), clip));
    }

    [Fact]
    public void What_the_path_refuses_ends_the_run() => Assert.Equal("frame 6 was refused", Refusal(new LoopbackApi { Refuse = 6 }, Clips.Make(40)));

    [Fact]
    public void The_same_few_buffers_carry_a_clip_of_any_length()
    {
        using EndlessClip clip = new(new ClipFormat(16, 8, 8), 5000);
        Assert.Equal(5000, Play(new LoopbackApi(), clip, new PlayOptions(24)).Frames);
        Assert.InRange(clip.Buffers.Count, 1, 4);
    }

    [Fact]
    public void A_full_disk_ends_the_run_and_is_named()
    {
        using OutputFile output = OutputFile.ToStandardOutput(new FullDisk());
        using Y4mReader clip = new(new MemoryStream(Clips.Make(100)), "clip");
        CliException failure = Assert.Throws<CliException>(() => Play(new LoopbackApi(), clip, new PlayOptions(24), output));
        Assert.Equal((ExitCode.BadInput, "standard output cannot be written: No space left on device"), (failure.ExitCode, failure.Message));
    }

    [Fact]
    public void A_cancelled_run_ends_though_the_clip_never_comes()
    {
        using CancellationTokenSource source = new();
        using EndlessClip silent = new(new ClipFormat(16, 8, 8), 2) { SilentAtEnd = true };
        Assert.Throws<OperationCanceledException>(() =>
            Play(new LoopbackApi { Playing = frame => source.CancelAfter(1) }, silent, new PlayOptions(24), null, source.Token));
        silent.Release();
    }

    private static PlayResult Play(LoopbackApi api, byte[] bytes, PlayOptions options)
    {
        using Y4mReader clip = new(new MemoryStream(bytes), "clip");
        return Play(api, clip, options);
    }

    private static PlayResult Play(LoopbackApi api, IClip clip, PlayOptions options, OutputFile? output = null, CancellationToken cancellation = default)
    {
        using IProtectedPath path = api.Open(new PathRequest(clip.Format, ContentKey: false, Partial: false, Channel: false, ThroughDecoder: false));
        return new Player(clip, path, api.Name, output, options).Run(cancellation);
    }

    private static string Refusal(LoopbackApi api, byte[] clip) => Assert.Throws<CliException>(() => Play(api, clip, new PlayOptions(5))).Message;

    private sealed class FullDisk : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer)
        {
            if (Length + buffer.Length > 1000)
            {
                throw new IOException("No space left on device : '/some/where'");
            }

            base.Write(buffer);
        }
    }

    /// <summary>Frames without content; at its end it may hang as a pipe does whose writer sleeps.</summary>
    private sealed class EndlessClip(ClipFormat format, long frames) : IClip
    {
        private readonly ManualResetEventSlim _released = new();

        public bool SilentAtEnd { get; init; }

        public HashSet<byte[]> Buffers { get; } = [];

        public string Name => "endless";

        public ClipFormat Format => format;

        public ReadOnlyMemory<byte> HeaderLine => default;

        public long? ExpectedFrames => null;

        public bool TryRead(ClipFrame frame)
        {
            if (frames == 0 && SilentAtEnd)
            {
                _released.Wait(TestContext.Current.CancellationToken);
            }

            Buffers.Add(frame.Samples);
            return frames-- > 0;
        }

        public void Release() => _released.Set();

        public void Dispose() => _released.Dispose();
    }
}
