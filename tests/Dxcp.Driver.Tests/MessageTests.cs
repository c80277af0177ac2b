using Dxcp.Diagnostics;

namespace Dxcp.Driver.Tests;

/// <summary>What the driver says about its refusals (S120).</summary>
public sealed class MessageTests
{
    [Fact]
    public void A_refusal_of_a_function_without_a_code_is_told_with_function_rule_and_reason()
    {
        using var host = new DdiHost();
        var session = new DdiSession(host.Device);
        var heard = Listen(session.Finish);
        var message = Assert.Single(heard);
        Assert.Equal(("Direct3D 11.1 driver", "pfnFinishSessionKeyRefresh", "S3", Severity.Error),
            (message.Api, message.Method, message.Rule, message.Severity));
        Assert.Contains("no refresh pending", message.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_done_is_not_told()
    {
        using var host = new DdiHost();
        var session = new DdiSession(host.Device);
        Assert.Empty(Listen(() =>
        {
            session.Start();
            session.Finish();
        }));
    }

    private static List<Message> Listen(Action act)
    {
        // Other tests are refused at the same time, on threads of their own.
        var sink = new OfThisThread();
        using (MessageSinks.Process.Add(sink))
            act();
        return sink.Heard;
    }

    private sealed class OfThisThread : IMessageSink
    {
        private readonly int _thread = Environment.CurrentManagedThreadId;

        public List<Message> Heard { get; } = [];

        public void Take(Message message)
        {
            if (Environment.CurrentManagedThreadId == _thread)
                Heard.Add(message);
        }
    }
}
