using System.Buffers.Binary;

namespace Dxcp.Diagnostics.Tests;

/// <summary>The trace's file: what is written can be read, also of a process that ended in the middle (S240, S241).</summary>
public sealed unsafe class TraceTests : IDisposable
{
    private static readonly TraceMethod s_start = new("COM", "ID3D11VideoContext", "StartSessionKeyRefresh", 'v',
        "this:o:X pCryptoSession:o:S RandomNumberSize:u:uint p:p:void");

    private static readonly TraceMethod s_caps = new("driver", "T", "pfnGetCaps", 'r', "hDevice:h:H pType:g:Guid pCaps:s:Caps pCount:n:uint");

    private readonly string _path = Path.Combine(Path.GetTempPath(), $"dxcp-trace-{Guid.NewGuid():N}");

    public void Dispose() => File.Delete(_path);

    private (TraceRecorder Recorder, TraceFileWriter File) Open()
    {
        var file = new TraceFileWriter(_path);
        return (new TraceRecorder(file, null), file);
    }

    private static void Call(TraceRecorder recorder, int number, ulong session, uint size, Action? inside = null)
    {
        TracedCall call = recorder.Begin(number, 4, 0);
        call.Word(0, 1);
        call.Word(1, session);
        call.Word(2, size);
        call.Word(3, 1);
        call.Enter();
        inside?.Invoke();
        call.Leave(0);
    }

    [Fact] // S240
    public void What_is_written_is_read_with_arguments_result_captures_and_order()
    {
        var (recorder, _) = Open();
        var type = Guid.NewGuid();
        ulong structure = 0x1122334455667788;
        uint count = 7;
        int number = recorder.Define(s_caps);
        TracedCall call = recorder.Begin(number, 4, CallTrace.Room(16) + CallTrace.Room(8) + CallTrace.Room(4));
        call.Word(0, 0xABC);
        call.Word(1, 1);
        call.Word(2, 1);
        call.Word(3, 1);
        call.In(1, &type, 16);
        byte* caps = call.Out(2, 8);
        byte* counts = call.Out(3, 4);
        call.Enter();
        TracedCall.Fill(caps, &structure, 8);
        TracedCall.Fill(counts, &count, 4);
        call.Leave(unchecked((int)0x80070057));
        Call(recorder, recorder.Define(s_start), 9, 16);
        recorder.Dispose();

        TraceDocument trace = TraceReader.Read(_path);
        Assert.Equal((0, 2, (long)Environment.ProcessId), (trace.Broken, trace.Calls.Count, trace.Process));
        TraceCallRecord first = trace.Calls[0];
        Assert.Equal(("pfnGetCaps", true, true), (first.Method.Function, first.IsRefused, first.IsComplete));
        Assert.Equal(type, new Guid(first.Captures[1]));
        Assert.Equal(structure, BinaryPrimitives.ReadUInt64LittleEndian(first.Captures[2]));
        Assert.Equal((0xABCul, 16ul, 9ul), (first["hDevice"], trace.Calls[1]["RandomNumberSize"], trace.Calls[1]["pCryptoSession"]));
        Assert.Contains($"pfnGetCaps(hDevice 0xABC, pType {type}, pCaps {{8877665544332211}}, pCount 7) = 0x80070057", TraceText.Of(first),
            StringComparison.Ordinal);
        Assert.True(trace.Calls[0].Start <= trace.Calls[1].Start);
    }

    [Fact] // S240
    public void Calls_and_messages_within_a_call_belong_to_it()
    {
        var (recorder, _) = Open();
        int number = recorder.Define(s_start);
        Call(recorder, number, 1, 16, () =>
        {
            Call(recorder, number, 2, 16);
            recorder.Take(new Message(Severity.Error, "Direct3D 11", "StartSessionKeyRefresh", "S4", "wrong") { Remedy = "Right." });
            Call(recorder, number, 3, 16);
        });
        Call(recorder, number, 4, 16);
        recorder.Note(TraceNote.KeyEpoch, 5, 6, "text");
        recorder.Dispose();
        TraceDocument trace = TraceReader.Read(_path);
        Assert.Equal([null, 1ul, 1ul, null], trace.Calls.Select(call => call.Parent?["pCryptoSession"]));
        Assert.Equal([1, 0, 0, 0], trace.Calls.Select(call => call.Messages.Count));
        Assert.True(trace.Calls[0].IsRefused);
        Assert.Equal("wrong. Right. [S4]", trace.Messages[0].ToString());
        TraceNoteRecord note = Assert.Single(trace.Notes, note => note.Note == TraceNote.KeyEpoch);
        Assert.Equal((5ul, 6ul, "text"), (note.About, note.Value, note.Text));
    }

    [Fact] // S240: pointers are an application's
    public void A_pointer_that_cannot_be_one_is_not_followed_and_there_is_no_capture_of_it()
    {
        var (recorder, _) = Open();
        TracedCall call = recorder.Begin(recorder.Define(s_caps), 4, CallTrace.Room(16) + CallTrace.Room(8) + CallTrace.Room(4));
        call.In(1, null, 16);
        byte* caps = call.Out(2, 8);
        byte* count = call.Out(3, 4);
        call.Enter();
        TracedCall.Fill(caps, (void*)0xFFFF, 8);
        TracedCall.Fill(count, null, 4);
        call.Leave(0);
        recorder.Dispose();
        Assert.Empty(Assert.Single(TraceReader.Read(_path).Calls).Captures);
        Assert.Equal((true, false, false), (CallTrace.IsThere((void*)0x10000), CallTrace.IsThere((void*)0xFFFF), CallTrace.IsThere(null)));
    }

    [Fact] // S240: what was begun and then refused leaves its room to the next
    public void A_message_where_a_call_was_given_up_says_nothing_of_the_call()
    {
        var (recorder, _) = Open();
        TracedCall call = recorder.Begin(recorder.Define(s_start), 4, 200);
        for (int i = 0; i < 28; i++)
            call.Word(i, ulong.MaxValue);
        for (int length = 0; length < 9; length++)
        {
            recorder.Take(new Message(Severity.Error, "api", "", "", "text") { Remedy = new string('r', length) });
            Assert.Equal(0, TraceReader.Read(_path).Broken);
        }

        recorder.Dispose();
        Assert.Equal(Enumerable.Range(0, 9).Select(length => new string('r', length)), TraceReader.Read(_path).Messages.Select(message => message.Remedy));
    }

    [Fact] // S240
    public void A_message_is_written_with_its_values_and_the_trace_with_its_program()
    {
        var (recorder, _) = Open();
        recorder.Take(new Message(Severity.Error, "Direct3D 11", "Map", "S120", "no") { Values = [new("MapType", "1", "4"), new("MapFlags", "2", "0")] });
        recorder.Take(new Message(Severity.Error, "Direct3D 11", "Map", "S120", "") { Values = [new("MapType", "1", "4")], Remedy = "Pass 4." });
        recorder.Dispose();
        TraceDocument trace = TraceReader.Read(_path);
        Assert.Equal(["no; MapType is 1, wanted is 4; MapFlags is 2, wanted is 0. [S120]", "MapType is 1, wanted is 4. Pass 4. [S120]"],
            trace.Messages.Select(message => message.ToString()));
        string? process = Path.GetFileNameWithoutExtension(Environment.ProcessPath);
        Assert.Equal(process == "dotnet" ? AppDomain.CurrentDomain.FriendlyName : process, trace.Program); // of what dotnet runs, not dotnet
    }

    [Theory, InlineData(0), InlineData(1), InlineData(2)] // S241
    public void A_record_that_a_block_has_no_room_for_goes_into_the_next(int longer)
    {
        var (recorder, _) = Open();
        // A block has room for 682 notes of 48 bytes without a text; those with 8 bytes of it have 56, so that the last one lacks 8 bytes or more.
        var thread = new Thread(() =>
        {
            for (int i = 0; i < 1364; i++)
                recorder.Note(TraceNote.KeyEpoch, (ulong)i, 0, i < longer ? "12345678" : "");
        });
        thread.Start();
        thread.Join();
        recorder.Dispose();
        TraceDocument trace = TraceReader.Read(_path);
        Assert.Equal((0, 1364), (trace.Broken, trace.Notes.Count));
    }

    [Fact]
    public void Two_traces_of_one_thread_have_each_its_own_calls()
    {
        var (recorder, _) = Open();
        string path = _path + "-other";
        try
        {
            using (var other = new TraceRecorder(new TraceFileWriter(path), null))
            {
                int first = recorder.Define(s_start), second = other.Define(s_start);
                Assert.Equal(first, recorder.Define(s_start with { }));
                Call(recorder, first, 1, 1);
                Call(other, second, 2, 1);
                int begun = TraceRecorder.BegunHere;
                Call(other, second, 3, 1, () => Assert.Equal(begun + 1, TraceRecorder.BegunHere));
            }

            recorder.Dispose();
            Assert.Equal([1ul], TraceReader.Read(_path).Calls.Select(call => call["pCryptoSession"]));
            Assert.Equal([2ul, 3ul], TraceReader.Read(path).Calls.Select(call => call["pCryptoSession"]));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact] // docs/trace.md
    public void The_header_counts_the_blocks_that_were_handed_out()
    {
        using (var file = new TraceFileWriter(_path))
        {
            for (ulong thread = 1; thread <= 40; thread++)
                Assert.NotEqual(0, file.NextBlock(thread));
        }

        byte[] bytes = File.ReadAllBytes(_path);
        Assert.Equal(40, BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(TraceFormat.BlocksAt)));
        Assert.Equal(Enumerable.Range(1, 40).Select(thread => (ulong)thread), TraceReader.Read(bytes).Threads.Select(thread => thread.Id));
    }

    [Fact] // S240, S241: a record lies in one block
    public void A_text_longer_than_a_block_is_cut_and_harms_nothing_beside_it()
    {
        var (recorder, _) = Open();
        int number = recorder.Define(s_start);
        Call(recorder, number, 1, 16);
        recorder.Take(new Message(Severity.Error, "Direct3D 11", "Map", "S120", new string('x', 4 * TraceFormat.Block)));
        Call(recorder, number, 2, 16);
        recorder.Dispose();
        TraceDocument trace = TraceReader.Read(_path);
        Assert.Equal(0, trace.Broken);
        Assert.Equal([1ul, 2ul], trace.Calls.Select(call => call["pCryptoSession"]));
        TraceMessageRecord message = Assert.Single(trace.Messages);
        Assert.Equal(("Map", "S120"), (message.Method, message.Rule));
        Assert.InRange(message.Text.Length, 1000, TraceFormat.Block);
    }

    [Fact] // S240: without a file the memory for records is used again and again
    public void A_call_that_is_under_way_keeps_its_record_however_many_come_inside_of_it()
    {
        string last = "";
        int count = 0;
        using var recorder = new TraceRecorder(null, line => (last, count) = (line, count + 1));
        int number = recorder.Define(s_start);
        const uint inside = 8 * TraceFormat.Block / 50;
        Call(recorder, number, 4711, 42, () =>
        {
            for (uint i = 0; i < inside; i++)
                Call(recorder, number, 8, 1);
        });
        Assert.Equal(inside + 1, (uint)count);
        Assert.Contains("RandomNumberSize 42", last, StringComparison.Ordinal);
        Assert.Contains("4711", last, StringComparison.Ordinal);
    }

    [Fact] // S241
    public void A_call_that_never_came_back_is_in_the_file_while_it_runs_and_afterwards()
    {
        var (recorder, _) = Open();
        int number = recorder.Define(s_start);
        TraceDocument? meanwhile = null;
        Call(recorder, number, 7, 16, () => meanwhile = TraceReader.Read(_path));
        TraceCallRecord running = Assert.Single(meanwhile!.Calls);
        Assert.Equal((false, 7ul), (running.IsComplete, running["pCryptoSession"]));
        Assert.EndsWith("did not come back", TraceText.Of(running), StringComparison.Ordinal);
        Assert.True(Assert.Single(TraceReader.Read(_path).Calls).IsComplete);
        recorder.Dispose();
    }

    [Fact] // S240
    public void More_calls_than_a_block_holds_from_many_threads_are_all_there_in_order()
    {
        const int threads = 4, calls = 3000;
        var (recorder, _) = Open();
        int number = recorder.Define(s_start);
        Thread[] all = [.. Enumerable.Range(0, threads).Select(t => new Thread(() =>
        {
            for (uint i = 0; i < calls; i++)
                Call(recorder, number, (ulong)t, i);
        }) { Name = $"worker {t}" })];
        foreach (Thread thread in all)
            thread.Start();
        foreach (Thread thread in all)
            thread.Join();
        recorder.Dispose();
        TraceDocument trace = TraceReader.Read(_path);
        Assert.Equal((0, threads * calls), (trace.Broken, trace.Calls.Count));
        for (int t = 0; t < threads; t++)
        {
            Assert.Equal(Enumerable.Range(0, calls).Select(i => (ulong?)i),
                trace.Calls.Where(call => call["pCryptoSession"] == (ulong)t).Select(call => call["RandomNumberSize"]));
            Assert.Contains(trace.Threads, thread => thread.Name == $"worker {t}");
        }
    }

    [Fact] // S241
    public void A_file_cut_off_or_changed_anywhere_reads_as_far_as_it_can_be_believed()
    {
        var (recorder, _) = Open();
        int number = recorder.Define(s_start);
        for (uint i = 0; i < 200; i++)
            Call(recorder, number, 1, i);
        recorder.Dispose();
        byte[] whole = File.ReadAllBytes(_path)[..(TraceFormat.FileHeader + (2 * TraceFormat.Block))]; // the rest is empty
        var random = new Random(7);
        int used = 4096 + 32 + (200 * 64) + 400;
        for (int round = 0; round < 2000; round++)
        {
            byte[] damaged = whole.AsSpan(0, round % 3 == 0 ? random.Next(whole.Length) : whole.Length).ToArray();
            for (int i = random.Next(6); i > 0 && damaged.Length > used; i--)
                damaged[random.Next(used)] = (byte)random.Next(256);
            try
            {
                TraceDocument trace = TraceReader.Read(damaged);
                foreach (TraceCallRecord call in trace.Calls)
                    _ = TraceText.Of(call);
            }
            catch (InvalidDataException)
            {
                // The one refusal that there is.
            }
        }
    }

    [Theory]
    [InlineData("not a trace at all")]
    [InlineData("")]
    public void What_is_no_trace_is_refused_by_name(string text)
    {
        File.WriteAllText(_path, text);
        Assert.Contains("no trace", Assert.Throws<InvalidDataException>(() => TraceReader.Read(_path)).Message, StringComparison.Ordinal);
    }

    [Fact] // S235
    public void A_log_of_traces_has_a_line_for_each_call_those_inside_indented()
    {
        var lines = new List<string>();
        using var recorder = new TraceRecorder(null, lines.Add);
        int number = recorder.Define(s_start);
        for (int i = 0; i < 5000; i++)
            Call(recorder, number, 3, 16, i == 4999 ? () => Call(recorder, number, 4, 16) : null);
        Assert.Equal(5001, lines.Count);
        Assert.Contains("trace   ID3D11VideoContext::StartSessionKeyRefresh(#1, pCryptoSession #3, RandomNumberSize 16, p …)", lines[0],
            StringComparison.Ordinal);
        Assert.Contains("trace     ID3D11VideoContext", lines[^2], StringComparison.Ordinal);
    }
}
