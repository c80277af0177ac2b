namespace Dxcp.Runtime;

/// <summary>A certificate, as the sessions and channels of both APIs have it. What derives from it asks a driver. Codes are the API's.</summary>
internal abstract unsafe class RuntimeCertificate
{
    /// <summary>Tells the certificate's size, or why there is none.</summary>
    public int GetSize(uint* size)
    {
        int code = ReadSize(out uint actual);
        *size = actual;
        return code;
    }

    /// <summary>Fills a caller's buffer, which must have exactly the certificate's size (R19).</summary>
    public int Get(uint size, byte* certificate)
    {
        int code = ReadSize(out uint actual);
        return code < 0 ? code : size == actual ? Read(size, certificate) : WrongSize(size, actual);
    }

    /// <summary>Asks for the size.</summary>
    protected abstract int ReadSize(out uint size);

    /// <summary>Fills exactly <paramref name="size"/> bytes, the certificate's size.</summary>
    protected abstract int Read(uint size, byte* certificate);

    /// <summary>The code for a buffer of another size.</summary>
    protected abstract int WrongSize(uint size, uint actual);
}
