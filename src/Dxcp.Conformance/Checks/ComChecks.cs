using Dxcp.Abi;

namespace Dxcp.Conformance;

/// <summary>What COM asks of the objects of an API, and the headers of the tables of a driver.</summary>
internal static unsafe partial class ComChecks
{
    private static readonly Guid s_unknown = new("0f0e0d0c-0b0a-0908-0706-050403020100");
    private static readonly Guid s_iunknown = new("00000000-0000-0000-C000-000000000046");

    public static IReadOnlyList<ConformanceCheck> All { get; } =
    [
        CD(1, "QueryInterface counts the reference that it gives", "R250", t => Each(t, (name, pointer) =>
        {
            uint before = Count(pointer);
            void* found = Query(pointer, s_iunknown, out int code);
            Probe.Accepted(code, $"QueryInterface of the {name} for IUnknown");
            uint after = Count(pointer);
            Demand.Equal(before + 1, after, $"references of the {name} after QueryInterface");
            Release(found);
        }), ProbeKinds.Applications),
        CD(2, "IUnknown of an object is one pointer, whatever face is asked", "R250", t => Each(t, (name, pointer) =>
        {
            void* first = Query(pointer, s_iunknown, out _), second = Query(first, s_iunknown, out _);
            bool same = first == second;
            Release(first);
            Release(second);
            Demand.True(same, $"one IUnknown of the {name}", "two");
        }), ProbeKinds.Applications),
        CD(3, "QueryInterface for what nobody knows is E_NOINTERFACE and null", "R250", t => Each(t, (name, pointer) =>
        {
            void* found = Query(pointer, s_unknown, out int code);
            Demand.Equal(HResult.E_NOINTERFACE, code, $"QueryInterface of the {name}");
            Demand.True(found == null, $"null from the {name}", "a pointer");
        }), ProbeKinds.Applications),
        CD(4, "AddRef and Release count one each", "R250", t => Each(t, (name, pointer) =>
        {
            uint one = ((IUnknown*)pointer)->lpVtbl->AddRef(pointer), two = ((IUnknown*)pointer)->lpVtbl->AddRef(pointer);
            uint back = Release(pointer), first = Release(pointer);
            Demand.Equal((one + 1, one, one - 1), (two, back, first), $"references of the {name}");
        }), ProbeKinds.Applications),
        CD(5, "A session holds its device, and gives it back when it goes", "R250", t =>
        {
            void* device = DeviceOf(t);
            uint before = Count(device);
            var session = t.Device.CreateKeyedSession();
            session.Destroy();
            Demand.Equal(before, Count(device), "references of the device after a session has gone");
        }, ProbeKinds.Applications),
        CD(6, "A texture or surface that goes leaves no reference behind", "R250", t =>
        {
            void* device = DeviceOf(t);
            uint before = Count(device);
            t.Device.Destroy(t.Device.CreateProtected());
            Demand.Equal(before, Count(device), "references of the device after a picture has gone");
        }, ProbeKinds.Applications),
        CD(7, "A channel that goes leaves no reference behind", "R250", t =>
        {
            void* device = DeviceOf(t);
            uint before = Count(device);
            t.Device.Destroy(t.Device.OpenChannel());
            Demand.Equal(before, Count(device), "references of the device after a channel has gone");
        }, ProbeKinds.Applications),
        CD(8, "A session outlives the device pointer of the application", "R250", t =>
        {
            using var other = t.Elsewhere();
            var session = other.Device.CreateKeyedSession();
            Bench.KeyIs(session, session.Key, "the key");
        }, ProbeKinds.Applications),
        CD(10, "GetCertificate with another size than the certificate's is refused", "R19", t =>
        {
            var session = t.Device.CreateSession();
            int size = session.Certificate().Length;
            Demand.Equal(size, session.Certificate().Length, "the certificate's size, asked again");
            Demand.True(t.Device.TryGetCertificate(session, size - 1) < 0, "a refusal of a buffer that is too small", "S_OK");
        }, ProbeKinds.Applications),
        CD(11, "GetContentProtectionCaps of a crypto type that nobody knows is refused", "R27 R28", t =>
            Demand.True(t.Device.CapsCode(s_unknown) < 0, "a refusal", "S_OK"), null),
        CD(12, "What is reported as capability works, at least once", "R9 R23 R32", t =>
        {
            uint caps = t.Device.Caps();
            var session = t.Device.CreateKeyedSession();
            if ((caps & Bench.Refresh) != 0)
                session.Refresh();
            if ((caps & Bench.ReadBack) != 0 && (t.HasCodes || (caps & Bench.Blt) != 0))
                Bench.KeyIs(session, session.Key, "the key");
        }, null),
        CD(13, "Refresh is reported where it works, and the other way round", "R9", t =>
        {
            var session = t.Device.CreateKeyedSession();
            byte[] number = new byte[16];
            bool works = session.Start(number) is null or 0 && number.AsSpan().ContainsAnyExcept((byte)0);
            Demand.Equal((t.Device.Caps() & Bench.Refresh) != 0, works, "FRESHEN_SESSION_KEY as reported, and Start as it works");
        }, null),
        CD(20, "No slot of the driver's tables is empty", "S57 R38", t =>
            Demand.True(t.Device.EmptySlot() < 0, "every slot filled", $"slot {t.Device.EmptySlot()} empty"),
            ProbeKinds.Drivers),
        CD(21, "The driver writes nothing behind the table of the version that it was asked for", "S67", t =>
            Demand.False(((Ddi9ProbeDevice)t.Device).Inner.WritesBeyond, "what was there behind the table", "something else"), [ProbeKind.Ddi9]),
        CD(22, "The driver keeps within the private memory that it asked for", "R52", t =>
        {
            var device = ((Ddi11ProbeDevice)t.Device).Inner;
            var session = t.Device.CreateKeyedSession();
            session.Refresh();
            Demand.False(device.WritesBeyondPrivateMemory(), "what was there behind an object's private memory", "something else");
        }, ProbeKinds.Drivers11),
        CD(23, "RetrieveSubObject for an id that nobody knows fails", "R51", t =>
            Demand.True(((Ddi11ProbeDevice)t.Device).Inner.RetrieveUnknown() < 0, "a refusal", "S_OK"), ProbeKinds.Drivers11),
        CD(24, "Misuse of content protection is not reported through pfnSetErrorCb", "R50 S52", t =>
        {
            var device = ((Ddi11ProbeDevice)t.Device).Inner;
            var session = t.Device.CreateSession();
            session.Finish();
            session.Start(new byte[15]);
            var (memory, picture) = t.Pair();
            session.Decrypt(memory, picture, ReferenceCipher.CounterBlock(1));
            session.Encrypt(picture, memory, new byte[16]);
            int[] errors = device.TakeErrors();
            Demand.True(errors.Length == 0, "no code through pfnSetErrorCb", errors.Length == 0 ? "" : HResultName.Of(errors[0]));
        }, ProbeKinds.Drivers11),
        CD(25, "A Direct3D 9 driver that reports content protection has all eight functions for it", "R38", t =>
            Demand.True(((Ddi9ProbeDevice)t.Device).Inner.Empty < 0, "all functions present", "an empty slot"), [ProbeKind.Ddi9]),
        CD(26, "A driver can be opened and closed again and again", "R52", t =>
        {
            for (int i = 0; i < 5; i++)
                t.Elsewhere().Device.CreateKeyedSession().Destroy();
        }, null),
        .. Objects,
    ];

    private static ConformanceCheck CD(int number, string statement, string rules, Action<Bench> run, ProbeKind[]? on) =>
        SessionChecks.Make($"CD-{number:D3}", ConformanceGroup.ComDuties, statement, rules, run, ProfileWish.AsItIs, 0, on);

    private static void* DeviceOf(Bench t) => t.Device is D3D11ProbeDevice eleven ? eleven.Pointer : ((D3D9ProbeDevice)t.Device).Pointer;

    private delegate void OnObject(string name, void* pointer);

    /// <summary>Looks at an object of each kind.</summary>
    private static void Each(Bench t, OnObject look)
    {
        look("device", DeviceOf(t));
        look("video device", t.Device is D3D11ProbeDevice eleven ? eleven.VideoDevice : ((D3D9ProbeDevice)t.Device).Video);
        look("session", (void*)t.Device.CreateSession().Id);
        look("picture", (void*)t.Device.CreateProtected());
    }

    private static void* Query(void* pointer, Guid iid, out int code)
    {
        void* found = (void*)1;
        code = ((IUnknown*)pointer)->lpVtbl->QueryInterface(pointer, &iid, &found);
        CallLog.Add("QueryInterface", code);
        return found;
    }

    private static uint Count(void* pointer)
    {
        ((IUnknown*)pointer)->lpVtbl->AddRef(pointer);
        return Release(pointer);
    }

    private static uint Release(void* pointer) => ((IUnknown*)pointer)->lpVtbl->Release(pointer);
}
