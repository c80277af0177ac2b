using System.Runtime.InteropServices;
using Dxcp.Abi;
using static Dxcp.Abi.Guids;

namespace Dxcp.Channels.Tests;

/// <summary>Taking messages apart and answering them, the same for every interface.</summary>
public class ChannelMessagesTests
{
    private readonly ContentProtection _protection = new(alwaysOn: false);
    private readonly SharedProcesses _processes = new();
    private readonly TestChannel _channel;

    public ChannelMessagesTests() => _channel = new(_protection, _processes);

    public static TheoryData<string> Interfaces() => ["Direct3D9", "Direct3D11", "Direct3D11Driver"];

    [Theory, MemberData(nameof(Interfaces))]
    public void The_257th_process_is_out_of_memory_at_every_interface_and_changes_nothing(string name)
    {
        for (int process = 1; process <= 256; process++)
            Assert.Equal(0, Configure(name, Share(process)).ReturnCode);
        Assert.Equal(HResult.E_OUTOFMEMORY, Configure(name, Share(257)).ReturnCode); // S83
        Assert.Equal((256u, false), (_processes.Count, _processes.Allows(257)));
    }

    [Theory, MemberData(nameof(Interfaces))]
    public void Each_refusal_has_the_interfaces_code(string name)
    {
        bool is9 = name == "Direct3D9";
        int invalid = is9 ? HResult.D3DERR_INVALIDCALL : HResult.E_INVALIDARG;
        Assert.Equal(HResult.E_FAIL, Configure(name, Protect(1) with { Type = Guid.Empty }).ReturnCode); // R44
        Assert.Equal(is9 ? HResult.D3DERR_NOTAVAILABLE : HResult.E_FAIL, Configure(name, Protect(1) with { Type = D3D11_AUTHENTICATED_CONFIGURE_INITIALIZE })
            .ReturnCode); // S45
        Assert.Equal(invalid, Configure(name, Protect(1) with { Channel = 0x60 }).ReturnCode);
        Assert.Equal(invalid, Configure(name, Protect(4)).ReturnCode);
        Assert.True(_protection.TryMap());
        Assert.Equal(invalid, Configure(name, Protect(1)).ReturnCode); // S81
        _channel.Admission = ChannelStatus.InvalidArgument;
        Assert.Equal(invalid, Configure(name, Protect(2)).ReturnCode);
        Assert.Equal(ProtectionRequests.None, _protection.Requests);
    }

    [Fact]
    public void R43_the_answer_repeats_type_channel_and_number_and_is_signed_refused_or_not()
    {
        foreach (var message in new[] { Protect(3), Protect(4) })
        {
            var answer = Configure("Direct3D11", message);
            Assert.Equal((D3D11_AUTHENTICATED_CONFIGURE_PROTECTION, 0x50, 9u), (answer.ConfigureType, answer.hChannel, answer.SequenceNumber));
            Assert.Equal(Enumerable.Repeat((byte)0x7A, 16), Tag(answer));
        }
        Assert.Equal(ProtectionRequests.All, _protection.Requests);
    }

    [Fact]
    public void A_message_for_no_channel_is_answered_unsigned()
    {
        var output = new byte[48];
        Assert.Equal(HResult.D3DERR_INVALIDCALL, ChannelMessages.Configure(null, ChannelRules.Direct3D9, Bytes(Protect(1)), output));
        var answer = MemoryMarshal.Read<D3D11_AUTHENTICATED_CONFIGURE_OUTPUT>(output);
        Assert.Equal((0x50, 9u, HResult.D3DERR_INVALIDCALL), (answer.hChannel, answer.SequenceNumber, answer.ReturnCode));
        Assert.All(Tag(answer), tag => Assert.Equal(0, tag));
    }

    [Theory] // D11
    [InlineData("Direct3D9", false), InlineData("Direct3D11", false), InlineData("Direct3D11Driver", true)]
    public void A_longer_message_is_taken_where_the_interface_allows_it(string name, bool taken)
    {
        byte[] message = Bytes(Protect(1)), output = new byte[48];
        Assert.Equal(taken, ChannelMessages.Configure(_channel, Rules(name), [.. message, 0], output) == 0);
        Assert.NotEqual(0, ChannelMessages.Configure(_channel, Rules(name), message.AsSpan(0, message.Length - 1), output));
        byte[] query = Query(D3D11_AUTHENTICATED_QUERY_PROTECTION);
        Assert.Equal(taken, ChannelMessages.Query(_channel, Rules(name), query, new byte[57]) == 0);
        Assert.Equal(taken, ChannelMessages.Query(_channel, Rules(name), [.. query, 0], new byte[56]) == 0);
    }

    [Fact]
    public void An_answer_that_does_not_fit_leaves_zeros_and_a_longer_place_is_not_written_beyond_it()
    {
        byte[] query = Query(D3D11_AUTHENTICATED_QUERY_PROTECTION), output = [.. Enumerable.Repeat((byte)0xEE, 55)];
        Assert.Equal(HResult.E_INVALIDARG, ChannelMessages.Query(_channel, ChannelRules.Direct3D11, query, output));
        Assert.All(output, value => Assert.Equal(0, value));
        output = [.. Enumerable.Repeat((byte)0xEE, 100)];
        Assert.Equal(0, ChannelMessages.Query(_channel, ChannelRules.Direct3D11Driver, query, output));
        Assert.All(output[56..], value => Assert.Equal(0xEE, value));
    }

    [Fact]
    public void A_refused_query_tells_nothing_behind_its_header()
    {
        Assert.Equal(0, Configure("Direct3D11", Share(5)).ReturnCode);
        byte[] query = [.. Query(D3D11_AUTHENTICATED_QUERY_RESTRICTED_SHARED_RESOURCE_PROCESS), .. new byte[8]], output = new byte[64];
        Assert.Equal(0, ChannelMessages.Query(_channel, ChannelRules.Direct3D11, query, output));
        Assert.Contains(output[48..], value => value != 0);
        query[32] = 1; // S47
        Assert.Equal(HResult.E_INVALIDARG, ChannelMessages.Query(_channel, ChannelRules.Direct3D11, query, output));
        Assert.All(output[48..], value => Assert.Equal(0, value));
    }

    [Theory, MemberData(nameof(Interfaces))] // S47
    public void A_process_is_told_with_the_place_that_was_asked_for(string name)
    {
        foreach (int process in (int[])[5, 6, 7])
            Assert.Equal(0, Configure(name, Share(process)).ReturnCode);
        for (uint index = 0; index < 3; index++)
        {
            byte[] place = BitConverter.GetBytes((ulong)index), output = new byte[64];
            byte[] query = [.. Query(D3D11_AUTHENTICATED_QUERY_RESTRICTED_SHARED_RESOURCE_PROCESS), .. place];
            Assert.Equal(0, ChannelMessages.Query(_channel, Rules(name), query, output));
            var answer = MemoryMarshal.Read<D3D11_AUTHENTICATED_QUERY_RESTRICTED_SHARED_RESOURCE_PROCESS_OUTPUT>(output);
            Assert.Equal((index, (nint)(5 + index), D3D11_AUTHENTICATED_PROCESS_IDENTIFIER_TYPE.D3D11_PROCESSIDTYPE_HANDLE),
                (answer.ProcessIndex, answer.ProcessHandle, answer.ProcessIdentifier));
        }
    }

    [Theory, MemberData(nameof(Interfaces))] // R47
    public void A_process_is_named_let_in_and_taken_away_as_the_command_says(string name)
    {
        Assert.Equal(0, Configure(name, Share(9, ProcessIdentifier.Compositor)).ReturnCode);
        Assert.Equal(0, Configure(name, Share(5)).ReturnCode);
        Assert.Equal((new SharingProcess(ProcessIdentifier.Compositor, 0), true), (_processes.At(0), _processes.Allows(5)));
        byte[] query = [.. Query(D3D11_AUTHENTICATED_QUERY_RESTRICTED_SHARED_RESOURCE_PROCESS), .. new byte[8]], output = new byte[64];
        Assert.Equal(0, ChannelMessages.Query(_channel, Rules(name), query, output));
        var answer = MemoryMarshal.Read<D3D11_AUTHENTICATED_QUERY_RESTRICTED_SHARED_RESOURCE_PROCESS_OUTPUT>(output);
        Assert.Equal((D3D11_AUTHENTICATED_PROCESS_IDENTIFIER_TYPE.D3D11_PROCESSIDTYPE_DWM, 0), (answer.ProcessIdentifier, answer.ProcessHandle));
        Assert.Equal(0, Configure(name, Share(5, allow: false)).ReturnCode);
        Assert.Equal((1u, false), (_processes.Count, _processes.Allows(5)));
    }

    [Theory, InlineData(1), InlineData(2), InlineData(-1)] // a BOOL is true that is not zero
    public void Access_is_allowed_by_whatever_is_not_zero(int allow)
    {
        byte[] body = [.. BitConverter.GetBytes((ulong)ProcessIdentifier.Handle), .. BitConverter.GetBytes(5L), .. BitConverter.GetBytes((long)allow)];
        Assert.Equal(0, Configure("Direct3D11", new(D3D11_AUTHENTICATED_CONFIGURE_SHARED_RESOURCE, 0x50, body)).ReturnCode);
        Assert.True(_processes.Allows(5));
    }

    [Fact] // S44
    public void Who_signs_is_told_whether_it_is_an_answer_to_a_query()
    {
        Assert.Equal(0, Configure("Direct3D11", Protect(1)).ReturnCode);
        Assert.Equal(0, ChannelMessages.Query(_channel, ChannelRules.Direct3D11, Query(D3D11_AUTHENTICATED_QUERY_PROTECTION), new byte[56]));
        Assert.Equal([false, true], _channel.Signed);
    }

    [Fact]
    public void Every_message_fits_into_the_place_where_it_is_taken_apart() =>
        Assert.All(AuthenticatedMessage.Queries.Concat(AuthenticatedMessage.Commands), message =>
            Assert.InRange(Math.Max(message.InputSize, message.OutputSize), 32u, 80u));

    private static ChannelRules Rules(string name) => name switch
    {
        "Direct3D9" => ChannelRules.Direct3D9,
        "Direct3D11" => ChannelRules.Direct3D11,
        _ => ChannelRules.Direct3D11Driver,
    };

    private static Command Protect(uint flags) => new(D3D11_AUTHENTICATED_CONFIGURE_PROTECTION, 0x50, BitConverter.GetBytes((ulong)flags));

    private static Command Share(int process, ProcessIdentifier identifier = ProcessIdentifier.Handle, bool allow = true) =>
        new(D3D11_AUTHENTICATED_CONFIGURE_SHARED_RESOURCE, 0x50,
            [.. BitConverter.GetBytes((ulong)identifier), .. BitConverter.GetBytes((long)process), .. BitConverter.GetBytes(allow ? 1UL : 0)]);

    private static byte[] Query(Guid type)
    {
        var query = new D3D11_AUTHENTICATED_QUERY_INPUT { QueryType = type, hChannel = 0x50, SequenceNumber = 9 };
        return MemoryMarshal.AsBytes(new Span<D3D11_AUTHENTICATED_QUERY_INPUT>(ref query)).ToArray();
    }

    private static byte[] Bytes(Command command)
    {
        var header = new D3D11_AUTHENTICATED_CONFIGURE_INPUT { ConfigureType = command.Type, hChannel = command.Channel, SequenceNumber = 9 };
        return [.. MemoryMarshal.AsBytes(new Span<D3D11_AUTHENTICATED_CONFIGURE_INPUT>(ref header)), .. command.Body];
    }

    private static byte[] Tag(D3D11_AUTHENTICATED_CONFIGURE_OUTPUT answer) =>
        MemoryMarshal.AsBytes(new Span<D3D11_AUTHENTICATED_CONFIGURE_OUTPUT>(ref answer))[..16].ToArray();

    private D3D11_AUTHENTICATED_CONFIGURE_OUTPUT Configure(string name, Command command)
    {
        var output = new byte[48];
        int code = ChannelMessages.Configure(_channel, Rules(name), Bytes(command), output);
        var answer = MemoryMarshal.Read<D3D11_AUTHENTICATED_CONFIGURE_OUTPUT>(output);
        Assert.Equal(code, answer.ReturnCode);
        return answer;
    }

    private sealed record Command(Guid Type, nint Channel, byte[] Body);
}
