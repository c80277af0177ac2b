using Dxcp.Abi;
using Dxcp.Cryptography;

namespace Dxcp.Client.Tests;

/// <summary>Many threads on one session, over DXCP's own runtimes and driver: nothing is lost, nothing is thrown, every bit comes back (S130).</summary>
public sealed class ManyThreadsTests
{
    private const int Threads = 4;

    public static TheoryData<string, string, bool> Ways => new(
        from api in (string[])["d3d11", "d3d9"]
        from profile in (string[])["Default", "StrictIV", "SequentialIV", RealDevice.StrictSequentialIV]
        from contentKey in (bool[])[false, true]
        select (api, profile, contentKey));

    [Theory, MemberData(nameof(Ways))]
    public async Task Writers_of_one_session_lose_nothing(string api, string profile, bool withContentKey)
    {
        using ContentProtectionDevice device = RealDevice.Open(api, RealDevice.Named(profile));
        using CryptoSession session = device.CreateSession(DriverIdentity.LoadOrCreate().Root);
        using ContentKey? key = withContentKey ? session.CreateContentKey() : null;
        await InParallel(number =>
        {
            using ProtectedSurface surface = device.CreateProtectedSurface(FrameFormat.Nv12, 64 + (96 * number), 64);
            byte[] back = new byte[surface.Layout.Size];
            for (int i = 0; i < 60; i++)
            {
                byte[] frame = Player.Frame(surface.Layout);
                session.Write(frame, surface, key, i % 3 == 2 ? new PartialPattern(100, 20, 2) : null);
                session.Read(surface, back);
                Assert.Equal(frame, back);
                if (i % 20 == 19 && number == 0)
                    session.RefreshKey();
            }
        });
        Assert.Equal(3ul, session.Epoch);
    }

    [Theory, MemberData(nameof(Ways))]
    public async Task Steps_of_one_session_lose_nothing_in_any_order(string api, string profile, bool withContentKey)
    {
        using ContentProtectionDevice device = RealDevice.Open(api, RealDevice.Named(profile));
        using CryptoSession session = device.CreateSession(DriverIdentity.LoadOrCreate().Root);
        using ContentKey? key = withContentKey ? session.CreateContentKey() : null;
        await InParallel(number =>
        {
            using ProtectedSurface a = device.CreateProtectedSurface(FrameFormat.Nv12, 98, 34), b = device.CreateProtectedSurface(FrameFormat.Nv12, 98, 34);
            using StagingSurface forA = session.CreateStagingSurface(a), forB = session.CreateStagingSurface(b);
            byte[] back = new byte[a.Layout.Size];
            for (int i = 0; i < 30; i++)
            {
                PartialPattern? pattern = i % 3 == 2 ? new PartialPattern(100, 20, 2) : null;
                byte[] first = Player.Frame(a.Layout), second = Player.Frame(b.Layout);
                session.Encrypt(first, forA, key, pattern);
                session.Encrypt(second, forB, key);
                session.DecryptionBlt(forB, b);
                session.DecryptionBlt(forA, a);
                session.Read(a, back);
                Assert.Equal(first, back);
                session.Read(b, back);
                Assert.Equal(second, back);
            }
        });
    }

    [Theory, MemberData(nameof(Ways))]
    public async Task Decoders_and_writers_of_one_session_lose_nothing(string api, string profile, bool withContentKey)
    {
        using ContentProtectionDevice device = RealDevice.Open(api, RealDevice.Named(profile));
        using CryptoSession session = device.CreateSession(DriverIdentity.LoadOrCreate().Root, DxcpGuids.DXCP_DECODER_PROFILE_PASS_THROUGH);
        using AuthenticatedChannel channel = device.CreateChannel(DriverIdentity.LoadOrCreate().Root);
        using ContentKey? key = withContentKey ? session.CreateContentKey() : null;
        await InParallel(number =>
        {
            using ProtectedSurface surface = device.CreateProtectedSurface(FrameFormat.Nv12, 98, 34, forDecoder: true);
            using VideoDecoder decoder = session.CreateDecoder(surface);
            channel.Tie(decoder);
            byte[] back = new byte[surface.Layout.Size];
            for (int i = 0; i < 40; i++)
            {
                byte[] frame = Player.Frame(surface.Layout);
                if (number % 2 == 0)
                {
                    decoder.BeginFrame(surface, key);
                    decoder.Submit(frame.AsSpan(0, 1000));
                    decoder.Submit(frame.AsSpan(1000), new PartialPattern(100, 32, 16));
                    decoder.EndFrame();
                }
                else
                {
                    session.Write(frame, surface, key);
                }

                session.Read(surface, back);
                Assert.Equal(frame, back);
                if (i % 20 == 19 && number == 1)
                    session.RefreshKey();
            }
        });
        Assert.Equal(2ul, session.Epoch);
    }

    private static async Task InParallel(Action<int> work)
    {
        using var begin = new Barrier(Threads);
        await Task.WhenAll(Enumerable.Range(0, Threads).Select(number => Task.Factory.StartNew(() =>
        {
            begin.SignalAndWait();
            work(number);
        }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
    }
}
