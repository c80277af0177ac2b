using System.Runtime.InteropServices;
using Dxcp.Abi;

namespace Dxcp.Driver.Tests.Ddi11;

/// <summary>What functions of adapters and devices of Direct3D 11 write, take and leave behind.</summary>
public sealed unsafe class DeviceCallTests : IDisposable
{
    private const DXGI_FORMAT NV12 = DXGI_FORMAT.DXGI_FORMAT_NV12;
    private readonly DdiHost _host = new();

    [ThreadStatic]
    private static int s_heard;

    private Ddi11HostDevice Device => _host.Device;

    public void Dispose() => _host.Dispose();

    [Theory, InlineData(VideoInterface.Direct3D11_1, 1u), InlineData(VideoInterface.Wddm2_4, 2u)]
    public void Versions_are_counted_with_their_list_and_without(VideoInterface newest, uint count)
    {
        using var host = new DdiHost(DriverProfile.Default with { NewestInterface = newest });
        ulong* versions = stackalloc ulong[4];
        foreach (uint room in (uint[])[0, count, count + 1, 4])
        {
            new Span<ulong>(versions, 4).Fill(77);
            uint entries = room;
            Assert.Equal(HResult.S_OK, host.Functions->pfnGetSupportedVersions(host.Handle, &entries, room == 0 ? null : versions));
            Assert.Equal((count, room == 0 ? 4 : 4 - (int)count), (entries, new ReadOnlySpan<ulong>(versions, 4).Count(77ul)));
        }

        uint few = count - 1;
        Assert.Equal(HResult.E_INVALIDARG, host.Functions->pfnGetSupportedVersions(host.Handle, &few, versions));
        Assert.Equal(count - 1, few);
    }

    [Theory] // R29
    [InlineData(1u, D3D10_DDI_MAP.D3D10_DDI_MAP_WRITE), InlineData(2u, D3D10_DDI_MAP.D3D10_DDI_MAP_READ), InlineData(3u, D3D10_DDI_MAP.D3D10_DDI_MAP_READWRITE)]
    public void A_resource_is_mapped_for_what_it_grants_and_for_nothing_else(uint granted, D3D10_DDI_MAP most)
    {
        var staging = Device.CreateResource(Ddi11HostDevice.Arguments(ProbeUsage.Staging) with
        {
            ResourceDimension = D3D10DDIRESOURCE_TYPE.D3D10DDIRESOURCE_BUFFER,
            MapFlags = granted,
        }, 64, 1);
        foreach (var (type, needed) in new[]
        {
            (D3D10_DDI_MAP.D3D10_DDI_MAP_WRITE, 1u), (D3D10_DDI_MAP.D3D10_DDI_MAP_READ, 2u), (D3D10_DDI_MAP.D3D10_DDI_MAP_READWRITE, 3u),
        })
        {
            bool isMapped = Device.Map(staging, type).pData != null;
            Assert.Equal((type, (granted & needed) == needed), (type, isMapped));
            if (isMapped)
                Device.Functions->pfnResourceUnmap(Device.Handle, staging, 0);
        }

        Assert.True(Device.Map(staging, most).pData != null);
    }

    [Fact]
    public void A_box_that_has_no_depth_or_too_much_copies_and_writes_nothing()
    {
        D3D10DDI_HRESOURCE from = Device.CreateBuffer(64, ProbeUsage.Staging), to = Device.CreateBuffer(64, ProbeUsage.Staging);
        byte[] content = Reference.Pattern(64);
        Device.Write(from, content);
        fixed (byte* data = content)
        {
            foreach (var (front, back, isFlat) in new (uint, uint, bool)[] { (0, 1, true), (0, 0, false), (0, 2, false), (1, 1, false), (1, 2, false) })
            {
                var box = new D3D10_DDI_BOX { right = 64, bottom = 1, front = front, back = back };
                byte[] expected = isFlat ? content : new byte[64];
                Device.Write(to, new byte[64]);
                Device.Functions->pfnResourceCopyRegion(Device.Handle, to, 0, 0, 0, 0, from, 0, &box, 0);
                Assert.Equal(expected, Device.Read(to));
                Device.Write(to, new byte[64]);
                Device.Functions->pfnResourceUpdateSubresourceUP(Device.Handle, to, 0, &box, data, 64, 64, 0);
                Assert.Equal(expected, Device.Read(to));
            }
        }
    }

    [Fact]
    public void One_sample_a_pixel_has_one_level_of_quality_and_any_other_number_none()
    {
        foreach (var (format, samples, expected) in new[]
        {
            (NV12, 0u, 0u), (NV12, 1u, 1u), (NV12, 2u, 0u), (NV12, uint.MaxValue, 0u), ((DXGI_FORMAT)77, 1u, 0u),
        })
        {
            uint levels = 77;
            Device.Functions->pfnCheckMultisampleQualityLevels(Device.Handle, format, samples, &levels);
            Assert.Equal((format, samples, expected), (format, samples, levels));
        }
    }

    [Fact] // R27
    public void Capabilities_of_a_type_that_there_is_not_are_zeros()
    {
        Guid unknown = Guids.D3DCRYPTOTYPE_PROPRIETARY, exchange = Guid.NewGuid();
        D3D11_1DDI_VIDEO_CONTENT_PROTECTION_CAPS caps;
        new Span<byte>(&caps, sizeof(D3D11_1DDI_VIDEO_CONTENT_PROTECTION_CAPS)).Fill(0xEE);
        Assert.Equal(HResult.D3DDDIERR_UNSUPPORTEDCRYPTO, Device.Video->pfnGetContentProtectionCaps(Device.Handle, &unknown, null, &caps));
        Assert.Equal(-1, new ReadOnlySpan<byte>(&caps, sizeof(D3D11_1DDI_VIDEO_CONTENT_PROTECTION_CAPS)).IndexOfAnyExcept((byte)0));
        Assert.Equal(HResult.D3DDDIERR_UNSUPPORTEDCRYPTO, Device.Video->pfnGetCryptoKeyExchangeType(Device.Handle, &unknown, null, 0, &exchange));
        Assert.Equal(Guid.Empty, exchange);
    }

    [Theory, InlineData(true), InlineData(false)] // S198
    public void A_device_that_finds_its_handle_taken_or_none_leaves_nothing_on_the_card(bool isTaken)
    {
        D3DDDI_DEVICECALLBACKS callbacks = default;
        callbacks.pfnEscapeCb = &Hear;
        using var host = new DdiHost(DriverProfile.Hardware with { Name = "a card of few devices" });
        Assert.True(Driver.Ddi11.Device11.TryGet(host.Device.Handle, out var device));
        var adapter = device.Core.Adapter;
        int count = adapter.Devices.Count;
        byte* table = stackalloc byte[16384];
        var create = new D3D10DDIARG_CREATEDEVICE
        {
            Interface = Macros.D3D11_1_DDI_INTERFACE_VERSION,
            p11_1DeviceFuncs = (D3D11_1DDI_DEVICEFUNCS*)table,
            pKTCallbacks = &callbacks,
            hDrvDevice = isTaken ? host.Device.Handle : default,
        };
        Assert.Equal(HResult.E_INVALIDARG, host.Functions->pfnCreateDevice(host.Handle, &create));
        Assert.Equal(count, adapter.Devices.Count);
        s_heard = 0;
        adapter.Hardware.TearDown(Driver.TeardownCause.SessionLock);
        Assert.Equal(0, s_heard);
    }

    [Theory, InlineData(false), InlineData(true)] // S196
    public void Commands_for_hardware_are_taken_on_sessions_for_it_alone(bool isOtherWay)
    {
        using var host = new DdiHost(DriverProfile.Hardware with { Name = "a card that is spoken to", PrivateInputSize = 0, PrivateOutputSize = 0 },
            VideoInterface.Wddm2_4);
        Guid aes = Guids.D3D11_CRYPTO_TYPE_AES128_CTR;
        byte* memory = stackalloc byte[8192];
        foreach (var (exchange, expected) in new[]
        {
            (Guids.D3D11_KEY_EXCHANGE_HW_PROTECTION, HResult.S_OK), (Guids.D3D11_KEY_EXCHANGE_RSAES_OAEP, HResult.E_INVALIDARG), (aes, HResult.E_INVALIDARG),
        })
        {
            var session = host.Device.TryCreateSession(null, exchange, default, out int made);
            Assert.Equal(HResult.S_OK, made);
            new Span<byte>(memory, 8192).Clear();
            var input = (D3D11_KEY_EXCHANGE_HW_PROTECTION_INPUT_DATA*)memory;
            var output = (D3D11_KEY_EXCHANGE_HW_PROTECTION_OUTPUT_DATA*)(memory + 256);
            input->HWProtectionDataSize = 4;
            input->pbInput[0] = 4; // a challenge
            output->MaxHWProtectionDataSize = 7000;
            var data = new D3D11_KEY_EXCHANGE_HW_PROTECTION_DATA { HWProtectionFunctionID = 1, pInputData = input, pOutputData = output, Status = 0x5EED };
            uint size = (uint)sizeof(D3D11_KEY_EXCHANGE_HW_PROTECTION_DATA);
            int code = isOtherWay ? host.Device.Video4->pfnNegotiateCryptoSessionKeyExchangeMT(host.Device.Handle, session, 0, size, (byte*)&data)
                : host.Device.Video->pfnNegotiateCryptoSessionKeyExchange(host.Device.Handle, session, size, (byte*)&data);
            Assert.Equal((exchange, expected, expected == HResult.S_OK ? 0 : 0x5EED), (exchange, code, data.Status));
        }
    }

    [UnmanagedCallersOnly]
    private static int Hear(void* hAdapter, void* pData)
    {
        s_heard++;
        return HResult.S_OK;
    }
}
