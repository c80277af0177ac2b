using Dxcp.Abi;
using Dxcp.Diagnostics;

namespace Dxcp.Driver.Tests.Ddi11;

/// <summary>What functions without a code say through pfnSetErrorCb, once each: S52, S64, S220.</summary>
public sealed unsafe class RemovalTests
{
    private static readonly DriverProfile s_profile = DriverProfile.ReadBackKey with { Faults = FaultPlan.None.At(frame: 100_000).LoseKey() };

    [Fact] // S220
    public void Each_function_without_a_code_tells_the_runtime_that_the_device_is_removed()
    {
        var profile = s_profile with { Name = "a card that is taken out" };
        using var host = new DdiHost(profile);
        var device = host.Device;
        var session = new DdiSession(device);
        var decoder = new Ddi11Decoder(device);
        var staging = device.CreateBuffer(64, ProbeUsage.Staging);
        var secret = device.CreateBuffer(64, ProbeUsage.Protected);
        Assert.Equal(HResult.S_OK, decoder.Begin());
        GraphicsCard.Of(profile).Faults!.Add(FaultPlan.Parse("device-removed"));
        (string Name, Action Call)[] calls =
        [
            ("StartSessionKeyRefresh", () => session.Start()),
            ("FinishSessionKeyRefresh", session.Finish),
            ("GetEncryptionBltKey", () => session.GetEncryptionBltKey()),
            ("EncryptionBlt", () => session.Encrypt(secret, staging)),
            ("DecryptionBlt", () => Assert.Equal(HResult.D3DDDIERR_DEVICEREMOVED, session.Decrypt(staging, secret, session.NextCounterBlock()))),
            ("VideoDecoderEndFrame", decoder.End),
            ("CreateResource", () => device.CreateBuffer(64, ProbeUsage.Staging)),
        ];
        foreach (var (name, call) in calls)
        {
            var told = new List<string>();
            using (MessageSinks.Process.Add(new OfThisThread(told)))
                call();
            Assert.Equal((name, [HResult.D3DDDIERR_DEVICEREMOVED]), (name, device.TakeErrors()), static (one, other) =>
                one.Item1 == other.Item1 && one.Item2.SequenceEqual(other.Item2));
            Assert.Equal(name == "CreateResource" ? [] : ["pfn" + name + " S220"], told);
        }

        Assert.Equal(HResult.D3DDDIERR_DEVICEREMOVED, session.Negotiate());
        Assert.Equal(HResult.D3DDDIERR_DEVICEREMOVED, decoder.Begin());
        Assert.Equal(HResult.D3DDDIERR_DEVICEREMOVED, decoder.Submit(new byte[16]));
        device.TryCreateSession(null, null, default, out int code);
        Assert.Equal(HResult.D3DDDIERR_DEVICEREMOVED, code);
        Ddi11Channel.Create(device, D3D11_1DDI_AUTHENTICATED_CHANNEL_TYPE.D3D11_1DDI_AUTHENTICATED_CHANNEL_DRIVER_SOFTWARE, out nint channel, out code);
        Assert.Equal((HResult.D3DDDIERR_DEVICEREMOVED, 0), (code, channel));
        Assert.Empty(device.TakeErrors());
    }

    [Fact] // S64: no other code can be said of what was not made
    public void A_refusal_that_is_no_removal_is_told_as_a_lack_of_memory_where_something_was_to_be_made_alone()
    {
        using var host = new DdiHost(s_profile with { Faults = FaultPlan.None });
        var device = host.Device;
        var session = new DdiSession(device, negotiate: false);
        session.Start();
        session.Finish();
        session.GetEncryptionBltKey();
        device.Functions->pfnResourceUnmap(device.Handle, device.CreateBuffer(64, ProbeUsage.Staging), 0);
        device.Functions->pfnCreateResource(device.Handle, null, default, default);
        Assert.Equal([HResult.E_OUTOFMEMORY], device.TakeErrors());
        device.OpenResource([1, 2, 3]);
        Assert.Equal([HResult.E_OUTOFMEMORY], device.TakeErrors());
    }

    private sealed class OfThisThread(List<string> told) : IMessageSink
    {
        private readonly int _thread = Environment.CurrentManagedThreadId;

        public void Take(Message message)
        {
            if (Environment.CurrentManagedThreadId == _thread && message.Rule != "S219")
                told.Add($"{message.Method} {message.Rule}");
        }
    }
}
