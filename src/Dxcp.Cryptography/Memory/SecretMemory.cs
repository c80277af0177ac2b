namespace Dxcp.Cryptography;

/// <summary>Bytes in <see cref="SecretPages"/>, zero at first, wiped when they are let go of. Not thread-safe.</summary>
internal sealed unsafe class SecretMemory : IDisposable
{
    private byte* _pages;

    /// <summary>Reserves memory.</summary>
    /// <param name="size">Bytes, at least 1.</param>
    /// <exception cref="InsufficientMemoryException">The system gives no more memory.</exception>
    public SecretMemory(int size)
    {
        _pages = SecretPages.Allocate((nuint)size);
        Size = size;
    }

    /// <summary>Wipes it if nobody disposed of it.</summary>
    ~SecretMemory() => Release();

    /// <summary>Bytes.</summary>
    public int Size { get; }

    /// <summary>The first byte, at the beginning of a page.</summary>
    public byte* Pointer => _pages;

    /// <summary>All of it.</summary>
    /// <exception cref="ObjectDisposedException">It was let go of.</exception>
    public Span<byte> Span
    {
        get
        {
            ObjectDisposedException.ThrowIf(_pages == null, this);
            return new(_pages, Size);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    private void Release()
    {
        if (_pages == null)
            return;
        SecretPages.Free(_pages, (nuint)Size);
        _pages = null;
    }
}
