namespace Dxcp.Client;

/// <summary>A back end's surface: a texture in Direct3D 11, a surface in Direct3D 9.</summary>
internal interface ISurfaceApi : IDisposable
{
    FrameFormat Format { get; }

    int Width { get; }

    int Height { get; }

    /// <summary>What opens it on another device; zero if it is not shared.</summary>
    nint SharedHandle => 0;
}

/// <summary>
/// A back end's surface that the processor reads and writes: a staging texture in Direct3D 11, a surface over aligned
/// system memory in Direct3D 9.
/// </summary>
internal interface IStagingApi : ISurfaceApi
{
    /// <summary>Makes the memory reachable; waits until the device is done with it. Returns an HRESULT.</summary>
    int Map(bool write, out MappedMemory memory);

    void Unmap();
}

/// <summary>Mapped memory: <paramref name="Size"/> bytes, of which each row begins <paramref name="RowPitch"/> after the last.</summary>
/// <param name="Data">The first byte.</param>
/// <param name="RowPitch">Bytes from row to row.</param>
/// <param name="Size">Bytes that a blt covers: pitch times rows, rounded up where the API says so.</param>
internal readonly record struct MappedMemory(nint Data, uint RowPitch, ulong Size);
