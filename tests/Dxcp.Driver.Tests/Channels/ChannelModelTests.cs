using Dxcp.Abi;
using FsCheck;
using FsCheck.Fluent;
using static Dxcp.Abi.Guids;

namespace Dxcp.Driver.Tests.Channels;

/// <summary>Any sequence of messages, good and bad, against a model that fits on a page.</summary>
public sealed unsafe class ChannelModelTests : IDisposable
{
    private readonly DdiHost _host = new(DriverProfile.Default with { Caps = DriverProfile.Default.Caps & ~ProtectionCaps.ProtectionAlwaysOn });

    public void Dispose() => _host.Dispose();

    /// <summary>What is wrong with a message.</summary>
    public enum Fault
    {
        None,
        FlippedByte,
        ForeignKey,
        Truncated,
        UnknownType,
        OtherChannel,
    }

    /// <summary>A step: one call on the channel.</summary>
    public abstract record Step;

    public sealed record Negotiate(bool Good) : Step;

    public sealed record Initialize(uint Query, uint Command, Fault Fault) : Step;

    public sealed record Protect(uint Flags, uint Number, Fault Fault, int Place) : Step;

    public sealed record Query(uint Number, Fault Fault) : Step;

    /// <summary>The rules, once more and with nothing else: R40–R42, S40–S42, S80.</summary>
    private sealed class Model
    {
        private bool _hasKey;
        private bool _isOpen;
        private ulong _query;
        private ulong _command;

        public uint Flags { get; private set; }

        public bool HasKey => _hasKey;

        public int Expect(Step step)
        {
            switch (step)
            {
                case Negotiate negotiate:
                    if (!negotiate.Good || _isOpen)
                        return HResult.E_INVALIDARG;
                    _hasKey = true;
                    return HResult.S_OK;
                case Initialize { Fault: Fault.None } initialize:
                    if (!_hasKey || _isOpen)
                        return HResult.E_INVALIDARG;
                    (_isOpen, _query, _command) = (true, initialize.Query, initialize.Command);
                    return HResult.S_OK;
                case Protect { Fault: Fault.None } protect:
                    if (!_isOpen || protect.Number < _command)
                        return HResult.E_INVALIDARG;
                    _command = protect.Number + 1UL;
                    if (protect.Flags > 3)
                        return HResult.E_INVALIDARG;
                    Flags = protect.Flags;
                    return HResult.S_OK;
                case Query { Fault: Fault.None } query:
                    if (!_isOpen || query.Number < _query)
                        return HResult.E_INVALIDARG;
                    _query = query.Number + 1UL;
                    return HResult.S_OK;
                case Initialize { Fault: Fault.UnknownType } or Protect { Fault: Fault.UnknownType } or Query { Fault: Fault.UnknownType }:
                    return HResult.E_FAIL;
                default:
                    return HResult.E_INVALIDARG;
            }
        }
    }

    private static Gen<uint> Numbers { get; } = Gen.OneOf(
        Gen.Choose(0, 12).Select(n => (uint)n), Gen.Choose(0, 3).Select(n => uint.MaxValue - (uint)n));

    private static Gen<Fault> Faults { get; } = Gen.OneOf(Gen.Constant(Fault.None), Gen.Constant(Fault.None), Gen.Elements(Enum.GetValues<Fault>()));

    private static Gen<Step> Steps { get; } = Gen.Frequency(new (int, Gen<Step>)[]
    {
        (2, Gen.Elements<Step>([new Negotiate(true), new Negotiate(false)])),
        (3, from query in Numbers from command in Numbers from fault in Faults select (Step)new Initialize(query, command, fault)),
        (8, from flags in Gen.Elements<uint>([0, 1, 2, 3, 4, 0x80000000]) from number in Numbers from fault in Faults from place in Gen.Choose(0, 55) select (Step)new Protect(flags, number, fault, place)),
        (6, from number in Numbers from fault in Faults where fault is not (Fault.FlippedByte or Fault.ForeignKey) select (Step)new Query(number, fault)),
    });

    /// <summary>Mostly sequences that get somewhere: a key and a start first.</summary>
    private static Arbitrary<Step[]> Sequences { get; } = Arb.From(
        from prefix in Gen.Elements<Step[]>([[new Negotiate(true), new Initialize(2, 3, Fault.None)], [new Negotiate(true), new Initialize(9, 0, Fault.None)], []])
        from rest in Steps.ArrayOf()
        select (Step[])[.. prefix, .. rest]);

    [Fact]
    public void A_channel_does_as_the_model_does()
    {
        var other = new DdiChannel(_host.Device);
        var property = Prop.ForAll(Sequences, steps =>
        {
            var channel = new DdiChannel(_host.Device, negotiate: false);
            var model = new Model();
            foreach (var step in steps)
            {
                int expected = model.Expect(step), result = Do(channel, other, step, model.HasKey);
                if (result != expected)
                    throw new InvalidOperationException($"{step}: 0x{result:X8}, expected 0x{expected:X8}");
                // What the channel says is what another one sees in force.
                if (other.Protection() != model.Flags)
                    throw new InvalidOperationException($"{step}: protection differs");
            }

            channel.Destroy();
            return other.Protection() == 0;
        });
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(400), property);
    }

    private static int Do(DdiChannel channel, DdiChannel other, Step step, bool hasKey)
    {
        switch (step)
        {
            case Negotiate negotiate:
                return negotiate.Good ? channel.Negotiate() : channel.SendKey(new byte[256]);
            case Initialize initialize:
                (channel.NextQuery, channel.NextCommand) = (initialize.Query, initialize.Command);
                return channel.Configure(Spoil(channel, other, channel.InitializeMessage(), initialize.Fault, 52), hasKey);
            case Protect protect:
                return channel.Configure(Spoil(channel, other, channel.ProtectionMessage(protect.Flags, protect.Number), protect.Fault, protect.Place), hasKey);
            case Query query:
                Guid type = query.Fault == Fault.UnknownType ? new Guid(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11) : D3D11_AUTHENTICATED_QUERY_PROTECTION;
                if (query.Fault is Fault.UnknownType or Fault.Truncated)
                    return channel.Query(type, default(D3D11_AUTHENTICATED_QUERY_INPUT), out D3D11_AUTHENTICATED_QUERY_OUTPUT _, query.Number, inputGrowth: query.Fault == Fault.Truncated ? -1 : 0, signed: hasKey);
                if (query.Fault == Fault.OtherChannel)
                {
                    byte[] message = new byte[32];
                    type.TryWriteBytes(message);
                    BitConverter.TryWriteBytes(message.AsSpan(16), (long)other.Name);
                    BitConverter.TryWriteBytes(message.AsSpan(24), query.Number);
                    return channel.Query(message, new byte[56]);
                }

                return channel.Query(type, default(D3D11_AUTHENTICATED_QUERY_INPUT), out D3D11_AUTHENTICATED_QUERY_PROTECTION_OUTPUT _, query.Number, signed: hasKey);
            default:
                throw new ArgumentException("No such step.", nameof(step));
        }
    }

    private static byte[] Spoil(DdiChannel channel, DdiChannel other, byte[] message, Fault fault, int place)
    {
        switch (fault)
        {
            case Fault.FlippedByte:
                // Not the type: that would be another fault, with another code.
                message[place is >= 16 and < 32 ? 33 : place] ^= 0x40;
                return message;
            case Fault.ForeignKey:
                return DdiChannel.Sign(message, other.Key);
            case Fault.Truncated:
                return message[..^1];
            case Fault.UnknownType:
                message.AsSpan(16, 16).Reverse();
                return DdiChannel.Sign(message, channel.Key);
            case Fault.OtherChannel:
                BitConverter.TryWriteBytes(message.AsSpan(32), (long)other.Name);
                return DdiChannel.Sign(message, channel.Key);
            default:
                return message;
        }
    }
}
