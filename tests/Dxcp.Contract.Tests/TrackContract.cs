namespace Dxcp.Contract.Tests;

/// <summary>The IVs of protected media as it is: several tracks under one content key, seeks, packagers of every habit. S31; alike on every surface.</summary>
public sealed class TrackContract
{
    [Theory, OnSurfaces]
    public void Tracks_seeks_and_running_counts_under_one_content_key_come_out(SurfaceKind kind)
    {
        using var surface = Surface.Open(kind);
        var session = surface.Device.CreateKeyedSession();
        nint memory = surface.Device.CreateMemory(), picture = surface.Device.CreateProtected();
        byte[] contentKey = Reference.Pattern(16, 5), wrapped = Reference.Ecb(session.Key, contentKey);
        var random = new Random(1);
        for (int i = 0; i < 8; i++)
        {
            Decrypts(At(0x5000000000000000 + (ulong)i, 0)); // two tracks, whose samples take turns
            Decrypts(At(0x1000000000000000 + (ulong)i, 0));
        }

        for (int i = 0; i < 4; i++)
            Decrypts(At(0x5000000000000000 + (ulong)i, 0)); // a seek back
        for (int i = 0; i < 8; i++)
            Decrypts(At((ulong)random.NextInt64(), 0)); // IVs of 8 random bytes
        for (int i = 0; i < 8; i++)
            Decrypts(At(0x7f00000000000000, 1 + ((ulong)i * SurfaceDevice.StreamSize / 16))); // one IV of 16 bytes whose count runs on
        surface.Device.Destroy(picture);
        surface.Device.Destroy(memory);

        void Decrypts(byte[] iv)
        {
            byte[] plain = Reference.Pattern(SurfaceDevice.StreamSize, iv[7] + iv[15]);
            surface.Device.Write(memory, Reference.Ctr(contentKey, iv, plain));
            Surface.Accepted(session.Decrypt(memory, picture, iv, wrapped));
            Assert.Equal(Rows(plain), Rows(surface.Device.Peek(picture)));
        }

        static byte[] At(ulong iv, ulong count)
        {
            byte[] block = new byte[16];
            System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(block, iv);
            System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(block.AsSpan(8), count);
            return block;
        }

        // What lies between the rows is nobody's.
        static byte[] Rows(byte[] bytes) => [.. bytes.Where((_, i) => i % SurfaceDevice.Pitch < SurfaceDevice.Width)];
    }
}
