using System.Buffers.Binary;
using System.Text;
using Dxcp.Diagnostics;

namespace Dxcp.Cli.Tests.Commands;

/// <summary>A trace's file, put together by hand from what docs/trace.md says: with times, numbers and kinds of the test's choice.</summary>
internal sealed class MadeTrace
{
    private const int HeaderSize = 4096, BlockSize = 32768, BlockHeaderSize = 32;
    private const long TicksInASecond = 1_000_000_000;

    private readonly List<(ulong Thread, byte[] Record)> _records = [];
    private readonly DateTime _started;
    private ushort _methods;

    public MadeTrace(DateTime started) => _started = started;

    /// <summary>Tells of a function; its number.</summary>
    public ushort Function(ulong thread, string door, string table, string function, char result, string parameters)
    {
        Add(thread, 3, ++_methods, 0, 0, 0, Texts(door, table, function, result.ToString(), parameters));
        return _methods;
    }

    /// <summary>A call; -1 for the duration of one that did not come back.</summary>
    public void Call(ulong thread, ushort function, long start, long duration, long result, ulong[] words, params (int Index, byte[]? Bytes)[] captures)
    {
        var payload = new List<byte>();
        foreach (ulong word in words)
            payload.AddRange(BitConverter.GetBytes(word));
        foreach ((int index, byte[]? bytes) in captures)
        {
            payload.AddRange(BitConverter.GetBytes(bytes is null ? index | (1 << 31) : index));
            payload.AddRange(BitConverter.GetBytes(bytes?.Length ?? 0));
            payload.AddRange(bytes ?? []);
            Pad(payload);
        }

        Add(thread, 1, function, start, duration, result, [.. payload]);
    }

    /// <summary>A message.</summary>
    public void Message(ulong thread, long time, Severity severity, string api, string method, string rule, string text, string remedy) =>
        Add(thread, 2, (ushort)severity, time, 0, 0, Texts(api, method, rule, text, remedy));

    /// <summary>A note.</summary>
    public void Note(ulong thread, long time, TraceNote note, ulong about, ulong value = 0, string text = "") =>
        Add(thread, 4, (ushort)note, time, 0, (long)about, [.. BitConverter.GetBytes(value), .. Texts(text)]);

    /// <summary>A record of a kind that nobody knows.</summary>
    public void Unknown(ulong thread) => Add(thread, 99, 0, 0, 0, 0, []);

    /// <summary>The file.</summary>
    public byte[] ToArray(string program, long process)
    {
        ulong[] threads = [.. _records.Select(record => record.Thread).Distinct()];
        byte[] file = new byte[HeaderSize + (threads.Length * BlockSize)];
        "DXCPTRC\u0001"u8.CopyTo(file);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(8), BlockSize);
        BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(16), TicksInASecond);
        BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(24), _started.Ticks);
        BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(32), process);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(40), threads.Length);
        Encoding.UTF8.GetBytes(program).CopyTo(file, 48);
        for (int i = 0; i < threads.Length; i++)
        {
            Span<byte> block = file.AsSpan(HeaderSize + (i * BlockSize), BlockSize);
            "DXBK"u8.CopyTo(block);
            BinaryPrimitives.WriteUInt64LittleEndian(block[8..], threads[i]);
            int at = BlockHeaderSize;
            foreach ((ulong _, byte[] record) in _records.Where(record => record.Thread == threads[i]))
            {
                record.CopyTo(block[at..]);
                at += record.Length;
            }
        }

        return file;
    }

    private static byte[] Texts(params string[] texts) => Encoding.UTF8.GetBytes(string.Concat(texts.Select(text => text + "\0")));

    private static void Pad(List<byte> bytes)
    {
        while (bytes.Count % 8 != 0)
            bytes.Add(0);
    }

    private void Add(ulong thread, ushort kind, ushort number, long start, long duration, long result, byte[] payload)
    {
        var record = new List<byte>(new byte[32]);
        record.AddRange(payload);
        Pad(record);
        byte[] bytes = [.. record];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, bytes.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(4), kind);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(6), number);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(8), start);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(16), duration);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(24), result);
        _records.Add((thread, bytes));
    }
}
