namespace Dxcp.Driver;

/// <summary>Codecs that a program puts behind the driver's decoders. Thread-safe.</summary>
public interface ICodecLibrary
{
    /// <summary>Whether pictures of a profile can be made in a format.</summary>
    /// <param name="profile">The profile's GUID.</param>
    /// <param name="format">The format of its pictures.</param>
    bool Decodes(Guid profile, SurfaceFormat format);

    /// <summary>Why a profile that the driver knows is not offered, and what would bring it, for a person to read (S170).</summary>
    (string Text, string Remedy) Missing { get; }

    /// <summary>Makes the codec of a decoder. It is disposed of with the decoder if it is an <see cref="IDisposable"/>.</summary>
    /// <param name="decoder">What was asked for; <see cref="Decodes"/> said yes to it.</param>
    /// <param name="memory">Where the codec keeps what it makes of the bitstream.</param>
    /// <returns>Null if there is no memory for it.</returns>
    IFrameDecoder? Create(in DecoderDescription decoder, ICodecMemory memory);
}

/// <summary>Protected memory for a codec: bitstreams and pictures lie there, and count in the card's budget (S62, S173). Thread-safe.</summary>
public interface ICodecMemory
{
    /// <summary>Zeroed memory that begins with a page, or zero if there is none left.</summary>
    /// <param name="size">Bytes, at least 1.</param>
    nint TryAllocate(ulong size);

    /// <summary>Wipes memory and gives it back.</summary>
    /// <param name="memory">What <see cref="TryAllocate"/> gave.</param>
    /// <param name="size">As it was asked for.</param>
    void Free(nint memory, ulong size);
}

/// <summary>Which codecs the decoders of this process have, besides those of their profiles. Thread-safe.</summary>
public static class DriverCodecs
{
    private static Func<ICodecLibrary?>? s_library;

    /// <summary>Names the codecs that adapters opened from now on have; what is named is asked when an adapter first needs it.</summary>
    /// <param name="library">Gives the codecs, or null if there are none.</param>
    public static void Use(Func<ICodecLibrary?> library) => Volatile.Write(ref s_library, library);

    /// <summary>The codecs; null if nobody named any.</summary>
    internal static ICodecLibrary? Library => Volatile.Read(ref s_library)?.Invoke();
}

/// <summary>Protected memory out of a card's budget.</summary>
internal sealed unsafe class CodecMemory(ProtectedMemoryBudget budget) : ICodecMemory
{
    public nint TryAllocate(ulong size)
    {
        if (!budget.TryReserve(size))
            return 0;
        byte* memory = SurfaceMemory.TryAllocate(size, isProtected: true);
        if (memory == null)
            budget.Release(size);
        return (nint)memory;
    }

    public void Free(nint memory, ulong size)
    {
        SurfaceMemory.Free((byte*)memory, size, isProtected: true);
        budget.Release(size);
    }
}
