using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Dxcp.Abi;
using Dxcp.Cryptography;

namespace Dxcp.Driver.Tests;

/// <summary>An authenticated channel as an application beyond the tables has it: it makes messages byte by byte, and can make wrong ones.</summary>
public sealed unsafe class DdiChannel
{
    public const int Header = 48;
    private const int Tag = 16;

    public DdiChannel(DdiDevice device, bool negotiate = true, bool initialize = true)
    {
        Device = device;
        Handle = Create(device, D3D11_1DDI_AUTHENTICATED_CHANNEL_TYPE.D3D11_1DDI_AUTHENTICATED_CHANNEL_DRIVER_SOFTWARE, out nint name, out int result);
        Assert.Equal(HResult.S_OK, result);
        Name = name;
        if (negotiate)
            Assert.Equal(HResult.S_OK, Negotiate());
        if (negotiate && initialize)
            Assert.Equal(HResult.S_OK, Initialize());
    }

    public DdiDevice Device { get; }

    public D3D11_1DDI_HAUTHCHANNEL Handle { get; }

    /// <summary>What messages call the channel.</summary>
    public nint Name { get; }

    public byte[] Key { get; private set; } = new byte[16];

    public uint NextQuery { get; set; } = 0x1000;

    public uint NextCommand { get; set; } = 0x2000;

    /// <summary>The last answer, as it came.</summary>
    public byte[] LastAnswer { get; private set; } = [];

    public static D3D11_1DDI_HAUTHCHANNEL Create(DdiDevice device, D3D11_1DDI_AUTHENTICATED_CHANNEL_TYPE type, out nint name, out int result)
    {
        var create = new D3D11_1DDIARG_CREATEAUTHENTICATEDCHANNEL { ChannelType = type, hChannel = 77 };
        var handle = new D3D11_1DDI_HAUTHCHANNEL { pDrvPrivate = device.Allocate(device.Video->pfnCalcPrivateAuthenticatedChannelSize(device.Handle, &create)) };
        result = device.Video->pfnCreateAuthenticatedChannel(device.Handle, &create, handle, default);
        name = create.hChannel;
        return handle;
    }

    public static byte[] Certificate(DdiDevice device, D3D11_1DDI_AUTHENTICATED_CHANNEL_TYPE type)
    {
        var info = new D3D11_1DDI_CERTIFICATE_INFO { CertificateType = D3D11_1DDI_CERTIFICATE_TYPE.D3D11_1DDI_CERTIFICATE_TYPE_AUTHENTICATED_CHANNEL, ChannelType = type };
        uint size;
        device.Video->pfnGetCertificateSize(device.Handle, &info, &size);
        byte[] certificate = new byte[size];
        fixed (byte* bytes = certificate)
            device.Video->pfnGetCertificate(device.Handle, &info, size, bytes);
        return certificate;
    }

    public int Negotiate() => Negotiate(RSAEncryptionPadding.OaepSHA512, 16);

    public int Negotiate(RSAEncryptionPadding padding, int keySize)
    {
        byte[] key = RandomNumberGenerator.GetBytes(keySize);
        byte[] chain = Certificate(Device, D3D11_1DDI_AUTHENTICATED_CHANNEL_TYPE.D3D11_1DDI_AUTHENTICATED_CHANNEL_DRIVER_SOFTWARE);
        using var leaf = X509CertificateLoader.LoadCertificate(CertificateChain.Parse(chain)[0].RawData);
        using var rsa = leaf.GetRSAPublicKey()!;
        int result = SendKey(rsa.Encrypt(key, padding));
        if (result == HResult.S_OK)
            Key = key;
        return result;
    }

    public int SendKey(byte[] data)
    {
        fixed (byte* bytes = data)
            return Device.Video->pfnNegotiateAuthenticatedChannelKeyExchange(Device.Handle, Handle, (uint)data.Length, bytes);
    }

    public int Initialize() => Configure(InitializeMessage());

    public byte[] InitializeMessage() =>
        Message(Guids.D3D11_AUTHENTICATED_CONFIGURE_INITIALIZE, 0, new D3D11_AUTHENTICATED_CONFIGURE_INITIALIZE_INPUT { StartSequenceQuery = NextQuery, StartSequenceConfigure = NextCommand });

    public byte[] ProtectionMessage(uint flags, uint? number = null) =>
        Message(Guids.D3D11_AUTHENTICATED_CONFIGURE_PROTECTION, number, new D3D11_AUTHENTICATED_CONFIGURE_PROTECTION_INPUT { Protections = new() { Value = flags } });

    /// <summary>A command with its header filled in and its tag; without a number, the next one.</summary>
    public byte[] Message<T>(Guid type, uint? number, T payload) where T : unmanaged
    {
        byte[] message = MemoryMarshal.AsBytes(new ReadOnlySpan<T>(ref payload)).ToArray();
        type.TryWriteBytes(message.AsSpan(Tag));
        BinaryPrimitives.WriteInt64LittleEndian(message.AsSpan(32), Name);
        BinaryPrimitives.WriteUInt32LittleEndian(message.AsSpan(40), number ?? NextCommand++);
        return Sign(message, Key);
    }

    /// <summary>Puts a tag on a command.</summary>
    public static byte[] Sign(byte[] message, byte[] key)
    {
        Reference.Omac(key, message.AsSpan(Tag)).CopyTo(message, 0);
        return message;
    }

    /// <summary>Sends a command; the answer must be tagged under the channel key and hold the returned code.</summary>
    public int Configure(byte[] message, bool signed = true)
    {
        byte[] answer = Filled(Header);
        int result;
        fixed (byte* input = message.Length == 0 ? [0] : message, output = answer)
            result = Device.Video->pfnConfigureAuthenticatedChannel(Device.Handle, Handle, (uint)message.Length, input, (D3D11_AUTHENTICATED_CONFIGURE_OUTPUT*)output);
        CheckAnswer(answer, result, signed);
        if (message.Length >= Header)
            Assert.Equal(message.AsSpan(Tag, 28), answer.AsSpan(Tag, 28)); // R43
        return result;
    }

    public int Configure<T>(Guid type, T payload) where T : unmanaged => Configure(Message(type, null, payload));

    public int Protect(uint flags) => Configure(ProtectionMessage(flags));

    /// <summary>Sends a query and checks the answer; without a number, the next one.</summary>
    public int Query<TIn, TOut>(Guid type, TIn payload, out TOut output, uint? number = null, int inputGrowth = 0, int outputGrowth = 0, bool signed = true)
        where TIn : unmanaged where TOut : unmanaged
    {
        byte[] message = MemoryMarshal.AsBytes(new ReadOnlySpan<TIn>(ref payload)).ToArray();
        type.TryWriteBytes(message);
        BinaryPrimitives.WriteInt64LittleEndian(message.AsSpan(16), Name);
        BinaryPrimitives.WriteUInt32LittleEndian(message.AsSpan(24), number ?? NextQuery++);
        Array.Resize(ref message, message.Length + inputGrowth);
        byte[] answer = Filled(Unsafe.SizeOf<TOut>() + outputGrowth);
        int result = Query(message, answer);
        if (outputGrowth < 0)
        {
            Assert.All(answer, value => Assert.Equal(0, value));
            output = default;
            return result;
        }

        Assert.All(answer.AsSpan(Unsafe.SizeOf<TOut>()).ToArray(), value => Assert.Equal(0xEE, value));
        answer = answer[..Unsafe.SizeOf<TOut>()];
        CheckAnswer(answer, result, signed);
        if (message.Length >= 32)
            Assert.Equal(message.AsSpan(0, 28), answer.AsSpan(Tag, 28)); // R43
        output = MemoryMarshal.Read<TOut>(answer);
        return result;
    }

    public int Query<TOut>(Guid type, out TOut output, uint? number = null) where TOut : unmanaged =>
        Query(type, default(D3D11_AUTHENTICATED_QUERY_INPUT), out output, number);

    public int Query(byte[] message, byte[] answer)
    {
        fixed (byte* input = message.Length == 0 ? [0] : message, output = answer.Length == 0 ? [0] : answer)
            return Device.Video->pfnQueryAuthenticatedChannel(Device.Handle, Handle, (uint)message.Length, input, (uint)answer.Length, output);
    }

    /// <summary>The protection in force.</summary>
    public uint Protection()
    {
        Assert.Equal(HResult.S_OK, Query<D3D11_AUTHENTICATED_QUERY_PROTECTION_OUTPUT>(Guids.D3D11_AUTHENTICATED_QUERY_PROTECTION, out var output));
        return output.ProtectionFlags.Value;
    }

    public nint DeviceHandle()
    {
        Assert.Equal(HResult.S_OK, Query<D3D11_AUTHENTICATED_QUERY_DEVICE_HANDLE_OUTPUT>(Guids.D3D11_AUTHENTICATED_QUERY_DEVICE_HANDLE, out var output));
        return output.DeviceHandle;
    }

    public void Destroy() => Device.Video->pfnDestroyAuthenticatedChannel(Device.Handle, Handle);

    private void CheckAnswer(byte[] answer, int result, bool signed)
    {
        LastAnswer = answer;
        Assert.Equal(signed ? Reference.Omac(Key, answer.AsSpan(Tag)) : new byte[Tag], answer[..Tag]); // R42, S48
        Assert.Equal(result, BinaryPrimitives.ReadInt32LittleEndian(answer.AsSpan(44))); // R43
    }

    private static byte[] Filled(int length)
    {
        byte[] bytes = new byte[length];
        bytes.AsSpan().Fill(0xEE);
        return bytes;
    }
}
