using System.Runtime.InteropServices;

namespace Dxcp.Kernel;

/// <summary>What the C library of a 64-bit Linux has for doors and shared pages; the numbers are those of x64 and Arm64.</summary>
internal static unsafe class Unix
{
    public const int Failed = -1;
    public const int AddressInUse = 98;
    public const int Interrupted = 4;

    public const ushort FamilyUnix = 1;
    public const int Datagrams = 2;
    public const int SequencedPackets = 5;
    public const int CloseOnExec = 0x80000;
    public const int NonBlocking = 0x800;
    public const int SocketLevel = 1;
    public const int TellSender = 16; // SO_PASSCRED
    public const int TellProcess = 76; // SO_PASSPIDFD, since Linux 6.5
    public const int SendTimeout = 21;
    public const int Rights = 1;
    public const int SentCredentials = 2;
    public const int SentProcess = 4; // a descriptor of the sender
    public const int ControlTruncated = 8;
    public const int Truncated = 0x20;
    public const int DoNotWait = 0x40;
    public const int NoSignal = 0x4000;
    public const int CloseOnExecReceived = 0x40000000;
    public const short Readable = 1;
    public const short Writable = 4;

    public const uint MemoryCloseOnExec = 1;
    public const uint MemoryAllowSealing = 2;
    public const int DuplicateCloseOnExec = 1030;
    public const int AddSeals = 1033;
    public const int GetSeals = 1034;
    public const int SealsOfSize = 1 | 2 | 4; // no more seals, no shrinking, no growing
    public const int ReadWrite = 3;
    public const int MapShared = 1;
    public const int DontFork = 10;
    public const int DontDump = 16;
    public const int SeekEnd = 2;

    /// <summary>sockaddr_un.</summary>
    public struct Address
    {
        public const int Longest = 108;
        public ushort Family;
        public fixed byte Path[Longest];
    }

    /// <summary>ucred.</summary>
    public record struct Credentials(int Process, uint User, uint Group);

    /// <summary>iovec.</summary>
    public struct Buffer
    {
        public void* Data;
        public nuint Size;
    }

    /// <summary>msghdr.</summary>
    public struct Message
    {
        public void* Name;
        public uint NameSize;
        public Buffer* Buffers;
        public nuint BufferCount;
        public void* Control;
        public nuint ControlSize;
        public int Flags;
    }

    /// <summary>cmsghdr.</summary>
    public struct ControlHeader
    {
        public nuint Size;
        public int Level;
        public int Type;
    }

    /// <summary>A cmsghdr with one descriptor behind it, and the padding to the next.</summary>
    public struct PassedDescriptor(int descriptor)
    {
        public ControlHeader Header = new() { Size = UsedSize, Level = SocketLevel, Type = Rights };
        public int Descriptor = descriptor;
        private readonly int _padding;

        /// <summary>CMSG_LEN of one descriptor.</summary>
        public const int UsedSize = 20;
    }

    /// <summary>pollfd.</summary>
    public struct Polled
    {
        public int Descriptor;
        public short Asked;
        public short Happened;
    }

    /// <summary>timeval.</summary>
    public struct Duration
    {
        public long Seconds;
        public long Microseconds;
    }

    [DllImport("libc", EntryPoint = "socket", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int Socket(int family, int type, int protocol);

    [DllImport("libc", EntryPoint = "bind", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int Bind(int socket, Address* address, uint size);

    [DllImport("libc", EntryPoint = "socketpair"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int SocketPair(int family, int type, int protocol, int* sockets);

    [DllImport("libc", EntryPoint = "setsockopt"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int SetOption(int socket, int level, int option, void* value, uint size);

    [DllImport("libc", EntryPoint = "sendmsg", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern nint Send(int socket, Message* message, int flags);

    [DllImport("libc", EntryPoint = "recvmsg"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern nint Receive(int socket, Message* message, int flags);

    [DllImport("libc", EntryPoint = "poll", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int Poll(Polled* polled, nuint count, int milliseconds);

    [DllImport("libc", EntryPoint = "eventfd"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int Event(uint initial, int flags);

    [DllImport("libc", EntryPoint = "read"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern nint Read(int descriptor, void* data, nuint size);

    [DllImport("libc", EntryPoint = "write"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern nint Write(int descriptor, void* data, nuint size);

    [DllImport("libc", EntryPoint = "close"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int Close(int descriptor);

    [DllImport("libc", EntryPoint = "geteuid"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern uint GetUser();

    [DllImport("libc", EntryPoint = "memfd_create", BestFitMapping = false, ThrowOnUnmappableChar = true),
        DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int CreateMemory(byte* name, uint flags);

    [DllImport("libc", EntryPoint = "ftruncate"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int Truncate(int descriptor, nint length);

    [DllImport("libc", EntryPoint = "lseek"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern nint Seek(int descriptor, nint offset, int origin);

    [DllImport("libc", EntryPoint = "fcntl"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int Control(int descriptor, int command, nint argument);

    [DllImport("libc", EntryPoint = "mmap"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern byte* Map(void* address, nuint length, int protection, int flags, int descriptor, nint offset);

    [DllImport("libc", EntryPoint = "munmap"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int Unmap(void* address, nuint length);

    [DllImport("libc", EntryPoint = "madvise"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int Advise(void* address, nuint length, int advice);
}
