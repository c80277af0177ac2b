// d3dumddi.h (WDK 10.0.16299)
namespace Dxcp.Abi;

/// <summary>D3DDDIENCRYPTED_BLOCK_INFO, d3dumddi.h, 12 bytes.</summary>
public struct D3DDDIENCRYPTED_BLOCK_INFO
{
    public uint NumEncryptedBytesAtBeginning;
    public uint NumBytesInSkipPattern;
    public uint NumBytesInEncryptPattern;
}

/// <summary>D3DDDIARG_CREATEAUTHENTICATEDCHANNEL, d3dumddi.h, 16 bytes.</summary>
public struct D3DDDIARG_CREATEAUTHENTICATEDCHANNEL
{
    public DDIAUTHENTICATEDCHANNELTYPE ChannelType;
    public nint hChannel;
}

/// <summary>D3DDDIARG_AUTHENTICATEDCHANNELKEYEXCHANGE, d3dumddi.h, 24 bytes.</summary>
public unsafe struct D3DDDIARG_AUTHENTICATEDCHANNELKEYEXCHANGE
{
    public nint hChannel;
    public uint DataSize;
    public void* pData;
}

/// <summary>D3DDDIARG_QUERYAUTHENTICATEDCHANNEL, d3dumddi.h, 32 bytes.</summary>
public unsafe struct D3DDDIARG_QUERYAUTHENTICATEDCHANNEL
{
    public uint InputSize;
    public void* pInputData;
    public uint OutputSize;
    public void* pOutputData;
}

/// <summary>D3DDDIARG_CONFIGUREAUTHENTICATEDCHANNEL, d3dumddi.h, 24 bytes.</summary>
public unsafe struct D3DDDIARG_CONFIGUREAUTHENTICATEDCHANNEL
{
    public uint InputSize;
    public void* pInputData;
    public void* pOutputData;
}

/// <summary>D3DDDIARG_DESTROYAUTHENTICATEDCHANNEL, d3dumddi.h, 8 bytes.</summary>
public struct D3DDDIARG_DESTROYAUTHENTICATEDCHANNEL
{
    public nint hChannel;
}

/// <summary>D3DDDIARG_CREATECRYPTOSESSION, d3dumddi.h, 40 bytes.</summary>
public struct D3DDDIARG_CREATECRYPTOSESSION
{
    public Guid CryptoType;
    public Guid DecodeProfile;
    public nint hCryptoSession;
}

/// <summary>D3DDDIARG_CRYPTOSESSIONKEYEXCHANGE, d3dumddi.h, 24 bytes.</summary>
public unsafe struct D3DDDIARG_CRYPTOSESSIONKEYEXCHANGE
{
    public nint hCryptoSession;
    public uint DataSize;
    public void* pData;
}

/// <summary>D3DDDIARG_DESTROYCRYPTOSESSION, d3dumddi.h, 8 bytes.</summary>
public struct D3DDDIARG_DESTROYCRYPTOSESSION
{
    public nint hCryptoSession;
}

/// <summary>D3DDDIARG_ENCRYPTIONBLT, d3dumddi.h, 48 bytes.</summary>
public unsafe struct D3DDDIARG_ENCRYPTIONBLT
{
    public nint hCryptoSession;
    public nint hSrcResource;
    public uint SrcSubResourceIndex;
    public nint hDstResource;
    public uint DstSubResourceIndex;
    public uint DstResourceSize;
    public void* pIV;
}

/// <summary>D3DDDIARG_STARTSESSIONKEYREFRESH, d3dumddi.h, 24 bytes.</summary>
public unsafe struct D3DDDIARG_STARTSESSIONKEYREFRESH
{
    public nint hCryptoSession;
    public void* pRandomNumber;
    public uint RandomNumberSize;
}

/// <summary>D3DDDIARG_FINISHSESSIONKEYREFRESH, d3dumddi.h, 8 bytes.</summary>
public struct D3DDDIARG_FINISHSESSIONKEYREFRESH
{
    public nint hCryptoSession;
}

/// <summary>D3DDDIARG_GETENCRYPTIONBLTKEY, d3dumddi.h, 24 bytes.</summary>
public unsafe struct D3DDDIARG_GETENCRYPTIONBLTKEY
{
    public nint hCryptoSession;
    public void* pReadBackKey;
    public uint KeySize;
}

/// <summary>D3DDDIARG_DECRYPTIONBLT, d3dumddi.h, 64 bytes.</summary>
public unsafe struct D3DDDIARG_DECRYPTIONBLT
{
    public nint hCryptoSession;
    public nint hSrcResource;
    public uint SrcSubResourceIndex;
    public nint hDstResource;
    public uint DstSubResourceIndex;
    public uint SrcResourceSize;
    public D3DDDIENCRYPTED_BLOCK_INFO* pEncryptedBlockInfo;
    public void* pContentKey;
    public void* pIV;
}
