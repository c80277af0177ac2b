using System.Buffers.Binary;
using System.Text;

namespace Dxcp.Diagnostics.Tests;

/// <summary>Trace files byte by byte (docs/trace.md): what of them is believed (S241).</summary>
public sealed class TraceReaderTests
{
    private const int Running = -1;

    [Theory]
    [InlineData(TraceFormat.FrequencyAt, 0L, "its header is damaged")]
    [InlineData(TraceFormat.FrequencyAt, -1L, "its header is damaged")]
    [InlineData(TraceFormat.StartedAt, -1L, "its header is damaged")]
    [InlineData(TraceFormat.StartedAt, 3155378976000000000L, "its header is damaged")] // a tick after the year 9999
    [InlineData(TraceFormat.StartedAt, 3155378975999999999L, null)]
    [InlineData(TraceFormat.BlockSizeAt, 255L, "its header is damaged")]
    [InlineData(TraceFormat.BlockSizeAt, 256L, null)]
    [InlineData(TraceFormat.BlockSizeAt, (1L << 24) + 1, "its header is damaged")]
    [InlineData(TraceFormat.BlockSizeAt, 1L << 24, null)]
    [InlineData(0, (long)TraceFormat.Magic + (1L << 56), "it is a trace of version 2; version 1 can be read")]
    [InlineData(0, (long)TraceFormat.Magic + 1, "it is no trace: it does not begin with DXCPTRC")]
    public void A_header_that_cannot_be_is_refused_by_what_is_wrong(int at, long value, string? expected)
    {
        byte[] trace = Trace(Method(1, "F"), Call(1, 10, 5));
        if (at == TraceFormat.BlockSizeAt)
            BinaryPrimitives.WriteInt32LittleEndian(trace.AsSpan(at), (int)value);
        else
            BinaryPrimitives.WriteInt64LittleEndian(trace.AsSpan(at), value);
        if (expected is null)
            Assert.Equal(10, TraceReader.Read(trace).Calls.Single().Start);
        else
            Assert.Equal(expected, Assert.Throws<InvalidDataException>(() => TraceReader.Read(trace)).Message);
        Assert.Throws<InvalidDataException>(() => TraceReader.Read(trace.AsSpan(0, TraceFormat.FileHeader - 1)));
        Assert.Empty(TraceReader.Read(Trace().AsSpan(0, TraceFormat.FileHeader)).Calls);
    }

    [Fact]
    public void What_is_of_no_kind_or_of_no_function_counts_as_broken_and_the_rest_is_read()
    {
        byte[] half = Record(TraceFormat.CallRecord, 1, 3, 0, new byte[8]);
        BinaryPrimitives.WriteInt32LittleEndian(half, half.Length - 4); // no multiple of eight
        foreach ((byte[] broken, bool ends) in new (byte[], bool)[]
        {
            (Record(9, 1, 3, 0, []), false), (Call(7, 3, 1), false), (Record(TraceFormat.NoteRecord, 1, 3, 0, []), false),
            (Record(TraceFormat.MethodRecord, 2, 0, 0, "COM\0T\0F"u8), false), (Record(TraceFormat.MessageRecord, 2, 0, 0, "abcdefgh"u8), false),
            (half, true), ([8, 0, 0, 0, .. new byte[60]], true), ([0xF8, 0xFF, 0xFF, 0xFF, .. new byte[60]], true), ([0, 0xFF, 0, 0, .. new byte[60]], true),
        })
        {
            TraceDocument trace = TraceReader.Read(Trace(Method(1, "F"), Call(1, 1, 1), broken, Call(1, 5, 1)));
            Assert.Equal((1, ends ? 1 : 2), (trace.Broken, trace.Calls.Count));
        }
    }

    [Fact]
    public void Calls_messages_and_notes_are_in_the_order_of_time_whatever_theirs_in_the_file()
    {
        TraceDocument trace = TraceReader.Read(Trace(Call(1, 30, 5), Message(31, 1, "third"), Note(6, 32), Call(2, 10, 5), Message(11, 1, "first"), Note(5, 12),
            Call(1, 20, 5), Method(2, "G"), Method(1, "F")));
        Assert.Equal(["G", "F", "F"], trace.Calls.Select(call => call.Method.Function));
        Assert.Equal([0, 1, 2], trace.Calls.Select(call => call.Index));
        Assert.Equal(["first", "third"], trace.Messages.Select(message => message.Text));
        Assert.Equal([5ul, 6ul], trace.Notes.Select(note => note.About));
        Assert.Equal(["first", "", "third"], trace.Calls.Select(call => call.Messages.SingleOrDefault()?.Text ?? ""));
    }

    [Theory] // who is inside of whom: start, duration and the message of each
    [InlineData("10+20 15+5", "0 1", "")]
    [InlineData("10+5 15+5", "0 0", "")] // one that ends when another begins is over
    [InlineData("10+5 15+5", "0 0", "15:1")]
    [InlineData("10+5", "0", "9: 10:0 14:0 15:")]
    [InlineData("10+20 15+5", "0 1", "14:0 15:1 19:1 20:0 29:0 30:")]
    [InlineData("10? 15+5 25?", "0 1 1", "24:0 26:2 99:2")] // what never came back ends never
    [InlineData("10+20 12+6 14+2 20+4", "0 1 2 1", "13:1 15:2 17:1 19:0 21:3")]
    public void A_call_is_inside_of_what_runs_when_it_begins_and_a_message_belongs_to_the_innermost(string calls, string depths, string messages)
    {
        List<byte[]> records = [Method(1, "F")];
        foreach (string call in calls.Split(' '))
        {
            string[] parts = call.Split('+', '?');
            records.Add(Call(1, long.Parse(parts[0]), call.EndsWith('?') ? Running : long.Parse(parts[1])));
        }

        string[] said = messages.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        records.AddRange(said.Select(message => Message(long.Parse(message.Split(':')[0]), 1, message)));
        TraceDocument trace = TraceReader.Read(Trace([.. records]));
        Assert.Equal(depths, string.Join(' ', trace.Calls.Select(call => call.Depth)));
        Assert.Equal(said.Where(message => !message.EndsWith(':')).Order(),
            trace.Calls.SelectMany(call => call.Messages.Select(message => $"{message.Time}:{call.Index}")).Order());
        Assert.Equal(calls.Contains('?', StringComparison.Ordinal), trace.Calls.Any(call => !call.IsComplete));
    }

    [Fact] // a clock may tick once in many calls
    public void What_has_one_time_is_in_the_order_of_the_file()
    {
        const int Many = 100; // so many that a sort may change places
        byte[][] calls = [.. Enumerable.Range(0, Many).Select(i => Call(1, 10, 500 - i))];
        byte[][] messages = [.. Enumerable.Range(0, Many).Select(i => Message(20, 1, $"{i}"))], notes = [.. Enumerable.Range(0, Many).Select(i => Note(i, 30))];
        TraceDocument trace = TraceReader.Read(Trace([Method(1, "F"), .. calls, .. messages, .. notes]));
        Assert.Equal(Enumerable.Range(0, Many), trace.Calls.Select(call => call.Depth));
        Assert.Equal(Enumerable.Range(0, Many).Select(i => 500L - i), trace.Calls.Select(call => call.Duration));
        Assert.Equal(Enumerable.Range(0, Many).Select(i => $"{i}"), trace.Messages.Select(message => message.Text));
        Assert.Equal(Enumerable.Range(0, Many).Select(i => (ulong)i), trace.Notes.Select(note => note.About));
    }

    [Fact]
    public void A_trace_may_be_as_long_as_a_film()
    {
        const long Hours = 3 * 3600 * 1_000_000_000L;
        TraceDocument trace = TraceReader.Read(Trace(Method(1, "F"), Call(1, Hours, Hours + 7), Message(Hours + 1, 1, "late"), Note(5, Hours + 2)));
        Assert.Equal((Hours, Hours + 7), (trace.Calls[0].Start, trace.Calls[0].Duration));
        Assert.Equal((Hours + 1, Hours + 2), (Assert.Single(trace.Calls[0].Messages).Time, trace.Notes[0].Time));
    }

    [Fact]
    public void Threads_are_told_apart_in_nesting_in_messages_and_by_their_names()
    {
        byte[] first = Block(1, Method(1, "F"), Call(1, 10, 100), Name("one")),
            second = Block(2, Call(1, 20, 5), Message(22, 1, "second")), third = Block(3);
        TraceDocument trace = TraceReader.Read([.. Trace()[..TraceFormat.FileHeader], .. first, .. second, .. new byte[first.Length], .. third]);
        Assert.Equal([(1ul, "one"), (2ul, ""), (3ul, "")], trace.Threads);
        Assert.Equal([(1ul, 0, 0), (2ul, 0, 1)], trace.Calls.Select(call => (call.Thread, call.Depth, call.Messages.Count)));

        static byte[] Name(string name) =>
            Record(TraceFormat.NoteRecord, (ushort)TraceNote.ThreadName, 1, 1, [.. new byte[8], .. Encoding.UTF8.GetBytes(name)]);
    }

    [Theory]
    [InlineData(0, Severity.Corruption)]
    [InlineData(3, Severity.Info)]
    [InlineData(4, Severity.Info)]
    [InlineData(0xFFFF, Severity.Info)]
    public void A_severity_that_there_is_not_is_the_least(ushort number, Severity expected) =>
        Assert.Equal(expected, TraceReader.Read(Trace(Message(1, number, "text"))).Messages.Single().Severity);

    [Fact]
    public void Captures_that_cannot_be_are_left_out_with_all_behind_them()
    {
        byte[] one = [0, 0, 0, 0, 3, 0, 0, 0, 1, 2, 3, 0, 0, 0, 0, 0], absent = [1, 0, 0, 0x80, 3, 0, 0, 0, 1, 2, 3, 0, 0, 0, 0, 0],
            beyond = [2, 0, 0, 0, 1, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0], large = [1, 0, 0, 0, 9, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8],
            negative = [1, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 1, 2, 3, 4, 5, 6, 7, 8], two = [1, 0, 0, 0, 8, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8];
        foreach ((byte[][] captures, int[] there) in new (byte[][], int[])[]
        {
            ([one, two], [0, 1]), ([two, one], [0, 1]), ([absent, one], [0]), ([beyond, one], [0]), ([large], []), ([one, large], [0]),
            ([negative, one], []), ([one, negative], [0]),
        })
        {
            byte[] words = new byte[16];
            TraceDocument trace = TraceReader.Read(Trace(Method(1, "F", "a:s:A b:s:B"),
                Record(TraceFormat.CallRecord, 1, 1, 0, [.. words, .. captures.SelectMany(capture => capture)])));
            TraceCallRecord call = Assert.Single(trace.Calls);
            Assert.Equal(there, call.Captures.Keys.Order());
            Assert.All(call.Captures, capture => Assert.Equal(capture.Key == 0 ? [1, 2, 3] : [1, 2, 3, 4, 5, 6, 7, 8], capture.Value));
        }

        Assert.Equal(-1, TraceReader.Read(Trace(Method(1, "F"), Call(1, 1, -5))).Calls.Single().Duration);
        // Fewer words than parameters: those that are there.
        Assert.Single(TraceReader.Read(Trace(Method(1, "F", "a:u:A b:u:B"), Record(TraceFormat.CallRecord, 1, 1, 0, new byte[8]))).Calls.Single().Words);
    }

    private static byte[] Method(ushort number, string function, string parameters = "") =>
        Record(TraceFormat.MethodRecord, number, 0, 0, Encoding.UTF8.GetBytes($"COM\0T\0{function}\0r\0{parameters}\0"));

    private static byte[] Call(ushort method, long start, long duration) => Record(TraceFormat.CallRecord, method, start, 0, [], duration);

    private static byte[] Message(long time, ushort severity, string text) =>
        Record(TraceFormat.MessageRecord, severity, time, 0, Encoding.UTF8.GetBytes($"api\0method\0S1\0{text}\0remedy\0"));

    private static byte[] Note(long about, long time) => Record(TraceFormat.NoteRecord, (ushort)TraceNote.KeyEpoch, time, about, new byte[8]);

    private static byte[] Record(ushort kind, ushort number, long time, long result, ReadOnlySpan<byte> payload, long duration = 0)
    {
        byte[] record = new byte[TraceFormat.RecordHeader + ((payload.Length + 7) & ~7)];
        BinaryPrimitives.WriteInt32LittleEndian(record, record.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(record.AsSpan(TraceFormat.Kind), kind);
        BinaryPrimitives.WriteUInt16LittleEndian(record.AsSpan(TraceFormat.Method), number);
        BinaryPrimitives.WriteInt64LittleEndian(record.AsSpan(TraceFormat.Start), time);
        BinaryPrimitives.WriteInt64LittleEndian(record.AsSpan(TraceFormat.Duration), duration);
        BinaryPrimitives.WriteInt64LittleEndian(record.AsSpan(TraceFormat.Result), result);
        payload.CopyTo(record.AsSpan(TraceFormat.RecordHeader));
        return record;
    }

    private static byte[] Block(ulong thread, params byte[][] records)
    {
        byte[] block = new byte[TraceFormat.Block];
        BinaryPrimitives.WriteUInt32LittleEndian(block, TraceFormat.BlockMagic);
        BinaryPrimitives.WriteUInt64LittleEndian(block.AsSpan(8), thread);
        records.SelectMany(record => record).ToArray().CopyTo(block, TraceFormat.BlockHeader);
        return block;
    }

    /// <summary>A trace of one thread, which counts in nanoseconds.</summary>
    private static byte[] Trace(params byte[][] records)
    {
        byte[] header = new byte[TraceFormat.FileHeader];
        BinaryPrimitives.WriteUInt64LittleEndian(header, TraceFormat.Magic);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(TraceFormat.BlockSizeAt), TraceFormat.Block);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(TraceFormat.FrequencyAt), 1_000_000_000);
        return [.. header, .. Block(1, records)];
    }
}
