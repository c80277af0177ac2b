using Dxcp.Abi;
using Codes11 = Dxcp.Driver.Ddi11.StatusCodes;
using Codes9 = Dxcp.Driver.Ddi9.StatusCodes;
using Formats11 = Dxcp.Driver.Ddi11.Formats;
using Formats9 = Dxcp.Driver.Ddi9.Formats;
using static Dxcp.Abi.HResult;

namespace Dxcp.Driver.Tests;

/// <summary>The tables between the core's words and the numbers of both driver interfaces, entry by entry, and none beside them.</summary>
public sealed class NumberTests : IDisposable
{
    private static readonly Dictionary<DXGI_FORMAT, SurfaceFormat> s_formats11 = new()
    {
        [DXGI_FORMAT.DXGI_FORMAT_NV12] = SurfaceFormat.Nv12,
        [DXGI_FORMAT.DXGI_FORMAT_P010] = SurfaceFormat.P010,
        [DXGI_FORMAT.DXGI_FORMAT_YUY2] = SurfaceFormat.Yuy2,
        [DXGI_FORMAT.DXGI_FORMAT_AYUV] = SurfaceFormat.Ayuv,
        [DXGI_FORMAT.DXGI_FORMAT_R8_UNORM] = SurfaceFormat.R8,
        [DXGI_FORMAT.DXGI_FORMAT_R8G8_UNORM] = SurfaceFormat.R8G8,
        [DXGI_FORMAT.DXGI_FORMAT_R8G8B8A8_UNORM] = SurfaceFormat.R8G8B8A8,
        [DXGI_FORMAT.DXGI_FORMAT_B8G8R8A8_UNORM] = SurfaceFormat.B8G8R8A8,
        [DXGI_FORMAT.DXGI_FORMAT_B8G8R8X8_UNORM] = SurfaceFormat.B8G8R8A8,
        [DXGI_FORMAT.DXGI_FORMAT_R10G10B10A2_UNORM] = SurfaceFormat.R10G10B10A2,
    };

    /// <summary>Direct3D 9 names channels from the most significant on, DXGI as they lie in memory.</summary>
    private static readonly Dictionary<uint, (SurfaceFormat Format, uint Operations)> s_formats9 = new()
    {
        [FourCC("NV12")] = (SurfaceFormat.Nv12, FORMATOP.Planar),
        [FourCC("P010")] = (SurfaceFormat.P010, FORMATOP.Planar),
        [FourCC("YUY2")] = (SurfaceFormat.Yuy2, 0),
        [FourCC("AYUV")] = (SurfaceFormat.Ayuv, 0),
        [(uint)D3DDDIFORMAT.D3DDDIFMT_L8] = (SurfaceFormat.R8, 0),
        [(uint)D3DDDIFORMAT.D3DDDIFMT_A8R8G8B8] = (SurfaceFormat.B8G8R8A8, 0),
        [(uint)D3DDDIFORMAT.D3DDDIFMT_X8R8G8B8] = (SurfaceFormat.B8G8R8A8, FORMATOP.DisplayMode),
        [(uint)D3DDDIFORMAT.D3DDDIFMT_A8B8G8R8] = (SurfaceFormat.R8G8B8A8, 0),
        [(uint)D3DDDIFORMAT.D3DDDIFMT_A2B10G10R10] = (SurfaceFormat.R10G10B10A2, 0),
    };

    /// <summary>The core's answers, and the codes of both interfaces (S49 to S51, R11, R28).</summary>
    private static readonly (DriverStatus Status, int Direct3D11, int Direct3D9)[] s_statuses =
    [
        (DriverStatus.Ok, S_OK, S_OK),
        (DriverStatus.InvalidArgument, E_INVALIDARG, D3DDDIERR_INVALIDCALL),
        (DriverStatus.InvalidState, E_INVALIDARG, D3DDDIERR_INVALIDCALL),
        (DriverStatus.IVReused, E_INVALIDARG, D3DDDIERR_INVALIDCALL),
        (DriverStatus.IVHistoryFull, E_OUTOFMEMORY, E_OUTOFMEMORY),
        (DriverStatus.NotAvailable, DXGI_ERROR_UNSUPPORTED, D3DDDIERR_NOTAVAILABLE),
        (DriverStatus.UnknownCrypto, D3DDDIERR_UNSUPPORTEDCRYPTO, D3DDDIERR_NOTAVAILABLE),
        (DriverStatus.UnsupportedCrypto, D3DDDIERR_UNSUPPORTEDCRYPTO, D3DDDIERR_UNSUPPORTEDCRYPTO),
        (DriverStatus.Protected, E_ACCESSDENIED, D3DDDIERR_INVALIDCALL),
        (DriverStatus.OpenDestination, DXGI_ERROR_CANNOT_PROTECT_CONTENT, D3DERR_CANNOTPROTECTCONTENT),
        (DriverStatus.AccessDenied, E_INVALIDARG, E_ACCESSDENIED),
        (DriverStatus.DeviceRemoved, D3DDDIERR_DEVICEREMOVED, D3DDDIERR_DEVICEREMOVED),
        (DriverStatus.TornDown, E_INVALIDARG, D3DDDIERR_INVALIDCALL),
        (DriverStatus.Busy, E_PENDING, D3DDDIERR_WASSTILLDRAWING),
        (DriverStatus.OutOfMemory, E_OUTOFMEMORY, E_OUTOFMEMORY),
    ];

    private readonly DdiHost9 _host9 = new();

    public void Dispose() => _host9.Dispose();

    [Fact]
    public void A_format_of_DXGI_is_the_one_of_its_channels_or_none()
    {
        foreach (var format in Enum.GetValues<DXGI_FORMAT>())
        {
            SurfaceFormat? expected = s_formats11.TryGetValue(format, out var known) ? known : null;
            Assert.Equal((format, expected), (format, Formats11.ToSurfaceFormat(format)));
        }
    }

    [Fact]
    public void A_format_of_Direct3D_9_is_the_one_of_its_channels_or_none()
    {
        foreach (uint format in Enum.GetValues<D3DDDIFORMAT>().Select(format => (uint)format).Concat(s_formats9.Keys))
        {
            SurfaceFormat? expected = s_formats9.TryGetValue(format, out var known) ? known.Format : null;
            Assert.Equal((format, expected), (format, Formats9.ToSurfaceFormat(format)));
        }
    }

    [Fact]
    public void The_driver_lists_each_format_once_with_what_it_can_do()
    {
        FORMATOP[] listed = Formats9.Of(DriverProfile.Default);
        Assert.Equal(s_formats9.OrderBy(pair => pair.Key).Select(pair => (pair.Key, pair.Value.Operations | FORMATOP.OffscreenPlain
            | FORMATOP.OffscreenRenderTarget)), listed.OrderBy(entry => (uint)entry.Format).Select(entry => ((uint)entry.Format, entry.Operations)));
        foreach (var format in s_formats9.Values.Select(value => value.Format).Distinct())
            Assert.Equal(format, Formats9.ToSurfaceFormat((uint)Formats9.ToFormat(format)));
    }

    [Fact] // D15b
    public void A_kind_of_buffer_is_the_one_of_its_name_or_none()
    {
        const uint first = (uint)D3DDDIFORMAT.D3DDDIFMT_DXVACOMPBUFFER_BASE;
        foreach (var type in Enum.GetValues<CompressedBufferType>())
        {
            string name = string.Concat($"{type}".Select((letter, i) => char.IsUpper(letter) && i > 0 ? $"_{letter}" : $"{letter}")).ToUpperInvariant();
            Assert.Equal((uint)Enum.Parse<D3D11_1DDI_VIDEO_DECODER_BUFFER_TYPE>($"D3D11_1DDI_VIDEO_DECODER_BUFFER_{name}") - 1, (uint)type);
            Assert.Equal(first + (uint)type, Formats9.ToFormat(type));
            Assert.Equal(type, Formats9.ToBufferType(first + (uint)type));
        }

        Assert.Null(Formats9.ToBufferType(first - 1));
        Assert.Null(Formats9.ToBufferType(first + (uint)Enum.GetValues<CompressedBufferType>().Length));
    }

    [Fact]
    public void Each_answer_of_the_core_has_its_code()
    {
        Assert.Equal(Enum.GetValues<DriverStatus>().Order(), s_statuses.Select(entry => entry.Status).Order());
        foreach (var (status, direct3D11, direct3D9) in s_statuses)
        {
            Assert.Equal((status, direct3D11), (status, Codes11.ToHResult(status)));
            Assert.Equal((status, direct3D9), (status, Codes9.ToHResult(status)));
        }
    }

    public static TheoryData<ProtectionCaps> EachCapability => [.. Enum.GetValues<ProtectionCaps>().Where(caps => uint.IsPow2((uint)caps))];

    [Theory, MemberData(nameof(EachCapability))] // D15, S196
    public unsafe void A_capability_is_reported_by_the_bit_of_its_name(ProtectionCaps capability)
    {
        const ProtectionCaps Base = ProtectionCaps.Software;
        string name = "CONTENT_PROTECTION_CAPS_" + Snake($"{capability}").Replace("SLICE_DATA", "SLICEDATA", StringComparison.Ordinal);
        uint bit11 = Bit<D3D11_1DDI_CONTENT_PROTECTION_CAPS>(name);
        bool isWddm2 = bit11 == 0 || Enum.IsDefined(typeof(D3D11_1DDI_CONTENT_PROTECTION_CAPS), "D3DWDDM2_0DDI_" + name);
        foreach (var version in Enum.GetValues<VideoInterface>())
        {
            using var host = new DdiHost(DriverProfile.Default with { Caps = Base | capability, NewestInterface = version }, version);
            Guid type = Guids.D3D11_CRYPTO_TYPE_AES128_CTR, none = default;
            D3D11_1DDI_VIDEO_CONTENT_PROTECTION_CAPS caps;
            Assert.Equal(S_OK, host.Device.Video->pfnGetContentProtectionCaps(host.Device.Handle, &type, &none, &caps));
            Assert.Equal((uint)Base | (isWddm2 && version == VideoInterface.Direct3D11_1 ? 0 : bit11), caps.Caps);
        }

        using var host9 = new DdiHost9(DriverProfile.Default with { Caps = Base | capability });
        Assert.Equal(S_OK, host9.GetProtectionCaps(Guids.D3DCRYPTOTYPE_AES128_CTR, default, out var caps9));
        // D3DCPCAPS ends with ENCRYPTSLICEDATAONLY, 0x200.
        Assert.Equal((uint)Base | (capability <= ProtectionCaps.EncryptSliceDataOnly ? bit11 : 0), caps9.Caps);
    }

    private static string Snake(string name) =>
        string.Concat(name.Select((letter, i) => char.IsUpper(letter) && i > 0 && !char.IsUpper(name[i - 1]) ? $"_{letter}" : $"{letter}")).ToUpperInvariant();

    private static uint Bit<T>(string name) where T : struct, Enum =>
        Enum.GetNames<T>().SingleOrDefault(one => one.EndsWith("DDI_" + name, StringComparison.Ordinal)) is { } found
            ? Convert.ToUInt32(Enum.Parse<T>(found)) : 0;

    private static uint FourCC(string code) => code.Select((letter, i) => (uint)letter << (8 * i)).Aggregate((a, b) => a | b);
}
