using Dxcp.Diagnostics;

namespace Dxcp.Codecs.Tests;

/// <summary>What codecs tell on this thread, until it is disposed of.</summary>
internal sealed class CodecMessages : IMessageSink, IDisposable
{
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private readonly IDisposable _listening;
    private readonly List<Message> _told = [];

    public CodecMessages() => _listening = MessageSinks.Process.Add(this);

    public void Take(Message message)
    {
        if (Environment.CurrentManagedThreadId == _thread && message.Api == "codec")
            _told.Add(message);
    }

    /// <summary>Rules, texts and ways out of what was told since the last call, one behind the other.</summary>
    public string Next()
    {
        Assert.All(_told, message => Assert.Equal((Severity.Warning, "EndFrame"), (message.Severity, message.Method)));
        string text = string.Join(" | ", _told.Select(message => $"{message.Rule} {message.Text}{(message.Remedy.Length == 0 ? "" : ". " + message.Remedy)}"));
        _told.Clear();
        return text;
    }

    public void Dispose() => _listening.Dispose();
}
