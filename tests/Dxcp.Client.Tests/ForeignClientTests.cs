using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Dxcp.Client.Tests;

/// <summary>
/// Somebody else's C# program, as the binding libraries write them: function pointers by slot number, structures and GUIDs
/// declared here, nothing of Dxcp.Abi or Dxcp.Client. Of DXCP it knows the address of D3D11CreateDevice.
/// </summary>
public sealed unsafe class ForeignClientTests : IDisposable
{
    private static readonly Guid s_videoDevice = new("10EC4D5B-975A-4689-B9E4-D0AAC30FE333");
    private static readonly Guid s_videoContext = new("61F21C45-3C0E-4A74-9CEA-67100D9AD5E4");
    private static readonly Guid s_aes128Ctr = new("9B6BD711-4F74-41C9-9E7B-0BE2D7D93B4F");
    private static readonly Guid s_rsaesOaep = new("C1949895-D72A-4A1D-8E5D-ED857D171520");

    private readonly List<nint> _owned = [];
    private readonly nint _device, _context, _videoDevice, _videoContext, _session;
    private byte[] _key = RandomNumberGenerator.GetBytes(16);

    public ForeignClientTests()
    {
        BuiltInDirect3D.Compose();
        var create = (delegate* unmanaged<nint, int, nint, uint, int*, uint, uint, nint*, int*, nint*, int>)Dxcp.Runtime.Direct3D11.D3D11CreateDeviceEntry;
        nint device, context;
        Check(create(0, 1, 0, 0x800, null, 0, 7, &device, null, &context));
        _device = Own(device);
        _context = Own(context);
        _videoDevice = Own(QueryInterface(device, s_videoDevice));
        _videoContext = Own(QueryInterface(context, s_videoContext));
        nint session;
        fixed (Guid* type = &s_aes128Ctr, exchange = &s_rsaesOaep)
            Check(((delegate* unmanaged<nint, Guid*, Guid*, Guid*, nint*, int>)Slot(_videoDevice, 6))(_videoDevice, type, null, exchange, &session));
        _session = Own(session);
    }

    [Fact]
    public void It_sees_the_capabilities()
    {
        Caps caps;
        fixed (Guid* type = &s_aes128Ctr)
            Check(((delegate* unmanaged<nint, Guid*, Guid*, Caps*, int>)Slot(_videoDevice, 16))(_videoDevice, type, null, &caps));
        Assert.Equal(0x460u, caps.Bits & 0x460);
        Assert.Equal(16u, caps.BlockAlignmentSize);
    }

    [Fact]
    public void Frames_come_back_over_refreshes()
    {
        Negotiate();
        nint input = Texture(staging: true), output = Texture(staging: true), secret = Texture(staging: false);
        ulong iv = BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(8)) >> 1;
        for (int n = 0; n < 6; n++)
        {
            byte[] frame = RandomNumberGenerator.GetBytes(256 * 64 * 4);
            byte[] block = new byte[16], back = new byte[16];
            BinaryPrimitives.WriteUInt64BigEndian(block, ++iv);
            Access(input, mapType: 2, memory => CounterMode(frame, block).CopyTo(memory));
            fixed (byte* at = block)
            {
                ((delegate* unmanaged<nint, nint, nint, nint, void*, uint, void*, uint, void*, void>)Slot(_videoContext, 56))(_videoContext, _session, input,
                    secret, null, 0, null, 16, at);
            }

            if (n % 2 == 1)
                Refresh();
            fixed (byte* at = back)
                ((delegate* unmanaged<nint, nint, nint, nint, uint, void*, void>)Slot(_videoContext, 55))(_videoContext, _session, secret, output, 16, at);
            Assert.NotEqual(new byte[16], back);
            byte[] read = new byte[frame.Length];
            Access(output, mapType: 1, memory => memory.CopyTo(read));
            Assert.Equal(frame, CounterMode(read, back));
        }
    }

    [Fact]
    public void A_refused_Start_is_all_zeros()
    {
        byte[] random = Enumerable.Repeat((byte)0xEE, 16).ToArray();
        Start(random); // no key yet
        Assert.Equal(new byte[16], random);
    }

    [Fact]
    public void References_are_counted_as_COM_counts_them()
    {
        Assert.Equal(2u, ((delegate* unmanaged<nint, uint>)Slot(_session, 1))(_session));
        Assert.Equal(1u, ((delegate* unmanaged<nint, uint>)Slot(_session, 2))(_session));
        nint device;
        ((delegate* unmanaged<nint, nint*, void>)Slot(_session, 3))(_session, &device);
        Assert.Equal(_device, Own(device));
    }

    public void Dispose()
    {
        for (int i = _owned.Count - 1; i >= 0; i--)
            ((delegate* unmanaged<nint, uint>)Slot(_owned[i], 2))(_owned[i]);
    }

    private static nint Slot(nint @object, int number) => (*(nint**)@object)[number];

    private static void Check(int hr) => Assert.True(hr >= 0, $"0x{hr:X8}");

    private nint Own(nint @object)
    {
        _owned.Add(@object);
        return @object;
    }

    private static nint QueryInterface(nint @object, Guid iid)
    {
        nint found;
        Check(((delegate* unmanaged<nint, Guid*, nint*, int>)Slot(@object, 0))(@object, &iid, &found));
        return found;
    }

    private void Negotiate()
    {
        uint size;
        Check(((delegate* unmanaged<nint, uint*, int>)Slot(_session, 9))(_session, &size));
        byte[] chain = new byte[size];
        fixed (byte* at = chain)
            Check(((delegate* unmanaged<nint, uint, byte*, int>)Slot(_session, 10))(_session, size, at));
        using X509Certificate2 leaf = X509CertificateLoader.LoadCertificate(chain);
        using RSA publicKey = leaf.GetRSAPublicKey()!;
        byte[] wrapped = publicKey.Encrypt(_key, RSAEncryptionPadding.OaepSHA512);
        fixed (byte* at = wrapped)
            Check(((delegate* unmanaged<nint, nint, uint, byte*, int>)Slot(_videoContext, 54))(_videoContext, _session, 256, at));
    }

    private void Refresh()
    {
        byte[] random = new byte[16];
        Start(random);
        Assert.NotEqual(new byte[16], random);
        ((delegate* unmanaged<nint, nint, void>)Slot(_videoContext, 58))(_videoContext, _session);
        _key = [.. _key.Zip(random, (k, r) => (byte)(k ^ r))];
    }

    private void Start(byte[] random)
    {
        fixed (byte* at = random)
            ((delegate* unmanaged<nint, nint, uint, byte*, void>)Slot(_videoContext, 57))(_videoContext, _session, (uint)random.Length, at);
    }

    private nint Texture(bool staging)
    {
        var description = new TextureDescription { Width = 256, Height = 64, MipLevels = 1, ArraySize = 1, Format = 28, SampleCount = 1 };
        if (staging)
            (description.Usage, description.CpuAccess) = (3, 0x30000);
        else
            (description.BindFlags, description.MiscFlags) = (0x20, 0x1000);
        nint texture;
        Check(((delegate* unmanaged<nint, TextureDescription*, void*, nint*, int>)Slot(_device, 5))(_device, &description, null, &texture));
        return Own(texture);
    }

    private void Access(nint texture, int mapType, SpanAction action)
    {
        Mapped mapped;
        Check(((delegate* unmanaged<nint, nint, uint, int, uint, Mapped*, int>)Slot(_context, 14))(_context, texture, 0, mapType, 0, &mapped));
        Assert.Equal(256u * 4, mapped.RowPitch);
        action(new Span<byte>(mapped.Data, 256 * 64 * 4));
        ((delegate* unmanaged<nint, nint, uint, void>)Slot(_context, 15))(_context, texture, 0);
    }

    private byte[] CounterMode(byte[] data, byte[] start)
    {
        using var aes = Aes.Create();
        aes.Key = _key;
        byte[] counters = new byte[data.Length];
        for (int at = 0; at < counters.Length; at += 16)
        {
            start.AsSpan(0, 8).CopyTo(counters.AsSpan(at));
            BinaryPrimitives.WriteUInt64BigEndian(counters.AsSpan(at + 8), BinaryPrimitives.ReadUInt64BigEndian(start.AsSpan(8)) + (ulong)at / 16);
        }

        byte[] stream = aes.EncryptEcb(counters, PaddingMode.None);
        for (int i = 0; i < stream.Length; i++)
            stream[i] ^= data[i];
        return stream;
    }

    private delegate void SpanAction(Span<byte> memory);

    private struct Caps
    {
        public uint Bits;
        public uint KeyExchangeTypeCount;
        public uint BlockAlignmentSize;
        public ulong ProtectedMemorySize;
    }

    private struct TextureDescription
    {
        public uint Width, Height, MipLevels, ArraySize;
        public int Format;
        public uint SampleCount, SampleQuality;
        public int Usage;
        public uint BindFlags, CpuAccess, MiscFlags;
    }

    private struct Mapped
    {
        public void* Data;
        public uint RowPitch, DepthPitch;
    }
}
