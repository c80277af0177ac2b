using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;
using Dxcp.Cli.Media;

namespace Dxcp.Cli.Playback;

/// <summary>How a clip is to be played.</summary>
/// <param name="RefreshEvery">Refresh the session key after every so many frames that another frame follows; at least 1.</param>
/// <param name="MostFrames">Stop after so many frames.</param>
internal sealed record PlayOptions(long RefreshEvery, long MostFrames = long.MaxValue);

/// <summary>
/// Plays a clip through a protected path. One thread reads and lays out, the calling thread plays, one thread writes; a handful
/// of buffers goes round between them, so that memory does not grow with the clip and the path is timed alone.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "The queues hold memory alone, and a stage that is left behind in a blocked read may still use them.")]
internal sealed class Player(IClip clip, IProtectedPath path, string api, OutputFile? output, PlayOptions options, IPlayProgress? progress = null)
{
    /// <summary>One slot with each stage, and one ready for the next.</summary>
    private const int SlotCount = 4;

    /// <summary>A thread may sit in a read from a silent pipe for ever; it is left behind then, and the process ends without it.</summary>
    private static readonly TimeSpan s_longestWait = TimeSpan.FromSeconds(1);

    private readonly BlockingCollection<Slot> _free = new(SlotCount);
    private readonly BlockingCollection<Slot> _read = new(SlotCount);
    private readonly BlockingCollection<Slot> _played = new(SlotCount);
    private readonly SurfaceLayout _layout = path.Layout;

    private sealed class Slot(SurfaceLayout layout)
    {
        public ClipFrame Frame { get; } = new(layout.Clip);

        // Cleared, so that what lies between the rows is not somebody's memory.
        public byte[] Surface { get; } = new byte[layout.Size];

        public byte[] Returned { get; } = new byte[layout.Size];
    }

    /// <summary>Plays to the end.</summary>
    /// <exception cref="CliException">The clip, the path or the output failed.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public PlayResult Run(CancellationToken cancellation)
    {
        for (int i = 0; i < SlotCount; i++)
        {
            _free.Add(new Slot(_layout), CancellationToken.None);
        }

        CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Stage reader = new("dxcp reader", () => Read(stop.Token), _read.CompleteAdding, stop);
        Stage writer = new("dxcp writer", () => Write(stop.Token), () => { }, stop);
        PlayResult? result = null;
        ExceptionDispatchInfo? failure = null;
        try
        {
            result = Play(stop.Token);
            _played.CompleteAdding();
            writer.Join(Timeout.InfiniteTimeSpan);
        }
        catch (Exception exception)
        {
            failure = ExceptionDispatchInfo.Capture(exception);
        }

        stop.Cancel();
        if (reader.Join(s_longestWait) & writer.Join(s_longestWait))
        {
            stop.Dispose();
        }

        cancellation.ThrowIfCancellationRequested();
        // A failing stage stops the others: theirs is the consequence, its own the cause.
        (failure is { SourceException: not OperationCanceledException } ? failure : writer.Failure ?? reader.Failure ?? failure)?.Throw();
        if (result is not { Frames: > 0 })
        {
            throw CliException.BadInput(clip.Cut ?? $"{clip.Name}: there is no frame in it");
        }

        return result with { Cut = clip.Cut };
    }

    private void Read(CancellationToken stop)
    {
        for (long i = 0; i < options.MostFrames; i++)
        {
            Slot slot = _free.Take(stop);
            if (!clip.TryRead(slot.Frame))
            {
                break;
            }

            int outside = SurfaceConverter.ToSurface(slot.Frame.Samples, slot.Surface, _layout);
            if (outside >= 0)
            {
                int sample = BitConverter.ToUInt16(slot.Frame.Samples, outside);
                throw CliException.BadInput($"{clip.Name}: frame {slot.Frame.Number} (counted from 1): the sample at byte {slot.Frame.Offset + outside} is " +
                    $"{sample}; 10 bits end at 1023");
            }

            _read.Add(slot, stop);
        }
    }

    private PlayResult Play(CancellationToken stop)
    {
        long frames = 0, refreshes = 0, mismatches = 0;
        long? firstMismatch = null;
        TimeSpan time = TimeSpan.Zero;
        foreach (Slot slot in _read.GetConsumingEnumerable(stop))
        {
            long begin = Stopwatch.GetTimestamp();
            // Here a frame follows: only now is the refresh after the last group due.
            if (frames > 0 && frames % options.RefreshEvery == 0)
            {
                path.Refresh();
                refreshes++;
            }

            path.Play(slot.Surface, slot.Returned);
            bool same = _layout.SameSamples(slot.Surface, slot.Returned);
            time += Stopwatch.GetElapsedTime(begin);
            frames++;
            if (!same)
            {
                mismatches++;
                firstMismatch ??= slot.Frame.Number;
            }

            (output is null ? _free : _played).Add(slot, stop);
            progress?.Played(frames, path.Epoch, Rate(frames, time));
        }

        ClipFormat format = _layout.Clip;
        return new PlayResult(
            frames, format.Width, format.Height, _layout.Format.ToString(), api, refreshes, path.Epoch,
            frames * format.FrameSize, time.TotalSeconds, Rate(frames, time), mismatches, firstMismatch, path.Recoveries, []);
    }

    private void Write(CancellationToken stop)
    {
        if (output is null)
        {
            return;
        }

        Y4mWriter writer = new(output.Stream, clip.HeaderLine);
        foreach (Slot slot in _played.GetConsumingEnumerable(stop))
        {
            SurfaceConverter.ToPlanar(slot.Returned, slot.Frame.Samples, _layout);
            try
            {
                writer.Write(slot.Frame.HeaderLine, slot.Frame.Samples);
            }
            catch (IOException exception)
            {
                throw output.Unwritable(exception);
            }

            _free.Add(slot, stop);
        }
    }

    private double Rate(long frames, TimeSpan time) => time > TimeSpan.Zero ? frames * (double)_layout.Clip.FrameSize / time.TotalSeconds / 1e9 : 0;

    /// <summary>A thread of the pipeline; when it fails, it stops the others.</summary>
    private sealed class Stage
    {
        private readonly Thread _thread;

        public Stage(string name, Action work, Action atEnd, CancellationTokenSource stop)
        {
            _thread = new Thread(() =>
            {
                try
                {
                    work();
                }
                catch (OperationCanceledException)
                {
                    // Another stage failed, or the user stopped us.
                }
                catch (Exception exception)
                {
                    Failure = ExceptionDispatchInfo.Capture(exception);
                    stop.Cancel();
                }

                atEnd();
            })
            { Name = name, IsBackground = true };
            _thread.Start();
        }

        public ExceptionDispatchInfo? Failure { get; private set; }

        public bool Join(TimeSpan longest) => _thread.Join(longest);
    }
}
