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

    [Fact] // S120, S63
    public void A_copy_out_of_protected_memory_is_refused_with_a_word()
    {
        using var host = new DdiHost();
        var secret = host.Device.CreateTexture(Abi.DXGI_FORMAT.DXGI_FORMAT_NV12, 64, 4, ProbeUsage.Protected);
        var staging = host.Device.CreateTexture(Abi.DXGI_FORMAT.DXGI_FORMAT_NV12, 64, 4, ProbeUsage.Staging);
        List<Message> heard;
        unsafe
        {
            heard = Listen(() =>
            {
                host.Device.Functions->pfnResourceCopy(host.Device.Handle, staging, secret);
                host.Device.Functions->pfnResourceCopyRegion(host.Device.Handle, staging, 0, 0, 0, 0, secret, 0, null, 0);
                host.Device.Functions->pfnResourceUnmap(host.Device.Handle, staging, 0);
            });
        }

        Assert.Equal([("pfnResourceCopy", "S63"), ("pfnResourceCopyRegion", "S63"), ("pfnResourceUnmap", "S3")],
            heard.Select(message => (message.Method, message.Rule)));
    }

    [Fact] // S101, S150
    public void A_message_that_comes_again_under_a_content_key_is_taken_and_told_and_counted()
    {
        using var device = new SessionTestDevice(DriverProfile.Default);
        byte[] key = Reference.Pattern(16, seed: 8);
        var session = device.CreateKeyedSession(key);
        Resource staging = device.CreateBuffer(ResourceUsage.Staging), secret = device.CreateProtectedBuffer();
        DriverStatus Send(byte contentKey, ulong iv) =>
            session.DecryptionBlt(staging, secret, null, Reference.Ecb(key, Reference.Pattern(16, seed: contentKey)), new Cryptography.CounterBlock(iv, 0));
        Assert.Empty(Listen(() =>
        {
            for (ulong iv = 1; iv < 20; iv++)
                Assert.Equal(DriverStatus.Ok, Send(1, iv));
            Assert.Equal(DriverStatus.Ok, Send(2, 7));
        }));
        Assert.Equal(0, session.RepeatedMessages);
        var message = Assert.Single(Listen(() => Assert.Equal(DriverStatus.Ok, Send(1, 7))));
        Assert.Equal((Severity.Info, "S150"), (message.Severity, message.Rule));
        Assert.Equal(1, session.RepeatedMessages);
        // Wrapped anew it is the same key (S66).
        byte[] number = SessionTestDevice.Refresh(session);
        key = Reference.Xor(key, number);
        Assert.Single(Listen(() => Assert.Equal(DriverStatus.Ok, Send(2, 7))));
        Assert.Equal(2, session.RepeatedMessages);
    }

    [Fact] // S62
    public void Protected_memory_that_is_used_up_is_told_with_how_much_was_wanted_and_left()
    {
        var budget = new ProtectedMemoryBudget(10_000);
        Assert.True(budget.TryReserve(9_000));
        var heard = Listen(() =>
        {
            Assert.False(budget.TryReserve(2_000));
            DriverStatus.OutOfMemory.Tell(DriverMessages.Direct3D11, "CreateResource");
        });
        Assert.Contains("2,000 bytes of protected memory are wanted, and 1,000 of the adapter's 10,000 are left", Assert.Single(heard).Text,
            StringComparison.Ordinal);
        budget.Release(9_000);
    }

    [Fact] // S62
    public void A_shortage_that_nobody_heard_of_is_told_of_no_later_call()
    {
        Assert.False(new ProtectedMemoryBudget(1).TryReserve(2));
        DriverStatus.OutOfMemory.Tell(DriverMessages.Direct3D11, "CreateResource");
        Assert.Null(ProtectedMemoryBudget.TakeShortage());
    }

    [Theory] // S236
    [InlineData(DriverStatus.InvalidArgument)]
    [InlineData(DriverStatus.InvalidState)]
    public void A_key_that_was_not_taken_is_told_in_the_same_words_for_any_reason(DriverStatus status)
    {
        var message = Assert.Single(Listen(() => status.Tell(DriverMessages.Direct3D11, "NegotiateCryptoSessionKeyExchange")));
        Assert.Equal(("S236", "the key was not taken"), (message.Rule, message.Text));
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
