using System.Runtime.InteropServices;

namespace Dxcp.Driver;

/// <summary>A colour of 8 bits a component: alpha, red, green, blue; or alpha, Y, U, V for a format that has those.</summary>
/// <param name="Alpha">Alpha.</param>
/// <param name="First">Red, or Y.</param>
/// <param name="Second">Green, or U.</param>
/// <param name="Third">Blue, or V.</param>
public readonly record struct FillColor(byte Alpha, byte First, byte Second, byte Third);

/// <summary>Fills parts of textures with one colour.</summary>
public static unsafe class ResourceFill
{
    /// <summary>Fills a part of a subresource.</summary>
    /// <param name="destination">The texture; may be protected.</param>
    /// <param name="subresource">Its subresource.</param>
    /// <param name="region">The part. An empty one changes nothing.</param>
    /// <param name="color">The colour.</param>
    public static DriverStatus Fill(Resource destination, uint subresource, PixelRegion region, FillColor color)
    {
        ArgumentNullException.ThrowIfNull(destination);
        if (SurfaceFormatTraits.Of(destination.Description.Format) is not { } traits
            || destination.Description.Usage == ResourceUsage.Immutable || subresource >= destination.Description.SubresourceCount)
        {
            return DriverStatus.InvalidArgument;
        }

        if (region.Left >= region.Right || region.Top >= region.Bottom)
            return DriverStatus.Ok;
        byte* memory = destination.Locate(subresource, out var layout);
        if (!ResourceCopy.Fits(region, layout, traits))
            return DriverStatus.InvalidArgument;
        if (destination.IsMapped || !destination.TryEnter())
            return DriverStatus.InvalidState;
        uint rowBytes = (region.Right - region.Left) * traits.BytesPerPixel, rows = region.Bottom - region.Top;
        byte* row = null;
        try
        {
            row = (byte*)NativeMemory.Alloc(rowBytes);
            byte* to = memory + ((nuint)region.Left * traits.BytesPerPixel);
            Repeat(LumaOrAll(destination.Description.Format, color), new Span<byte>(row, (int)rowBytes));
            ResourceCopy.CopyRows(to + ((nuint)region.Top * layout.RowPitch), layout.RowPitch, row, 0, rowBytes, rows);
            if (traits.HasChromaPlane)
            {
                Repeat(Chroma(destination.Description.Format, color), new Span<byte>(row, (int)rowBytes));
                ResourceCopy.CopyRows(to + ((nuint)(layout.Height + (region.Top / 2)) * layout.RowPitch), layout.RowPitch, row, 0, rowBytes, rows / 2);
            }

            return DriverStatus.Ok;
        }
        catch (OutOfMemoryException)
        {
            return DriverStatus.OutOfMemory;
        }
        finally
        {
            NativeMemory.Free(row);
            destination.Leave();
        }
    }

    /// <summary>The first plane: bytes in the order in which they lie in memory, over and over.</summary>
    private static uint LumaOrAll(SurfaceFormat format, FillColor color) => format switch
    {
        SurfaceFormat.R8 or SurfaceFormat.Nv12 => Bytes(color.First, color.First, color.First, color.First),
        SurfaceFormat.P010 => Bytes(0, color.First, 0, color.First),
        SurfaceFormat.R8G8 => Bytes(color.First, color.Second, color.First, color.Second),
        SurfaceFormat.Yuy2 => Bytes(color.First, color.Second, color.First, color.Third),
        SurfaceFormat.R8G8B8A8 => Bytes(color.First, color.Second, color.Third, color.Alpha),
        SurfaceFormat.R10G10B10A2 => (uint)color.Alpha >> 6 << 30 | TenBits(color.Third) << 20 | TenBits(color.Second) << 10 | TenBits(color.First),
        _ => Bytes(color.Third, color.Second, color.First, color.Alpha),
    };

    /// <summary>The second plane, likewise.</summary>
    private static uint Chroma(SurfaceFormat format, FillColor color) => format == SurfaceFormat.P010
        ? Bytes(0, color.Second, 0, color.Third)
        : Bytes(color.Second, color.Third, color.Second, color.Third);

    private static uint TenBits(byte component) => (uint)((component << 2) | (component >> 6));

    private static uint Bytes(byte first, byte second, byte third, byte fourth) => first | (uint)second << 8 | (uint)third << 16 | (uint)fourth << 24;

    private static void Repeat(uint bytes, Span<byte> row)
    {
        for (int i = 0; i < row.Length; i++)
            row[i] = (byte)(bytes >> (i % 4 * 8));
    }
}
