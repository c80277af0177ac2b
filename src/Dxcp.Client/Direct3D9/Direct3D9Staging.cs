using System.Numerics;
using System.Runtime.InteropServices;
using Dxcp.Abi;

namespace Dxcp.Client;

/// <summary>
/// Memory of our own, aligned and rounded up as R33 demands, with the stride of the protected surface, and the
/// surface over it that the blts take. The surface's own stride does not matter to them.
/// </summary>
internal sealed unsafe class Direct3D9Staging : IStagingApi
{
    private readonly ComPtr<IDirect3DSurface9> _surface;
    private readonly uint _pitch;
    private nint _allocated;
    private readonly void* _memory;

    private Direct3D9Staging(ComPtr<IDirect3DSurface9> surface, ISurfaceApi like, nint allocated, void* memory, uint pitch, uint size)
    {
        _surface = surface;
        (Format, Width, Height) = (like.Format, like.Width, like.Height);
        _allocated = allocated;
        _memory = memory;
        _pitch = pitch;
        Size = size;
    }

    public FrameFormat Format { get; }

    public int Width { get; }

    public int Height { get; }

    /// <summary>Bytes that a blt is told of.</summary>
    public uint Size { get; }

    public IDirect3DSurface9* Pointer => Com.Alive(_surface);

    /// <param name="device">The device.</param>
    /// <param name="like">The protected surface that it is for.</param>
    /// <param name="pitch">That surface's stride.</param>
    /// <param name="size">Stride times rows, rounded up to whole blocks.</param>
    /// <param name="alignment">What the memory's address must be a multiple of, at least 1.</param>
    /// <param name="staging">The result.</param>
    public static int Create(Direct3D9Device device, ISurfaceApi like, uint pitch, uint size, uint alignment, out IStagingApi? staging)
    {
        const uint page = 4096;
        staging = null;
        if (alignment > int.MaxValue - page)
            return HResult.E_UNEXPECTED;
        // The allocator takes powers of two alone, drivers may ask for other multiples: so there is room to move the start.
        bool natural = BitOperations.IsPow2(alignment);
        byte* allocated = (byte*)NativeMemory.AlignedAlloc(natural ? size : size + (nuint)alignment, Math.Max(page, natural ? alignment : 1));
        byte* memory = allocated + ((alignment - ((nuint)allocated % alignment)) % alignment);
        NativeMemory.Clear(memory, size);
        int hr = device.CreateStaging(like.Format, like.Width, like.Height, memory, out ComPtr<IDirect3DSurface9>? surface);
        if (hr < 0)
            NativeMemory.AlignedFree(allocated);
        else
            staging = new Direct3D9Staging(surface!, like, (nint)allocated, memory, pitch, size);
        return hr;
    }

    public int Map(bool write, out MappedMemory memory)
    {
        // The lock waits for the device; where the bytes are is known, and lie in the protected surface's stride.
        D3DLOCKED_RECT locked;
        int hr = Pointer->lpVtbl->LockRect(Pointer, &locked, null, write ? 0 : Macros.D3DLOCK_READONLY);
        memory = new MappedMemory((nint)_memory, _pitch, Size);
        return hr;
    }

    public void Unmap() => _ = Pointer->lpVtbl->UnlockRect(Pointer);

    public void Dispose()
    {
        _surface.Dispose();
        NativeMemory.AlignedFree((void*)Interlocked.Exchange(ref _allocated, 0));
    }
}
