using System.Buffers.Binary;
using System.Reflection;
using Dxcp.Abi;
using static Dxcp.Abi.D3D11_AUTHENTICATED_CHANNEL_TYPE;

namespace Dxcp.Channels.Tests;

/// <summary>
/// Each query and command at each interface and each type of channel, in each length: which channel takes it (docs/rules.md, "Channel commands and
/// queries"), how long it and its answer are in the headers, and with what code each refusal comes, in the answer and from the function. The channel here is
/// the base of all: what it does not do itself, but its type takes, it does not know.
/// </summary>
public sealed class ChannelTableTests
{
    private const int QueryHeader = 32, CommandHeader = 48, AnswerHeader = 48;

    private static readonly D3D11_AUTHENTICATED_CHANNEL_TYPE[] s_types =
    [
        D3D11_AUTHENTICATED_CHANNEL_D3D11, D3D11_AUTHENTICATED_CHANNEL_DRIVER_SOFTWARE, D3D11_AUTHENTICATED_CHANNEL_DRIVER_HARDWARE,
    ];

    // Name, bytes of the message and of its answer, the channels that take it (runtime, software, hardware), and whether the base does it.
    private static readonly (string Name, int Input, int Output, string Channels, bool Done)[] s_queries =
    [
        ("PROTECTION", 32, 56, "RSH", true),
        ("CHANNEL_TYPE", 32, 56, "RSH", true),
        ("DEVICE_HANDLE", 32, 56, "RSH", true),
        ("CRYPTO_SESSION", 40, 72, "SH", false),
        ("RESTRICTED_SHARED_RESOURCE_PROCESS_COUNT", 32, 56, "RS", true),
        ("RESTRICTED_SHARED_RESOURCE_PROCESS", 40, 64, "RS", true),
        ("UNRESTRICTED_PROTECTED_SHARED_RESOURCE_COUNT", 32, 56, "S", false),
        ("OUTPUT_ID_COUNT", 48, 72, "SH", false),
        ("OUTPUT_ID", 56, 80, "SH", false),
        ("ACCESSIBILITY_ATTRIBUTES", 32, 64, "SH", false),
        ("ENCRYPTION_WHEN_ACCESSIBLE_GUID_COUNT", 32, 56, "SH", false),
        ("ENCRYPTION_WHEN_ACCESSIBLE_GUID", 40, 72, "SH", false),
        ("CURRENT_ENCRYPTION_WHEN_ACCESSIBLE", 32, 64, "SH", false),
    ];

    private static readonly (string Name, int Input, int Output, string Channels, bool Done)[] s_commands =
    [
        ("INITIALIZE", 56, 48, "SH", false),
        ("PROTECTION", 56, 48, "RSH", true),
        ("CRYPTO_SESSION", 72, 48, "RSH", false),
        ("SHARED_RESOURCE", 72, 48, "RS", true),
        ("ENCRYPTION_WHEN_ACCESSIBLE", 64, 48, "SH", false),
    ];

    public static TheoryData<string, int> Places()
    {
        var places = new TheoryData<string, int>();
        foreach (string name in (string[])["Direct3D9", "Direct3D11", "Direct3D11Driver"])
        {
            for (int type = 0; type < s_types.Length; type++)
                places.Add(name, type);
        }

        return places;
    }

    [Fact]
    public void There_are_no_other_messages()
    {
        Assert.Equal(s_queries.Select(row => (row.Name, (uint)row.Input, (uint)row.Output)),
            AuthenticatedMessage.Queries.Select(message => (message.Name, message.InputSize, message.OutputSize)));
        Assert.Equal(s_commands.Select(row => (row.Name, (uint)row.Input, (uint)row.Output)),
            AuthenticatedMessage.Commands.Select(message => (message.Name, message.InputSize, message.OutputSize)));
    }

    [Theory, MemberData(nameof(Places))] // R43, R44, S45, D11
    public void Each_query_in_each_length_is_answered_or_refused_as_the_interface_says(string name, int type)
    {
        foreach (var row in s_queries)
        {
            Guid guid = GuidOf("QUERY", row.Name);
            for (int length = 0; length <= row.Input + 1; length++)
            {
                foreach (int room in (int[])[0, AnswerHeader - 1, row.Output - 1, row.Output, row.Output + 1])
                {
                    TestChannel channel = Channel(type);
                    byte[] output = [.. Enumerable.Repeat((byte)0xEE, room)], input = Message(guid, QueryHeader, length);
                    int code = ChannelMessages.Query(channel, Rules(name), input, output);
                    bool fits = Fits(name, length, row.Input) && Fits(name, room, row.Output);
                    int wanted = Code(name, row.Channels, row.Done, type, length < QueryHeader, fits);
                    // No process has been told of, so none has the number that is asked for: S47.
                    if (wanted == 0 && row.Name == "RESTRICTED_SHARED_RESOURCE_PROCESS")
                        wanted = Invalid(name);
                    string place = $"{row.Name}, {length} bytes, room for {room}";
                    Assert.True(wanted == code, $"{place}: 0x{code:X8}, wanted is 0x{wanted:X8}");
                    int answer = length < QueryHeader ? AnswerHeader : row.Output;
                    if (room < answer)
                    {
                        Assert.All(output, value => Assert.Equal(0, value));
                        continue;
                    }

                    AssertAnswer(place, output, length < QueryHeader ? Guid.Empty : guid, length < QueryHeader ? 0 : 0x50, code, numberAt: 40, handleAt: 32);
                    Assert.All(output[answer..], value => Assert.Equal(0xEE, value));
                    Assert.True(code == 0 || output[AnswerHeader..answer].All(value => value == 0), place + ": a refused query told something");
                    // Admitted, and so counted, is what nothing speaks against but the channel itself.
                    bool admitted = length >= QueryHeader && fits && row.Channels.Contains("RSH"[type], StringComparison.Ordinal);
                    Assert.Equal(admitted ? [9u] : [], channel.Numbers);
                }
            }
        }
    }

    [Theory, MemberData(nameof(Places))] // R43, R44, S45, D11
    public void Each_command_in_each_length_is_done_or_refused_as_the_interface_says(string name, int type)
    {
        foreach (var row in s_commands)
        {
            Guid guid = GuidOf("CONFIGURE", row.Name);
            for (int length = 0; length <= row.Input + 1; length++)
            {
                byte[] output = new byte[48], input = Message(guid, CommandHeader, length);
                int code = ChannelMessages.Configure(Channel(type), Rules(name), input, output);
                int wanted = Code(name, row.Channels, row.Done, type, length < CommandHeader, Fits(name, length, row.Input));
                // Zeros behind the header name no kind of process.
                if (wanted == 0 && row.Name == "SHARED_RESOURCE")
                    wanted = Invalid(name);
                string place = $"{row.Name}, {length} bytes";
                Assert.True(wanted == code, $"{place}: 0x{code:X8}, wanted is 0x{wanted:X8}");
                AssertAnswer(place, output, length < CommandHeader ? Guid.Empty : guid, length < CommandHeader ? 0 : 0x50, code, numberAt: 40, handleAt: 32);
            }
        }
    }

    [Theory, MemberData(nameof(Places))] // R43
    public void A_query_that_is_refused_for_any_reason_has_the_code_in_an_answer_without_content(string name, int type)
    {
        byte[] query = Message(GuidOf("QUERY", "CHANNEL_TYPE"), QueryHeader, QueryHeader);
        foreach ((int wanted, byte[] input, Action<TestChannel> change) in new (int, byte[], Action<TestChannel>)[]
        {
            (HResult.E_FAIL, Message(Guid.NewGuid(), QueryHeader, QueryHeader), _ => { }), // R44
            (HResult.E_FAIL, Message(GuidOf("CONFIGURE", "PROTECTION"), QueryHeader, QueryHeader), _ => { }), // a command is no query
            (Invalid(name), Other(query), _ => { }),
            (Invalid(name), query, channel => channel.Admission = ChannelStatus.InvalidArgument),
            (HResult.E_OUTOFMEMORY, query, channel => channel.Admission = ChannelStatus.OutOfMemory),
            (Invalid(name), query, channel => channel.TellsAndRefuses = true),
        })
        {
            TestChannel channel = Channel(type);
            change(channel);
            byte[] output = new byte[56];
            int code = ChannelMessages.Query(channel, Rules(name), input, wanted == HResult.E_FAIL ? output.AsSpan(0, AnswerHeader) : output);
            Assert.Equal(wanted, code);
            AssertAnswer(name, output, new Guid(input.AsSpan(0, 16)), (nint)BinaryPrimitives.ReadInt64LittleEndian(input.AsSpan(16)), code, 40, 32);
            Assert.All(output[AnswerHeader..], value => Assert.Equal(0, value));
        }

        // For no channel it is the same, but for the tag.
        byte[] unsigned = [.. Enumerable.Repeat((byte)0xEE, 56)];
        Assert.Equal(Invalid(name), ChannelMessages.Query(null, Rules(name), query, unsigned));
        Assert.Equal(Invalid(name), BinaryPrimitives.ReadInt32LittleEndian(unsigned.AsSpan(44)));
        Assert.Equal(query.AsSpan(0, 28), unsigned.AsSpan(16, 28));
        Assert.All(unsigned[..16].Concat(unsigned[AnswerHeader..]), value => Assert.Equal(0, value));
    }

    [Theory, MemberData(nameof(Places))]
    public void The_answers_tell_what_the_channel_has(string name, int type)
    {
        var protection = new ContentProtection(alwaysOn: false);
        var processes = new SharedProcesses();
        var channel = new TestChannel(protection, processes, s_types[type], 0x50);
        Assert.Equal(ChannelStatus.Ok, protection.Request(channel, (ProtectionRequests)3));
        Assert.Equal(ChannelStatus.Ok, processes.Set(ProcessIdentifier.Handle, 77, true));
        Assert.Equal(3u, BinaryPrimitives.ReadUInt32LittleEndian(Answer("PROTECTION", 56)));
        Assert.Equal((uint)s_types[type], BinaryPrimitives.ReadUInt32LittleEndian(Answer("CHANNEL_TYPE", 56)));
        Assert.Equal(0xD0, BinaryPrimitives.ReadInt64LittleEndian(Answer("DEVICE_HANDLE", 56)));
        if (type == 2)
            return;
        Assert.Equal(1u, BinaryPrimitives.ReadUInt32LittleEndian(Answer("RESTRICTED_SHARED_RESOURCE_PROCESS_COUNT", 56)));
        byte[] process = Answer("RESTRICTED_SHARED_RESOURCE_PROCESS", 64);
        Assert.Equal((0u, (uint)ProcessIdentifier.Handle, 77L), (BinaryPrimitives.ReadUInt32LittleEndian(process),
            BinaryPrimitives.ReadUInt32LittleEndian(process.AsSpan(4)), BinaryPrimitives.ReadInt64LittleEndian(process.AsSpan(8))));

        byte[] Answer(string query, int size)
        {
            byte[] output = new byte[size];
            int input = s_queries.Single(row => row.Name == query).Input;
            Assert.Equal(0, ChannelMessages.Query(channel, Rules(name), Message(GuidOf("QUERY", query), QueryHeader, input), output));
            return output[AnswerHeader..];
        }
    }

    [Fact]
    public void A_message_names_its_channel_where_it_is_long_enough_to_have_a_header()
    {
        Guid type = Guid.NewGuid();
        Assert.Equal([0, 0x50, 0x50], ((int[])[QueryHeader - 1, QueryHeader, QueryHeader + 1]).Select(length =>
            (int)ChannelMessages.ChannelOfQuery(Message(type, QueryHeader, length))));
        Assert.Equal([0, 0x50, 0x50], ((int[])[CommandHeader - 1, CommandHeader, CommandHeader + 1]).Select(length =>
            (int)ChannelMessages.ChannelOfCommand(Message(type, CommandHeader, length))));
    }

    private static byte[] Other(byte[] query)
    {
        byte[] other = [.. query];
        other[16] ^= 1;
        return other;
    }

    private static int Invalid(string name) => name == "Direct3D9" ? HResult.D3DERR_INVALIDCALL : HResult.E_INVALIDARG;

    private static bool Fits(string name, int length, int size) => length == size || (length > size && name == "Direct3D11Driver");

    private static int Code(string name, string channels, bool done, int type, bool headless, bool fits) =>
        headless ? Invalid(name)
        : !channels.Contains("RSH"[type], StringComparison.Ordinal) ? name == "Direct3D9" ? HResult.D3DERR_NOTAVAILABLE : HResult.E_FAIL
        : !fits ? Invalid(name)
        : done ? 0 : HResult.E_FAIL;

    private static void AssertAnswer(string place, byte[] output, Guid type, nint channel, int code, int numberAt, int handleAt)
    {
        Assert.True(output.AsSpan(0, 16).IndexOfAnyExcept((byte)0x7A) < 0, place + ": not signed");
        Assert.Equal(type, new Guid(output.AsSpan(16, 16)));
        Assert.Equal(channel, (nint)BinaryPrimitives.ReadInt64LittleEndian(output.AsSpan(handleAt)));
        Assert.Equal(channel == 0 ? 0u : 9u, BinaryPrimitives.ReadUInt32LittleEndian(output.AsSpan(numberAt)));
        Assert.Equal(code, BinaryPrimitives.ReadInt32LittleEndian(output.AsSpan(44)));
    }

    private static TestChannel Channel(int type) => new(new ContentProtection(alwaysOn: false), new SharedProcesses(), s_types[type]);

    private static ChannelRules Rules(string name) => (ChannelRules)typeof(ChannelRules).GetProperty(name)!.GetValue(null)!;

    private static Guid GuidOf(string kind, string name) =>
        (Guid)typeof(Guids).GetMember($"D3D11_AUTHENTICATED_{kind}_{name}", BindingFlags.Public | BindingFlags.Static).Select(member =>
            member is FieldInfo field ? field.GetValue(null) : ((PropertyInfo)member).GetValue(null)).Single()!;

    // A header with type, channel and number, and zeros behind it, cut off or lengthened to a size.
    private static byte[] Message(Guid type, int header, int length)
    {
        byte[] message = new byte[Math.Max(header, length)];
        int at = header - QueryHeader; // a command's begins with a tag
        type.TryWriteBytes(message.AsSpan(at));
        BinaryPrimitives.WriteInt64LittleEndian(message.AsSpan(at + 16), 0x50);
        BinaryPrimitives.WriteUInt32LittleEndian(message.AsSpan(at + 24), 9);
        return message[..length];
    }
}
