using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Dxcp.Bench.Paths;

namespace Dxcp.Bench.Quick;

/// <summary>Plain memory in pairs of source and destination, for what is measured without surfaces.</summary>
internal sealed unsafe class RawRing : IDisposable
{
    private readonly byte* _sources;
    private readonly byte* _destinations;
    private readonly nuint _stride;
    private int _next;

    public RawRing(SurfaceSize size, int count)
    {
        const nuint alignment = 4096;
        Size = size;
        Count = count;
        _stride = ((nuint)size.Bytes + alignment - 1) & ~(alignment - 1);
        nuint bytes = _stride * (nuint)count;
        _sources = (byte*)NativeMemory.AlignedAlloc(bytes, alignment);
        _destinations = (byte*)NativeMemory.AlignedAlloc(bytes, alignment);
        for (nuint i = 0; i < (nuint)count; i++)
        {
            RandomNumberGenerator.Fill(new Span<byte>(_sources + (i * _stride), 64));
            NativeMemory.Fill(_sources + (i * _stride) + 64, (nuint)size.Bytes - 64, 0x5A);
        }

        NativeMemory.Clear(_destinations, bytes);
    }

    public SurfaceSize Size { get; }

    public int Count { get; }

    /// <summary>The pair whose turn it is.</summary>
    public int Next()
    {
        int index = _next;
        _next = index + 1 == Count ? 0 : index + 1;
        return index;
    }

    public byte* Source(int index) => _sources + ((nuint)index * _stride);

    public byte* Destination(int index) => _destinations + ((nuint)index * _stride);

    public void Dispose()
    {
        NativeMemory.AlignedFree(_sources);
        NativeMemory.AlignedFree(_destinations);
    }
}
