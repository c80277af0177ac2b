using Dxcp.Abi;
using Dxcp.Client.Tests.Fake;

namespace Dxcp.Client.Tests;

/// <summary>The calls of a device go one after the other, whichever object they are of.</summary>
public sealed class OneAtATimeTests
{
    [Theory]
    [InlineData("DecoderBeginFrame")]
    [InlineData("GetDecoderBuffer")]
    [InlineData("SubmitDecoderBuffers")]
    [InlineData("DecoderEndFrame")]
    [InlineData("NegotiateCryptoSessionKeyExchange")]
    [InlineData("NegotiateAuthenticatedChannelKeyExchange")]
    [InlineData("QueryAuthenticatedChannel")]
    [InlineData("ConfigureAuthenticatedChannel")]
    public void While_a_thread_is_in_a_call_another_one_waits(string function)
    {
        using var player = new Player();
        CryptoSession session = player.Own(player.Device.CreateSession(Identities.Good.Root, DxcpGuids.DXCP_DECODER_PROFILE_PASS_THROUGH));
        ProtectedSurface target = player.Surface(), surface = player.Surface();
        VideoDecoder decoder = player.Own(session.CreateDecoder(target));
        using ManualResetEventSlim entered = new(), goOn = new();
        var first = new Thread(() =>
        {
            decoder.Decode([1], target);
            player.Device.CreateSession(Identities.Good.Root).Dispose();
            player.Device.CreateChannel(Identities.Good.Root).Dispose();
        });
        player.Fake.Instead = name =>
        {
            if (name != function || Thread.CurrentThread != first || entered.IsSet)
                return null;
            entered.Set();
            goOn.Wait();
            return null;
        };
        first.Start();
        entered.Wait();
        var second = new Thread(() => player.Session.Write(Player.Frame(surface.Layout), surface));
        second.Start();
        SpinWait.SpinUntil(() => (second.ThreadState & (ThreadState.WaitSleepJoin | ThreadState.Stopped)) != 0);
        int meanwhile = player.Fake.Blts.Count;
        goOn.Set();
        first.Join();
        second.Join();
        Assert.Equal((0, 1), (meanwhile, player.Fake.Blts.Count)); // and the fake has no complaint of two inside at once
    }
}
