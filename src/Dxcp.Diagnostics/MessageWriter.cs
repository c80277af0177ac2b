using System.Globalization;
using System.Text;

namespace Dxcp.Diagnostics;

/// <summary>
/// A sink that writes each message as one line: time (UTC), the system's number of the thread, severity, API, and what <see cref="Message.ToString"/> tells.
/// Safe from any thread; a line is written whole, and what cannot be written is dropped.
/// </summary>
public sealed class MessageWriter : IMessageSink
{
    private readonly Severity _least;
    private readonly Action<string> _write;

    /// <summary>A writer of lines.</summary>
    /// <param name="least">The least severe kind that is written: <see cref="Severity.Warning"/> leaves out what merely happened.</param>
    /// <param name="write">Takes a line without its end; called on any thread, several at once.</param>
    public MessageWriter(Severity least, Action<string> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        _least = least;
        _write = write;
    }

    /// <summary>A message's line.</summary>
    /// <param name="message">The message.</param>
    /// <param name="time">When it was said.</param>
    /// <param name="thread">The number of the thread that was told.</param>
    public static string Line(Message message, DateTime time, ulong thread)
    {
        ArgumentNullException.ThrowIfNull(message);
        return Line(time, thread, Name(message.Severity), $"{message.Api} {message}");
    }

    /// <inheritdoc/>
    public void Take(Message message)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (message.Severity <= _least)
            _write(Line(message, DateTime.UtcNow, NativeThread.Id));
    }

    /// <summary>A line of a log. What would end it, or steer a terminal, becomes a question mark: texts quote what programs passed.</summary>
    internal static string Line(DateTime time, ulong thread, string kind, string text)
    {
        var line = new StringBuilder(text.Length + 64);
        _ = line.Append(time.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture)).Append(" [")
            .Append(CultureInfo.InvariantCulture, $"{thread}] ").Append(kind.PadRight(8));
        foreach (char c in text)
            _ = line.Append(char.IsControl(c) ? '?' : c);
        return line.ToString();
    }

    private static string Name(Severity severity) => severity switch
    {
        Severity.Corruption => "broken",
        Severity.Error => "error",
        Severity.Warning => "warning",
        _ => "info",
    };
}
