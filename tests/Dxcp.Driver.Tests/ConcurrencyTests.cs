using System.Collections.Concurrent;
using System.Security.Cryptography;
using Dxcp.Abi;
using Dxcp.Cryptography;

namespace Dxcp.Driver.Tests;

/// <summary>Threads on one session, one device, one table: R8, S12, S20.</summary>
public sealed unsafe class ConcurrencyTests : IDisposable
{
    private const int BltThreads = 8;
    private const int Refreshes = 250;
    private const int Size = 48 * 1024;
    private readonly DdiHost _host = new();
    private readonly Ddi11HostDevice _device;

    public ConcurrencyTests() => _device = _host.Device;

    public void Dispose() => _host.Dispose();

    [Fact] // R8, S12
    public void Each_blt_is_under_one_epoch_epochs_never_go_back_and_none_is_late()
    {
        var session = new DdiSession(_device);
        var epochs = new Epochs(session.Key);
        using var start = new Barrier(BltThreads + 1);
        var failures = new ConcurrentQueue<Exception>();
        int blts = 0;
        Thread[] threads = [.. Enumerable.Range(0, BltThreads).Select(i => new Thread(() => Guarded(() =>
        {
            var worker = new Worker(session, epochs, i);
            start.SignalAndWait();
            while (!epochs.Done || worker.Blts < 50)
                worker.Blt();
            Interlocked.Add(ref blts, worker.Blts);
        })))];
        foreach (var thread in threads)
            thread.Start();
        start.SignalAndWait();
        Guarded(() =>
        {
            for (int i = 0; i < Refreshes; i++)
            {
                byte[] randomNumber = session.Start();
                Assert.NotEqual(new byte[16], randomNumber);
                epochs.Announce(randomNumber);
                session.Finish();
                epochs.Arrived();
                if (i % 8 == 0)
                    Thread.Sleep(1);
            }
        });
        epochs.Done = true;
        foreach (var thread in threads)
            thread.Join();
        Assert.Empty(failures);
        Assert.True(blts >= BltThreads * 50);
        session.Key = epochs.LastKey;
        session.Refresh(); // and with it any IV is new
        Assert.True(session.Uses(session.Key));

        void Guarded(Action action)
        {
            try
            {
                action();
            }
            catch (Exception exception)
            {
                failures.Enqueue(exception);
                epochs.Done = true;
            }
        }
    }

    [Fact] // S20: a key is never torn and never lost, whoever starts and finishes
    public void Starts_and_finishes_from_many_threads_leave_a_key_that_is_some_sum_of_what_was_handed_out()
    {
        var session = new DdiSession(_device);
        var numbers = new ConcurrentBag<byte[]>();
        Parallel.For(0, 4, _ =>
        {
            for (int i = 0; i < 3; i++)
            {
                numbers.Add(session.Start());
                session.Finish();
            }
        });
        byte[][] all = [.. numbers];
        byte[] keystream = Keystream(session, out byte[] counterBlock);
        bool found = Enumerable.Range(0, 1 << all.Length).Any(subset =>
        {
            byte[] key = session.Key;
            for (int i = 0; i < all.Length; i++)
                key = (subset >> i & 1) == 1 ? Reference.Xor(key, all[i]) : key;
            using var aes = new Aes128Key(key);
            Span<byte> block = stackalloc byte[16];
            aes.EncryptBlock(counterBlock, block);
            return block.SequenceEqual(keystream);
        });
        Assert.True(found);
    }

    [Fact]
    public void Resources_destroyed_during_blts_leave_nothing_behind()
    {
        using var host = new DdiHost(DriverProfile.Default with { ProtectedMemorySize = 64 * Size });
        var device = host.Device;
        var session = new DdiSession(device);
        Parallel.For(0, 4, i =>
        {
            var staging = device.CreateBuffer(Size, ProbeUsage.Staging);
            for (int round = 0; round < 100; round++)
            {
                var surface = device.CreateBuffer(Size, ProbeUsage.Protected);
                Parallel.Invoke(
                    () => session.Encrypt(surface, staging),
                    () => device.DestroyResource(surface),
                    () => device.DestroyResource(surface));
            }
        });
        device.DestroyResource(device.CreateBuffer(64 * Size, ProbeUsage.Protected)); // all of the budget is back
        Assert.Empty(device.TakeErrors());
    }

    [Fact]
    public void Sessions_come_and_go_beside_others_at_work()
    {
        var steady = new DdiSession(_device);
        Parallel.For(0, 4, i =>
        {
            for (int round = 0; round < 300; round++)
            {
                var session = new DdiSession(_device, negotiate: false);
                Assert.Equal(new byte[16], session.Start());
                session.Destroy();
                session.Destroy();
                if (i == 0)
                    steady.Refresh();
            }
        });
        Assert.True(steady.Uses(steady.Key));
    }

    /// <summary>One block of keystream of the driver's key.</summary>
    private byte[] Keystream(DdiSession session, out byte[] counterBlock)
    {
        counterBlock = session.NextCounterBlock();
        var encrypted = _device.CreateBuffer(16, ProbeUsage.Staging);
        var decrypted = _device.CreateBuffer(16, ProbeUsage.Protected);
        Assert.Equal(HResult.S_OK, session.Decrypt(encrypted, decrypted, counterBlock));
        return _device.Peek(decrypted, encrypted);
    }

    /// <summary>The keys of a session as the application computes them, one an epoch.</summary>
    private sealed class Epochs(byte[] first)
    {
        private readonly byte[][] _keys = [first, .. new byte[Refreshes][]];
        private readonly Aes128Key[] _expanded = [new(first), .. new Aes128Key[Refreshes]];
        private int _announced;
        private int _arrived;

        public volatile bool Done;

        /// <summary>The last epoch that a blt may be under: its Finish may have happened.</summary>
        public int Latest => Volatile.Read(ref _announced);

        /// <summary>The first epoch that a blt beginning now may be under: its Finish has returned.</summary>
        public int Earliest => Volatile.Read(ref _arrived);

        public byte[] LastKey => _keys[Latest];

        public Aes128Key Key(int epoch) => _expanded[epoch];

        public void Announce(byte[] randomNumber)
        {
            int next = _announced + 1;
            _keys[next] = Reference.Xor(_keys[next - 1], randomNumber);
            _expanded[next] = new Aes128Key(_keys[next]);
            Volatile.Write(ref _announced, next);
        }

        public void Arrived() => Volatile.Write(ref _arrived, _announced);
    }

    /// <summary>Blts of one thread, in one direction, with the epoch of each found by trying the known keys.</summary>
    private sealed class Worker
    {
        private static long s_lastIV;
        private readonly DdiSession _session;
        private readonly Epochs _epochs;
        private readonly bool _decrypts;
        private readonly D3D10DDI_HRESOURCE _staging;
        private readonly D3D10DDI_HRESOURCE _surface;
        private readonly byte[] _given = RandomNumberGenerator.GetBytes(Size);
        private int _lastEpoch;

        public Worker(DdiSession session, Epochs epochs, int index)
        {
            _session = session;
            _epochs = epochs;
            _decrypts = index % 2 == 0;
            _staging = session.Device.CreateBuffer(Size, ProbeUsage.Staging);
            _surface = session.Device.CreateBuffer(Size, ProbeUsage.Protected);
            session.Device.Write(_staging, _given);
            session.Device.Functions->pfnResourceCopy(session.Device.Handle, _surface, _staging);
        }

        public int Blts { get; private set; }

        public void Blt()
        {
            byte[] counterBlock, result;
            int earliest = _epochs.Earliest;
            int latest;
            if (_decrypts)
            {
                _session.Device.Write(_staging, _given);
                counterBlock = Reference.CounterBlock((ulong)Interlocked.Increment(ref s_lastIV));
                earliest = _epochs.Earliest;
                int code = _session.Decrypt(_staging, _surface, counterBlock);
                latest = _epochs.Latest;
                if (code != HResult.S_OK)
                {
                    Assert.Equal(HResult.E_INVALIDARG, code); // another thread's IV overtook this one
                    return;
                }

                result = _session.Device.Peek(_surface, _staging);
            }
            else
            {
                counterBlock = _session.Encrypt(_surface, _staging);
                latest = _epochs.Latest;
                result = _session.Device.Read(_staging);
            }

            int epoch = EpochOf(result, counterBlock);
            Assert.InRange(epoch, Math.Max(earliest, _lastEpoch), latest);
            byte[] expected = new byte[Size];
            _epochs.Key(epoch).Ctr(_given, expected, CounterBlock.Read(counterBlock));
            Assert.True(result.AsSpan().SequenceEqual(expected), "The blt mixes epochs.");
            _lastEpoch = epoch;
            Blts++;
        }

        private int EpochOf(byte[] result, byte[] counterBlock)
        {
            Span<byte> block = stackalloc byte[16];
            for (int epoch = _epochs.Latest; epoch >= 0; epoch--)
            {
                _epochs.Key(epoch).Ctr(_given.AsSpan(0, 16), block, CounterBlock.Read(counterBlock));
                if (result.AsSpan(0, 16).SequenceEqual(block))
                    return epoch;
            }

            return -1;
        }
    }
}
