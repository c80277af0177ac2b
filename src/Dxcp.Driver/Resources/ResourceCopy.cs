namespace Dxcp.Driver;

/// <summary>A rectangle of pixels, or a run of bytes of a buffer. The end is not part of it.</summary>
/// <param name="Left">First column, or byte.</param>
/// <param name="Top">First row.</param>
/// <param name="Right">Column after the last.</param>
/// <param name="Bottom">Row after the last.</param>
public readonly record struct PixelRegion(uint Left, uint Top, uint Right, uint Bottom);

/// <summary>
/// Moves pixels between resources, and from the application's memory into them. Nothing that is protected ever
/// leaves for a resource that keeps it less (<see cref="ContentFlow"/>).
/// </summary>
public static unsafe class ResourceCopy
{
    /// <summary>Copies all of a resource onto another of the same format and size.</summary>
    public static DriverStatus CopyAll(Resource destination, Resource source)
    {
        ArgumentNullException.ThrowIfNull(destination);
        ArgumentNullException.ThrowIfNull(source);
        if (destination == source || !destination.Description.HasSameShape(source.Description))
            return DriverStatus.InvalidArgument;
        var status = Check(destination, source);
        if (status != DriverStatus.Ok || !TryEnter(destination, source, out status))
            return status;
        if (destination.IsInApplicationMemory || source.IsInApplicationMemory)
            CopyEach(destination, source);
        else
            Buffer.MemoryCopy(source.Memory, destination.Memory, destination.Size, source.Size);
        Leave(destination, source);
        return DriverStatus.Ok;
    }

    /// <summary>Copies a part of one subresource to a place in another of the same format.</summary>
    /// <param name="destination">Where to.</param>
    /// <param name="destinationSubresource">Its subresource.</param>
    /// <param name="left">First column there, or byte.</param>
    /// <param name="top">First row there.</param>
    /// <param name="source">Where from; may be the destination.</param>
    /// <param name="sourceSubresource">Its subresource.</param>
    /// <param name="region">The part; null for all of it. An empty one copies nothing.</param>
    public static DriverStatus CopyRegion(Resource destination, uint destinationSubresource, uint left, uint top, Resource source, uint sourceSubresource,
        PixelRegion? region)
    {
        ArgumentNullException.ThrowIfNull(destination);
        ArgumentNullException.ThrowIfNull(source);
        if (destination.Description.Format != source.Description.Format
            || destinationSubresource >= destination.Description.SubresourceCount
            || sourceSubresource >= source.Description.SubresourceCount)
        {
            return DriverStatus.InvalidArgument;
        }

        var status = Check(destination, source);
        if (status != DriverStatus.Ok)
            return status;
        byte* toMemory = destination.Locate(destinationSubresource, out var to);
        byte* fromMemory = source.Locate(sourceSubresource, out var from);
        var part = region ?? new(0, 0, from.Width, from.Height);
        if (part.Left >= part.Right || part.Top >= part.Bottom)
            return DriverStatus.Ok;
        var traits = SurfaceFormatTraits.Of(source.Description.Format);
        if (!Fits(part, from, traits) || left > to.Width || top > to.Height
            || !Fits(new(left, top, Saturate(left, part.Right - part.Left), Saturate(top, part.Bottom - part.Top)), to, traits))
        {
            return DriverStatus.InvalidArgument;
        }

        if (!TryEnter(destination, source, out status))
            return status;
        CopyPlanes(
            new(toMemory, to.RowPitch, to.Height, left, top),
            new(fromMemory, from.RowPitch, from.Height, part.Left, part.Top),
            part.Right - part.Left, part.Bottom - part.Top, traits);
        Leave(destination, source);
        return DriverStatus.Ok;
    }

    /// <summary>Writes the application's pixels into a part of a subresource.</summary>
    /// <param name="destination">Where to: a resource that is neither immutable nor dynamic, and not mapped.</param>
    /// <param name="subresource">Its subresource.</param>
    /// <param name="region">The part; null for all of it. An empty one writes nothing.</param>
    /// <param name="data">The part's first row; the rows of a second plane follow those of the first.</param>
    /// <param name="rowPitch">Bytes from one row of <paramref name="data"/> to the next.</param>
    public static DriverStatus Update(Resource destination, uint subresource, PixelRegion? region, nint data, uint rowPitch)
    {
        ArgumentNullException.ThrowIfNull(destination);
        if (destination.Description.Usage is ResourceUsage.Immutable or ResourceUsage.Dynamic || subresource >= destination.Description.SubresourceCount)
            return DriverStatus.InvalidArgument;
        if (destination.IsMapped)
            return DriverStatus.InvalidState;
        byte* memory = destination.Locate(subresource, out var to);
        var part = region ?? new(0, 0, to.Width, to.Height);
        if (part.Left >= part.Right || part.Top >= part.Bottom)
            return DriverStatus.Ok;
        var traits = SurfaceFormatTraits.Of(destination.Description.Format);
        if (!Fits(part, to, traits))
            return DriverStatus.InvalidArgument;
        uint width = part.Right - part.Left, height = part.Bottom - part.Top;
        uint rowBytes = width * (traits?.BytesPerPixel ?? 1);
        if (!IsReadable(to with { RowBytes = rowBytes, MemoryRows = height }, data, rowPitch))
            return DriverStatus.InvalidArgument;
        if (!destination.TryEnter())
            return DriverStatus.InvalidState;
        CopyPlanes(
            new(memory, to.RowPitch, to.Height, part.Left, part.Top),
            new((byte*)data, rowPitch, height, 0, 0),
            width, height, traits);
        destination.Leave();
        return DriverStatus.Ok;
    }

    /// <summary>Whether the application's memory can hold a subresource's rows.</summary>
    internal static bool IsReadable(in SubresourceLayout layout, nint data, uint rowPitch) =>
        data != 0 && (layout.MemoryRows == 1 || rowPitch >= layout.RowBytes);

    /// <summary>Writes a whole subresource of a resource that nobody else knows yet.</summary>
    internal static void Fill(Resource resource, uint subresource, nint data, uint rowPitch)
    {
        byte* memory = resource.Locate(subresource, out var to);
        CopyPlanes(
            new(memory, to.RowPitch, to.Height, 0, 0),
            new((byte*)data, rowPitch, to.Height, 0, 0),
            to.Width, to.Height, SurfaceFormatTraits.Of(resource.Description.Format));
    }

    private static void CopyEach(Resource destination, Resource source)
    {
        var traits = SurfaceFormatTraits.Of(source.Description.Format);
        for (uint i = 0; i < source.Description.SubresourceCount; i++)
        {
            byte* toMemory = destination.Locate(i, out var to);
            byte* fromMemory = source.Locate(i, out var from);
            CopyPlanes(new(toMemory, to.RowPitch, to.Height, 0, 0), new(fromMemory, from.RowPitch, from.Height, 0, 0), to.Width, to.Height, traits);
        }
    }

    private static DriverStatus Check(Resource destination, Resource source)
    {
        if (ContentFlow.Check(source, destination) is var status && status != DriverStatus.Ok)
            return status;
        if (destination.Description.Usage == ResourceUsage.Immutable)
            return DriverStatus.InvalidArgument;
        return source.IsMapped || destination.IsMapped ? DriverStatus.InvalidState : DriverStatus.Ok;
    }

    /// <summary>Whether a part lies in a subresource and does not cut through samples that pixels share.</summary>
    internal static bool Fits(PixelRegion part, in SubresourceLayout layout, SurfaceFormatTraits? traits)
    {
        if (part.Right > layout.Width || part.Bottom > layout.Height)
            return false;
        return traits is not { } format
            || ((part.Left | part.Right) % format.WidthUnit == 0 && (part.Top | part.Bottom) % format.HeightUnit == 0);
    }

    private static uint Saturate(uint start, uint length) => (uint)Math.Min((ulong)start + length, uint.MaxValue);

    private static void CopyPlanes(in Pixels to, in Pixels from, uint width, uint height, SurfaceFormatTraits? traits)
    {
        uint bytesPerPixel = traits?.BytesPerPixel ?? 1;
        nuint rowBytes = (nuint)width * bytesPerPixel;
        CopyRows(to.At(to.Top, bytesPerPixel), to.RowPitch, from.At(from.Top, bytesPerPixel), from.RowPitch, rowBytes, height);
        if (traits is { HasChromaPlane: true })
        {
            CopyRows(to.At(to.Height + (to.Top / 2), bytesPerPixel), to.RowPitch, from.At(from.Height + (from.Top / 2), bytesPerPixel), from.RowPitch,
                rowBytes, height / 2);
        }
    }

    /// <summary>Copies rows; a pitch of 0 in <paramref name="from"/> repeats one row.</summary>
    internal static void CopyRows(byte* to, uint toPitch, byte* from, uint fromPitch, nuint rowBytes, uint rows)
    {
        // Within one surface the parts may overlap: the last row first when moving down.
        bool down = to > from;
        for (uint i = 0; i < rows; i++)
        {
            uint row = down ? rows - 1 - i : i;
            Buffer.MemoryCopy(from + ((nuint)row * fromPitch), to + ((nuint)row * toPitch), rowBytes, rowBytes);
        }
    }

    private static bool TryEnter(Resource destination, Resource source, out DriverStatus status)
    {
        status = DriverStatus.InvalidState;
        if (!source.TryEnter())
            return false;
        if (!destination.TryEnter())
        {
            source.Leave();
            return false;
        }

        status = DriverStatus.Ok;
        return true;
    }

    private static void Leave(Resource destination, Resource source)
    {
        destination.Leave();
        source.Leave();
    }

    /// <summary>A place in pixels in memory.</summary>
    private readonly struct Pixels(byte* data, uint rowPitch, uint height, uint left, uint top)
    {
        public readonly uint RowPitch = rowPitch;
        public readonly uint Height = height;
        public readonly uint Top = top;
        private readonly byte* _data = data;
        private readonly uint _left = left;

        public byte* At(uint memoryRow, uint bytesPerPixel) => _data + ((nuint)memoryRow * RowPitch) + ((nuint)_left * bytesPerPixel);
    }
}
