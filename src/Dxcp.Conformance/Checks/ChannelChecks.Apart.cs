using Dxcp.Abi;
using static Dxcp.Abi.Guids;

namespace Dxcp.Conformance;

/// <summary>What one channel, device, session or output has to do with another: nothing. And the lists that channels answer.</summary>
internal static partial class ChannelChecks
{
    private static unsafe IEnumerable<ConformanceCheck> Apart =>
    [
        AC(84, "Each channel counts for itself", "R41", t =>
        {
            ProbeChannel one = t.Device.OpenChannel(), other = t.Device.OpenChannel();
            (one.NextCommand, one.NextQuery) = (one.NextCommand + 1000, one.NextQuery + 1000);
            one.Protection();
            Probe.Accepted(one.Protect(Enabled), "a command with a great number");
            Probe.Accepted(other.Protect(Enabled), "a command of the other channel, with a smaller one");
            other.Protection();
            t.Refused(Refusal.BadArgument, NotTaken(one.Configure(one.ProtectionMessage(0, other.NextCommand))));
        }),
        AC(85, "INITIALIZE of one channel does not begin another's numbers anew", "R40 R41", t =>
        {
            var one = t.Device.OpenChannel();
            uint first = one.NextCommand;
            Probe.Accepted(one.Protect(Enabled), "a command");
            t.Device.OpenChannel();
            t.Refused(Refusal.BadArgument, NotTaken(one.Configure(one.ProtectionMessage(0, first))));
        }),
        AC(86, "A command whose covered bytes are whole blocks is taken, and its tag covers all of them", "R42", t =>
        {
            var channel = t.Device.OpenChannel();
            byte[] message = channel.Message(D3D11_AUTHENTICATED_CONFIGURE_ENCRYPTION_WHEN_ACCESSIBLE, null,
                default(D3D11_AUTHENTICATED_CONFIGURE_ACCESSIBLE_ENCRYPTION_INPUT)), flipped = [.. message];
            Demand.Equal(0, (message.Length - 16) % 16, "bytes of a last block that is not whole");
            flipped[^1] ^= 1;
            t.Refused(Refusal.BadArgument, NotTaken(channel.Configure(flipped)));
            Probe.Accepted(channel.Configure(message), "the command itself");
        }),
        .. new[] { ("its type", 16), ("its channel", 32), ("its number", 40), ("its payload", 56) }.Select((entry, i) =>
            AC(87 + i, $"A tag on SHARED_RESOURCE that does not fit {entry.Item1} is refused", "R42", t =>
            {
                var channel = t.Device.OpenChannel();
                byte[] message = Shared(channel, allow: true);
                message[entry.Item2] ^= 1;
                NotTaken(channel.Configure(message));
            })),
        AC(91, "The overlay flag is kept, beside the other one and without it", "R45", t =>
        {
            var channel = t.Device.OpenChannel();
            uint before = channel.Protection() & Overlay;
            Probe.Accepted(channel.Protect(Enabled | Overlay), "PROTECTION with both flags");
            Demand.Equal(Enabled | Overlay, channel.Protection(), "the protection in force");
            Probe.Accepted(channel.Protect(Overlay), "PROTECTION for overlays alone");
            Demand.Equal(Overlay, channel.Protection() & Overlay, "the overlay flag in force");
            Probe.Accepted(channel.Protect(0), "PROTECTION off");
            Demand.Equal(before, channel.Protection() & Overlay, "the overlay flag in force");
        }),
        AC(92, "What one channel turned on another does not turn off, protection that is always on or not", "R45", t =>
        {
            ProbeChannel one = t.Device.OpenChannel(), other = t.Device.OpenChannel();
            Probe.Accepted(one.Protect(Overlay), "PROTECTION");
            Probe.Accepted(other.Protect(0), "PROTECTION off, through another channel");
            Demand.Equal(Overlay, other.Protection() & Overlay, "the overlay flag in force");
            t.Device.Destroy(one);
            Demand.Equal(0u, other.Protection() & Overlay, "the overlay flag in force, its channel having gone");
        }),
        AC(93, "A command changes what it says only when its tag is right, and only once", "R42 R41", t =>
        {
            var channel = t.Device.OpenChannel();
            byte[] on = channel.ProtectionMessage(Overlay);
            for (int bit = 0; bit < on.Length * 8; bit += 3)
            {
                byte[] flipped = [.. on];
                flipped[bit / 8] ^= (byte)(1 << (bit % 8));
                NotTaken(channel.Configure(flipped));
            }

            Demand.Equal(0u, channel.Protection() & Overlay, "the overlay flag in force");
            Probe.Accepted(channel.Configure(on), "the command itself");
            Probe.Accepted(channel.Protect(0), "PROTECTION off");
            t.Refused(Refusal.BadArgument, NotTaken(channel.Configure(on)));
            Demand.Equal(0u, channel.Protection() & Overlay, "the overlay flag in force");
        }),
        AC(94, "A call with another device's channel is refused", "R49", t =>
        {
            var channel = t.Device.OpenChannel();
            byte[] message = channel.ProtectionMessage(Overlay), answer = new byte[ProbeChannel.Header];
            int code = CalledWith(t.Probe.CreateDevice(), channel, message, answer);
            Demand.True(code < 0, "a refusal", "S_OK");
            Demand.Equal(0u, channel.Protection() & Overlay, "the overlay flag in force");
            Probe.Accepted(channel.Configure(message), "the command, through its own device");
        }, on: ProbeKinds.ByDevice),
        AC(95, "Calls about a destroyed channel are refused, and answered without a tag", "R48 R52", t =>
        {
            ProbeChannel channel = t.Device.OpenChannel(), other = t.Device.OpenChannel();
            byte[] message = channel.ProtectionMessage(Overlay), answer = new byte[ProbeChannel.Header];
            t.Device.Destroy(channel);
            int code = channel.Replay(message, answer);
            Demand.True(code < 0, "a refusal", "S_OK");
            Demand.All(answer.AsSpan(0, 16), 0, "the tag of the answer");
            Demand.Equal(0u, other.Protection() & Overlay, "the overlay flag in force");
        }, on: ProbeKinds.Drivers),
        AC(96, "The outputs of a session are counted, and each has an id that stays", "R46 S47", t =>
        {
            var (channel, session, device) = Outputs(t);
            uint count = OutputCount(channel, session.Name, device, out int code);
            Probe.Accepted(code, "OUTPUT_ID_COUNT");
            var ids = new List<ulong>();
            for (uint i = 0; i < count; i++)
            {
                var answer = OutputId(channel, session.Name, device, i, out code);
                Probe.Accepted(code, "OUTPUT_ID");
                Demand.Equal((device, session.Name, i), (answer.DeviceHandle, answer.CryptoSessionHandle, answer.OutputIDIndex),
                    "device, session and index, repeated in the answer");
                Demand.Equal(answer.OutputID, OutputId(channel, session.Name, device, i, out _).OutputID, "the id, asked again");
                ids.Add(answer.OutputID);
            }

            Demand.Equal(ids.Count, ids.Distinct().Count(), "different ids");
        }),
        AC(97, "An output beyond the last one is refused", "S47", t =>
        {
            var (channel, session, device) = Outputs(t);
            uint count = OutputCount(channel, session.Name, device, out _);
            foreach (uint index in new[] { count, count + 1, uint.MaxValue })
            {
                OutputId(channel, session.Name, device, index, out int code);
                t.Refused(Refusal.BadArgument, NotTaken(code));
            }
        }),
        AC(98, "Outputs are asked for with a device and a session of its own", "R46 S47", t =>
        {
            var (channel, session, device) = Outputs(t);
            var foreign = t.Probe.CreateDevice().CreateSession();
            foreach (var (of, on) in new[] { (session.Name + 16, device), (foreign.Name, device), (session.Name, device + 16), ((nint)0, device) })
            {
                OutputCount(channel, of, on, out int code);
                NotTaken(code);
                OutputId(channel, of, on, 0, out code);
                NotTaken(code);
            }
        }),
        AC(99, "Each encryption that is listed can be asked for, and is then in force", "S82 S47", t =>
        {
            var channel = t.Device.OpenChannel();
            uint count = Encryptions(channel);
            var listed = new List<Guid>();
            for (uint i = 0; i < count; i++)
            {
                Probe.Accepted(channel.Query(D3D11_AUTHENTICATED_QUERY_ENCRYPTION_WHEN_ACCESSIBLE_GUID,
                    new D3D11_AUTHENTICATED_QUERY_ACCESSIBILITY_ENCRYPTION_GUID_INPUT { EncryptionGuidIndex = i },
                    out D3D11_AUTHENTICATED_QUERY_ACCESSIBILITY_ENCRYPTION_GUID_OUTPUT answer), "ENCRYPTION_WHEN_ACCESSIBLE_GUID");
                Demand.Equal(i, answer.EncryptionGuidIndex, "the index, repeated in the answer");
                listed.Add(answer.EncryptionGuid);
                Probe.Accepted(Encrypt(channel, answer.EncryptionGuid), "ENCRYPTION_WHEN_ACCESSIBLE");
                Demand.Equal(answer.EncryptionGuid, Encryption(channel), "the encryption in force");
            }

            Probe.Accepted(Encrypt(channel, default), "ENCRYPTION_WHEN_ACCESSIBLE off");
            Demand.Equal(default, Encryption(channel), "the encryption in force");
            Demand.Equal(listed.Count, listed.Distinct().Count(), "different encryptions");
        }),
        AC(100, "An encryption that is not listed is refused, and nothing changes", "S82", t =>
        {
            var channel = t.Device.OpenChannel();
            var before = Encryption(channel);
            t.Refused(Refusal.BadArgument, NotTaken(Encrypt(channel, s_unknown)));
            Demand.Equal(before, Encryption(channel), "the encryption in force");
        }),
        AC(101, "A refused query answers its header and nothing of what was asked", "R43 S48", t =>
        {
            var (channel, session, device) = Outputs(t);
            var answer = OutputId(channel, session.Name, device, uint.MaxValue, out int code);
            NotTaken(code);
            Demand.Equal((0, 0, 0u, 0ul), ((int)answer.DeviceHandle, (int)answer.CryptoSessionHandle, answer.OutputIDIndex, answer.OutputID),
                "zeros behind the header");
        }),
        AC(102, "A query that names another channel is refused", "R43 R41", t =>
        {
            ProbeChannel channel = t.Device.OpenChannel(), other = t.Device.OpenChannel();
            NotTaken(channel.Query<D3D11_AUTHENTICATED_QUERY_INPUT, D3D11_AUTHENTICATED_QUERY_PROTECTION_OUTPUT>(D3D11_AUTHENTICATED_QUERY_PROTECTION,
                default, out _, name: other.Name));
            channel.Protection();
        }, on: [ProbeKind.D3D11, ProbeKind.D3D9, .. ProbeKinds.Drivers11]),
        AC(103, "A query before its number is refused, the greatest is taken, and none after it", "R41 S41", t =>
        {
            var channel = t.Device.OpenChannel();
            t.Refused(Refusal.BadArgument, NotTaken(Ask(channel, channel.NextQuery - 1)));
            Probe.Accepted(Ask(channel, uint.MaxValue), "a query with the greatest number");
            t.Refused(Refusal.BadArgument, NotTaken(Ask(channel, uint.MaxValue)));
            t.Refused(Refusal.BadArgument, NotTaken(Ask(channel, 0)));
        }),
        AC(104, "Channels have names of their own, none of them 0", "R43", t =>
        {
            var names = Enumerable.Range(0, 6).Select(_ => t.Device.CreateChannel().Name).ToList();
            Demand.Equal(6, names.Distinct().Count(), "different names of 6 channels");
            Demand.False(names.Contains(0), "a name that is not 0", "0");
        }),
    ];

    private static byte[] Shared(ProbeChannel channel, bool allow) => channel.Message(D3D11_AUTHENTICATED_CONFIGURE_SHARED_RESOURCE, null,
        new D3D11_AUTHENTICATED_CONFIGURE_SHARED_RESOURCE_INPUT
        {
            ProcessType = D3D11_AUTHENTICATED_PROCESS_IDENTIFIER_TYPE.D3D11_PROCESSIDTYPE_DWM,
            AllowAccess = allow ? 1 : 0,
        });

    private static int Encrypt(ProbeChannel channel, Guid encryption) => channel.Configure(D3D11_AUTHENTICATED_CONFIGURE_ENCRYPTION_WHEN_ACCESSIBLE,
        new D3D11_AUTHENTICATED_CONFIGURE_ACCESSIBLE_ENCRYPTION_INPUT { EncryptionGuid = encryption });

    private static uint Encryptions(ProbeChannel channel)
    {
        Probe.Accepted(channel.Query(D3D11_AUTHENTICATED_QUERY_ENCRYPTION_WHEN_ACCESSIBLE_GUID_COUNT,
            out D3D11_AUTHENTICATED_QUERY_ACCESSIBILITY_ENCRYPTION_GUID_COUNT_OUTPUT count), "ENCRYPTION_WHEN_ACCESSIBLE_GUID_COUNT");
        return count.EncryptionGuidCount > 0 ? count.EncryptionGuidCount : throw new NotSupportedHereException("the target lists no encryption");
    }

    private static (ProbeChannel Channel, ProbeSession Session, nint Device) Outputs(Bench t)
    {
        var channel = t.Device.OpenChannel();
        return (channel, t.Device.CreateKeyedSession(), channel.DeviceHandle());
    }

    private static uint OutputCount(ProbeChannel channel, nint session, nint device, out int code)
    {
        code = channel.Query(D3D11_AUTHENTICATED_QUERY_OUTPUT_ID_COUNT,
            new D3D11_AUTHENTICATED_QUERY_OUTPUT_ID_COUNT_INPUT { DeviceHandle = device, CryptoSessionHandle = session },
            out D3D11_AUTHENTICATED_QUERY_OUTPUT_ID_COUNT_OUTPUT answer);
        return answer.OutputIDCount;
    }

    private static D3D11_AUTHENTICATED_QUERY_OUTPUT_ID_OUTPUT OutputId(ProbeChannel channel, nint session, nint device, uint index, out int code)
    {
        code = channel.Query(D3D11_AUTHENTICATED_QUERY_OUTPUT_ID,
            new D3D11_AUTHENTICATED_QUERY_OUTPUT_ID_INPUT { DeviceHandle = device, CryptoSessionHandle = session, OutputIDIndex = index },
            out D3D11_AUTHENTICATED_QUERY_OUTPUT_ID_OUTPUT answer);
        return answer;
    }

    /// <summary>A command to a channel, called with a device that has not made it.</summary>
    private static unsafe int CalledWith(ProbeDevice other, ProbeChannel channel, byte[] message, byte[] answer)
    {
        fixed (byte* input = message, output = answer)
        {
            if (other is Ddi9ProbeDevice nine)
            {
                var arguments = new D3DDDIARG_CONFIGUREAUTHENTICATEDCHANNEL { InputSize = (uint)message.Length, pInputData = input, pOutputData = output };
                return nine.Inner.Functions->pfnConfigureAuthenticatedChannel(nine.Inner.Handle, &arguments);
            }

            if (other is Ddi11ProbeDevice driver)
            {
                return driver.Inner.Video->pfnConfigureAuthenticatedChannel(driver.Inner.Handle, ((Ddi11Channel)channel).Handle, (uint)message.Length, input,
                    (D3D11_AUTHENTICATED_CONFIGURE_OUTPUT*)output);
            }

            var context = ((D3D11ProbeDevice)other).VideoContext;
            return context->lpVtbl->ConfigureAuthenticatedChannel(context, (ID3D11AuthenticatedChannel*)((D3D11ProbeChannel)channel).Pointer,
                (uint)message.Length, input, (D3D11_AUTHENTICATED_CONFIGURE_OUTPUT*)output);
        }
    }
}
