using System.Security.Cryptography;
using Dxcp.Abi;

namespace Dxcp.Driver.Tests;

/// <summary>A crypto session of its own, with the key that the driver ought to have.</summary>
internal sealed class DdiSession9 : Ddi9Session
{
    public DdiSession9(Ddi9HostDevice device, bool negotiate = true) : base(device, Create(device))
    {
        if (negotiate)
            Assert.Equal(HResult.S_OK, Negotiate());
    }

    /// <summary>The session key as the application knows it.</summary>
    public byte[] Key { get; set; } = new byte[16];

    public int Negotiate()
    {
        byte[] key = RandomNumberGenerator.GetBytes(16);
        int result = Send(Reference.Transport(Device.Host.Certificate(), key, RSAEncryptionPadding.OaepSHA512));
        if (result == HResult.S_OK)
            Key = key;
        return result;
    }

    private static nint Create(Ddi9HostDevice device)
    {
        Assert.Equal(HResult.S_OK, TryCreate(device, Guids.D3DCRYPTOTYPE_AES128_CTR, default, out nint handle));
        return handle;
    }
}
