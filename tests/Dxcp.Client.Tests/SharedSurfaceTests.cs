using System.Globalization;
using System.Security.Cryptography;
using Dxcp.Abi;
using Dxcp.Cryptography;
using Dxcp.Driver;
using Dxcp.Kernel;
using Dxcp.Testing;

namespace Dxcp.Client.Tests;

/// <summary>Protected surfaces that several devices have, in one process and in several, on both APIs (R47, S96 to S98).</summary>
public sealed class SharedSurfaceTests(SharedSurfaceTests.OneOther one) : IClassFixture<SharedSurfaceTests.OneOther>, IDisposable
{
    private const int Width = 64;
    private const int Height = 48;

    private readonly DriverIdentity _identity = DriverIdentity.LoadOrCreate();

    public static TheoryData<string> Apis => ["d3d11", "d3d9"];

    public static TheoryData<string, string> Pairs => new(from maker in Apis from opener in Apis select (maker.Data, opener.Data));

    public void Dispose() => _identity.Dispose();

    [Theory, MemberData(nameof(Pairs))]
    public void Whoever_opens_a_surface_has_the_same_memory(string maker, string opener)
    {
        using var made = new Side(maker, _identity);
        using ProtectedSurface surface = made.Make(SurfaceSharing.Anyone);
        using var opened = new Side(opener, _identity);
        using ProtectedSurface same = opened.Device.OpenSharedSurface(surface.SharedHandle, FrameFormat.Nv12, Width, Height);
        Assert.Equal(surface.SharedHandle, same.SharedHandle);
        for (int i = 0; i < 3; i++)
        {
            byte[] frame = Player.Frame(surface.Layout);
            made.Session.Write(frame, surface);
            Assert.Equal(frame, opened.Read(same));
            opened.Session.RefreshKey();
            frame = Player.Frame(surface.Layout);
            opened.Session.Write(frame, same);
            Assert.Equal(frame, made.Read(surface));
        }
    }

    [Theory, MemberData(nameof(Pairs))]
    public void Another_process_opens_what_anyone_may(string maker, string opener)
    {
        AnotherProcess other = Other();
        using var made = new Side(maker, _identity);
        using ProtectedSurface surface = made.Make(SurfaceSharing.Anyone);
        string digest = made.WriteFrame(surface);
        Assert.Equal(digest, Open(other, opener, surface));
        Assert.Equal("written", other.Ask("write 129"));
        Assert.Equal(-1, made.Read(surface).AsSpan().IndexOfAnyExcept((byte)129));
        other.Forget();
        Assert.Equal(-1, made.Read(surface).AsSpan().IndexOfAnyExcept((byte)129));
    }

    [Theory, MemberData(nameof(Pairs))]
    public void R47_a_restricted_surface_opens_for_processes_that_a_channel_named_while_it_says_so(string maker, string opener)
    {
        AnotherProcess other = Other();
        using var made = new Side(maker, _identity);
        using AuthenticatedChannel channel = made.Device.CreateChannel(_identity.Root);
        using ProtectedSurface surface = made.Make(SurfaceSharing.Restricted);
        string digest = made.WriteFrame(surface);
        var process = SharedResourceProcess.Of(other.Process);

        Assert.Equal("error 80070005", Open(other, opener, surface));
        string? reason = other.NextReason();
        Assert.Contains($"process {other.Process.Id}", reason, StringComparison.Ordinal);
        Assert.Contains("SetSharedResourceAccess", reason, StringComparison.Ordinal);
        channel.SetSharedResourceAccess(new(SharedResourceProcessKind.Compositor), allow: true);
        channel.SetSharedResourceAccess(new(SharedResourceProcessKind.Handle, Environment.ProcessId), allow: true);
        Assert.Equal("error 80070005", Open(other, opener, surface));

        channel.SetSharedResourceAccess(process, allow: true);
        Assert.Equal(digest, Open(other, opener, surface));

        channel.SetSharedResourceAccess(process, allow: false);
        Assert.Equal("error 80070005", Open(other, opener, surface));
    }

    [Theory, MemberData(nameof(Apis))]
    public unsafe void R47_what_the_runtime_restricts_opens_for_processes_that_its_own_channel_named(string opener)
    {
        AnotherProcess other = Other();
        using var made = (Direct3D11Device)RealDevice.Open("d3d11");
        using var channel = new RuntimeChannel11(made.Pointer);
        using ComPtr<ID3D11Texture2D> texture = channel.CreateTexture(Width, Height, D3D11_RESOURCE_MISC_FLAG.D3D11_RESOURCE_MISC_RESTRICT_SHARED_RESOURCE);
        string question = $"open {opener} {Text(RuntimeChannel11.HandleOf(texture))} Nv12 {Width} {Height}";

        Assert.Equal("error 80070005", other.Ask(question));
        channel.SetAccess(other.Process.Id, allow: true);
        Assert.DoesNotContain("error", other.Ask(question), StringComparison.Ordinal);
        channel.SetAccess(other.Process.Id, allow: false);
        Assert.Equal("error 80070005", other.Ask(question));
    }

    [Theory, MemberData(nameof(Apis))]
    public void R48_who_may_open_is_remembered_beyond_the_channel(string api)
    {
        AnotherProcess other = Other();
        using var made = new Side(api, _identity);
        using (AuthenticatedChannel channel = made.Device.CreateChannel(_identity.Root))
            channel.SetSharedResourceAccess(SharedResourceProcess.Of(other.Process), allow: true);
        using ProtectedSurface surface = made.Make(SurfaceSharing.Restricted);
        Assert.Equal(made.WriteFrame(surface), Open(other, api, surface));
    }

    [Theory, MemberData(nameof(Apis))]
    public void R47_one_device_s_channel_does_not_open_another_device_s_surface(string api)
    {
        AnotherProcess other = Other();
        using Side made = new(api, _identity), bystander = new(api, _identity);
        using AuthenticatedChannel channel = bystander.Device.CreateChannel(_identity.Root);
        channel.SetSharedResourceAccess(SharedResourceProcess.Of(other.Process), allow: true);
        using ProtectedSurface surface = made.Make(SurfaceSharing.Restricted);
        Assert.Equal("error 80070005", Open(other, api, surface));
    }

    [Theory, MemberData(nameof(Pairs))]
    public void The_process_that_made_a_restricted_surface_always_may_open_it(string maker, string opener)
    {
        using var made = new Side(maker, _identity);
        using ProtectedSurface surface = made.Make(SurfaceSharing.Restricted);
        string digest = made.WriteFrame(surface);
        using var opened = new Side(opener, _identity);
        using ProtectedSurface same = opened.Device.OpenSharedSurface(surface.SharedHandle, FrameFormat.Nv12, Width, Height);
        Assert.Equal(digest, Digest(opened.Read(same)));
    }

    [Theory, MemberData(nameof(Apis))]
    public void A_handle_dies_with_the_last_surface_in_the_process_that_made_it(string api)
    {
        using var made = new Side(api, _identity);
        using var opened = new Side(api, _identity);
        ProtectedSurface surface = made.Make(SurfaceSharing.Anyone);
        string digest = made.WriteFrame(surface);
        nint handle = surface.SharedHandle;
        ProtectedSurface same = opened.Device.OpenSharedSurface(handle, FrameFormat.Nv12, Width, Height);
        surface.Dispose();
        Assert.Equal(digest, Digest(opened.Read(same)));
        using (ProtectedSurface third = made.Device.OpenSharedSurface(handle, FrameFormat.Nv12, Width, Height))
            Assert.Equal(digest, Digest(made.Read(third)));
        same.Dispose();
        Assert.Equal(NoSuchSurface(api), Refusal(() => opened.Device.OpenSharedSurface(handle, FrameFormat.Nv12, Width, Height)));
    }

    [Theory, MemberData(nameof(Apis))]
    public void Another_process_keeps_what_it_opened(string api)
    {
        AnotherProcess other = Other();
        using var made = new Side(api, _identity);
        string digest, again;
        string handle;
        using (ProtectedSurface surface = made.Make(SurfaceSharing.Anyone))
        {
            handle = Text(surface.SharedHandle);
            digest = made.WriteFrame(surface);
            Assert.Equal(digest, Open(other, api, surface));
        }

        again = other.Ask("read");
        Assert.Equal(digest, again);
        Assert.Equal($"error {NoSuchSurface(api):X8}", other.Ask($"open {api} {handle} Nv12 {Width} {Height}"));
    }

    [Theory, MemberData(nameof(Apis))]
    public void What_another_process_made_stays_with_who_opened_it_when_that_process_is_killed(string api)
    {
        Assert.SkipUnless(Door.IsOffered, "elsewhere: linux — elsewhere resources are shared within one process");
        using var other = new AnotherProcess(); // of its own
        using var opened = new Side(api, _identity);
        string[] made = other.Ask($"make {api} Nv12 {Width} {Height}").Split(' ');
        nint handle = nint.Parse(made[0], CultureInfo.InvariantCulture);
        using ProtectedSurface surface = opened.Device.OpenSharedSurface(handle, FrameFormat.Nv12, Width, Height);
        Assert.Equal(made[1], Digest(opened.Read(surface)));
        other.Process.Kill();
        other.Process.WaitForExit();
        Assert.Equal(made[1], Digest(opened.Read(surface)));
        Assert.Equal(NoSuchSurface(api), Refusal(() => opened.Device.OpenSharedSurface(handle, FrameFormat.Nv12, Width, Height)));
    }

    [Theory, MemberData(nameof(Apis))]
    public void Made_up_handles_open_nothing(string api)
    {
        using var side = new Side(api, _identity);
        foreach (nint handle in new nint[] { 1, -1, 0x40000002, nint.MaxValue })
            Assert.Equal(NoSuchSurface(api), Refusal(() => side.Device.OpenSharedSurface(handle, FrameFormat.Nv12, Width, Height)));
        Assert.Throws<ArgumentException>("handle", () => side.Device.OpenSharedSurface(0, FrameFormat.Nv12, Width, Height));
    }

    [Theory, MemberData(nameof(Pairs))]
    public void Who_takes_a_surface_for_another_than_it_is_gets_none(string maker, string opener)
    {
        using var made = new Side(maker, _identity);
        using ProtectedSurface surface = made.Make(SurfaceSharing.Anyone);
        using var opened = new Side(opener, _identity);
        Assert.Equal(NoSuchSurface(opener), Refusal(() => opened.Device.OpenSharedSurface(surface.SharedHandle, FrameFormat.P010, Width, Height)));
        Assert.Equal(NoSuchSurface(opener), Refusal(() => opened.Device.OpenSharedSurface(surface.SharedHandle, FrameFormat.Nv12, Width + 2, Height)));
        Assert.Equal(NoSuchSurface(opener), Refusal(() => opened.Device.OpenSharedSurface(surface.SharedHandle, FrameFormat.Nv12, Width, Height - 2)));
        using ProtectedSurface same = opened.Device.OpenSharedSurface(surface.SharedHandle, FrameFormat.Nv12, Width, Height);
    }

    [Theory, MemberData(nameof(Apis))]
    public void A_channel_counts_the_protected_surfaces_that_anyone_may_open(string api)
    {
        using var made = new Side(api, _identity);
        using var opened = new Side(api, _identity);
        using AuthenticatedChannel channel = made.Device.CreateChannel(_identity.Root), theirs = opened.Device.CreateChannel(_identity.Root);
        using ProtectedSurface own = made.Make(SurfaceSharing.None), restricted = made.Make(SurfaceSharing.Restricted);
        Assert.Equal(0, own.SharedHandle);
        Assert.Equal(0u, channel.QueryUnrestrictedProtectedSharedResourceCount());
        ProtectedSurface anyones = made.Make(SurfaceSharing.Anyone);
        using ProtectedSurface same = opened.Device.OpenSharedSurface(anyones.SharedHandle, FrameFormat.Nv12, Width, Height);
        Assert.Equal(1u, channel.QueryUnrestrictedProtectedSharedResourceCount());
        Assert.Equal(0u, theirs.QueryUnrestrictedProtectedSharedResourceCount());
        anyones.Dispose();
        Assert.Equal(0u, channel.QueryUnrestrictedProtectedSharedResourceCount());
    }

    [Theory, MemberData(nameof(Apis))]
    public void A_shared_surface_counts_once_against_protected_memory_and_until_its_last_user_is_gone(string api)
    {
        using ContentProtectionDevice device = RealDevice.Open(api, DriverProfile.Default with { ProtectedMemorySize = 1 << 20 });
        ProtectedSurface surface = device.CreateProtectedSurface(FrameFormat.Nv12, 640, 480, sharing: SurfaceSharing.Anyone);
        ProtectedSurface same = device.OpenSharedSurface(surface.SharedHandle, FrameFormat.Nv12, 640, 480);
        surface.Dispose();
        using (device.CreateProtectedSurface(FrameFormat.Nv12, 640, 480))
            Assert.Equal(HResult.E_OUTOFMEMORY, Refusal(() => device.CreateProtectedSurface(FrameFormat.Nv12, 1280, 720)));
        Assert.Equal(HResult.E_OUTOFMEMORY, Refusal(() => device.CreateProtectedSurface(FrameFormat.Nv12, 1024, 640)));
        same.Dispose();
        using (device.CreateProtectedSurface(FrameFormat.Nv12, 1024, 640))
            same.Dispose();
    }

    [Theory, MemberData(nameof(Apis))]
    public void A_decoder_writes_into_a_shared_surface(string api)
    {
        using var side = new Side(api, _identity);
        using ProtectedSurface surface = side.Device.CreateProtectedSurface(FrameFormat.Nv12, Width, Height, forDecoder: true, SurfaceSharing.Anyone);
        using CryptoSession session = side.Device.CreateSession(_identity.Root, DxcpGuids.DXCP_DECODER_PROFILE_PASS_THROUGH);
        using AuthenticatedChannel channel = side.Device.CreateChannel(_identity.Root);
        using VideoDecoder decoder = session.CreateDecoder(surface);
        channel.Tie(decoder);
        using var opened = new Side(api, _identity);
        using ProtectedSurface same = opened.Device.OpenSharedSurface(surface.SharedHandle, FrameFormat.Nv12, Width, Height);
        byte[] frame = Player.Frame(surface.Layout);
        decoder.Decode(frame, surface);
        Assert.Equal(frame, opened.Read(same));
    }

    [Theory, MemberData(nameof(Apis))]
    public void A_thousand_shared_surfaces_leave_no_descriptor_behind(string api)
    {
        Assert.SkipUnless(Door.IsOffered, "elsewhere: linux — counts Linux's descriptors");
        using var made = new Side(api, _identity);
        made.Make(SurfaceSharing.Restricted).Dispose();
        int before = Directory.GetFiles("/proc/self/fd").Length;
        for (int i = 0; i < 1000; i++)
        {
            using ProtectedSurface surface = made.Make(SurfaceSharing.Restricted);
            using ProtectedSurface same = made.Device.OpenSharedSurface(surface.SharedHandle, FrameFormat.Nv12, Width, Height);
        }

        // Other tests of this run come and go meanwhile; a leak would be three or six thousand.
        Assert.InRange(Directory.GetFiles("/proc/self/fd").Length, 0, before + 500);
    }

    [Theory, MemberData(nameof(Apis))]
    public async Task Who_opens_while_the_last_one_leaves_gets_a_surface_or_a_refusal(string api)
    {
        using var made = new Side(api, _identity);
        nint handle = 0;
        int opened = 0;
        bool done = false;
        Task[] openers = [.. Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            using ContentProtectionDevice device = RealDevice.Open(api);
            while (!Volatile.Read(ref done))
            {
                try
                {
                    nint now = Volatile.Read(ref handle);
                    if (now == 0)
                        continue;
                    device.OpenSharedSurface(now, FrameFormat.Nv12, Width, Height).Dispose();
                    Interlocked.Increment(ref opened);
                }
                catch (ContentProtectionException exception)
                {
                    Assert.Equal(NoSuchSurface(api), exception.HResult);
                }
            }
        }))];
        for (int i = 0; (i < 300 || Volatile.Read(ref opened) < 100) && !openers.Any(opener => opener.IsCompleted); i++)
        {
            using ProtectedSurface surface = made.Make(SurfaceSharing.Anyone);
            Volatile.Write(ref handle, surface.SharedHandle);
        }

        Volatile.Write(ref done, true);
        await Task.WhenAll(openers);
    }

    private AnotherProcess Other()
    {
        Assert.SkipUnless(Door.IsOffered, "elsewhere: linux — elsewhere resources are shared within one process");
        AnotherProcess other = one.Process.Value;
        other.Forget();
        return other;
    }

    private static string Open(AnotherProcess other, string api, ProtectedSurface surface) =>
        other.Ask($"open {api} {Text(surface.SharedHandle)} Nv12 {Width} {Height}");

    private static string Text(nint handle) => handle.ToString(CultureInfo.InvariantCulture);

    private static string Digest(byte[] frame) => Convert.ToHexString(SHA256.HashData(frame));

    private static int NoSuchSurface(string api) => api == "d3d9" ? HResult.D3DERR_INVALIDCALL : HResult.E_INVALIDARG;

    private static int Refusal(Func<object> call) => Assert.Throws<ContentProtectionException>(call).HResult;

    /// <summary>The other process of all these tests, one after the other.</summary>
    public sealed class OneOther : IDisposable
    {
        internal Lazy<AnotherProcess> Process { get; } = new(() => new AnotherProcess());

        public void Dispose()
        {
            if (Process.IsValueCreated)
                Process.Value.Dispose();
        }
    }

    /// <summary>A device with a session of its own.</summary>
    private sealed class Side(string api, DriverIdentity identity) : IDisposable
    {
        private CryptoSession? _session;

        public ContentProtectionDevice Device { get; } = RealDevice.Open(api);

        public CryptoSession Session => _session ??= Device.CreateSession(identity.Root);

        public ProtectedSurface Make(SurfaceSharing sharing) => Device.CreateProtectedSurface(FrameFormat.Nv12, Width, Height, sharing: sharing);

        public string WriteFrame(ProtectedSurface surface)
        {
            byte[] frame = Player.Frame(surface.Layout);
            Session.Write(frame, surface);
            return Digest(frame);
        }

        public byte[] Read(ProtectedSurface surface)
        {
            byte[] frame = new byte[surface.Layout.Size];
            Session.Read(surface, frame);
            return frame;
        }

        public void Dispose()
        {
            _session?.Dispose();
            Device.Dispose();
        }
    }
}
