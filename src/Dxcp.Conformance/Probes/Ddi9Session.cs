using Dxcp.Abi;

namespace Dxcp.Conformance;

/// <summary>A crypto session as an application beyond the Direct3D 9 tables has it, with the key that the driver ought to have.</summary>
internal unsafe class Ddi9Session
{
    /// <param name="device">The device that calls are made with.</param>
    /// <param name="handle">The session, of whatever device.</param>
    public Ddi9Session(Ddi9HostDevice device, nint handle)
    {
        Device = device;
        Handle = handle;
    }

    public Ddi9HostDevice Device { get; }

    public nint Handle { get; }

    public static int TryCreate(Ddi9HostDevice device, Guid cryptoType, Guid decodeProfile, out nint handle)
    {
        var arguments = new D3DDDIARG_CREATECRYPTOSESSION { CryptoType = cryptoType, DecodeProfile = decodeProfile };
        int result = device.Functions->pfnCreateCryptoSession(device.Handle, &arguments);
        handle = arguments.hCryptoSession;
        return result;
    }

    public int Send(byte[]? data, uint? size = null)
    {
        fixed (byte* bytes = data)
        {
            var arguments = new D3DDDIARG_CRYPTOSESSIONKEYEXCHANGE { hCryptoSession = Handle, DataSize = size ?? (uint)(data?.Length ?? 0), pData = bytes };
            return Device.Functions->pfnCryptoSessionKeyExchange(Device.Handle, &arguments);
        }
    }

    public int Start(byte[]? randomNumber)
    {
        fixed (byte* bytes = randomNumber)
        {
            var arguments = new D3DDDIARG_STARTSESSIONKEYREFRESH
            {
                hCryptoSession = Handle,
                pRandomNumber = bytes,
                RandomNumberSize = (uint)(randomNumber?.Length ?? 16)
            };
            uint size = arguments.RandomNumberSize;
            int result = Device.Functions->pfnStartSessionKeyRefresh(Device.Handle, &arguments);
            Demand.Equal(size, arguments.RandomNumberSize); // S4: nothing is written back
            return result;
        }
    }

    public int Finish()
    {
        var arguments = new D3DDDIARG_FINISHSESSIONKEYREFRESH { hCryptoSession = Handle };
        return Device.Functions->pfnFinishSessionKeyRefresh(Device.Handle, &arguments);
    }

    public int GetEncryptionBltKey(byte[]? key)
    {
        fixed (byte* bytes = key)
        {
            var arguments = new D3DDDIARG_GETENCRYPTIONBLTKEY { hCryptoSession = Handle, pReadBackKey = bytes, KeySize = (uint)(key?.Length ?? 16) };
            return Device.Functions->pfnGetEncryptionBltKey(Device.Handle, &arguments);
        }
    }

    public int Decrypt(nint source, nint destination, uint size, byte[]? counterBlock, byte[]? wrappedContentKey = null,
        D3DDDIENCRYPTED_BLOCK_INFO? pattern = null, uint subresource = 0)
    {
        var info = pattern.GetValueOrDefault();
        fixed (byte* iv = counterBlock, contentKey = wrappedContentKey)
        {
            var arguments = new D3DDDIARG_DECRYPTIONBLT
            {
                hCryptoSession = Handle,
                hSrcResource = source,
                SrcSubResourceIndex = subresource,
                hDstResource = destination,
                SrcResourceSize = size,
                pEncryptedBlockInfo = pattern is null ? null : &info,
                pContentKey = contentKey,
                pIV = iv,
            };
            int result = Device.Functions->pfnDecryptionBlt(Device.Handle, &arguments);
            if (Device.Host.IsStrict)
                Demand.Equal(pattern.GetValueOrDefault(), info, "the pattern, as it was");
            return result;
        }
    }

    public int Encrypt(nint source, nint destination, uint size, byte[]? counterBlock, uint subresource = 0)
    {
        fixed (byte* iv = counterBlock)
        {
            var arguments = new D3DDDIARG_ENCRYPTIONBLT
            {
                hCryptoSession = Handle,
                hSrcResource = source,
                SrcSubResourceIndex = subresource,
                hDstResource = destination,
                DstResourceSize = size,
                pIV = iv
            };
            return Device.Functions->pfnEncryptionBlt(Device.Handle, &arguments);
        }
    }

    public int GetPitch(nint resource, out uint pitch, uint subresource = 0)
    {
        var arguments = new D3DDDIARG_GETPITCH { hCryptoSession = Handle, hResource = resource, SubResourceIndex = subresource };
        int result = Device.Functions->pfnGetPitch(Device.Handle, &arguments);
        pitch = arguments.Pitch;
        return result;
    }

    public int Destroy()
    {
        var arguments = new D3DDDIARG_DESTROYCRYPTOSESSION { hCryptoSession = Handle };
        return Device.Functions->pfnDestroyCryptoSession(Device.Handle, &arguments);
    }
}
