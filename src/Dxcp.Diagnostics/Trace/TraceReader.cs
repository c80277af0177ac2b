using System.Buffers.Binary;
using System.Text;

namespace Dxcp.Diagnostics;

/// <summary>Reads trace files, also those of processes that crashed or still run. Believes nothing that it reads: a broken record is left out.</summary>
public static class TraceReader
{
    /// <summary>Reads a trace.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidDataException">It is no trace, or one of another version.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static TraceDocument Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        if (file.Length > Array.MaxLength)
            throw new InvalidDataException($"the trace has {file.Length:N0} bytes; {Array.MaxLength:N0} can be read");
        byte[] bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return Read(bytes);
    }

    /// <summary>Reads a trace that lies in memory. Throws as <see cref="Read(string)"/>.</summary>
    public static TraceDocument Read(ReadOnlySpan<byte> bytes)
    {
        const ulong word = 0x00FF_FFFF_FFFF_FFFF;
        if (bytes.Length < TraceFormat.FileHeader || ((BinaryPrimitives.ReadUInt64LittleEndian(bytes) ^ TraceFormat.Magic) & word) != 0)
            throw new InvalidDataException("it is no trace: it does not begin with DXCPTRC");
        if (BinaryPrimitives.ReadUInt64LittleEndian(bytes) != TraceFormat.Magic)
            throw new InvalidDataException($"it is a trace of version {bytes[7]}; version 1 can be read");
        int block = BinaryPrimitives.ReadInt32LittleEndian(bytes[TraceFormat.BlockSizeAt..]);
        long frequency = BinaryPrimitives.ReadInt64LittleEndian(bytes[TraceFormat.FrequencyAt..]);
        long ticks = BinaryPrimitives.ReadInt64LittleEndian(bytes[TraceFormat.StartedAt..]);
        if (block is < 256 or > 1 << 24 || frequency <= 0 || ticks < 0 || ticks > DateTime.MaxValue.Ticks)
            throw new InvalidDataException("its header is damaged");
        var reading = new Reading(frequency);
        for (int at = TraceFormat.FileHeader; at <= bytes.Length - TraceFormat.BlockHeader; at += block)
        {
            ReadOnlySpan<byte> one = bytes.Slice(at, Math.Min(block, bytes.Length - at));
            if (BinaryPrimitives.ReadUInt32LittleEndian(one) != TraceFormat.BlockMagic)
                continue;
            reading.Block(one);
        }

        return reading.End(new DateTime(ticks, DateTimeKind.Utc), BinaryPrimitives.ReadInt64LittleEndian(bytes[TraceFormat.ProcessAt..]),
            Text(bytes.Slice(TraceFormat.ProgramAt, TraceFormat.ProgramBytes)));
    }

    /// <summary>A call out of its record.</summary>
    internal static TraceCallRecord ReadCall(ReadOnlySpan<byte> record, TraceMethod method, ulong thread, long frequency)
    {
        int count = Math.Min(method.List.Count, (record.Length - TraceFormat.RecordHeader) / 8);
        ulong[] words = new ulong[count];
        for (int i = 0; i < count; i++)
            words[i] = BinaryPrimitives.ReadUInt64LittleEndian(record[(TraceFormat.RecordHeader + (i * 8))..]);
        var captures = new Dictionary<int, byte[]>();
        ReadOnlySpan<byte> rest = record[(TraceFormat.RecordHeader + (count * 8))..];
        while (rest.Length >= 8)
        {
            int index = BinaryPrimitives.ReadInt32LittleEndian(rest);
            int size = BinaryPrimitives.ReadInt32LittleEndian(rest[4..]);
            if (size < 0 || size > rest.Length - 8)
                break;
            if (index >= 0 && index < count)
                captures[index] = rest.Slice(8, size).ToArray();
            rest = rest[Math.Min(rest.Length, CallTrace.Room(size))..];
        }

        long duration = BinaryPrimitives.ReadInt64LittleEndian(record[TraceFormat.Duration..]);
        return new TraceCallRecord
        {
            Method = method,
            Thread = thread,
            Start = Nanoseconds(BinaryPrimitives.ReadInt64LittleEndian(record[TraceFormat.Start..]), frequency),
            Duration = duration < 0 ? -1 : Nanoseconds(duration, frequency),
            Result = BinaryPrimitives.ReadInt64LittleEndian(record[TraceFormat.Result..]),
            Words = words,
            Captures = captures,
        };
    }

    private static long Nanoseconds(long ticks, long frequency) => (long)((Int128)ticks * 1_000_000_000 / frequency);

    private static string Text(ReadOnlySpan<byte> bytes)
    {
        int end = bytes.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? bytes : bytes[..end]);
    }

    private sealed class Reading(long frequency)
    {
        private readonly Dictionary<int, TraceMethod> _methods = [];
        private readonly List<(byte[] Record, ulong Thread)> _calls = [];
        private readonly List<TraceMessageRecord> _messages = [];
        private readonly List<TraceNoteRecord> _notes = [];
        private readonly List<ulong> _threads = [];
        private int _broken;

        public void Block(ReadOnlySpan<byte> block)
        {
            ulong thread = BinaryPrimitives.ReadUInt64LittleEndian(block[8..]);
            if (!_threads.Contains(thread))
                _threads.Add(thread);
            int at = TraceFormat.BlockHeader;
            while (at + TraceFormat.RecordHeader <= block.Length)
            {
                int length = BinaryPrimitives.ReadInt32LittleEndian(block[at..]);
                if (length == 0)
                    break;
                if (length < TraceFormat.RecordHeader || length % 8 != 0 || length > block.Length - at)
                {
                    _broken++;
                    break;
                }
                Record(block.Slice(at, length), thread);
                at += length;
            }
        }

        public TraceDocument End(DateTime started, long process, string program)
        {
            var calls = new List<TraceCallRecord>(_calls.Count);
            foreach ((byte[] record, ulong thread) in _calls)
            {
                if (_methods.TryGetValue(BinaryPrimitives.ReadUInt16LittleEndian(record.AsSpan(TraceFormat.Method)), out TraceMethod? method))
                    calls.Add(ReadCall(record, method, thread, frequency));
                else
                    _broken++;
            }

            // What has one time stays in the order of the file, in which a call stands before what is inside of it: clocks may tick once in many calls.
            calls = [.. calls.OrderBy(call => call.Start)];
            for (int i = 0; i < calls.Count; i++)
                calls[i].Index = i;
            List<TraceMessageRecord> messages = [.. _messages.OrderBy(message => message.Time)];
            List<TraceNoteRecord> notes = [.. _notes.OrderBy(note => note.Time)];
            foreach (ulong thread in _threads)
                Nest([.. calls.Where(call => call.Thread == thread)], [.. messages.Where(message => message.Thread == thread)]);
            return new TraceDocument
            {
                Program = program,
                Process = process,
                Started = started,
                Threads = [.. _threads.Select(thread => (thread, notes.Find(note => note.Note == TraceNote.ThreadName && note.Thread == thread)?.Text ?? ""))],
                Calls = calls,
                Messages = messages,
                Notes = notes,
                Broken = _broken,
            };
        }

        private void Record(ReadOnlySpan<byte> record, ulong thread)
        {
            int kind = BinaryPrimitives.ReadUInt16LittleEndian(record[TraceFormat.Kind..]);
            int number = BinaryPrimitives.ReadUInt16LittleEndian(record[TraceFormat.Method..]);
            long time = Nanoseconds(BinaryPrimitives.ReadInt64LittleEndian(record[TraceFormat.Start..]), frequency);
            ReadOnlySpan<byte> payload = record[TraceFormat.RecordHeader..];
            switch (kind)
            {
                case TraceFormat.CallRecord:
                    _calls.Add((record.ToArray(), thread));
                    break;
                case TraceFormat.MethodRecord when Fields(payload) is [var door, var table, var function, [var result], var parameters, ..]:
                    _methods[number] = new TraceMethod(door, table, function, result, parameters);
                    break;
                case TraceFormat.MessageRecord when Fields(payload) is [var api, var method, var rule, var text, var remedy, ..]:
                    _messages.Add(new TraceMessageRecord(time, thread, (Severity)Math.Min(number, (int)Severity.Info), api, method, rule, text, remedy));
                    break;
                case TraceFormat.NoteRecord when payload.Length >= 8:
                    _notes.Add(new TraceNoteRecord(time, thread, (TraceNote)number, (ulong)BinaryPrimitives.ReadInt64LittleEndian(record[TraceFormat.Result..]),
                        BinaryPrimitives.ReadUInt64LittleEndian(payload), Text(payload[8..])));
                    break;
                default:
                    _broken++;
                    break;
            }
        }

        private static string[] Fields(ReadOnlySpan<byte> payload) => Encoding.UTF8.GetString(payload).Split('\0');

        // Of one thread, in the order of time: who is inside of whom.
        private static void Nest(TraceCallRecord[] calls, TraceMessageRecord[] messages)
        {
            var open = new Stack<TraceCallRecord>();
            int next = 0;
            foreach (TraceCallRecord call in calls)
            {
                Say(call.Start);
                Close(call.Start);
                call.Parent = open.TryPeek(out TraceCallRecord? outer) ? outer : null;
                open.Push(call);
            }
            Say(long.MaxValue);

            void Say(long until)
            {
                for (; next < messages.Length && messages[next].Time < until; next++)
                {
                    Close(messages[next].Time);
                    if (open.TryPeek(out TraceCallRecord? around))
                        around.Said.Add(messages[next]);
                }
            }

            void Close(long time)
            {
                while (open.TryPeek(out TraceCallRecord? top) && top.IsComplete && top.Start + top.Duration <= time)
                    _ = open.Pop();
            }
        }
    }
}
