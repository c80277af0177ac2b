using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Dxcp.Kernel;

/// <summary>
/// One message as a socket received it: how long it is, who sent it by the system's word, and a descriptor that came with it.
/// What came and is not taken is closed by <see cref="Dispose"/>.
/// </summary>
internal ref struct Letter
{
    // Room to see descriptors that nobody asked for: what is seen is closed here; what does not fit the system drops, and tells.
    private const int ControlSize = 256;

    private int _descriptor = Unix.Failed;
    private int _sender = Unix.Failed;

    private Letter(int size)
    {
        Size = size;
    }

    /// <summary>Bytes received.</summary>
    public int Size { get; }

    /// <summary>Whether nothing was cut off, and no more than one descriptor came.</summary>
    public bool IsWhole { get; private set; } = true;

    /// <summary>Who sent it; process 0 and no user of this system if that is not known.</summary>
    public Unix.Credentials Sender { get; private set; } = new(0, uint.MaxValue, uint.MaxValue);

    /// <summary>The descriptor that came with it, which stays the letter's.</summary>
    public readonly int Descriptor => _descriptor;

    /// <summary>Whether the sender is the process of its number still; true where the system cannot tell (before Linux 6.5).</summary>
    public readonly bool IsSenderAlive
    {
        get
        {
            if (_sender == Unix.Failed)
                return true;
            unsafe
            {
                // A process's descriptor becomes readable when the process ends.
                var polled = new Unix.Polled { Descriptor = _sender, Asked = Unix.Readable };
                return Unix.Poll(&polled, 1, 0) == 0;
            }
        }
    }

    /// <summary>Takes the next message of a socket without waiting; false if there is none.</summary>
    /// <param name="socket">The socket; senders are told only where it was asked to tell them.</param>
    /// <param name="buffer">Place for the bytes.</param>
    /// <param name="letter">The message; to be disposed.</param>
    public static unsafe bool TryReceive(int socket, Span<byte> buffer, out Letter letter)
    {
        letter = new Letter(0);
        ulong* control = stackalloc ulong[ControlSize / sizeof(ulong)];
        fixed (byte* data = buffer)
        {
            var place = new Unix.Buffer { Data = data, Size = (nuint)buffer.Length };
            var message = new Unix.Message { Buffers = &place, BufferCount = 1, Control = control, ControlSize = ControlSize };
            nint received = Unix.Receive(socket, &message, Unix.CloseOnExecReceived | Unix.DoNotWait);
            if (received < 0)
                return false;
            letter = new Letter((int)received) { IsWhole = (message.Flags & (Unix.Truncated | Unix.ControlTruncated)) == 0 };
            letter.Open(new ReadOnlySpan<byte>(control, (int)message.ControlSize));
            return true;
        }
    }

    /// <summary>Takes the descriptor; <see cref="Unix.Failed"/> if none came.</summary>
    public int TakeDescriptor()
    {
        int taken = _descriptor;
        _descriptor = Unix.Failed;
        return taken;
    }

    /// <summary>Closes what came and was not taken.</summary>
    public void Dispose()
    {
        Close(ref _descriptor);
        Close(ref _sender);
    }

    private static void Close(ref int descriptor)
    {
        if (descriptor >= 0)
            _ = Unix.Close(descriptor);
        descriptor = Unix.Failed;
    }

    // A chain of cmsghdr, each followed by its data and padded to eight bytes.
    private unsafe void Open(ReadOnlySpan<byte> control)
    {
        while (control.Length >= sizeof(Unix.ControlHeader))
        {
            var header = Unsafe.ReadUnaligned<Unix.ControlHeader>(in control[0]);
            if (header.Size < (nuint)sizeof(Unix.ControlHeader) || header.Size > (nuint)control.Length)
                return;
            ReadOnlySpan<byte> data = control[sizeof(Unix.ControlHeader)..(int)header.Size];
            if (header.Level == Unix.SocketLevel)
                Take(header.Type, data);
            int padded = ((int)header.Size + 7) & ~7;
            control = padded < control.Length ? control[padded..] : default;
        }
    }

    private unsafe void Take(int type, ReadOnlySpan<byte> data)
    {
        if (type == Unix.SentCredentials && data.Length == sizeof(Unix.Credentials))
        {
            Sender = MemoryMarshal.Read<Unix.Credentials>(data);
        }
        else if (type == Unix.SentProcess && data.Length == sizeof(int))
        {
            Close(ref _sender);
            _sender = MemoryMarshal.Read<int>(data);
            IsWhole &= _sender >= 0; // a process that has ended, or no descriptor left to hold it by
        }
        else if (type == Unix.Rights)
        {
            foreach (int descriptor in MemoryMarshal.Cast<byte, int>(data))
            {
                IsWhole &= _descriptor == Unix.Failed;
                Close(ref _descriptor);
                _descriptor = descriptor;
            }
        }
    }
}
