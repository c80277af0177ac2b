using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Dxcp.Abi;
using Dxcp.Cryptography;
using Dxcp.Driver;
using Dxcp.Kernel;
using Dxcp.Testing;

namespace Dxcp.Client.Tests;

/// <summary>Shared surfaces against processes that mean ill: who was given no handle, was let in once, or stands between (S115 to S119).</summary>
public sealed unsafe class SharedSurfaceSecurityTests
{
    private const int Width = 64;
    private const int Height = 48;
    private const uint Large = 1024;
    private const uint Small = 16;

    public SharedSurfaceSecurityTests() =>
        Assert.SkipUnless(Door.IsOffered, "elsewhere: linux — elsewhere resources are shared within one process");

    public static TheoryData<string> Apis => ["d3d11", "d3d9"];

    [Theory, MemberData(nameof(Apis))]
    public void S115_a_process_that_was_given_no_handle_gets_nothing_at_any_door(string api)
    {
        using var other = new AnotherProcess();
        using ContentProtectionDevice device = RealDevice.Open(api);
        using ProtectedSurface anyones = device.CreateProtectedSurface(FrameFormat.Nv12, Width, Height, sharing: SurfaceSharing.Anyone);
        Assert.Matches("^doors ([2-9]|[1-9][0-9]+), answers 0$", other.Ask("rob")); // the runtime's door and the driver's
        Assert.Equal("Answered Answered", other.Ask($"take {Text(anyones.SharedHandle)}")); // and the handle opens both
    }

    [Fact]
    public void S116_what_the_runtime_restricts_stays_shut_at_the_driver_s_door_too_also_when_it_was_open_once()
    {
        using var other = new AnotherProcess();
        using var made = (Direct3D11Device)RealDevice.Open("d3d11");
        using var channel = new RuntimeChannel11(made.Pointer);
        using ComPtr<ID3D11Texture2D> texture = channel.CreateTexture(Width, Height, D3D11_RESOURCE_MISC_FLAG.D3D11_RESOURCE_MISC_RESTRICT_SHARED_RESOURCE);
        string take = $"take {Text(RuntimeChannel11.HandleOf(texture))}";
        Assert.Equal("Refused", other.Ask(take));
        channel.SetAccess(other.Process.Id, allow: true);
        Assert.Equal("Answered Answered", other.Ask(take));
        Assert.Equal("Answered", other.Ask("again"));
        channel.SetAccess(other.Process.Id, allow: false);
        Assert.Equal("Refused", other.Ask("again"));
        Assert.Equal("Refused", other.Ask(take));
    }

    [Theory, MemberData(nameof(Apis))]
    public void S117_who_gets_the_number_of_a_process_that_was_named_is_not_let_in(string api)
    {
        const string nextNumbers = "/proc/sys/kernel/ns_last_pid";
        Assert.SkipUnless(Environment.IsPrivilegedProcess && File.Exists(nextNumbers), "elsewhere: root — chooses the number of a process");
        using var identity = DriverIdentity.LoadOrCreate();
        using ContentProtectionDevice device = RealDevice.Open(api);
        using AuthenticatedChannel channel = device.CreateChannel(identity.Root);
        using ProtectedSurface surface = device.CreateProtectedSurface(FrameFormat.Nv12, Width, Height, sharing: SurfaceSharing.Restricted);
        string open = $"open {api} {Text(surface.SharedHandle)} Nv12 {Width} {Height}";
        int number;
        using (var named = new AnotherProcess())
        {
            number = named.Process.Id;
            channel.SetSharedResourceAccess(SharedResourceProcess.Of(named.Process), allow: true);
            Assert.DoesNotContain("error", named.Ask(open), StringComparison.Ordinal);
        }

        var process = new SharedResourceProcess(SharedResourceProcessKind.Handle, number);
        using AnotherProcess? reused = WithNumber(number);
        Assert.SkipWhen(reused is null, "elsewhere: quiet — other processes take the numbers");
        Assert.Equal("error 80070005", reused.Ask(open));
        channel.SetSharedResourceAccess(process, allow: true); // this one, now
        Assert.DoesNotContain("error", reused.Ask(open), StringComparison.Ordinal);

        AnotherProcess? WithNumber(int wanted)
        {
            for (int i = 0; i < 30; i++)
            {
                File.WriteAllText(nextNumbers, (wanted - 1).ToString(CultureInfo.InvariantCulture));
                var other = new AnotherProcess();
                if (other.Process.Id == wanted)
                    return other;
                other.Dispose();
            }

            return null;
        }
    }

    [Theory, MemberData(nameof(Apis))]
    public void Whatever_descriptor_is_missing_a_surface_that_is_not_made_leaves_nothing_behind(string api)
    {
        using var other = new AnotherProcess();
        Assert.Matches("^refused [1-9][0-9]*, left 0$", other.Ask($"exhaust {api}"));
    }

    [Fact]
    public void S118_who_waits_at_another_driver_s_door_keeps_nobody_out_of_the_device()
    {
        using Direct3D9Device device = RealDevice.Open9(DriverProfile.Default);
        var d = (IDirect3DDevice9*)device.Pointer;
        using ComPtr<IDirect3DSurface9> made = Make(d, Small, out nint handle);
        byte[] told = Told(handle), name = [.. "DXCPMEM1"u8, .. RandomNumberGenerator.GetBytes(16)];
        name.CopyTo(told.AsSpan(told.AsSpan().IndexOf("DXCPMEM1"u8)));
        nint lie = (nint)Random.Shared.NextInt64();
        bool isFree = false;
        using Door? first = Door.TryOpen(SecretOf(lie), _ => new Answer(told), out _);
        using Door? second = Door.TryOpen(name, _ =>
        {
            var other = new Thread(() => d->lpVtbl->TestCooperativeLevel(d));
            other.Start();
            isFree = other.Join(TimeSpan.FromSeconds(3)); // less than who knocks has patience for
            return null;
        }, out _);
        Assert.Equal(HResult.E_ACCESSDENIED, Open(d, Small, lie, out IDirect3DSurface9* opened));
        Assert.True(isFree, "another thread could not enter the device while this one waited");
        Assert.True(opened == null);
    }

    [Fact]
    public void S119_whoever_tells_the_runtime_another_size_than_the_driver_gets_a_refusal()
    {
        using Direct3D9Device device = RealDevice.Open9(DriverProfile.Default);
        var d = (IDirect3DDevice9*)device.Pointer;
        using ComPtr<IDirect3DSurface9> made = Make(d, Small, out nint handle);
        byte[] told = Told(handle);
        nint truth = (nint)Random.Shared.NextInt64(), lie = truth + 1;
        using Door? honest = Door.TryOpen(SecretOf(truth), _ => new Answer(told), out _);
        byte[] lies = [.. told];
        MemoryMarshal.Write(lies.AsSpan(4), Large); // width, height
        MemoryMarshal.Write(lies.AsSpan(8), Large);
        using Door? liar = Door.TryOpen(SecretOf(lie), _ => new Answer(lies), out _);
        Assert.Equal(HResult.D3DERR_INVALIDCALL, Open(d, Large, lie, out IDirect3DSurface9* none));
        Assert.True(none == null);
        Assert.Equal(HResult.S_OK, Open(d, Small, truth, out IDirect3DSurface9* honestly));
        using var opened = new ComPtr<IDirect3DSurface9>(honestly);
        D3DLOCKED_RECT locked;
        Assert.Equal(HResult.S_OK, opened.Pointer->lpVtbl->LockRect(opened.Pointer, &locked, null, 0));
    }

    private static ComPtr<IDirect3DSurface9> Make(IDirect3DDevice9* device, uint size, out nint handle)
    {
        Assert.Equal(HResult.S_OK, Open(device, size, 0, out IDirect3DSurface9* made, out handle));
        return new ComPtr<IDirect3DSurface9>(made);
    }

    private static int Open(IDirect3DDevice9* device, uint size, nint handle, out IDirect3DSurface9* surface) =>
        Open(device, size, handle, out surface, out _);

    private static int Open(IDirect3DDevice9* device, uint size, nint handle, out IDirect3DSurface9* surface, out nint given)
    {
        void* shared = (void*)handle;
        IDirect3DSurface9* made;
        int code = device->lpVtbl->CreateOffscreenPlainSurface(device, size, size, D3DFORMAT.D3DFMT_A8R8G8B8, D3DPOOL.D3DPOOL_DEFAULT, &made, &shared);
        surface = made;
        given = (nint)shared;
        return code;
    }

    private static ReadOnlySpan<byte> SecretOf(in nint handle) => MemoryMarshal.AsBytes(new ReadOnlySpan<nint>(in handle));

    /// <summary>What the runtime's door tells of a surface.</summary>
    private static byte[] Told(nint handle)
    {
        Assert.Equal(KnockResult.Answered, Door.Knock(SecretOf(handle), out Gift? gift));
        using (gift)
            return gift!.Data;
    }

    private static string Text(nint handle) => handle.ToString(CultureInfo.InvariantCulture);
}
