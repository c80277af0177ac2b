using Dxcp.Abi;
using Dxcp.Driver.Ddi11;
using Dxcp.Driver.Ddi9;

namespace Dxcp.Driver.Tests;

/// <summary>Field by field: what either driver interface describes is what the core gets, no two fields alike.</summary>
public sealed unsafe class DescriptionTests
{
    private static readonly Guid s_profile = DxcpGuids.DXCP_DECODER_PROFILE_PASS_THROUGH;

    private static readonly ResourceDescription s_texture =
        new() { Format = SurfaceFormat.B8G8R8A8, Width = 38, Height = 21, MipLevels = 3, ArraySize = 5 };

    [Fact]
    public void A_texture_of_Direct3D_11_is_what_its_fields_say()
    {
        using var host = new DdiHost(DdiHost.WithHardware);
        AssertDescription(s_texture, new());
        AssertDescription(s_texture with { Usage = ResourceUsage.Immutable }, new() { Usage = 1 });
        AssertDescription(s_texture with { Usage = ResourceUsage.Dynamic, CpuAccess = CpuAccess.Write }, new() { Usage = 2, MapFlags = 1 });
        AssertDescription(s_texture with { Usage = ResourceUsage.Staging, CpuAccess = CpuAccess.Read }, new() { Usage = 3, MapFlags = 2 });
        AssertDescription(s_texture with { Usage = ResourceUsage.Staging, CpuAccess = CpuAccess.Read | CpuAccess.Write }, new() { Usage = 3, MapFlags = 3 });
        AssertDescription(s_texture with { Protection = ResourceProtection.RestrictedContent }, new()
        {
            MiscFlags = (uint)D3D10_DDI_RESOURCE_MISC_FLAG.D3D11_1DDI_RESOURCE_MISC_RESTRICTED_CONTENT
        });
        AssertDescription(s_texture with { Protection = ResourceProtection.HardwareProtected }, new()
        {
            MiscFlags = (uint)D3D10_DDI_RESOURCE_MISC_FLAG.D3DWDDM2_0DDI_RESOURCE_MISC_HW_PROTECTED
        });
        AssertDescription(s_texture with { Sharing = ResourceSharing.Unrestricted }, new()
        {
            MiscFlags = (uint)D3D10_DDI_RESOURCE_MISC_FLAG.D3D10_DDI_RESOURCE_MISC_SHARED
        });
        AssertDescription(s_texture with { Sharing = ResourceSharing.Restricted }, new()
        {
            MiscFlags = (uint)(D3D10_DDI_RESOURCE_MISC_FLAG.D3D10_DDI_RESOURCE_MISC_SHARED
                | D3D10_DDI_RESOURCE_MISC_FLAG.D3D11_1DDI_RESOURCE_MISC_RESTRICT_SHARED_RESOURCE_DRIVER)
        });
        // Flags that say nothing about content or sharing change nothing.
        AssertDescription(s_texture, new() { MiscFlags = 0x4F1, BindFlags = 0x7FF & ~3u });

        void AssertDescription(ResourceDescription expected, D3D11DDIARG_CREATERESOURCE arguments)
        {
            arguments.ResourceDimension = D3D10DDIRESOURCE_TYPE.D3D10DDIRESOURCE_TEXTURE2D;
            arguments.Format = DXGI_FORMAT.DXGI_FORMAT_B8G8R8A8_UNORM;
            arguments.SampleDesc.Count = 1;
            arguments.MipLevels = expected.MipLevels;
            arguments.ArraySize = expected.ArraySize;
            var resource = host.Device.CreateResource(arguments, expected.Width, expected.Height);
            Assert.Empty(host.Device.TakeErrors());
            Assert.True(Device11.TryGet(host.Device.Handle, resource, out var made));
            Assert.Equal(expected, made.Description);
        }
    }

    [Fact]
    public void A_buffer_of_Direct3D_11_is_what_its_fields_say()
    {
        using var host = new DdiHost();
        var resource = host.Device.CreateBuffer(77, ProbeUsage.Staging);
        Assert.True(Device11.TryGet(host.Device.Handle, resource, out var made));
        Assert.Equal(ResourceDescription.Buffer(77) with { Usage = ResourceUsage.Staging, CpuAccess = CpuAccess.Read | CpuAccess.Write }, made.Description);
    }

    [Fact]
    public void A_surface_of_Direct3D_9_is_what_its_fields_say()
    {
        using var host = new DdiHost9();
        var plain = new ResourceDescription
        {
            Format = SurfaceFormat.B8G8R8A8,
            Width = 38,
            Height = 21,
            MipLevels = 1,
            ArraySize = 3,
            CpuAccess = CpuAccess.Read | CpuAccess.Write
        };
        AssertDescription(plain, 0);
        AssertDescription(plain with { MipLevels = 3, ArraySize = 2 }, D3DDDI_RESOURCEFLAGS.Texture);
        AssertDescription(plain with { CpuAccess = CpuAccess.None }, D3DDDI_RESOURCEFLAGS.NotLockable);
        AssertDescription(plain with { Protection = ResourceProtection.RestrictedContent }, D3DDDI_RESOURCEFLAGS.RestrictedContent);
        AssertDescription(plain with { Sharing = ResourceSharing.Unrestricted }, D3DDDI_RESOURCEFLAGS.SharedResource);
        AssertDescription(plain with { Sharing = ResourceSharing.Restricted }, D3DDDI_RESOURCEFLAGS.SharedResource | D3DDDI_RESOURCEFLAGS.RestrictSharedAccess);
        AssertDescription(plain, D3DDDI_RESOURCEFLAGS.RenderTarget | D3DDDI_RESOURCEFLAGS.DecodeRenderTarget);
        AssertDescription(plain with { Usage = ResourceUsage.Staging }, 0, D3DDDI_POOL.D3DDDIPOOL_SYSTEMMEM);

        void AssertDescription(ResourceDescription expected, uint flags, D3DDDI_POOL pool = D3DDDI_POOL.D3DDDIPOOL_VIDEOMEMORY)
        {
            uint count = expected.MipLevels * expected.ArraySize;
            var surfaces = stackalloc D3DDDI_SURFACEINFO[(int)count];
            for (uint i = 0; i < count; i++)
            {
                var layout = SubresourceLayout.Of(expected, i);
                surfaces[i] = new() { Width = layout.Width, Height = layout.Height };
                if (pool != D3DDDI_POOL.D3DDDIPOOL_SYSTEMMEM)
                    continue;
                surfaces[i].pSysMem = host.Device.Allocate((nuint)layout.Size);
                surfaces[i].SysMemPitch = layout.RowPitch;
            }

            Assert.Equal(HResult.S_OK, host.Device.TryCreate(new D3DDDIARG_CREATERESOURCE
            {
                Format = (uint)D3DDDIFORMAT.D3DDDIFMT_A8R8G8B8,
                Pool = (uint)pool,
                Flags = { Value = flags },
                SurfCount = count,
                MipLevels = expected.MipLevels,
                pSurfList = surfaces,
            }, out nint handle));
            Assert.True(Device9.TryGetResource(host.Device.Handle, handle, out var made));
            Assert.Equal(expected, made.Description);
        }
    }

    [Fact] // R35, D15b
    public void A_buffer_of_Direct3D_11_reaches_the_codec_by_kind_place_and_size()
    {
        var codec = new Codec();
        using var host = new DdiHost(DriverProfile.Default with { Decoders = [new(s_profile, [SurfaceFormat.Nv12], _ => codec)] }, VideoInterface.Wddm2_4);
        var decoder = new Ddi11Decoder(host.Device);
        byte[] memory = Reference.Pattern(256);
        host.Device.Write(decoder.Buffer, memory);
        foreach (var type in Enum.GetValues<CompressedBufferType>())
        {
            uint offset = 3 + (uint)type, size = 50 + (2 * (uint)type);
            Assert.Equal(HResult.S_OK, decoder.Begin());
            Assert.Equal(HResult.S_OK, decoder.Submit(new D3D11_1DDI_VIDEO_DECODER_BUFFER_DESC
            {
                hResource = decoder.Buffer,
                BufferType = (D3D11_1DDI_VIDEO_DECODER_BUFFER_TYPE)type + 1,
                BufferIndex = 201,
                DataOffset = offset,
                DataSize = size,
                FirstMBaddress = 202,
                NumMBsInBuffer = 203,
                Width = 204,
                Height = 205,
                Stride = 206,
            }));
            AssertTook(codec, type, memory.AsSpan((int)offset, (int)size));
            var stripes = new D3DWDDM2_4DDI_VIDEO_DECODER_BUFFER_DESC
            {
                hResource = decoder.Buffer,
                BufferType = (D3D11_1DDI_VIDEO_DECODER_BUFFER_TYPE)type + 1,
                DataSize = size + 2
            };
            Assert.Equal(HResult.S_OK, host.Device.Video4->pfnVideoDecoderSubmitBuffers2(host.Device.Handle, decoder.Handle, 1, &stripes));
            AssertTook(codec, type, memory.AsSpan(0, (int)size + 2));
            decoder.End();
        }
    }

    private static void AssertTook(Codec codec, CompressedBufferType type, ReadOnlySpan<byte> data)
    {
        (CompressedBufferType got, byte[] bytes) = Assert.Single(codec.Taken);
        codec.Taken.Clear();
        Assert.Equal(type, got);
        Assert.Equal(data, bytes);
    }

    /// <summary>Keeps what it is given.</summary>
    private sealed class Codec : IFrameDecoder
    {
        public List<(CompressedBufferType Type, byte[] Data)> Taken { get; } = [];

        public void BeginFrame(in FrameTarget target)
        {
            // Nothing is painted.
        }

        public bool Submit(CompressedBufferType type, ReadOnlySpan<byte> data)
        {
            Taken.Add((type, data.ToArray()));
            return true;
        }

        public bool EndFrame() => true;
    }
}
