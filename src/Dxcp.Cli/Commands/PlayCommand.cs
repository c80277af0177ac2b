using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Dxcp.Cli.Media;
using Dxcp.Cli.Playback;
using Dxcp.Diagnostics;
using Dxcp.Driver;
using Spectre.Console;

namespace Dxcp.Cli.Commands;

/// <summary><c>dxcp play</c>: a clip through the protected path and back, compared bit by bit.</summary>
internal static class PlayCommand
{
    private const long DefaultRefreshEvery = 24;

    private sealed record Request(string? Clip, string? Output, PlayOptions Options, bool ContentKey, bool Partial, bool Channel, bool ThroughDecoder,
        bool Json, string? Root, IProtectedApi Api, bool Recover);

    public static Command Create(CliHost host)
    {
        Argument<string?> clip = new("CLIP")
        {
            Arity = ArgumentArity.ZeroOrOne,
            Description =
                "A YUV4MPEG2 clip, 4:2:0 with 8 or 10 bits, 4:2:2, 4:4:4 or gray with 8: a file, or - for standard input. Without it, a built-in " +
                    "moving pattern of 1920x1080, 240 frames.",
        };
        Option<long> refreshEvery = CommonOptions.Count("--refresh-every", DefaultRefreshEvery,
            $"Refresh the session key after every N frames that another frame follows. Without it, {DefaultRefreshEvery}.");
        Option<long> frames = CommonOptions.Count("--frames", long.MaxValue, "Play at most N frames.");
        Option<bool> contentKey = new("--content-key") { Description = "Encrypt under a content key, sent wrapped in the session key." };
        Option<bool> partial = new("--partial") { Description = "Encrypt blocks of each frame and leave the blocks between them in the clear." };
        Option<bool> channel = new("--channel")
        {
            Description =
            "Open an authenticated channel first, and turn protection on through it. That is so without this option too."
        };
        Option<bool> noChannel = new("--no-channel") { Description = "Do without the channel." };
        Option<bool> throughDecoder = new("--through-decoder")
        {
            Description =
            "Send each frame as an encrypted bitstream through a decoder, which the channel ties to the session, instead of DecryptionBlt."
        };
        Option<bool> recover = new("--recover")
        {
            Description = "Go on after failures as a player would: new keys, what was lost sent again. So it is too where faults are set (--fault)."
        };
        Option<string?> output = new("--output", "-o")
        {
            HelpName = "FILE",
            Description = "Write what came back as YUV4MPEG2, header line kept: to a file, or - for standard output (the table then goes to standard error)."
        };
        Option<string?> api = CommonOptions.Api(host);
        Option<string?> root = CommonOptions.Root();
        Option<bool> json = CommonOptions.Json();
        DocumentedCommand command = new("play", "Play a clip into protected memory and back, under session key refreshes, and compare every bit.")
        {
            Notes =
            [
                "Each frame is encrypted, decrypted into protected memory by DecryptionBlt, read back encrypted by EncryptionBlt, decrypted and compared. " +
                    "With --through-decoder a decoder takes DecryptionBlt's place; every other refresh, the first among them, then falls inside a frame, " +
                    "which keeps the key that it began with. Bytes are the frames' samples counted once; the throughput is over the time spent on that path " +
                    "and on refreshes, without reading, writing and laying out frames. Frames count from 1.",
                "Exit status: 0 every frame came back the same; 1 one did not, or the path failed; 2 wrong usage, an unreadable clip or an unwritable " +
                    "output; 130 interrupted. Of a clip that ends inside a frame the frames before are played and kept, with status 1. " +
                    "An output file appears under its name only when the clip has been played to its end.",
            ],
            Examples =
            [
                "dxcp play",
                "dxcp play in.y4m --refresh-every 7 --output out.y4m && cmp in.y4m out.y4m",
                "ffmpeg -i film.mkv -pix_fmt yuv420p -f yuv4mpegpipe - | dxcp play - --json",
            ],
        };
        clip.Validators.Add(CommonOptions.RefuseNoName);
        output.Validators.Add(CommonOptions.RefuseNoName);
        command.Arguments.Add(clip);
        foreach (Option option in (Option[])[refreshEvery, frames, contentKey, partial, channel, noChannel, throughDecoder, recover, output, api, root, json])
        {
            command.Options.Add(option);
        }

        command.SetAction(parsed => Run(host, new Request(
            parsed.GetValue(clip),
            parsed.GetValue(output),
            new PlayOptions(parsed.GetValue(refreshEvery), parsed.GetValue(frames)),
            parsed.GetValue(contentKey),
            parsed.GetValue(partial),
            HasChannel(parsed.GetValue(channel), parsed.GetValue(noChannel), parsed.GetValue(throughDecoder)),
            parsed.GetValue(throughDecoder),
            parsed.GetValue(json),
            CommonOptions.RootFile(parsed.GetValue(root)),
            CommonOptions.Choose(host, parsed.GetValue(api)),
            parsed.GetValue(recover) || AreFaultsSet())));
        return command;
    }

    private static bool AreFaultsSet() =>
        !DriverProfile.Current.Faults.Faults.IsEmpty || Environment.GetEnvironmentVariable(DriverFaults.EnvironmentVariable) is { Length: > 0 };

    private static bool HasChannel(bool with, bool without, bool throughDecoder) =>
        !without ? true
        : with ? throw CliException.BadInput("--channel and --no-channel exclude each other (see dxcp play --help)")
        : throughDecoder
            ? throw CliException.BadInput(
                "--through-decoder needs the channel that --no-channel leaves out: it ties the decoder to the session (see dxcp play --help)")
        : false;

    private static int Run(CliHost host, Request request)
    {
        // A pipe opens when somebody stands at its other end, and that cannot be called off either.
        using Stream? input = UnlessCancelled(() => OpenInput(host, request.Clip), host.Cancellation);
        using OutputFile? output = OpenOutput(host, request);
        using IClip clip = OpenClip(input, request.Clip, host.Cancellation);
        if (request.ThroughDecoder && clip.Format.Chroma != Chroma.C420)
        {
            throw CliException.BadInput($"{clip.Name}: --through-decoder takes 4:2:0 alone, as decoders do; without it the clip can be played");
        }

        FaultLog faults = new();
        using IDisposable listening = MessageSinks.Process.Add(faults);
        using IProtectedPath path = request.Api.Open(new PathRequest(clip.Format, request.ContentKey, request.Partial, request.Channel,
            request.ThroughDecoder, request.Root, request.Recover));
        PlayResult Play(IPlayProgress? progress) => new Player(clip, path, request.Api.Name, output, request.Options, progress).Run(host.Cancellation);
        PlayResult result = host.ErrorIsTerminal
            ? PlayProgress.Show(Consoles.Create(host.Error), Expected(clip, request.Options), Play)
            : Play(null);
        result = result with { Faults = faults.Seen };
        output?.Complete();
        Report(host, request, result);
        return result.FirstMismatch is not { } first
            ? result.Cut is null ? ExitCode.Done : throw CliException.Failed(result.Cut)
            : throw CliException.Failed($"{result.MismatchedFrames} of {result.Frames} frames came back different, first frame {first} (counted from 1)");
    }

    /// <summary>What of the profile's faults has not come by the end: a moment that lies behind it would else go unnoticed.</summary>
    private static IEnumerable<string> Waiting(IReadOnlyList<string> seen) => DriverProfile.Current.Faults.Faults.Select(fault => fault.ToString()).Distinct()
        .Where(fault => !seen.Any(one => one.StartsWith($"{fault} comes ", StringComparison.Ordinal))).Select(fault => $"{fault} has not come");

    private static IEnumerable<(string Name, string Value)> Lines(string name, IEnumerable<string> lines)
    {
        string text = string.Join('\n', lines.Select(Markup.Escape));
        return text.Length == 0 ? [] : [(name, text)];
    }

    /// <summary>Notes the faults that the driver lets come.</summary>
    private sealed class FaultLog : IMessageSink
    {
        private readonly Lock _gate = new();
        private readonly List<string> _seen = [];

        public IReadOnlyList<string> Seen
        {
            get
            {
                lock (_gate)
                    return [.. _seen];
            }
        }

        public void Take(Message message)
        {
            if (message.Rule != "S219")
                return;
            lock (_gate)
                _seen.Add(message.Text["fault ".Length..]);
        }
    }

    private static Stream? OpenInput(CliHost host, string? name)
    {
        if (name is null)
        {
            return null;
        }

        if (name == OutputFile.Standard)
        {
            return host.InputIsTerminal ? throw CliException.BadInput("standard input is a terminal; pipe a YUV4MPEG2 clip into it") : host.OpenInput();
        }

        if (Directory.Exists(name))
        {
            throw CliException.BadInput($"{name}: cannot be read: it is a folder");
        }

        try
        {
            return new FileStream(name, new FileStreamOptions { Options = FileOptions.SequentialScan, BufferSize = 0 });
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw CliException.BadInput($"{name}: cannot be read: {CliException.Reason(exception)}", exception);
        }
    }

    private static OutputFile? OpenOutput(CliHost host, Request request)
    {
        if (request.Output != OutputFile.Standard)
        {
            return request.Output is null ? null : OutputFile.Open(request.Output, request.Clip is OutputFile.Standard ? null : request.Clip,
                open => UnlessCancelled(open, host.Cancellation));
        }

        if (request.Json)
        {
            throw CliException.BadInput("--json and --output - both want standard output; write the clip to a file");
        }

        return host.OutIsTerminal
            ? throw CliException.BadInput("standard output is a terminal; --output - wants a file or a pipe")
            : OutputFile.ToStandardOutput(host.OpenOutput());
    }

    private static IClip OpenClip(Stream? input, string? name, CancellationToken cancellation)
    {
        if (input is null)
        {
            return new TestPattern();
        }

        // The header may be long in coming down a pipe.
        return UnlessCancelled(() => new Y4mReader(input, name is null or OutputFile.Standard ? "standard input" : name), cancellation);
    }

    /// <summary>Waits for what may block in the system; a blocked call cannot be called off, so it is left behind when the command ends, with all that it
    /// would give.</summary>
    private static T UnlessCancelled<T>(Func<T> blocking, CancellationToken cancellation)
    {
        Task<T> task = Task.Run(blocking, cancellation);
        Task.WaitAny([task], cancellation);
        return task.GetAwaiter().GetResult();
    }

    private static long? Expected(IClip clip, PlayOptions options) => clip.ExpectedFrames is { } expected
        ? Math.Min(expected, options.MostFrames)
        : options.MostFrames < long.MaxValue ? options.MostFrames : null;

    private static void Report(CliHost host, Request request, PlayResult result)
    {
        if (request.Json)
        {
            host.Out.WriteLine(JsonSerializer.Serialize(result, JsonDocuments.Default.PlayResult));
            return;
        }

        bool toError = request.Output == OutputFile.Standard;
        string mismatches = result.FirstMismatch is { } first ? $"[red]{result.MismatchedFrames}, first frame {first}[/]" : "[green]0[/]";
        Consoles.WritePairs(toError ? host.Error : host.Out, toError ? host.ErrorIsTerminal : host.OutIsTerminal,
        [
            ("Frames", string.Create(CultureInfo.InvariantCulture,
                $"{result.Frames:N0} of {result.Width}x{result.Height} {result.Format} through {result.Api}")),
            ("Epochs", string.Create(CultureInfo.InvariantCulture, $"{result.Epoch + 1:N0} ({result.Refreshes:N0} key refreshes)")),
            ("Bytes", string.Create(CultureInfo.InvariantCulture, $"{result.Bytes:N0}")),
            ("Throughput", string.Create(CultureInfo.InvariantCulture, $"{result.GigabytesPerSecond:F2} GB/s ({result.Seconds:F3} s on the protected path)")),
            ("Mismatches", mismatches),
            .. Lines("Faults", [.. result.Faults, .. Waiting(result.Faults)]),
            .. Lines("Recovered", result.Recoveries.Select(recovery => $"{(recovery.Frame == 0 ? "setting up" : $"frame {recovery.Frame}")}: "
                + $"{recovery.Problem} -> {recovery.Action}")),
        ]);
    }
}
