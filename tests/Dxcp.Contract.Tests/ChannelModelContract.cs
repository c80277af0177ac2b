using Dxcp.Abi;
using FsCheck;
using FsCheck.Fluent;
using static Dxcp.Abi.Guids;
using static Dxcp.Contract.Tests.ChannelStep;

namespace Dxcp.Contract.Tests;

/// <summary>Any sequence of messages, good and bad, on every surface against one model that fits on a page.</summary>
public sealed class ChannelModelContract
{
    private const nint Nobody = 0x5A5A_5A50;
    private static readonly Guid s_unknown = new(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
    private static readonly int s_count = Environment.GetEnvironmentVariable("DXCP_LONG") == "1" ? 5000 : 200;

    private static Gen<uint> Numbers { get; } = Gen.OneOf(
        Gen.Choose(0, 12).Select(n => (uint)n), Gen.Choose(0, 3).Select(n => uint.MaxValue - (uint)n));

    [Theory, OnSurfaces]
    public void A_drivers_channel_does_as_the_model_does(SurfaceKind kind)
    {
        using var surface = Surface.Open(kind, ChannelContract.Unprotected);
        Run(surface, kind, isOwn: false);
    }

    [Theory, OnSurfaces(Needs = [Need.RuntimeChannels])]
    public void A_channel_of_the_runtime_does_as_the_model_does(SurfaceKind kind)
    {
        using var surface = Surface.Open(kind, ChannelContract.Unprotected);
        Run(surface, kind, isOwn: true);
    }

    private static void Run(Surface surface, SurfaceKind kind, bool isOwn)
    {
        var other = isOwn ? surface.Device.CreateRuntimeChannel() : surface.Device.OpenChannel();
        bool exactSizes = Surface.With(Need.ExactMessageSizes).Contains(kind);
        var property = Prop.ForAll(Sequences(kind, isOwn), steps =>
        {
            var channel = isOwn ? surface.Device.CreateRuntimeChannel() : surface.Device.CreateChannel();
            var model = new ChannelModel(isOwn, exactSizes);
            try
            {
                foreach (var step in steps)
                {
                    var refusal = model.Take(step);
                    int expected = refusal is { } why ? surface.CodeOf(why) : HResult.S_OK, result = Do(channel, other, step, isOwn, model.HasKey);
                    if (result != expected)
                        throw new InvalidOperationException($"{step}: 0x{result:X8}, expected 0x{expected:X8}");
                    // What the channel says is what another one sees in force.
                    if (Protection(other, !isOwn) != model.Flags)
                        throw new InvalidOperationException($"{step}: protection differs");
                    if (Processes(other, !isOwn) != model.Processes.Count)
                        throw new InvalidOperationException($"{step}: processes differ");
                }
            }
            finally
            {
                surface.Device.Destroy(channel);
                TakeAway(other, !isOwn, model.Processes);
            }

            return Protection(other, !isOwn) == 0; // R48
        });
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(s_count), property);
    }

    /// <summary>Mostly sequences that get somewhere: a key and a start first.</summary>
    private static Arbitrary<ChannelStep[]> Sequences(SurfaceKind kind, bool isOwn)
    {
        ChannelStep[][] beginnings = isOwn
            ? [[]]
            : [[new Negotiate(true), new Initialize(2, 3, MessageFault.None, 0)], [new Negotiate(true), new Initialize(9, 0, MessageFault.None, 0)], []];
        var sequences =
            from beginning in Gen.Elements(beginnings)
            from rest in Steps(kind, isOwn).ArrayOf()
            select (ChannelStep[])[.. beginning, .. rest];
        return Arb.From(sequences, steps => Enumerable.Range(0, steps.Length).Select(left => (ChannelStep[])[.. steps[..left], .. steps[(left + 1)..]]));
    }

    private static Gen<ChannelStep> Steps(SurfaceKind kind, bool isOwn)
    {
        var possible = Enum.GetValues<MessageFault>().Where(fault =>
            fault != MessageFault.OtherChannel || Surface.With(Need.MessagesThroughAnotherChannel).Contains(kind)).ToArray();
        var ofCommands = Faults(possible.Where(fault => fault != MessageFault.Cramped));
        var ofQueries = Faults(possible.Where(fault => fault is not (MessageFault.FlippedByte or MessageFault.ForeignTag)));
        // Of what a channel does not know at all, size and handle do not matter, or do: that is nobody's rule.
        var ofInitialize = isOwn ? Gen.Constant(MessageFault.None) : ofCommands;
        // Without a tag other flipped bytes would be another command.
        var places = isOwn ? Gen.Choose(0, 15) : Gen.Choose(0, 71);
        return Gen.Frequency(new (int, Gen<ChannelStep>)[]
        {
            (2, Gen.Elements<ChannelStep>([new Negotiate(true), new Negotiate(false)])),
            (3, from query in Numbers from command in Numbers from fault in ofInitialize from place in places select (ChannelStep)new Initialize(query,
                command, fault, place)),
            (8, from flags in Gen.Elements<uint>([0, 1, 2, 3, 4,
                0x80000000]) from number in Numbers from fault in ofCommands from place in places select (ChannelStep)new Protect(flags, number, fault, place)),
            (5, from process in Gen.Choose(0, 3) from allow in Gen.Elements([true, true,
                false]) from number in Numbers from fault in ofCommands from place in places select (ChannelStep)new Share(process, allow, number, fault,
                place)),
            (6, from question in Gen.Elements(Enum.GetValues<ChannelQuestion>()) from number in Numbers
                from fault in ofQueries select (ChannelStep)new Ask(question, number, fault)),
        });
    }

    private static Gen<MessageFault> Faults(IEnumerable<MessageFault> all) =>
        Gen.OneOf(Gen.Constant(MessageFault.None), Gen.Constant(MessageFault.None), Gen.Elements(all));

    private static int Do(ChannelCaller channel, ChannelCaller other, ChannelStep step, bool isOwn, bool hasKey)
    {
        switch (step)
        {
            case Negotiate negotiate:
                return negotiate.Good && !isOwn ? channel.Negotiate() : channel.SendKey(new byte[256]); // R39: the runtime's has no certificate to make one for
            case Initialize initialize:
                (channel.NextQuery, channel.NextCommand) = (initialize.Query, initialize.Command);
                return channel.Configure(Spoil(channel, other, channel.InitializeMessage(), initialize.Fault, initialize.Place), hasKey);
            case Protect protect:
                return channel.Configure(Spoil(channel, other, channel.ProtectionMessage(protect.Flags, protect.Number), protect.Fault, protect.Place), hasKey);
            case Share share:
                return channel.Configure(Spoil(channel, other, Sharing(channel, share.Process, share.Allow, share.Number), share.Fault, share.Place), hasKey);
            case Ask { Fault: MessageFault.UnknownType } ask:
                return Query<D3D11_AUTHENTICATED_QUERY_OUTPUT>(s_unknown, ask);
            case Ask { Question: ChannelQuestion.Protection } ask:
                return Query<D3D11_AUTHENTICATED_QUERY_PROTECTION_OUTPUT>(D3D11_AUTHENTICATED_QUERY_PROTECTION, ask);
            case Ask { Question: ChannelQuestion.Processes } ask:
                return Query<D3D11_AUTHENTICATED_QUERY_RESTRICTED_SHARED_RESOURCE_PROCESS_COUNT_OUTPUT>(
                    D3D11_AUTHENTICATED_QUERY_RESTRICTED_SHARED_RESOURCE_PROCESS_COUNT, ask);
            case Ask ask:
                return Query<D3D11_AUTHENTICATED_QUERY_CHANNEL_TYPE_OUTPUT>(D3D11_AUTHENTICATED_QUERY_CHANNEL_TYPE, ask);
            default:
                throw new ArgumentException("No such step.", nameof(step));
        }

        int Query<T>(Guid type, Ask ask) where T : unmanaged => channel.Query(type, default(D3D11_AUTHENTICATED_QUERY_INPUT), out T _, ask.Number,
            inputGrowth: ask.Fault switch { MessageFault.Truncated => -1, MessageFault.Lengthened => 1, _ => 0 },
            outputGrowth: ask.Fault == MessageFault.Cramped ? -1 : 0,
            signed: hasKey,
            name: ask.Fault switch { MessageFault.OtherChannel => other.Name, MessageFault.NoChannel => Nobody, _ => null });
    }

    private static byte[] Spoil(ChannelCaller channel, ChannelCaller other, byte[] message, MessageFault fault, int place)
    {
        switch (fault)
        {
            case MessageFault.FlippedByte:
                // Not the type: that would be another fault, with another code.
                int spoiled = place is >= 16 and < 32 ? 33 : place % message.Length;
                message[spoiled] ^= 0x40;
                if (BitConverter.ToInt64(message, 32) == other.Name)
                    message[spoiled] ^= 0x60; // nor another channel's handle, for the same reason
                return message;
            case MessageFault.ForeignTag:
                return ChannelCaller.Sign(message, other.Key);
            case MessageFault.Truncated:
                return message[..^1];
            case MessageFault.Lengthened:
                return [.. message, 0];
            case MessageFault.UnknownType:
                s_unknown.TryWriteBytes(message.AsSpan(16));
                return ChannelCaller.Sign(message, channel.Key);
            case MessageFault.OtherChannel or MessageFault.NoChannel:
                BitConverter.TryWriteBytes(message.AsSpan(32), (long)(fault == MessageFault.NoChannel ? Nobody : other.Name));
                return ChannelCaller.Sign(message, channel.Key);
            default:
                return message;
        }
    }

    private static byte[] Sharing(ChannelCaller channel, int process, bool allow, uint? number = null) =>
        channel.Message(D3D11_AUTHENTICATED_CONFIGURE_SHARED_RESOURCE, number, new D3D11_AUTHENTICATED_CONFIGURE_SHARED_RESOURCE_INPUT
        {
            ProcessType = D3D11_AUTHENTICATED_PROCESS_IDENTIFIER_TYPE.D3D11_PROCESSIDTYPE_HANDLE,
            ProcessHandle = process,
            AllowAccess = allow ? 1 : 0,
        });

    private static uint Protection(ChannelCaller channel, bool signed)
    {
        Surface.Accepted(channel.Query(D3D11_AUTHENTICATED_QUERY_PROTECTION, default(D3D11_AUTHENTICATED_QUERY_INPUT),
            out D3D11_AUTHENTICATED_QUERY_PROTECTION_OUTPUT output, signed: signed));
        return output.ProtectionFlags.Value;
    }

    private static uint Processes(ChannelCaller channel, bool signed)
    {
        Surface.Accepted(channel.Query(D3D11_AUTHENTICATED_QUERY_RESTRICTED_SHARED_RESOURCE_PROCESS_COUNT, default(D3D11_AUTHENTICATED_QUERY_INPUT),
            out D3D11_AUTHENTICATED_QUERY_RESTRICTED_SHARED_RESOURCE_PROCESS_COUNT_OUTPUT output, signed: signed));
        return output.RestrictedSharedResourceProcessCount;
    }

    /// <summary>Takes away the processes that a sequence left, which outlive its channel (R48).</summary>
    private static void TakeAway(ChannelCaller channel, bool signed, IEnumerable<int> processes)
    {
        foreach (int process in processes)
            Surface.Accepted(channel.Configure(Sharing(channel, process, allow: false), signed));
        Assert.Equal(0u, Processes(channel, signed));
    }
}
