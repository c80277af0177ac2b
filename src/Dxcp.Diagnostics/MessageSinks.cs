namespace Dxcp.Diagnostics;

/// <summary>Where messages go: a log, a counter, a trace. Called on the thread that was refused, so it is quick, and safe from any thread.</summary>
public interface IMessageSink
{
    /// <summary>Takes a message. What it throws is dropped: a log that fails ends nothing.</summary>
    void Take(Message message);
}

/// <summary>
/// Sinks that get every message, in the order in which they were added. Is one itself, so that a device's own can lead on to the process's.
/// Safe from any thread; taking a message takes no lock.
/// </summary>
public sealed class MessageSinks : IMessageSink
{
    private readonly Lock _gate = new();
    private readonly FirstRefusal? _hint;
    private readonly bool _isProcess;
    private volatile IMessageSink[] _sinks;

    /// <summary>Sinks to begin with.</summary>
    public MessageSinks(params ReadOnlySpan<IMessageSink> sinks) => _sinks = sinks.ToArray();

    /// <summary>None to begin with; while there is none, the first refusal goes to <paramref name="hint"/>.</summary>
    internal MessageSinks(FirstRefusal? hint, bool isProcess = false)
    {
        _hint = hint;
        _isProcess = isProcess;
        _sinks = [];
    }

    /// <summary>
    /// The sinks that get the messages of all devices and drivers of this process: to begin with, the log that the environment variable <c>DXCP_LOG</c>
    /// asks for (<see cref="LogSettings"/>). Where neither it nor anybody else listens, the first refusal leaves a line on standard error that tells of it
    /// (S235).
    /// </summary>
    public static MessageSinks Process { get; } = ProcessLog.Begin();

    /// <summary>Whether anybody listens: who must do some work to make a message may leave it otherwise.</summary>
    public bool Any => _sinks.Length != 0 || _hint is { IsDue: true };

    /// <summary>Adds a sink, until the result is disposed of.</summary>
    public IDisposable Add(IMessageSink sink)
    {
        ArgumentNullException.ThrowIfNull(sink);
        lock (_gate)
            _sinks = [.. _sinks, sink];
        return new Removal(this, sink);
    }

    /// <inheritdoc/>
    public void Take(Message message)
    {
        ArgumentNullException.ThrowIfNull(message);
        IMessageSink[] sinks = _sinks;
        if (sinks.Length == 0)
            _hint?.Take(message);
        if (_isProcess)
        {
            MessageEvents.Log.Take(message);
            ProtectionMetrics.Refused(message);
        }

        foreach (IMessageSink sink in sinks)
        {
            try
            {
                sink.Take(message);
            }
#pragma warning disable CA1031 // Whatever a sink throws: the call that is being refused must go on as if nobody listened.
            catch (Exception)
#pragma warning restore CA1031
            {
                // There is nobody left to tell.
            }
        }
    }

    private void Remove(IMessageSink sink)
    {
        lock (_gate)
        {
            int index = Array.IndexOf(_sinks, sink);
            if (index >= 0)
                _sinks = [.. _sinks[..index], .. _sinks[(index + 1)..]];
        }
    }

    private sealed class Removal(MessageSinks sinks, IMessageSink sink) : IDisposable
    {
        private IMessageSink? _sink = sink;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _sink, null) is { } added)
                sinks.Remove(added);
        }
    }
}
