namespace Dxcp.Bench.Quick;

/// <summary>A second thread that does its half at the same time as the caller. It waits actively inside <see cref="Awake"/> only.</summary>
internal sealed class Partner : IDisposable
{
    private readonly ManualResetEventSlim _awake = new(false);
    private readonly Thread _thread;
    private Action<int> _work = _ => { };
    private int _argument;
    private int _posted;
    private int _done;
    private volatile bool _asleep = true;
    private volatile bool _ended;

    public Partner()
    {
        _thread = new Thread(Live) { IsBackground = true, Name = "second measuring thread" };
        _thread.Start();
    }

    public void Awake()
    {
        _asleep = false;
        _awake.Set();
    }

    public void Sleep()
    {
        _awake.Reset();
        _asleep = true;
    }

    /// <summary>Does both at once, each with the argument, and returns when both are done.</summary>
    public void Both(Action<int> mine, Action<int> theirs, int argument)
    {
        _work = theirs;
        _argument = argument;
        int number = _posted + 1;
        Volatile.Write(ref _posted, number);
        mine(argument);
        SpinWait spin = default;
        while (Volatile.Read(ref _done) != number)
            spin.SpinOnce(sleep1Threshold: -1);
    }

    public void Dispose()
    {
        _ended = true;
        Awake();
        _thread.Join();
        _awake.Dispose();
    }

    private void Live()
    {
        SpinWait spin = default;
        while (!_ended)
        {
            if (_asleep)
                _awake.Wait();
            int posted = Volatile.Read(ref _posted);
            if (posted == _done)
            {
                spin.SpinOnce(sleep1Threshold: -1);
                continue;
            }

            spin.Reset();
            _work(_argument);
            Volatile.Write(ref _done, posted);
        }
    }
}
