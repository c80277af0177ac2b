using Dxcp.Abi;

namespace Dxcp.Driver.Tests.Ddi9;

/// <summary>
/// What the Direct3D 9 driver interface has of its own in content protection: sizes, alignment and strides of the blts.
/// What it shares with the others is held by the contract tests.
/// </summary>
public sealed unsafe class ProtectionTests : IDisposable
{
    private const D3DDDIFORMAT NV12 = (D3DDDIFORMAT)0x3231564E;
    private const uint Width = 40, Height = 8, Stride = 64, Size = Stride * Height * 3 / 2;
    private readonly DdiHost9 _host = new();
    private readonly Ddi9HostDevice _device;

    public ProtectionTests() => _device = _host.Device;

    public void Dispose() => _host.Dispose();

    [Fact] // R33
    public void GetPitch_tells_the_stride_of_what_cannot_be_locked()
    {
        var session = new DdiSession9(_device, negotiate: false);
        nint surface = _device.CreateProtected(NV12, Width, Height);
        Assert.Equal(HResult.S_OK, session.GetPitch(surface, out uint pitch));
        Assert.Equal(Stride, pitch);
        Assert.Equal(HResult.D3DDDIERR_INVALIDCALL, session.GetPitch(surface, out pitch, subresource: 1));
        Assert.Equal(0u, pitch);
        Assert.Equal(HResult.D3DDDIERR_INVALIDCALL, session.GetPitch(0x4444, out _));
        Assert.Equal(HResult.D3DDDIERR_INVALIDCALL, new Ddi9Session(_device, 0x4444).GetPitch(surface, out _));
        Assert.Equal(HResult.D3DDDIERR_INVALIDCALL, new Ddi9Session(_host.CreateDevice(), session.Handle).GetPitch(surface, out _));
        Assert.Equal(HResult.D3DDDIERR_INVALIDCALL, _device.Functions->pfnGetPitch(_device.Handle, null));
    }

    [Fact] // R33: the memory has the protected surface's stride, whatever its own surface says
    public void Data_is_read_and_written_with_the_stride_of_the_protected_surface()
    {
        var session = new DdiSession9(_device);
        byte* memory = (byte*)_device.Allocate(Size);
        nint system = _device.CreateInSystemMemory(NV12, Width, Height, memory, Width), surface = _device.CreateProtected(NV12, Width, Height);
        byte[] plain = Reference.Pattern((int)Size), counterBlock = Reference.CounterBlock(7, 1);
        Reference.Ctr(session.Key, counterBlock, plain).CopyTo(new Span<byte>(memory, (int)Size));
        Assert.Equal(HResult.S_OK, session.Decrypt(system, surface, Size, counterBlock));
        new Span<byte>(memory, (int)Size).Clear();
        Assert.Equal(HResult.S_OK, session.Encrypt(surface, system, Size, counterBlock));
        Assert.Equal(plain, Reference.Ctr(session.Key, counterBlock, new ReadOnlySpan<byte>(memory, (int)Size)));
    }

    [Theory] // R33, S68
    [InlineData(0, HResult.D3DDDIERR_INVALIDCALL)]
    [InlineData(16, HResult.D3DDDIERR_INVALIDCALL)]
    [InlineData(Width * Height * 3 / 2, HResult.D3DDDIERR_INVALIDCALL)]
    [InlineData(Size - 16, HResult.D3DDDIERR_INVALIDCALL)]
    [InlineData(Size + 1, HResult.D3DDDIERR_INVALIDCALL)]
    [InlineData(Size + 15, HResult.D3DDDIERR_INVALIDCALL)]
    [InlineData(uint.MaxValue, HResult.D3DDDIERR_INVALIDCALL)]
    [InlineData(Size, HResult.S_OK)]
    [InlineData(Size + 64, HResult.S_OK)]
    public void Sizes_are_whole_blocks_and_hold_the_surface(uint stated, int result)
    {
        var session = new DdiSession9(_device);
        byte* memory = (byte*)_device.Allocate(Size + 64);
        new Span<byte>(memory, (int)Size + 64).Fill(0xAA);
        nint system = _device.CreateInSystemMemory(NV12, Width, Height, memory, Stride), surface = _device.CreateProtected(NV12, Width, Height);
        byte[] counterBlock = Reference.CounterBlock(ulong.MaxValue);
        Assert.Equal(result, session.Encrypt(surface, system, stated, counterBlock));
        Assert.Equal(result == HResult.S_OK, !counterBlock.AsSpan().SequenceEqual(Reference.CounterBlock(ulong.MaxValue)));
        Assert.Equal(result != HResult.S_OK, new ReadOnlySpan<byte>(memory, (int)Size).ToArray().All(b => b == 0xAA));
        Assert.False(new ReadOnlySpan<byte>(memory + Size, 64).ContainsAnyExcept((byte)0xAA));
        Assert.Equal(result, session.Decrypt(system, surface, stated, Reference.CounterBlock(1)));
        // A refusal has used up no IV.
        Assert.Equal(result == HResult.S_OK ? HResult.D3DDDIERR_INVALIDCALL : HResult.S_OK, session.Decrypt(system, surface, Size, Reference.CounterBlock(1)));
    }

    [Theory] // R33
    [InlineData(16u, 0, HResult.S_OK)]
    [InlineData(16u, 16, HResult.S_OK)]
    [InlineData(16u, 8, HResult.D3DDDIERR_INVALIDCALL)]
    [InlineData(16u, 1, HResult.D3DDDIERR_INVALIDCALL)]
    [InlineData(64u, 16, HResult.D3DDDIERR_INVALIDCALL)]
    [InlineData(1u, 1, HResult.S_OK)]
    public void System_memory_is_aligned_as_the_capabilities_ask(uint alignment, int offset, int result)
    {
        using var host = new DdiHost9(DriverProfile.Default with { BufferAlignmentStart = alignment });
        var session = new DdiSession9(host.Device);
        byte* memory = (byte*)host.Device.Allocate(Size + 64) + offset;
        nint system = host.Device.CreateInSystemMemory(NV12, Width, Height, memory, Stride), surface = host.Device.CreateProtected(NV12, Width, Height);
        Assert.Equal(result, session.Decrypt(system, surface, Size, Reference.CounterBlock(1)));
        Assert.Equal(result, session.Encrypt(surface, system, Size, new byte[16]));
    }

    [Fact] // R31, R32, S65
    public void Blts_take_system_memory_on_one_side_and_an_unlocked_surface_of_the_same_kind_on_the_other()
    {
        using var host = new DdiHost9(DriverProfile.OnDemand);
        var device = host.Device;
        var session = new DdiSession9(device);
        nint system = device.CreateInSystemMemory(NV12, Width, Height, device.Allocate(Size), Stride);
        nint surface = device.CreateProtected(NV12, Width, Height), plain = device.CreateSurface(NV12, Width, Height);
        nint larger = device.CreateProtected(NV12, Width, Height + 2), other = device.CreateProtected(D3DDDIFORMAT.D3DDDIFMT_YUY2, Width, Height);
        ulong iv = 1;
        (nint From, nint To)[] wrong = [(surface, surface), (plain, surface), (system, system), (system, larger), (system, other), (0, surface),
            (system, 0x77)];
        foreach (var (from, to) in wrong)
        {
            Assert.Equal(HResult.D3DDDIERR_INVALIDCALL, session.Decrypt(from, to, Size, Reference.CounterBlock(iv++)));
            Assert.Equal(HResult.D3DDDIERR_INVALIDCALL, session.Encrypt(to, from, Size, new byte[16]));
        }

        Assert.Equal(HResult.D3DDDIERR_INVALIDCALL, session.Decrypt(system, surface, Size, Reference.CounterBlock(iv++), subresource: 1));
        Assert.Equal(HResult.D3DDDIERR_INVALIDCALL, session.Encrypt(surface, system, Size, new byte[16], subresource: 1));
        Assert.Equal(HResult.S_OK, session.Decrypt(system, plain, Size, Reference.CounterBlock(iv++)));
        Assert.Equal(HResult.S_OK, session.Encrypt(plain, system, Size, new byte[16]));
        foreach (nint locked in new[] { system, plain })
        {
            Assert.Equal(HResult.S_OK, device.TryLock(locked, D3DDDI_LOCKFLAGS.NotifyOnly, out _));
            Assert.Equal(HResult.D3DDDIERR_INVALIDCALL, session.Decrypt(system, plain, Size, Reference.CounterBlock(iv++)));
            Assert.Equal(HResult.D3DDDIERR_INVALIDCALL, session.Encrypt(plain, system, Size, new byte[16]));
            Assert.Equal(HResult.S_OK, device.Unlock(locked));
        }
    }

    [Fact] // S5, S28
    public void Null_arguments_are_refused()
    {
        var session = new DdiSession9(_device);
        var functions = _device.Functions;
        Assert.Equal(HResult.D3DDDIERR_INVALIDCALL, functions->pfnCreateCryptoSession(_device.Handle, null));
        Assert.Equal(HResult.D3DDDIERR_INVALIDCALL, functions->pfnCryptoSessionKeyExchange(_device.Handle, null));
        Assert.Equal(HResult.D3DDDIERR_INVALIDCALL, functions->pfnDestroyCryptoSession(_device.Handle, null));
        Assert.Equal(HResult.D3DDDIERR_INVALIDCALL, functions->pfnEncryptionBlt(_device.Handle, null));
        Assert.Equal(HResult.D3DDDIERR_INVALIDCALL, functions->pfnDecryptionBlt(_device.Handle, null));
        Assert.Equal(HResult.D3DDDIERR_INVALIDCALL, functions->pfnStartSessionKeyRefresh(_device.Handle, null));
        Assert.Equal(HResult.D3DDDIERR_INVALIDCALL, functions->pfnFinishSessionKeyRefresh(_device.Handle, null));
        Assert.Equal(HResult.D3DDDIERR_INVALIDCALL, functions->pfnGetEncryptionBltKey(_device.Handle, null));
        Assert.Equal(HResult.D3DDDIERR_INVALIDCALL, session.Send(null, 256));
        Assert.Equal(HResult.D3DDDIERR_INVALIDCALL, session.GetEncryptionBltKey(null));
        nint system = _device.CreateInSystemMemory(NV12, Width, Height, _device.Allocate(Size), Stride), surface = _device.CreateProtected(NV12, Width, Height);
        Assert.Equal(HResult.D3DDDIERR_INVALIDCALL, session.Decrypt(system, surface, Size, null));
        Assert.Equal(HResult.D3DDDIERR_INVALIDCALL, session.Encrypt(surface, system, Size, null));
    }

    [Fact] // R31, R32: Direct3D 9 has no capability bit for DecryptionBlt, but a driver may lack it
    public void Blts_that_the_driver_lacks_are_not_available()
    {
        using var host = new DdiHost9(DriverProfile.Default with { Caps = ProtectionCaps.Software });
        var session = new DdiSession9(host.Device);
        nint system = host.Device.CreateInSystemMemory(NV12, Width, Height, host.Device.Allocate(Size), Stride),
            surface = host.Device.CreateProtected(NV12, Width, Height);
        Assert.Equal(HResult.D3DDDIERR_NOTAVAILABLE, session.Decrypt(system, surface, Size, Reference.CounterBlock(1)));
        Assert.Equal(HResult.D3DDDIERR_NOTAVAILABLE, session.Encrypt(surface, system, Size, new byte[16]));
    }
}
