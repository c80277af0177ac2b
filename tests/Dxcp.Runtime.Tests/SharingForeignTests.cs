using System.Runtime.InteropServices;
using Dxcp.Abi;
using Dxcp.Kernel;
using static Dxcp.Abi.D3D11_RESOURCE_MISC_FLAG;
using static Dxcp.Abi.HResult;
using static Dxcp.Runtime.Tests.SharedTextures;

namespace Dxcp.Runtime.Tests;

/// <summary>
/// What another process tells of a texture that it shares, told here at a door of this process's own: it is checked like anything else from outside
/// (S98, S115), and what a driver leaves is restricted at each of its doors (S116, S151).
/// </summary>
public sealed unsafe class SharingForeignTests : IDisposable
{
    private const int Version = 0, Width = 4, Height = 8, ArraySize = 12, Format = 16, BindFlags = 24, MiscFlags = 28, Description = 36;

    private readonly TestDevice _maker = new(), _opener = new();

    public SharingForeignTests() => Assert.SkipUnless(Door.IsOffered, "elsewhere: linux — elsewhere resources are shared within one process");

    private static D3D11_TEXTURE2D_DESC Shared => TestDevice.Desc() with { MiscFlags = (uint)D3D11_RESOURCE_MISC_SHARED };

    public void Dispose()
    {
        _opener.Dispose();
        _maker.Dispose();
    }

    [Theory] // S96, S98
    [InlineData(Width, 0u), InlineData(Width, 63u), InlineData(Width, 16386u), InlineData(Height, 0u), InlineData(Height, 31u), InlineData(ArraySize, 0u)]
    [InlineData(ArraySize, 2049u), InlineData(Format, 0u), InlineData(Format, 9999u), InlineData(Format, (uint)DXGI_FORMAT.DXGI_FORMAT_Y410)]
    [InlineData(BindFlags, 1u), InlineData(BindFlags, 0x100u), InlineData(MiscFlags, 0x102u), InlineData(MiscFlags, 0x802u), InlineData(MiscFlags, 0x12u)]
    public void A_description_that_no_texture_could_have_is_not_opened(int member, uint value)
    {
        byte[] told = Told(HandleOf(_maker.Texture(Shared)));
        MemoryMarshal.Write(told.AsSpan(member), value);
        using Door door = Tell(told, out nint handle);
        Assert.Equal(E_INVALIDARG, Open(_opener, handle, out ID3D11Texture2D* texture));
        Assert.True(texture == null);
        Assert.Equal("S96", Assert.Single(_opener.Messages).Rule);
        Assert.Equal(0, _opener.Driver.Count("OpenResource"));
    }

    [Theory]
    [InlineData(4096, 0, true), InlineData(4097, 0, false), InlineData(0, 64, true), InlineData(0, 65, false), InlineData(-1, 0, false)]
    [InlineData(0, -1, false)]
    public void What_a_driver_left_is_taken_up_to_what_one_can_leave(int bytes, int allocations, bool isTaken)
    {
        // Behind the description: the length of the driver's data, that data, the number of allocations, and the same for each.
        byte[] told = [.. Told(HandleOf(_maker.Texture(Shared)))[..Description], .. BitConverter.GetBytes(bytes), .. new byte[Math.Max(bytes, 0)],
            .. BitConverter.GetBytes(allocations), .. Enumerable.Range(0, Math.Max(allocations, 0)).SelectMany(_ => (byte[])[1, 0, 0, 0, 7])];
        using Door door = Tell(told, out nint handle);
        Assert.Equal(isTaken ? S_OK : E_INVALIDARG, Open(_opener, handle, out _));
        if (isTaken)
        {
            Assert.Equal(allocations, _opener.Driver.Kernel.FoundHandles.Where(kernel => kernel != 0).Distinct().Count());
            Assert.Equal([new byte[bytes], .. Enumerable.Repeat<byte[]>([7], allocations)], _opener.Driver.Kernel.Found);
        }
    }

    [Fact]
    public void What_is_told_by_halves_is_nobody_s()
    {
        byte[] told = Told(HandleOf(_maker.Texture(Shared)));
        for (int length = 1; length <= told.Length; length++)
        {
            using Door door = Tell(told[..length], out nint handle);
            Assert.Equal((length, length == told.Length ? S_OK : E_INVALIDARG), (length, Open(_opener, handle, out _)));
        }
    }

    [Theory, InlineData(true), InlineData(false)] // R47, S98
    public void A_driver_without_memory_has_denied_what_another_process_restricts_and_nothing_else(bool isForeign)
    {
        nint handle = HandleOf(_maker.Texture(Shared with { MiscFlags = Shared.MiscFlags | (uint)D3D11_RESOURCE_MISC_RESTRICT_SHARED_RESOURCE_DRIVER }));
        using Door? door = isForeign ? Tell(Told(handle), out handle) : null;
        _opener.Driver.Reports["OpenResource"] = E_OUTOFMEMORY;
        Assert.Equal(isForeign ? E_ACCESSDENIED : E_OUTOFMEMORY, Open(_opener, handle, out _));
        Assert.Equal(isForeign ? "R47" : "S98", Assert.Single(_opener.Messages).Rule);
        using Door open = Tell(Told(HandleOf(_maker.Texture(Shared))), out nint unrestricted);
        Assert.Equal(E_OUTOFMEMORY, Open(_opener, unrestricted, out _));
    }

    [Theory, InlineData(true), InlineData(false)] // S98
    public void A_texture_whose_maker_leaves_while_it_is_opened_is_nobody_s(bool leaves)
    {
        using Door door = Tell(Told(HandleOf(_maker.Texture(Shared))), out nint handle);
        _opener.Driver.Reports["OpenResource"] = E_OUTOFMEMORY;
        if (leaves)
            _opener.Driver.During["OpenResource"] = door.Dispose;
        Assert.Equal(leaves ? E_INVALIDARG : E_OUTOFMEMORY, Open(_opener, handle, out _));
        Assert.Equal(leaves, _opener.Messages[^1].Message.ToString().Contains("a resource that lives", StringComparison.Ordinal));
    }

    [Fact] // S98
    public void Who_opens_a_texture_in_the_midst_of_its_end_waits_for_it_and_finds_nobody()
    {
        Assert.Equal(S_OK, _maker.CreateTexture(Shared, out ComPtr<ID3D11Texture2D>? texture));
        nint handle = HandleOf(texture!.Pointer);
        int code = S_OK;
        bool waits = false;
        var opening = new Thread(() => code = Open(_opener, handle, out _));
        _maker.Driver.During["DestroyResource"] = () =>
        {
            opening.Start();
            waits = SpinWait.SpinUntil(() => (opening.ThreadState & ThreadState.WaitSleepJoin) != 0, TimeSpan.FromSeconds(30));
        };
        texture.Dispose();
        opening.Join();
        Assert.True(waits);
        Assert.Equal((E_INVALIDARG, 0), (code, _opener.Driver.Count("OpenResource")));
    }

    [Theory, InlineData(D3D11_RESOURCE_MISC_RESTRICTED_CONTENT, "S49"), InlineData(D3D11_RESOURCE_MISC_HW_PROTECTED, "S107")]
    public void What_is_protected_is_not_opened_where_the_driver_does_not_protect(D3D11_RESOURCE_MISC_FLAG flags, string rule)
    {
        const uint softwareAndHardware = 3;
        nint handle = HandleOf(_maker.Texture(Shared with { MiscFlags = Shared.MiscFlags | (uint)flags }));
        _opener.Driver.Caps &= ~softwareAndHardware;
        Assert.Equal(DXGI_ERROR_UNSUPPORTED, Open(_opener, handle, out _));
        Assert.Equal(rule, Assert.Single(_opener.Messages).Rule);
        Assert.Equal(0, _opener.Driver.Count("OpenResource"));
        _opener.Driver.Caps |= softwareAndHardware;
        Assert.Equal(S_OK, Open(_opener, handle, out _));
    }

    [Theory, InlineData(0), InlineData(1), InlineData(2)] // S116
    public void Each_door_of_a_restricted_texture_is_restricted_for_as_long_as_the_texture_lives(int part)
    {
        byte[] secret = Guid.NewGuid().ToByteArray();
        byte[][] parts = [[1], [2], [3]];
        parts[part] = secret;
        (_maker.Driver.Kernel.Left, _maker.Driver.Kernel.LeftWithAllocations) = (parts[0], parts[1..]);
        using Door door = Door.TryOpen(secret, _ => new Answer([9]), out bool _)!;
        Assert.Equal(KnockResult.Answered, Knock());
        Assert.Equal(S_OK, _maker.CreateTexture(Shared, out ComPtr<ID3D11Texture2D>? open));
        Assert.Equal(KnockResult.Answered, Knock());
        open!.Dispose();
        D3D11_TEXTURE2D_DESC restricted = Shared with { MiscFlags = Shared.MiscFlags | (uint)D3D11_RESOURCE_MISC_RESTRICT_SHARED_RESOURCE };
        Assert.Equal(S_OK, _maker.CreateTexture(restricted, out ComPtr<ID3D11Texture2D>? texture));
        Assert.Equal(KnockResult.Refused, Knock());
        texture!.Dispose();
        Assert.Equal(KnockResult.Answered, Knock());

        KnockResult Knock()
        {
            KnockResult result = Door.Knock(secret, out Gift? gift);
            gift?.Dispose();
            return result;
        }
    }
}
