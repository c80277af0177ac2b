using System.Buffers.Binary;
using System.Collections.Concurrent;
using static Dxcp.Conformance.Bench;
using static Dxcp.Conformance.ReferenceCipher;

namespace Dxcp.Conformance;

/// <summary>Refreshes that meet content keys, read-back keys, IVs, other sessions, channels and threads.</summary>
internal static partial class RefreshChecks
{
    private static readonly byte[] s_contentKey = Pattern(16, seed: 5);

    private static IEnumerable<ConformanceCheck> Meetings =>
    [
        KR(50, "While a refresh is pending content keys are unwrapped under the present key", "R5 S7", t =>
        {
            var session = t.Device.CreateKeyedSession();
            byte[] wrapped = Ecb(session.Key, s_contentKey);
            session.Start();
            Demand.True(session.Uses(s_contentKey, wrapped), "a content key wrapped under the present key", "another key");
        }, caps: Usual | ContentKey),
        KR(51, "From Finish on content keys are unwrapped under the next key", "R8 S7", t =>
        {
            var session = t.Device.CreateKeyedSession();
            session.Refresh();
            Demand.True(session.Uses(s_contentKey, Ecb(session.Key, s_contentKey)), "a content key wrapped under the next key", "another key");
        }, caps: Usual | ContentKey),
        KR(52, "From Finish on a content key wrapped under the key before is another key", "R8 S7", t =>
        {
            var session = t.Device.CreateKeyedSession();
            byte[] wrapped = Ecb(session.Key, s_contentKey);
            Demand.True(session.Uses(s_contentKey, wrapped), "the content key before the refresh", "another key");
            session.Refresh();
            Demand.False(session.Uses(s_contentKey, wrapped), "another key, the wrapping being out of date", "the content key");
        }, caps: Usual | ContentKey),
        KR(53, "A key for reading back that is fetched while a refresh is pending is wrapped under the present key", "R5 R24", t =>
        {
            var session = t.Device.CreateKeyedSession();
            session.Start();
            Demand.True(session.EncryptsWith(Fetched(session)), "reading back under the key that was fetched", "another key");
        }, ProfileWish.ReadBackKey),
        KR(54, "A key for reading back stays good over a refresh", "S9 R24", t =>
        {
            var session = t.Device.CreateKeyedSession();
            byte[] key = Fetched(session);
            session.Refresh();
            Demand.True(session.EncryptsWith(key), "reading back under the key fetched before the refresh", "another key");
        }, ProfileWish.ReadBackKey),
        KR(55, "A key for reading back that is fetched after Finish is wrapped under the next key", "R8 R24", t =>
        {
            var session = t.Device.CreateKeyedSession();
            byte[] before = Fetched(session);
            session.Refresh();
            byte[] key = Fetched(session);
            Demand.NotEqual(before, key, "another key for reading back");
            Demand.True(session.EncryptsWith(key), "reading back under the key that was fetched", "another key");
        }, ProfileWish.ReadBackKey),
        KR(56, "While a refresh is pending a used IV stays used", "R21 S31", t =>
        {
            var session = t.Device.CreateKeyedSession();
            var (memory, picture) = t.Pair();
            t.Brings(session, memory, picture, t.Plain(), CounterBlock(100));
            session.Start();
            t.RefusesReuse(session, memory, picture, CounterBlock(100), t.Plain());
        }),
        KR(57, "From Finish on any IV may come", "S11 R21", t =>
        {
            var session = t.Device.CreateKeyedSession();
            var (memory, picture) = t.Pair();
            t.Brings(session, memory, picture, t.Plain(), CounterBlock(100));
            session.Refresh();
            t.Brings(session, memory, picture, t.Plain(2), CounterBlock(100));
            session.Refresh();
            t.Brings(session, memory, picture, t.Plain(3), CounterBlock(3));
        }),
        KR(58, "Under the next key an IV is used once as well", "R21 S11", t =>
        {
            var session = t.Device.CreateKeyedSession();
            var (memory, picture) = t.Pair();
            session.Refresh();
            t.Brings(session, memory, picture, t.Plain(), CounterBlock(3));
            t.RefusesReuse(session, memory, picture, CounterBlock(3), t.Plain());
        }),
        KR(59, "The driver's own IVs never come again, over refreshes too", "R22 S11", t =>
        {
            var session = t.Device.CreateKeyedSession();
            var (memory, picture) = t.Pair();
            var made = new HashSet<ulong>();
            for (int i = 0; i < 9; i++)
            {
                byte[] iv = new byte[16];
                Probe.Accepted(session.Encrypt(picture, memory, iv), "EncryptionBlt");
                Demand.True(made.Add(BinaryPrimitives.ReadUInt64BigEndian(iv)), "an IV that EncryptionBlt has not made before", CallLog.Hex(iv));
                if (i % 3 == 2)
                    session.Refresh();
            }
        }, ProfileWish.NoReadBackKey),
        KR(60, "A pending number survives what other sessions do", "R2", t =>
        {
            var session = t.Device.CreateKeyedSession();
            byte[] next = Xor(session.Key, session.Start());
            var other = t.Device.CreateKeyedSession();
            other.Refresh();
            other.Destroy();
            KeyIs(session, session.Key, "the present key");
            Probe.Accepted(session.Finish(), "FinishSessionKeyRefresh");
            KeyIs(session, next, "K xor R");
        }),
        KR(61, "A refresh leaves the keys of other sessions alone", "R3 R18", t =>
        {
            ProbeSession session = t.Device.CreateKeyedSession(), other = t.Device.CreateKeyedSession();
            session.Refresh();
            KeyIs(other, other.Key, "the key of the session that was not refreshed");
            KeyIs(session, session.Key, "the key of the session that was");
        }),
        KR(62, "Two refreshes that cross end each with its own number", "R2 R3", t =>
        {
            ProbeSession one = t.Device.CreateKeyedSession(), other = t.Device.CreateKeyedSession();
            byte[] first = Xor(one.Key, one.Start()), second = Xor(other.Key, other.Start());
            Probe.Accepted(one.Finish(), "Finish of the first");
            KeyIs(other, other.Key, "the present key of the second session");
            Probe.Accepted(other.Finish(), "Finish of the second");
            KeyIs(one, first, "the next key of the first");
            KeyIs(other, second, "the next key of the second");
        }),
        KR(63, "Sixteen pending numbers do not get mixed up", "R2 R3", t =>
        {
            var sessions = Enumerable.Range(0, 16).Select(_ => t.Device.CreateKeyedSession()).ToList();
            var next = sessions.Select(session => Xor(session.Key, session.Start())).ToList();
            foreach (int i in new[] { 9, 3, 15, 0, 7 })
            {
                Probe.Accepted(sessions[i].Finish(), "FinishSessionKeyRefresh");
                KeyIs(sessions[i], next[i], $"the next key of session {i}");
            }

            KeyIs(sessions[1], sessions[1].Key, "the present key of a session that is not finished");
        }),
        KR(64, "A refresh leaves the sessions of another device alone", "R14", t =>
        {
            var session = t.Device.CreateKeyedSession();
            var other = t.Probe.CreateDevice().CreateKeyedSession();
            byte[] next = Xor(other.Key, other.Start());
            session.Refresh();
            KeyIs(other, other.Key, "the present key of the other device's session");
            Probe.Accepted(other.Finish(), "FinishSessionKeyRefresh");
            KeyIs(other, next, "the next key of the other device's session");
        }),
        KR(65, "A refresh leaves channel keys and numbers alone", "R18 R41", t =>
        {
            var channel = t.Device.OpenChannel();
            var session = t.Device.CreateKeyedSession();
            uint before = channel.Protection();
            session.Refresh();
            Demand.Equal(before, channel.Protection(), "the answer to a query, signed under the channel key");
            Probe.Accepted(channel.Protect(1), "a command, signed under the channel key");
        }),
        KR(66, "Numbers of Starts on several threads all differ", "R1 S20", t =>
        {
            var sessions = Enumerable.Range(0, 4).Select(_ => t.Device.CreateKeyedSession()).ToList();
            var numbers = new ConcurrentBag<string>();
            Threads(sessions.Select(session => (Action)(() =>
            {
                for (int i = 0; i < 200; i++)
                    numbers.Add(Convert.ToHexString(session.Start()));
            })));
            Demand.Equal(800, numbers.Distinct().Count(), "different numbers of 800");
        }),
        KR(67, "Each blt meets one key alone while refreshes go on on another thread", "S20 S12", OneKeyEach, ProfileWish.NoReadBackKey),
        KR(68, "Sessions that refresh on several threads stay in step", "S20 R3", t =>
        {
            var sessions = Enumerable.Range(0, 4).Select(_ => t.Device.CreateKeyedSession()).ToList();
            Threads(sessions.Select(session => (Action)(() =>
            {
                for (int i = 0; i < 200; i++)
                    session.Refresh();
            })));
            foreach (var session in sessions)
                KeyIs(session, session.Key, "the key after 200 refreshes beside others");
        }),
        KR(69, "Negotiation after a refresh begins anew", "S8 R3", t =>
        {
            var session = t.Device.CreateKeyedSession();
            session.Refresh();
            Probe.Accepted(session.Negotiate(), "negotiation");
            KeyIs(session, session.Key, "the key of the negotiation");
            session.Refresh();
            KeyIs(session, session.Key, "K xor R");
        }),
    ];

    /// <summary>A key for reading back, unwrapped under the session key.</summary>
    internal static byte[] Fetched(ProbeSession session)
    {
        byte[] wrapped = new byte[16];
        Probe.Accepted(session.GetReadBackKey(wrapped), "GetEncryptionBltKey");
        return EcbDecrypt(session.Key, wrapped);
    }

    /// <summary>Runs each action on a thread of its own; the first failure is the check's.</summary>
    internal static void Threads(IEnumerable<Action> actions)
    {
        try
        {
            Task.WaitAll([.. actions.Select(action => Task.Factory.StartNew(action, TaskCreationOptions.LongRunning))]);
        }
        catch (AggregateException all)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(all.Flatten().InnerExceptions[0]);
        }
    }

    /// <summary>Reads back in a loop while another thread refreshes: what comes is under one of the keys that there were, from its first byte to its
    /// last.</summary>
    private static void OneKeyEach(Bench t)
    {
        var session = t.Device.CreateKeyedSession();
        var (memory, picture) = t.Pair();
        byte[] plain = t.Plain();
        t.Brings(session, memory, picture, plain, session.NextCounterBlock());
        var keys = new List<byte[]> { session.Key };
        var read = new List<(byte[] IV, byte[] Bytes)>();
        bool isDone = false;
        int refreshed = 0;
        Threads(
        [
            () =>
            {
                byte[] key = session.Key;
                for (int i = 0; i < 400; i++)
                {
                    byte[] number = session.Start();
                    key = Xor(key, number);
                    lock (keys)
                        keys.Add(key);
                    session.Finish();
                    Interlocked.Increment(ref refreshed);
                }

                Volatile.Write(ref isDone, true);
            },
            () =>
            {
                for (int i = 0; i < 100 || (!Volatile.Read(ref isDone) && Volatile.Read(ref refreshed) < 30 && i < 20_000); i++)
                {
                    byte[] iv = new byte[16];
                    Probe.Accepted(session.Encrypt(picture, memory, iv), "EncryptionBlt");
                    read.Add((iv, t.Device.Read(memory)));
                }
            },
        ]);
        foreach (var (iv, bytes) in read)
        {
            Demand.True(keys.Exists(key => Ctr(key, iv, bytes.AsSpan(0, 16)).AsSpan().SequenceEqual(plain.AsSpan(0, 16)) &&
                Ctr(key, iv, bytes).AsSpan().SequenceEqual(plain)), "a picture under one of the keys, from its first byte to its last",
                    "under none, or under two");
        }
    }
}
