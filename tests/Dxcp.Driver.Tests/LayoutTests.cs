namespace Dxcp.Driver.Tests;

/// <summary>
/// Every format's layout against its definition: bits of a pixel, shared samples, a second plane; over widths and heights odd and even, levels and
/// arrays. Rows are aligned to 64 bytes, level follows level and texture texture, without a gap.
/// </summary>
public sealed class LayoutTests
{
    /// <summary>The formats as the pages of DXGI_FORMAT and of YUV formats define them.</summary>
    private static readonly Dictionary<SurfaceFormat, (uint BitsOfRow, uint Across, uint Down, bool HasHalfPlane)> s_formats = new()
    {
        [SurfaceFormat.Nv12] = (8, 2, 2, true), // 8 bits of luma, then as wide rows of U and V for each two
        [SurfaceFormat.P010] = (16, 2, 2, true), // the same in words
        [SurfaceFormat.Yuy2] = (16, 2, 1, false), // Y0 U Y1 V: 32 bits for two
        [SurfaceFormat.Ayuv] = (32, 1, 1, false),
        [SurfaceFormat.R8] = (8, 1, 1, false),
        [SurfaceFormat.R8G8] = (16, 1, 1, false),
        [SurfaceFormat.R8G8B8A8] = (32, 1, 1, false),
        [SurfaceFormat.B8G8R8A8] = (32, 1, 1, false),
        [SurfaceFormat.R10G10B10A2] = (32, 1, 1, false),
    };

    public static TheoryData<SurfaceFormat> Formats => [.. Enum.GetValues<SurfaceFormat>().Where(format => format != SurfaceFormat.None)];

    [Theory, MemberData(nameof(Formats))]
    public void A_format_lies_in_memory_as_its_definition_says(SurfaceFormat format)
    {
        (uint bits, uint across, uint down, bool hasHalfPlane) = s_formats[format];
        foreach (uint width in (uint[])[1, 2, 3, 5, 7, 16, 17, 31, 32, 33, 63, 64, 65, 70, 127, 128, 130, 1000])
        {
            foreach (uint height in (uint[])[1, 2, 3, 6, 9, 15, 16, 38, 65])
            {
                if (width % across != 0 || height % down != 0)
                    continue;
                uint levels = across > 1 ? 1 : Levels(width, height);
                foreach (uint textures in (uint[])[1, 3])
                    AssertLayout(ResourceDescription.Texture2D(format, width, height) with { MipLevels = levels, ArraySize = textures }, bits, hasHalfPlane);
            }
        }
    }

    [Theory, MemberData(nameof(Formats))]
    public void Extents_are_multiples_of_what_shares_samples_and_levels_halve_down_to_one_pixel(SurfaceFormat format)
    {
        (uint _, uint across, uint down, bool _) = s_formats[format];
        for (uint width = 1; width < 20; width++)
        {
            for (uint height = 1; height < 20; height++)
            {
                var description = ResourceDescription.Texture2D(format, width, height);
                bool fits = width % across == 0 && height % down == 0;
                Assert.Equal(fits, description.IsValid);
                uint most = across > 1 ? 1 : Levels(width, height);
                Assert.Equal(fits, (description with { MipLevels = most }).IsValid);
                Assert.False((description with { MipLevels = most + 1 }).IsValid);
                Assert.False((description with { MipLevels = 0 }).IsValid);
            }
        }

        var large = ResourceDescription.Texture2D(format, 16384, 16384);
        Assert.True((large with { ArraySize = 2048 }).IsValid);
        Assert.False((large with { Width = 16384 + 2 }).IsValid);
        Assert.False((large with { Height = 16384 + 2 }).IsValid);
        Assert.False((large with { ArraySize = 2049 }).IsValid);
        Assert.False((large with { ArraySize = 0 }).IsValid);
        Assert.False((large with { Width = 0 }).IsValid);
        Assert.False((large with { Height = 0 }).IsValid);
    }

    [Theory] // no padding, and both sides even, but where the picture is passed through
    [InlineData(SurfaceFormat.Nv12, 70, 38, (70 * 38) + (70 * 19))]
    [InlineData(SurfaceFormat.P010, 70, 38, 2 * ((70 * 38) + (70 * 19)))]
    [InlineData(SurfaceFormat.Yuy2, 70, 38, 2 * 70 * 38)]
    [InlineData(SurfaceFormat.Ayuv, 71, 37, 4 * 72 * 38)]
    [InlineData(SurfaceFormat.Ayuv, 71, 37, 4 * 71 * 37, true)]
    public void A_picture_has_the_bytes_of_its_pixels(SurfaceFormat format, uint width, uint height, ulong size, bool passThrough = false) =>
        Assert.Equal(size, (ulong)new DecoderDescription(passThrough ? Abi.DxcpGuids.DXCP_DECODER_PROFILE_PASS_THROUGH : Guid.Empty, format, width,
            height).FrameSize);

    [Fact]
    public void A_buffer_is_one_row_and_what_hardware_protects_is_nothing_to_write_or_read()
    {
        var buffer = ResourceDescription.Buffer(1);
        ResourceDescription[] bad =
        [
            buffer with { Width = 0 }, buffer with { Height = 0 }, buffer with { Height = 2 }, buffer with { MipLevels = 0 }, buffer with { MipLevels = 2 },
            buffer with { ArraySize = 0 }, buffer with { ArraySize = 2 },
        ];
        Assert.DoesNotContain(bad, one => one.IsValid);
        Assert.True((buffer with { Width = uint.MaxValue }).IsValid);
        foreach (var one in new[] { buffer, ResourceDescription.Texture2D(SurfaceFormat.Nv12, 2, 2) })
        {
            foreach (var protection in Enum.GetValues<ResourceProtection>())
            {
                var made = one with { Protection = protection };
                bool isFree = protection != ResourceProtection.HardwareProtected;
                Assert.True(made.IsValid & (made with { Usage = ResourceUsage.Immutable }).IsValid);
                Assert.Equal([isFree, isFree, isFree, isFree], [(made with { Usage = ResourceUsage.Dynamic }).IsValid,
                    (made with { Usage = ResourceUsage.Staging }).IsValid, (made with { CpuAccess = CpuAccess.Read }).IsValid,
                    (made with { CpuAccess = CpuAccess.Write }).IsValid]);
            }
        }
    }

    private static void AssertLayout(ResourceDescription description, uint bits, bool hasHalfPlane)
    {
        Assert.True(description.IsValid, $"{description}");
        ulong offset = 0;
        for (uint texture = 0; texture < description.ArraySize; texture++)
        {
            (uint width, uint height) = (description.Width, description.Height);
            for (uint level = 0; level < description.MipLevels; level++)
            {
                uint bytes = width * bits / 8, pitch = 0;
                while (pitch < bytes)
                    pitch += 64;
                uint rows = hasHalfPlane ? height * 3 / 2 : height;
                var expected = new SubresourceLayout(offset, width, height, pitch, bytes, rows);
                Assert.Equal(expected, SubresourceLayout.Of(description, (texture * description.MipLevels) + level));
                offset += (ulong)pitch * rows;
                (width, height) = (Math.Max(1, width / 2), Math.Max(1, height / 2));
            }
        }

        Assert.Equal(offset, SubresourceLayout.TotalSize(description));
    }

    private static uint Levels(uint width, uint height)
    {
        uint levels = 1;
        for (uint most = Math.Max(width, height); most > 1; most /= 2)
            levels++;
        return levels;
    }
}
