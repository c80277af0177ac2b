// d3d10umddi.h (WDK 10.0.16299)
using System.Runtime.InteropServices;

namespace Dxcp.Abi;

/// <summary>D3D11_1DDIARG_CREATECRYPTOSESSION, d3d10umddi.h, 48 bytes.</summary>
public struct D3D11_1DDIARG_CREATECRYPTOSESSION
{
    public Guid CryptoType;
    public Guid DecodeProfile;
    public Guid KeyExchangeType;
}

/// <summary>D3D11_1DDI_CERTIFICATE_INFO, d3d10umddi.h, 20 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = 20)]
public struct D3D11_1DDI_CERTIFICATE_INFO
{
    [FieldOffset(0)]
    public D3D11_1DDI_CERTIFICATE_TYPE CertificateType;
    [FieldOffset(4)]
    public D3D11_1DDI_AUTHENTICATED_CHANNEL_TYPE ChannelType;
    [FieldOffset(4)]
    public Guid CryptoSessionType;
}

/// <summary>D3D11_1DDIARG_CREATEAUTHENTICATEDCHANNEL, d3d10umddi.h, 16 bytes.</summary>
public struct D3D11_1DDIARG_CREATEAUTHENTICATEDCHANNEL
{
    public D3D11_1DDI_AUTHENTICATED_CHANNEL_TYPE ChannelType;
    public nint hChannel;
}

/// <summary>D3D11_1DDI_VIDEO_CONTENT_PROTECTION_CAPS, d3d10umddi.h, 24 bytes.</summary>
public struct D3D11_1DDI_VIDEO_CONTENT_PROTECTION_CAPS
{
    public uint Caps;
    public uint KeyExchangeTypeCount;
    public uint BlockAlignmentSize;
    public ulong ProtectedMemorySize;
}

/// <summary>D3D11_1DDI_ENCRYPTED_BLOCK_INFO, d3d10umddi.h, 12 bytes.</summary>
public struct D3D11_1DDI_ENCRYPTED_BLOCK_INFO
{
    public uint NumEncryptedBytesAtBeginning;
    public uint NumBytesInSkipPattern;
    public uint NumBytesInEncryptPattern;
}
